/** An un-awaited promise used as a condition, which decides the same way every time. */

import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  readonly how: "condition" | "predicate";
}

const PREDICATES = /^(filter|some|every|find|findIndex|findLast|findLastIndex)$/;

export const promiseInCondition = defineRule<Subject, Gap>({
  id: "promise-in-condition",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  summary: "An un-awaited async call used as a condition: it decides the same way every time.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (decides(view, call) && view.isPromise(call) === "yes") yield { place: call.place, call };
    }
  },
  judge(view, { call }) {
    const outcome = view.outcome(call);
    if (outcome.state === "tested") return judgeTested(view, call, outcome.stored === true);
    return outcome.state === "returned" ? gap({ how: "predicate" }) : pass("awaited before it decides");
  },
  message: ({ call }, { how }) =>
    how === "predicate"
      ? `\`${call.callee}\` gives a promise, and a promise is always true: every element passes. Await it first.`
      : `\`${call.callee}\` gives a promise, not its answer: this decides the same way every time. Await it.`,
  fixFacts: (view, { call }) => ({
    canAwait: view.chain(call.file, call.operation.scope).find((scope) => scope.kind === "function")?.async === true,
  }),
});

/** Is the answer of this call used as a condition, awaited or not? Other promises are none of this rule's business. */
function decides(view: View, call: Call): boolean {
  const { use } = call.operation;
  if (use.to === "awaited" && use.then.to === "tested") return true;
  const { state } = view.outcome(call);
  return state === "tested" || (state === "returned" && givesAnswerToPredicate(view, call));
}

/** A variable that may also hold nothing is tested for being there at all. */
function judgeTested(view: View, call: Call, stored: boolean): Verdict<Gap> {
  if (!stored) return gap({ how: "condition" });
  const { use } = call.operation;
  const variable = use.to === "bound" ? view.variable(call.file, use.scope, use.name) : undefined;
  return variable?.binding.mutable === false ? gap({ how: "condition" }) : pass("a variable that may hold no promise");
}

/** `users.filter((user) => mayRead(user))`: the callback's own promise is the answer. */
function givesAnswerToPredicate(view: View, call: Call): boolean {
  const { file, operation } = call;
  const scope = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  if (scope?.use?.to !== "argument" || scope.use.index !== 0) return false;
  const outer = file.operations[scope.use.operation];
  if (outer === undefined || !PREDICATES.test(memberOf(outer.callee) ?? "")) return false;
  const receiver = view.call(file, outer);
  return (
    receiver !== undefined &&
    view.targets(receiver).length === 0 &&
    (receiver.symbol === undefined || /^(global\.)?Array\b/.test(receiver.symbol))
  );
}

/** An un-awaited promise used as a condition, which decides the same way every time. */

import type { FileFacts, Operation } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { promiseOfSome } from "../questions/concurrency/implementations";
import { isDecorated, isSurelyPromise, startsTask } from "../questions/concurrency/tasks";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  /** The call that decides; of an asynchronous predicate, the one that takes it. */
  readonly call: Call;
  readonly isAsyncPredicate?: true;
}

interface Gap {
  /** `some`: of several functions that the call may run, some give a promise. */
  readonly how: "condition" | "predicate" | "async-predicate" | "some";
}

const PREDICATES = /^(filter|some|every|find|findIndex|findLast|findLastIndex)$/;
/** What compares two elements needs a number. */
const COMPARES = /^(sort|toSorted)$/;

export const promiseInCondition = defineRule<Subject, Gap>({
  id: "promise-in-condition",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 4,
  summary: "An un-awaited async call used as a condition: it decides the same way every time.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (decides(view, call) && view.isPromise(call) === "yes" && isKnown(view, call))
        yield { place: call.place, call };
      const given = asyncPredicate(view, call);
      if (given !== undefined) yield { place: given, call, isAsyncPredicate: true };
    }
  },
  judge(view, { call, isAsyncPredicate }) {
    if (isAsyncPredicate) return gap({ how: "async-predicate" });
    const outcome = view.outcome(call);
    const verdict = outcome.state === "tested" ? judgeTested(view, call, outcome.stored === true) : undefined;
    if (verdict === undefined)
      return outcome.state === "returned" ? gap({ how: "predicate" }) : pass("awaited before it decides");
    const some = verdict.kind === "gap" ? promiseOfSome(view, call) : undefined;
    return some === undefined ? verdict : gap({ how: "some" }, [{ place: some, note: "this one gives a promise" }]);
  },
  weigh: (_subject, { how }) => (how === "some" ? "P2" : undefined),
  message({ call }, { how }) {
    switch (how) {
      case "some":
        return `Some of what \`${call.callee}\` may run gives a promise, not its answer: there, this decides the same way every time. Await it.`;
      case "async-predicate":
        return `\`${call.callee}\` takes the promise of this async function for its answer: it decides nothing. Await the answers first.`;
      case "predicate":
        return `\`${call.callee}\` gives a promise, and a promise is always true: every element passes. Await it first.`;
      case "condition":
        return `\`${call.callee}\` gives a promise, not its answer: this decides the same way every time. Await it.`;
    }
  },
  fixFacts: (view, { call }) => ({
    canAwait: view.chain(call.file, call.operation.scope).find((scope) => scope.kind === "function")?.async === true,
  }),
});

/** A coroutine of Python for sure: no decorator and no other class makes it something else. */
const isKnown = (view: View, call: Call): boolean =>
  call.file.language !== "python" ||
  call.operation.use.to === "awaited" ||
  (isSurelyPromise(view, call) && !isDecorated(view, call) && !startsTask(call));

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
  // Of an asynchronous predicate its own promise decides, whatever it calls.
  if (scope?.use?.to !== "argument" || scope.use.index !== 0 || scope.async === true) return false;
  const outer = file.operations[scope.use.operation];
  if (outer === undefined || !PREDICATES.test(memberOf(outer.callee) ?? "")) return false;
  const receiver = view.call(file, outer);
  return receiver !== undefined && isOfList(view, receiver);
}

/** Nothing says that the method is another than that of a list. */
const isOfList = (view: View, call: Call): boolean =>
  view.targets(call).length === 0 && (call.symbol === undefined || /^(global\.)?Array\b/.test(call.symbol));

/**
 * `urls.filter(async (url) => await isReachable(url))`: where the function is given. Streams and lists of other libraries wait for
 * promises; what they give is awaited, or turned into a list.
 */
function asyncPredicate(view: View, call: Call): Place | undefined {
  const { file, operation } = call;
  const method = memberOf(operation.callee) ?? "";
  const [given, ...others] = operation.arguments;
  if (!(PREDICATES.test(method) || COMPARES.test(method)) || given === undefined || others.length > 1) return undefined;
  if (!isOfList(view, call) || isWaitedFor(file, operation)) return undefined;
  const functions = view.things(file, given).flatMap((thing) => (thing.kind === "function" ? [thing] : []));
  const [first] = functions;
  const scope = first?.file.scopes[first.scope];
  if (first === undefined || functions.length > 1 || scope?.async !== true || scope.generator === true)
    return undefined;
  return first.file === file && given.kind === "function" ? view.place(file, scope.span) : call.place;
}

/** `await found.filter(…)`, `stream.filter(…).toArray()`, `.then(…)` */
function isWaitedFor(file: FileFacts, operation: Operation): boolean {
  const { use } = operation;
  if (use.to === "awaited") return true;
  const next = use.to === "member" && use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
  if (next === undefined) return false;
  return /^(then|catch|finally|toArray|pipe)$/.test(memberOf(next.callee) ?? "") || isWaitedFor(file, next);
}

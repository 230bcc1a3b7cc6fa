/** Writes that belong together and can be torn apart: the first is stored, the second fails. */

import type { FileFacts, Operation, Read, Scope, Use } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, Effect, View } from "#linking/view";

import { isAlone, isConcurrent } from "../questions/state/concurrency";
import { type Step, stepsOf, usesOf } from "../questions/state/steps";
import {
  areRequestsAtomic,
  commitsBetween,
  isGivenTransaction,
  writesImplicitly,
} from "../questions/state/transactions";
import { defineRule } from "../rule";
import { idleTransactions } from "./idleTransactions";
import { changeSign, givesAndTakes } from "./relativeChange";
import { sessionPair } from "./sessionPairs";
import { deletedTogether, tornPair } from "./tornPairs";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly first: Written;
  readonly second: Written;
  readonly how: Gap["how"];
}

type Pair = Pick<Subject, "how" | "first" | "second">;

interface Written {
  readonly call: Call;
  readonly effect: Effect;
}

interface Gap {
  readonly how: "half" | "both" | "replaced" | "spent" | "parts" | "idle";
  readonly first: string;
  readonly second: string;
  /** The function that makes the second write handles its failure. */
  readonly handled?: true;
}

export const multiStepWriteWithoutTransaction = defineRule<Subject, Gap>({
  id: "multi-step-write-without-transaction",
  principle: "state-persistence",
  priority: "P1",
  confidence: "medium",
  version: 5,
  languages: ["typescript", "python"],
  summary: "Dependent writes without a transaction: a failure in between leaves half of them.",
  *subjects(view, file) {
    const idle = new Set<Scope>();
    for (const { transaction, scope, first, second } of idleTransactions(view, file)) {
      idle.add(scope);
      yield { how: "idle", place: transaction.place, file, scope, first, second };
    }
    for (const scope of file.scopes) {
      if (scope.kind !== "function" || idle.has(scope)) continue;
      const pair = pairOf(view, file, scope);
      if (pair !== undefined) yield { ...pair, place: pair.second.call.place, file, scope };
    }
  },
  judge(view, { file, scope, first, second, how }) {
    if (how === "idle") {
      if (isAlone(view, file, scope)) return pass("runs once at a time, somebody watches");
      return gap({ how, first: nameOf(first.effect), second: nameOf(second.effect) }, [
        { place: first.call.place, note: "written outside the transaction" },
        { place: second.call.place, note: "written outside the transaction" },
      ]);
    }
    for (const { call } of [second, first]) {
      const protection = view.protection(call, "transaction");
      if (protection.state === "present") return pass(protection.because, protection.via);
    }
    if (
      isGivenTransaction(view, file, second.call) ||
      isGivenTransaction(view, second.effect.call.file, second.effect.call)
    )
      return unknown("a transaction may be passed in");
    if (file.language === "python") {
      if (writesImplicitly(second.effect.call) && !commitsBetween(view, file, first.call, second.call))
        return pass("the driver keeps both in one transaction until it commits");
      if (areRequestsAtomic(view)) return pass("each request is one transaction");
    }
    const undone = compensation(view, file, first, second);
    if (undone !== undefined) return pass("the first write is undone", [{ place: undone.place, note: "undone here" }]);
    if (isBestEffort(view, file, first.call, second.call)) return pass("a failure of the second write is dealt with");
    if (isSettled(view, file, second.call)) return pass("each write may fail by itself: `allSettled` says so");
    if (second.effect.concept === "row-update" && leavesBetween(view, file, scope, first.call, second.call))
      return unknown("work in between leaves the process: no transaction can hold it");
    if (isAlone(view, file, scope)) return pass("runs once at a time, somebody watches");
    if (!isConcurrent(view, file, scope)) return unknown("what runs this code is not known");
    const handled = how === "half" && handlesItself(view, second.call) ? { handled: true as const } : {};
    return gap({ how, first: nameOf(first.effect), second: nameOf(second.effect), ...handled }, [
      { place: first.call.place, note: "stored here" },
      { place: second.call.place, note: "may fail here" },
    ]);
  },
  message: (_subject, { how, first, second }) => {
    switch (how) {
      case "both":
        return `\`${first}\` is changed in two statements that belong together: a failure in between loses one. Use one transaction.`;
      case "half":
        return `When this write of \`${second}\` fails, \`${first}\` stays behind half made. Put both into one transaction.`;
      case "replaced":
        return `\`${first}\` is deleted, then written anew: when this insert fails, nothing is left. Put both into one transaction.`;
      case "spent":
        return `\`${first}\` and \`${second}\` change in two statements: a failure in between leaves a right used and not spent.`;
      case "parts":
        return `\`${first}\`, \`${second}\` and more are deleted one by one: a failure in between leaves the rest without them. Use one transaction.`;
      case "idle":
        return "The callback never uses this transaction's handle: what it writes is written outside, each by itself. Write through the handle.";
    }
  },
  // Whoever deletes again gets the rest; with MongoDB a transaction needs a replica set; what handles its failure may be a side line.
  weigh: (subject, { how, handled }) =>
    how === "parts" || handled === true || /^(mongo|pymongo|motor)/.test(subject.second.effect.call.symbol ?? "")
      ? "P2"
      : undefined,
});

const nameOf = ({ resource, call }: Effect): string => {
  const name = (resource ?? "").replace(/^table:/, "");
  return /^[\w-]+$/.test(name) ? name : call.callee;
};

/** The first two writes of a function where the second needs what the first made, or takes back what the first gave. */
function pairOf(view: View, file: FileFacts, scope: Scope): Pair | undefined {
  const committed = sessionPair(view, file, scope);
  if (
    committed !== undefined &&
    isStraight(view, file, committed.first.call.operation, committed.second.call.operation)
  )
    return { how: "half", ...committed };
  const steps = stepsOf(view, file, scope).filter(({ effects }) =>
    effects.some(({ concept }) => WRITES.test(concept) || concept === "row-delete"),
  );
  for (const [index, later] of steps.entries())
    for (const earlier of steps.slice(0, index)) {
      const pair = related(view, file, earlier, later);
      if (pair !== undefined) return pair;
    }
  const [first, second] = deletedTogether(view, steps) ?? [];
  const [given, taken] = [first, second].map((step) => step?.effects.find(({ concept }) => concept === "row-delete"));
  return first === undefined ||
    second === undefined ||
    given === undefined ||
    taken === undefined ||
    !isStraight(view, file, first.call.operation, second.call.operation)
    ? undefined
    : { how: "parts", first: { call: first.call, effect: given }, second: { call: second.call, effect: taken } };
}

const WRITES = /^row-(insert|update|upsert)$/;
/** What a sign-in makes anew: the row it belongs to stands without it. */
const PASSING = /^table:.*(session|token)s?$/;
/** A line about what was done: the row it speaks of is whole without it. */
const NOTES = /^table:(logs?|.*(audit|event|activity|access|change|action|request|login)_?logs?|.*audit_?trails?)$/i;

function related(view: View, file: FileFacts, earlier: Step, later: Step): Pair | undefined {
  if (!isStraight(view, file, earlier.call.operation, later.call.operation)) return undefined;
  const inserted = onlyWrite(earlier);
  const second = onlyWrite(later);
  const isRelated =
    inserted?.concept === "row-insert" &&
    second !== undefined &&
    second.resource !== inserted.resource &&
    !PASSING.test(second.resource ?? "") &&
    !NOTES.test(second.resource ?? "") &&
    usesOf(view, file, later.call, earlier.call).some((read) => namesRow(file, read));
  if (isRelated)
    return {
      how: "half",
      first: { call: earlier.call, effect: inserted },
      second: { call: later.call, effect: second },
    };
  const moved = transfer(view, earlier, later);
  const torn = moved === undefined ? tornPair(view, earlier, later) : undefined;
  if (torn === undefined) return moved;
  return {
    how: torn.kind,
    first: { call: earlier.call, effect: torn.first },
    second: { call: later.call, effect: torn.second },
  };
}

/** What a call certainly writes; helpers that look first, or write many things, may write nothing this time. */
function onlyWrite({ effects }: Step): Effect | undefined {
  const writes = effects.filter(({ concept }) => concept.startsWith("row-"));
  const [first, ...more] = writes;
  if (first === undefined || !WRITES.test(first.concept)) return undefined;
  return more.every(({ concept, resource }) => concept === first.concept && resource === first.resource)
    ? first
    : undefined;
}

const KEY = /(^_?id|Id|ID|_id|^identifiers|^uuid|^insertId|^lastInsertRowid)$/;

/** Steps from a result to the row in it. */
const TO_ROW = /^(\d+|\[\]|rows|data|dataValues|at|raw)$/;

/** `order.id`, `rows[0].id`, `orderId`: the key of the row that was made, not something about it. */
function namesRow(file: FileFacts, read: Read): boolean {
  if (KEY.test(read.name)) return true;
  // Django takes the row itself: `Item.objects.create(order=order)`.
  if (file.language === "python" && read.use.to === "argument" && read.use.keyword !== undefined) return true;
  // `document.versions[0].id` is the key of a row that was made in the same statement.
  for (let use: Use = read.use; use.to === "member"; use = use.then) {
    if (KEY.test(use.name)) return true;
    if (!TO_ROW.test(use.name)) break;
  }
  const owner = file.scopes[read.scope];
  return owner?.bindings[read.name]?.values.some((value) => KEY.test(memberOf(value) ?? "")) ?? false;
}

/** One row gets less and another more of the same, in two updates or in two calls of a helper that makes them. */
function transfer(view: View, earlier: Step, later: Step): Pair | undefined {
  if (
    givesAndTakes(earlier.call.operation.arguments, later.call.operation.arguments) &&
    isSameFunction(view, earlier.call, later.call)
  ) {
    const [given, taken] = [earlier, later].map(({ effects }) => effects.find(({ concept }) => WRITES.test(concept)));
    if (given !== undefined && taken !== undefined)
      return { how: "both", first: { call: earlier.call, effect: given }, second: { call: later.call, effect: taken } };
  }
  for (const given of earlier.effects)
    for (const taken of later.effects) {
      if (given.resource !== taken.resource) continue;
      const [first, second] = [changeSign(view, given.call), changeSign(view, taken.call)];
      if (first !== undefined && second !== undefined && first !== second)
        return {
          how: "both",
          first: { call: earlier.call, effect: given },
          second: { call: later.call, effect: taken },
        };
    }
  return undefined;
}

const isSameFunction = (view: View, first: Call, second: Call): boolean =>
  view
    .targets(first)
    .some((one) => view.targets(second).some(({ file, scope }) => file === one.file && scope === one.scope));

/** Whoever runs the first runs the second too, unless something fails: no branch of its own around the first. */
function isStraight(view: View, file: FileFacts, first: Operation, second: Operation): boolean {
  const around = view.chain(file, first.scope);
  for (const scope of around) {
    if (scope.kind === "function" || view.inside(file, second.scope, scope.id)) break;
    if (scope.kind === "branch" || scope.kind === "catch" || scope.kind === "loop") return false;
  }
  return !view.chain(file, second.scope).some((scope) => scope.kind === "catch" || scope.kind === "finally");
}

/** `await logEvent(row.id)`, which catches whatever happens in it: its caller goes on as if it were there. */
function handlesItself(view: View, call: Call): boolean {
  const targets = view.targets(call);
  return targets.length > 0 && targets.every((target) => view.neverRejects(target));
}

/** A handler of the second write that removes or marks what the first made. */
function compensation(view: View, file: FileFacts, first: Written, second: Written): Call | undefined {
  const guard = view.guard(file, second.call.operation.scope);
  if (guard?.handler === undefined) return undefined;
  for (const operation of view.operations(file, guard.handler)) {
    const call = view.call(file, operation);
    const undoes = call === undefined ? [] : view.effectsOf(call);
    if (
      undoes.some(
        ({ concept, resource }) => /^row-(delete|update)$/.test(concept) && resource === first.effect.resource,
      )
    )
      return call;
  }
  return undefined;
}

/** `Promise.allSettled(items.map((item) => insert(item)))`, around the write or around the callback it is in. */
function isSettled(view: View, file: FileFacts, second: Call): boolean {
  const { start, end } = second.operation.span;
  return view
    .calls(file)
    .some(
      ({ symbol, operation }) =>
        symbol === "global.Promise.allSettled" && operation.span.start <= start && operation.span.end >= end,
    );
}

/** A later mark on the row, once something outside is done. */
const leavesBetween = (view: View, file: FileFacts, scope: Scope, first: Call, second: Call): boolean =>
  view.operations(file, scope.id).some((operation) => {
    if (operation.order <= first.operation.order || operation.order >= second.operation.order) return false;
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return (
      call !== undefined &&
      view.effectsOf(call).some(({ concept }) => /^(outbound-call|enqueue|subprocess)$/.test(concept))
    );
  });

/** `.catch(log)`, a `try` of its own that goes on, or nobody waits: half of it is accepted by design. */
function isBestEffort(view: View, file: FileFacts, first: Call, second: Call): boolean {
  const { state } = view.outcome(second);
  // A call that gives no promise throws, whatever becomes of its result.
  const isLoose = file.language !== "python" || view.isPromise(second) === "yes";
  if (isLoose && (state === "handled" || state === "dropped" || state === "voided")) return true;
  const guard = view.guard(file, second.operation.scope);
  const handler = guard?.handler === undefined ? undefined : file.scopes[guard.handler];
  if (guard === undefined || handler === undefined || handler.exits !== undefined) return false;
  return !view.inside(file, first.operation.scope, guard.id);
}

/** A message that is acknowledged, or a request that is accepted, before its work is stored anywhere. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { chainOf } from "#linking/chains";
import type { Call, Effect, View } from "#linking/view";
import { type Answer, acknowledgements, type Told } from "../questions/state/acknowledgements";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly told: Told;
}

interface Gap {
  readonly kind: Answer;
  readonly work: Call;
  /** The work was started before and nobody waits for it. */
  readonly isLoose: boolean;
}

export const ackBeforeDurable = defineRule<Subject, Gap>({
  id: "ack-before-durable",
  principle: "state-persistence",
  priority: "P1",
  confidence: "medium",
  summary: "A message is acknowledged, or a request accepted, before its work is stored.",
  *subjects(view, file) {
    for (const told of acknowledgements(view, file)) {
      const scope = file.scopes[file.scopes[told.call.operation.scope]?.function ?? 0];
      if (scope?.kind === "function") yield { place: told.call.place, file, scope, told };
    }
  },
  judge(view, subject) {
    const { file, scope, told } = subject;
    const chain = new Set(chainOf(file, told.call.operation));
    const calls = view
      .operations(file, scope.id)
      .flatMap((operation) => (chain.has(operation) ? [] : (view.call(file, operation) ?? [])));
    const late = calls.find((call) => isAfter(view, file, told.call, call.operation) && isWork(view, subject, call));
    if (late !== undefined) {
      const stored = storedBefore(view, subject, calls);
      if (stored !== undefined) return pass("stored before", [{ place: stored.place, note: "stored here" }]);
      return found(subject, late, false);
    }
    const loose = calls.find(
      (call) => call.operation.order < told.call.operation.order && isLoose(view, call) && isWork(view, subject, call),
    );
    const stored = storedBefore(view, subject, calls);
    if (stored !== undefined) return pass("stored before", [{ place: stored.place, note: "stored here" }]);
    if (loose !== undefined) return found(subject, loose, true);
    return told.kind === "message" ? pass("acknowledged last") : unknown("no work is seen");
  },
  message({ told }, { kind, work, isLoose }) {
    const what = `\`${work.callee}\``;
    if (kind === "message")
      return isLoose
        ? `The message is acknowledged while ${what} may still fail: a crash loses it. Await the work, then acknowledge.`
        : `The message is acknowledged before ${what}: a crash in between loses it. Acknowledge after the work.`;
    return `\`${told.call.callee}\` says yes before ${what} has stored anything: a crash loses the request. Store or enqueue it first.`;
  },
});

const found = ({ told }: Subject, work: Call, isLoose: boolean): Verdict<Gap> =>
  gap({ kind: told.kind, work, isLoose }, [
    { place: told.call.place, note: told.kind === "message" ? "acknowledged here" : "accepted here" },
    { place: work.place, note: isLoose ? "nobody waits for this" : "the work comes after" },
  ]);

/** Is the operation reached after the answer: later, on the same branch, with no way out in between? */
function isAfter(view: View, file: FileFacts, answer: Call, operation: Operation): boolean {
  if (operation.order <= answer.operation.order || operation.span.start < answer.operation.span.end) return false;
  if (answer.operation.use.to === "returned") return false;
  let at = file.scopes[answer.operation.scope];
  while (at !== undefined && at.kind !== "function") {
    if (view.inside(file, operation.scope, at.id)) return true;
    // A branch of its own may be the exception: only straight code leads on.
    if (at.kind !== "try" && at.kind !== "block") return false;
    if (at.exits !== undefined) return false;
    at = file.scopes[at.parent];
  }
  return at !== undefined && !isHandler(view, file, operation);
}

const isHandler = (view: View, file: FileFacts, operation: Operation): boolean =>
  view.chain(file, operation.scope).some((scope) => scope.kind === "catch" || scope.kind === "finally");

const DURABLE = /^(row-insert|row-update|row-upsert|row-delete|file-write|file-append|enqueue)$/;
const STORES = /^(row-insert|row-upsert|row-update|file-write|file-append|enqueue)$/;

/** What must not be lost: it writes to a store or a queue; for messages also what it sends elsewhere. */
function isWork(view: View, { told }: Subject, call: Call): boolean {
  if (call.concept === "log" || call.concept === "ack" || call.concept === "reply") return false;
  return [...view.effectsOf(call), ...putOff(view, call)].some(
    ({ concept }) => DURABLE.test(concept) || (told.kind === "message" && concept === "outbound-call"),
  );
}

const PUTS_OFF = /^(global\.)?(setImmediate|setTimeout|queueMicrotask)$|\.nextTick$/;

/** `setImmediate(() => work())`: it happens after everything that stands here. */
const putOff = (view: View, call: Call): readonly Effect[] =>
  PUTS_OFF.test(call.symbol ?? "") ? view.callbacks(call).flatMap(({ function: later }) => view.effects(later)) : [];

function storedBefore(view: View, { told }: Subject, calls: readonly Call[]): Call | undefined {
  if (told.kind === "message") return undefined;
  return calls.find(
    (call) =>
      call.operation.order < told.call.operation.order &&
      !isLoose(view, call) &&
      view.effectsOf(call).some(({ concept }) => STORES.test(concept)),
  );
}

/** A promise nobody waits for: dropped, or only given a handler. */
function isLoose(view: View, call: Call): boolean {
  const { state } = view.outcome(call);
  return (state === "dropped" || state === "voided" || state === "handled") && view.isPromise(call) === "yes";
}

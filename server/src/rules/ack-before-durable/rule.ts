/** A message that is acknowledged, or a request that is accepted, before its work is stored anywhere. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { chainOf } from "#linking/chains";
import type { Call, View } from "#linking/view";
import { defineRule } from "../rule";
import { type Answer, acknowledgements, putOff, type Told } from "./acknowledgements";
import { acknowledgedOnDelivery } from "./onDelivery";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly told: Told;
  /** The broker takes delivery for the end of the work: what the processor does, comes after. */
  readonly work?: Call;
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
  version: 3,
  languages: ["typescript", "python"],
  summary: "A message is acknowledged, or a request accepted, before its work is stored.",
  *subjects(view, file) {
    for (const { call, work } of acknowledgedOnDelivery(view, file)) {
      const scope = file.scopes[file.scopes[call.operation.scope]?.function ?? 0];
      const told = { call, kind: "message", isAccepted: false, isPutOff: false } as const;
      if (scope !== undefined) yield { place: call.place, file, scope, told, work };
    }
    for (const told of acknowledgements(view, file)) {
      const scope = file.scopes[file.scopes[told.call.operation.scope]?.function ?? 0];
      if (scope?.kind !== "function") continue;
      const subject = { place: told.call.place, file, scope, told };
      if (told.kind === "message" || promises(view, subject)) yield subject;
    }
  },
  judge(view, subject) {
    const { told } = subject;
    if (subject.work !== undefined) return found(subject, subject.work, false);
    const calls = callsOf(view, subject);
    const late = lateWork(view, subject, calls);
    const loose = late === undefined ? looseWork(view, subject, calls) : undefined;
    const stored = storedBefore(view, subject, calls);
    if (stored !== undefined) return pass("stored before", [{ place: stored.place, note: "stored here" }]);
    const work = late ?? loose;
    if (work !== undefined) return found(subject, work, late === undefined);
    return told.kind === "message" ? pass("acknowledged last") : unknown("no work is seen");
  },
  message({ told }, { kind, work, isLoose }) {
    const what = `\`${work.callee}\``;
    if (kind === "message")
      return isLoose
        ? `The message is acknowledged while ${what} may still fail: a crash loses it. Await the work, then acknowledge.`
        : `The message is acknowledged before ${what}: a crash in between loses it. Acknowledge after the work.`;
    if (told.isPutOff)
      return `${what} runs after the answer: when it fails, the sender never sends this again. Do it first, or store it.`;
    return `\`${told.call.callee}\` says yes before ${what} has stored anything: a crash loses the request. Store or enqueue it first.`;
  },
});

/** An answer that says yes to something: work follows it or runs beside it, or was stored for later. */
function promises(view: View, subject: Subject): boolean {
  const calls = callsOf(view, subject);
  if (lateWork(view, subject, calls) !== undefined || looseWork(view, subject, calls) !== undefined) return true;
  return subject.told.isAccepted && storedBefore(view, subject, calls) !== undefined;
}

/** Calls of the function that answers, without the answer's own chain. */
function callsOf(view: View, { file, scope, told }: Subject): readonly Call[] {
  const chain = new Set(chainOf(file, told.call.operation));
  return view
    .operations(file, scope.id)
    .flatMap((operation) => (chain.has(operation) ? [] : (view.call(file, operation) ?? [])));
}

const lateWork = (view: View, subject: Subject, calls: readonly Call[]): Call | undefined =>
  subject.told.isPutOff
    ? subject.told.call
    : calls.find(
        (call) => isAfter(view, subject.file, subject.told.call, call.operation) && isWork(view, subject, call),
      );

const looseWork = (view: View, subject: Subject, calls: readonly Call[]): Call | undefined =>
  calls.find(
    (call) =>
      call.operation.order < subject.told.call.operation.order && isLoose(view, call) && isWork(view, subject, call),
  );

const found = ({ told }: Subject, work: Call, isLoose: boolean): Verdict<Gap> =>
  gap({ kind: told.kind, work, isLoose }, [
    { place: told.call.place, note: told.kind === "message" ? "acknowledged here" : "accepted here" },
    ...(work === told.call
      ? []
      : [{ place: work.place, note: isLoose ? "nobody waits for this" : "the work comes after" }]),
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
const MOST_STEPS = 3;
const STORES = /^(row-insert|row-upsert|row-update|file-write|file-append|enqueue)$/;

/** What must not be lost: it writes to a store or a queue; for messages also what it sends elsewhere. */
function isWork(view: View, { told }: Subject, call: Call): boolean {
  if (call.concept === "log" || call.concept === "ack" || call.concept === "reply") return false;
  return [...view.effectsOf(call), ...putOff(view, call)].some(
    ({ concept }) => DURABLE.test(concept) || (told.kind === "message" && concept === "outbound-call"),
  );
}

function storedBefore(view: View, { told }: Subject, calls: readonly Call[]): Call | undefined {
  if (told.kind === "message") return undefined;
  return calls.find(
    (call) =>
      call.operation.order < told.call.operation.order &&
      !isLoose(view, call) &&
      // What is written deep down, a key or a cache, is no record of this request.
      view.effectsOf(call).some(({ concept, via }) => STORES.test(concept) && via.length <= MOST_STEPS),
  );
}

/** A promise nobody waits for: dropped, or only given a handler. */
function isLoose(view: View, call: Call): boolean {
  const { state } = view.outcome(call);
  return (state === "dropped" || state === "voided" || state === "handled") && view.isPromise(call) === "yes";
}

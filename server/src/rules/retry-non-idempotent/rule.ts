/** Work that must not happen twice, inside a retry that may do it twice. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { CallbackModel } from "#knowledge/model";
import type { Call, RetryLoop, View } from "#linking/view";

import { retriesIn } from "../questions/retries/attempts";
import { keyOf } from "../questions/retries/idempotencyKey";
import { type Harm, harmOf, isOnce } from "../questions/retries/onceOnly";
import { retriesOnlyRefusals } from "../questions/retries/refusals";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  readonly why: "no-key" | "fresh-key" | "repeats-insert";
  readonly harm: Harm | "row";
}

export const retryNonIdempotent = defineRule<Subject, Gap>({
  id: "retry-non-idempotent",
  principle: "retry",
  priority: "P0",
  confidence: "medium",
  version: 6,
  languages: ["typescript", "python"],
  summary: "A retry that may do twice what must be done once.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: ["outbound-call", "row-insert"] }))
      if (isOnce(view, call) && mayBeRetried(view, call)) yield { place: call.place, call };
  },
  judge(view, { call }) {
    const retry = view.protection(call, "retry");
    if (retry.state !== "present") return unknown(retry.state === "unknown" ? retry.because : "no retry is seen");
    const [around] = retry.via;
    if (around !== undefined && isOfTheCode(view, around)) return judgeInside(view, call, around);
    // A client that retries by itself, and keeps its key while it does, may stand in a retry that makes a new request each time.
    const outer = retryAround(view, call, 0);
    return outer === undefined ? ownRetry(view, call, retry.because) : judgeInside(view, call, outer);
  },
  message({ call }, { why, harm }) {
    if (why === "repeats-insert")
      return `\`${call.callee}\` is done again when a later step of this retry fails: rows are written twice. Use a transaction or an upsert.`;
    const what = harm === "money" ? "payment" : harm === "message" ? "message" : "request";
    return why === "fresh-key"
      ? `\`${call.callee}\` gets a new idempotency key for each attempt, so a repeated ${what} passes for a new one. Make the key outside.`
      : `\`${call.callee}\` is retried with no idempotency key: when the answer is lost, the ${what} is ${harm === "message" ? "sent" : "made"} twice.`;
  },
  fixFacts(view, { call }, { why }) {
    const retry = view.protection(call, "retry");
    const [around] = retry.state === "present" ? retry.via : [];
    const isHere = around !== undefined && around.place.path === call.file.path;
    return { why, symbol: call.symbol ?? null, around: isHere ? around.place.span.start : null };
  },
  // What an unknown POST does is not known: the reader decides.
  weigh: (_subject, { harm, why }) =>
    harm === "money" || why === "fresh-key" ? "P0" : harm === "unknown" ? "hint" : "P1",
});

/** A retry runs it, or options of its client that cannot be told may ask for one. */
function mayBeRetried(view: View, call: Call): boolean {
  const retry = view.protection(call, "retry");
  if (retry.state === "present") return true;
  return retry.state === "unknown" && view.clients(call).some(({ model }) => model?.retries !== undefined);
}

/** The client's own retry: those known here leave POST alone or send a key, unless they are told to. */
function ownRetry(view: View, call: Call, because: string): Verdict<Gap> {
  const methods = view.option(call, ["retry.methods"]);
  if (methods.state !== "set") return pass(`${because}, and only what is safe to repeat`);
  const list = view.things(methods.file, methods.value);
  const hasPost = list.some(
    (thing) =>
      thing.kind === "array" &&
      thing.value.items.some((item) => item.kind === "literal" && /^post$/i.test(String(item.value))),
  );
  return hasPost ? judgeKey(view, call, []) : pass(`${because}, and only what is safe to repeat`);
}

/** A loop or a helper, not an option of the client. */
function isOfTheCode(view: View, around: Hop): boolean {
  const at = view.file(around.place.path);
  return (at !== undefined && loopAt(view, at, around.place) !== undefined) || isHelper(view, around);
}

const MAX_HOPS = 3;

/** The nearest loop or helper that runs the call, or a function it is in, again. */
function retryAround(view: View, { file, operation }: Call, depth: number): Hop | undefined {
  const loop = retriesIn(view, file).find(
    ({ tryScope, catchScope, kind }) =>
      kind === "loop" &&
      view.inside(file, operation.scope, tryScope) &&
      !view.inside(file, operation.scope, catchScope),
  );
  if (loop !== undefined) return { place: loop.place, note: "tries it again" };
  if (depth >= MAX_HOPS) return undefined;
  const { callers } = view.callers({ file, scope: file.scopes[operation.scope]?.function ?? 0 });
  for (const { call, argument } of callers.filter((caller) => caller.call.file.role !== "test")) {
    const runs = argument === undefined ? undefined : call.model?.callbacks?.[argument];
    if (runs !== undefined && triesAgain(call.model, runs)) return { place: call.place, note: "tries it again" };
    const found = retryAround(view, call, depth + 1);
    if (found !== undefined) return found;
  }
  return undefined;
}

function judgeInside(view: View, call: Call, around: Hop): Verdict<Gap> {
  const at = view.file(around.place.path);
  const loop = at === undefined ? undefined : loopAt(view, at, around.place);
  if (loop === "something-else") return pass("something else is tried each time");
  if (loop !== undefined && retriesOnlyRefusals(view, loop)) return pass("only what was refused is tried again");
  if (call.concept === "row-insert") return judgeInsert(view, call, around, loop);
  return judgeKey(view, call, [around]);
}

function loopAt(view: View, file: FileFacts, place: Place): RetryLoop | "something-else" | undefined {
  const isHere = (loop: RetryLoop) =>
    loop.place.span.start === place.span.start && loop.place.span.end === place.span.end;
  if (!view.retries(file).some(isHere)) return undefined;
  return retriesIn(view, file).find(isHere) ?? "something-else";
}

/** A retry helper of a library runs the work: `pRetry(() => …)`. */
function isHelper(view: View, { place }: Hop): boolean {
  const file = view.file(place.path);
  if (file === undefined) return false;
  return view
    .calls(file)
    .some(
      ({ operation, model, place: at }) =>
        ((operation.span.start === place.span.start && operation.span.end === place.span.end) ||
          at.span.start === place.span.start) &&
        ((model?.decorates?.includes("retry") === true && model.concept !== "worker") ||
          Object.values(model?.callbacks ?? {}).some((runs) => triesAgain(model, runs))),
    );
}

/** Not a queue or a scheduler, which runs a job again when the job fails: most jobs end well whatever becomes of one request. */
const triesAgain = (model: Call["model"], { how, under = [] }: CallbackModel): boolean =>
  under.includes("retry") && how !== "job" && model?.concept !== "worker";

function judgeKey(view: View, call: Call, evidence: readonly Hop[]): Verdict<Gap> {
  const keyed = keyOf(view, call);
  if (keyed === "yes") return pass("a key tells repeated requests apart");
  const harm = harmOf(call);
  if (harm === undefined) return pass("a POST that reads");
  if (keyed === "fresh") return gap({ why: "fresh-key", harm }, evidence);
  if (keyed === "unknown") return unknown("what is sent cannot be told");
  return gap({ why: "no-key", harm }, evidence);
}

/** One insert that failed has written nothing; one that is followed by a step that fails is written again. */
function judgeInsert(view: View, call: Call, around: Hop, loop: RetryLoop | undefined): Verdict<Gap> {
  if (view.protection(call, "transaction").state !== "absent") return pass("a transaction takes it back");
  const isHere =
    loop !== undefined && call.file === loop.file && view.inside(call.file, call.operation.scope, loop.tryScope);
  if (!isHere) return unknown("the insert is not in the retry itself");
  const later = view
    .operations(loop.file, loop.tryScope)
    .filter(({ order }) => order > call.operation.order)
    .map((operation) => view.call(loop.file, operation))
    .find(
      (other) =>
        other !== undefined && other !== call && view.effectsOf(other).some(({ concept }) => LATER.test(concept)),
    );
  if (later === undefined) return pass("one insert: a failure has written nothing");
  const evidence = [around, { place: later.place, note: "when this fails, the insert is done again" }];
  return gap({ why: "repeats-insert", harm: "row" }, evidence);
}

const LATER = /^(outbound-call|enqueue|row-insert|row-update|row-delete|query|file-write)$/;

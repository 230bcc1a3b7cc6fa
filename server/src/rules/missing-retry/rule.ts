/** An idempotent outbound call on a job or start-up path that is tried once. */

import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { ONE_ATTEMPT } from "#linking/queues";
import type { Call, Context, Effect, OptionAnswer, View } from "#linking/view";

import { sentMethods } from "../questions/retries/sentMethods";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "call"; readonly place: Place; readonly call: Call }
  /** A queue whose jobs get one attempt: one place to mend for all calls of its worker. */
  | { readonly kind: "queue"; readonly place: Place; readonly call: Call };

interface Gap {
  readonly where: string;
  /** queue: a call of its jobs that one reset connection fails. */
  readonly inside?: string;
}

const INTERACTIVE = new Set(["request", "browser", "cli", "script", "test"]);
const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

export const missingRetry = defineRule<Subject, Gap>({
  id: "missing-retry",
  principle: "retry",
  priority: "P2",
  confidence: "medium",
  version: 5,
  languages: ["typescript", "python"],
  summary: "An idempotent outbound call of a job or at start-up that is tried once.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      if (idempotent(view, call) && mayNeedRetry(view, call)) yield { kind: "call", place: call.place, call };
    }
    for (const call of view.calls(file, { concept: "client" }))
      if (call.model?.resource !== undefined && call.model.retries?.counts === "attempts" && concernsRetry(view, call))
        yield { kind: "queue", place: attemptsOf(view, call), call };
  },
  judge: (view, { kind, call }) => (kind === "call" ? judgeCall(view, call) : judgeQueue(view, call)),
  message: ({ call }, { where, inside }) =>
    inside !== undefined
      ? `Jobs of \`${call.callee}\` get one attempt: one reset connection of \`${inside}\` fails a job for good. Set attempts and a backoff.`
      : where === "job"
        ? `\`${call.callee}\` is tried once: one reset connection fails the job. Retry it.`
        : `\`${call.callee}\` is tried once: one reset connection stops the start. Retry it.`,
  fixFacts: (_view, { kind, call }) => ({ symbol: kind === "call" ? (call.symbol ?? null) : null }),
});

/** The option that says how often, when it is written; else the call that makes the queue. */
function attemptsOf(view: View, queue: Call): Place {
  const answer = view.option(queue, queue.model?.retries?.options ?? []);
  if (answer.state !== "set" || answer.value.kind !== "literal" || answer.value.span === undefined) return queue.place;
  return view.place(answer.file, answer.value.span);
}

function judgeCall(view: View, call: Call): Verdict<Gap> {
  const retry = view.protection(call, "retry");
  if (retry.state === "present") return pass(retry.because, retry.via);
  const contexts = contextsOf(view, call);
  if (contexts.has("unknown")) return unknown("what runs this call is not known");
  const where = contexts.has("job") ? "job" : "start-up";
  if (retry.state === "unknown") return unknown(retry.because);
  if (where === "start-up" && !startsAServer(view, call)) return unknown("a script, or code that no server loads");
  if (where === "start-up" && retry.paths.some(({ note }) => note.startsWith("run by")))
    return unknown("it runs later");
  if (retry.paths.some(({ note }) => note === ONE_ATTEMPT)) return unknown("reported where the queue is made");
  return gap({ where }, retry.paths);
}

const contextsOf = (view: View, { file, operation }: Call): ReadonlySet<Context> =>
  view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });

/** A job or a start-up runs it; where a person runs it as well, only a retry that is there is worth a word. */
const mayNeedRetry = (view: View, call: Call): boolean =>
  isInTheBackground(view, call) && (!isWatched(view, call) || view.protection(call, "retry").state === "present");

const isInTheBackground = (view: View, call: Call): boolean =>
  [...contextsOf(view, call)].some((context) => context === "job" || context === "startup");

/** Who waits for it, a person or the sender of a webhook, tries again. */
const isWatched = (view: View, call: Call): boolean =>
  [...contextsOf(view, call)].some((context) => INTERACTIVE.has(context));

/** A server, worker or schedule of the project loads this file: when the start fails, a service is down. */
const startsAServer = (view: View, { file }: Call): boolean =>
  view
    .entryPoints()
    .some(
      ({ kind, file: entry }) => /^(http-server|worker|scheduler|main)$/.test(kind) && view.closure(entry).has(file),
    );

/** The queue repeats its jobs, or may, or they ask another service that nothing asks again. */
function concernsRetry(view: View, queue: Call): boolean {
  const answer = view.option(queue, queue.model?.retries?.options ?? []);
  return answer.state === "unknown" || repeats(view, answer) || triedOnce(view, queue, jobsWork(view)).length > 0;
}

/** What the jobs of all workers do. */
const jobsWork = (view: View): readonly Effect[] =>
  view
    .entryPoints()
    .flatMap(({ kind, call }) => (kind === "worker" && call !== undefined ? [call] : []))
    .flatMap((worker) => view.callbacks(worker).flatMap(({ function: job }) => view.effects(job)));

/** Calls among them that nothing tries again because of this queue. */
const triedOnce = (view: View, queue: Call, work: readonly Effect[]): readonly Effect[] =>
  work.filter(({ concept, call }) => concept === "outbound-call" && isReportedHere(view, call, queue));

/** Calls of the queue's jobs that nothing tries again, when the job holds no work that must not be repeated. */
function judgeQueue(view: View, queue: Call): Verdict<Gap> {
  const answer = view.option(queue, queue.model?.retries?.options ?? []);
  const work = jobsWork(view);
  const once = triedOnce(view, queue, work);
  if (once.length === 0) return answer.state === "unknown" ? unknown(answer.because) : pass("its jobs are tried again");
  if (work.some(({ call }) => call.concept === "outbound-call" && call.model?.idempotent === false))
    return pass("its jobs must not be repeated");
  const evidence: readonly Hop[] = once.slice(0, 3).map(({ call }) => ({ place: call.place, note: "tried once" }));
  return gap({ where: "job", inside: once[0]?.call.callee ?? queue.callee }, evidence);
}

/** More than one attempt, as far as numbers say. */
const repeats = (view: View, answer: OptionAnswer): boolean =>
  answer.state === "set" &&
  view.things(answer.file, answer.value).every((thing) => thing.kind !== "literal" || Number(thing.value) > 1);

function isReportedHere(view: View, call: Call, queue: Call): boolean {
  if (!idempotent(view, call)) return false;
  const retry = view.protection(call, "retry");
  if (retry.state !== "absent") return false;
  return retry.paths.some(
    ({ note, place }) =>
      note === ONE_ATTEMPT && place.path === queue.place.path && place.span.start === queue.place.span.start,
  );
}

/** Known to be safe to repeat: by the library model, or by a `method` that HTTP defines as idempotent (RFC 9110, 9.2.2). */
function idempotent(view: View, call: Call): boolean {
  const sent = sentMethods(view, call);
  if (sent === undefined) return call.model?.idempotent === true;
  return sent.complete && sent.methods.every((name) => SAFE_METHODS.has(name));
}

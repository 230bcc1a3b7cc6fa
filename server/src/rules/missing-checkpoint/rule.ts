/** A long loop of side effects in a job that starts from the beginning when it is interrupted. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, Effect, View } from "#linking/view";

import { rowAccess } from "../questions/state/rowAccess";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly loop: Scope;
  /** What is done for each item and leaves the process. */
  readonly work: Call;
}

interface Gap {
  readonly work: string;
}

export const missingCheckpoint = defineRule<Subject, Gap>({
  id: "missing-checkpoint",
  principle: "state-persistence",
  priority: "P1",
  confidence: "low",
  version: 2,
  languages: ["typescript", "python"],
  summary: "A job that does a long list of side effects and keeps no progress: it starts over when interrupted.",
  *subjects(view, file) {
    for (const loop of file.scopes) {
      if (loop.kind !== "loop" || loop.over === undefined || isNested(view, file, loop)) continue;
      const work = workOf(view, file, loop);
      if (work === undefined || !isJob(view, file, loop)) continue;
      yield { place: work.place, file, loop, work };
    }
  },
  judge(view, { file, loop, work }) {
    const { over } = loop;
    if (over === undefined || isShort(view, file, over)) return pass("a short list");
    const calls = view.operations(file, loop.id, "nested").flatMap((operation) => view.call(file, operation) ?? []);
    const marked = calls.find((call) => call !== work && keepsProgress(view, call));
    if (marked !== undefined) return pass("progress is kept", [{ place: marked.place, note: "kept here" }]);
    if (isRepeatable(view, work)) return pass("doing it again changes nothing");
    const source = view.sources(file, over)[0];
    if (source === undefined) return unknown("where the list comes from is not known");
    return gap({ work: work.callee }, [
      { place: source.place, note: "the list is made again from the start" },
      { place: work.place, note: "and this is done again" },
    ]);
  },
  message: (_subject, { work }) =>
    `An interrupted run starts over and does \`${work}\` again for every item: keep the last finished item, or mark each.`,
});

const isNested = (view: View, file: FileFacts, loop: Scope): boolean =>
  view.chain(file, loop.parent).some((scope) => scope.kind === "loop" && scope.function === loop.function);

/** Run by a queue, a schedule or a worker, and by nothing else that waits for it. */
function isJob(view: View, file: FileFacts, loop: Scope): boolean {
  const contexts = view.context({ file, scope: loop.function });
  return contexts.has("job") && !contexts.has("request");
}

const LEAVES = /^(outbound-call|row-insert|enqueue|subprocess)$/;

/** A task for each item is what should be done; rows are often made from what the job holds anyway, in one transaction. */
const LEAVES_PYTHON = /^(outbound-call|subprocess)$/;

/** The first awaited call in the loop with an effect that cannot be taken back. */
function workOf(view: View, file: FileFacts, loop: Scope): Call | undefined {
  for (const operation of view.operations(file, loop.id)) {
    const waits = file.language === "python" ? operation.kind === "call" : isAwaited(operation);
    const call = waits ? view.call(file, operation) : undefined;
    if (call === undefined) continue;
    const leaves = file.language === "python" ? LEAVES_PYTHON : LEAVES;
    if (view.effectsOf(call).some((effect) => leaves.test(effect.concept) && !isReading(effect))) return call;
  }
  return undefined;
}

const isAwaited = ({ kind, use }: Operation): boolean => kind === "call" && use.to === "awaited";

const isReading = ({ concept, call }: Effect): boolean =>
  concept === "outbound-call" && call.model?.idempotent === true;

const KEEPS = /^(row-update|row-upsert|row-delete|file-write|file-append|cache|ack)$/;

/** A row is marked, a file written, a key set, the job told how far it is. */
const keepsProgress = (view: View, call: Call): boolean =>
  view.effectsOf(call).some(({ concept }) => KEEPS.test(concept)) ||
  /\.(updateProgress|progress|updateData|update|touch|extendLock)$/.test(call.symbol ?? "");

/** Inserts that skip what is there, jobs with an id of their own, calls that may be repeated. */
function isRepeatable(view: View, work: Call): boolean {
  const effects = view.effectsOf(work).filter((effect) => LEAVES.test(effect.concept));
  return effects.every(({ call }) => {
    if (call.model?.idempotent === true) return true;
    const values = [...call.operation.arguments, ...work.operation.arguments];
    return values.some(isUnrepeatableKey) || rowAccess(view, call).asks.size > 0;
  });
}

const KEYS =
  /^(jobId|idempotencyKey|idempotency_key|Idempotency-Key|skipDuplicates|ignoreDuplicates|onConflict|dedupeKey)$/;

function isUnrepeatableKey(value: Value): boolean {
  if (value.kind !== "object") return false;
  return Object.entries(value.properties).some(([name, inner]) => KEYS.test(name) || isUnrepeatableKey(inner));
}

/** Written out, or a bounded page: doing it again costs little. */
function isShort(view: View, file: FileFacts, over: Value): boolean {
  if (over.kind === "array" || over.kind === "literal") return true;
  if (
    view
      .things(file, over)
      .some(
        (thing) =>
          thing.kind === "array" &&
          thing.value.items.every(({ kind }) => kind !== "spread") &&
          thing.value.items.length > 0,
      )
  )
    return true;
  return view
    .sources(file, over)
    .some(
      (source) =>
        source.operation.arguments.some(
          (value) => value.kind === "object" && ["take", "limit"].some((name) => Object.hasOwn(value.properties, name)),
        ) || /\.(limit|take)$/.test(source.symbol ?? ""),
    );
}

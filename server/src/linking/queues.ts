/** Does the queue that feeds a worker try failed jobs again? The worker knows the queue by name only. */

import type { FileFacts, Operation } from "#facts/file";
import { callOf, callsOf } from "./calls";
import { clientsOf } from "./clients";
import { ask, askWhole, type Linker, type Question } from "./linker";
import { optionPaths } from "./options";
import { thingsOf } from "./things";
import type { Call, Protection } from "./view";

interface QueueUse {
  readonly name: string | undefined;
  readonly call: Call;
  readonly retries: boolean;
}

/** Note on the place that makes a queue which tries its jobs once. */
export const ONE_ATTEMPT = "this queue makes one attempt";

const USES: Question<readonly QueueUse[]> = { fallback: [] };
const ALL: Question<readonly QueueUse[]> = { fallback: [] };

/** Queues and what is put into them, of all files. */
export const queueUses = (linker: Linker): readonly QueueUse[] =>
  askWhole(linker, ALL, () =>
    [...linker.files.values()].flatMap((at) => ask(linker, USES, at, "all", () => usesIn(linker, at))),
  );

/** Protection `retry` of a job processor, by the options of the queue it reads from. */
export function queueRetries(linker: Linker, file: FileFacts, operation: Operation): Protection {
  const worker = callOf(linker, file, operation);
  if (worker?.concept !== "worker") return { state: "absent", paths: [] };
  const name =
    queueName(linker, worker) ??
    clientsOf(linker, worker)
      .map((client) => queueName(linker, client))
      .find((item) => item !== undefined);
  const all = queueUses(linker);
  const fitting = all.filter((use) => use.name === undefined || name === undefined || use.name === name);
  const retried = fitting.find((use) => use.retries);
  if (retried !== undefined)
    return {
      state: "present",
      because: "the queue tries failed jobs again",
      via: [{ place: retried.call.place, note: "attempts are set here" }],
    };
  const made = fitting.find((use) => use.call.concept === "client")?.call;
  const paths = [{ place: worker.place, note: "the queue makes one attempt" }];
  return { state: "absent", paths: made === undefined ? paths : [...paths, { place: made.place, note: ONE_ATTEMPT }] };
}

function usesIn(linker: Linker, file: FileFacts): readonly QueueUse[] {
  return callsOf(linker, file).flatMap((call): readonly QueueUse[] => {
    const model = call.model?.retries;
    if (model === undefined || (call.concept !== "enqueue" && call.concept !== "client")) return [];
    const isQueue = call.concept === "enqueue" || call.model?.resource !== undefined;
    if (!isQueue) return [];
    const found = optionPaths(linker, call.file, call.operation, {
      names: model.options ?? [],
      at: model.at ?? "last",
    });
    const retries =
      found.some((answer) => answer.state === "unknown") ||
      found.some((answer) => answer.state === "set" && isMany(linker, answer.file, answer.value));
    const name =
      call.concept === "enqueue"
        ? clientsOf(linker, call)
            .map((client) => queueName(linker, client))
            .find((item) => item !== undefined)
        : queueName(linker, call);
    return [{ name, call, retries }];
  });
}

const isMany = (linker: Linker, file: FileFacts, value: Parameters<typeof thingsOf>[2]): boolean =>
  !thingsOf(linker, file, value).every(
    (thing) => thing.kind === "literal" && typeof thing.value === "number" && thing.value <= 1,
  );

function queueName(linker: Linker, call: Call): string | undefined {
  const value = call.model?.resource === undefined ? undefined : call.operation.arguments[call.model.resource];
  const things = value === undefined ? [] : thingsOf(linker, call.file, value);
  const [only] = things;
  return things.length === 1 && only?.kind === "literal" && typeof only.value === "string" ? only.value : undefined;
}

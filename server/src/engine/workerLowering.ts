/**
 * Lowers in the background worker. Should the worker end, its files are given to another one by one: the file over which two of them
 * end is left out. Where workers do not live at all, the work is done in place.
 */

import type { Log, WorkerThread } from "#platform/ports";

import { decodeFacts } from "./factsCodec";
import type { Lowered, Lowering, LowerRequest } from "./lowering";
import type { Quarantine } from "./quarantine";
import type { WorkerAnswer } from "./workerMessages";

interface Limits {
  readonly maxSize: number;
}

export interface WorkerLowering {
  /** Starts a worker; undefined when there is none to start. */
  startWorker(): WorkerThread | undefined;
  readonly here: Lowering;
  readonly quarantine: Quarantine;
  readonly log: Log;
}

/** Workers that are started for one scan. One that ends takes time, and what makes so many end is not a file. */
const MOST_WORKERS = 6;

export function lowerInWorker({ startWorker, here, quarantine, log }: WorkerLowering): Lowering {
  let worker: Worker | undefined;
  let started = 0;
  let hasAnswered = false;
  let isOver = false;
  /** Once a worker has ended, one message is under way at a time: then it is known over which the next one ends. */
  let turn: Promise<unknown> | undefined;

  /** Undefined when the worker ended instead of answering. */
  const ask = async (batch: readonly LowerRequest[], limits: Limits): Promise<readonly Lowered[] | undefined> => {
    if (worker?.isAlive !== true && started < MOST_WORKERS && !isOver) {
      started += 1;
      const thread = startWorker();
      worker = thread === undefined ? undefined : converse(thread, log);
    }
    if (worker?.isAlive !== true) return here.lower(batch, limits);
    const answer = await worker.lower(batch, limits);
    hasAnswered ||= answer !== undefined;
    return answer;
  };
  /** For the file over which two workers have ended, where others have not. */
  const without = async (request: LowerRequest, limits: Limits): Promise<readonly Lowered[]> => {
    if (isOver) return [];
    if (hasAnswered) {
      const because = await quarantine.condemn(request.path);
      return [{ kind: "skipped", path: request.path, because, expected: false }];
    }
    // Workers do not live here at all.
    started = MOST_WORKERS;
    return here.lower([request], limits);
  };
  const oneByOne = async (batch: readonly LowerRequest[], limits: Limits): Promise<readonly Lowered[]> => {
    const results: Lowered[] = [];
    for (const request of batch) {
      const found = (await ask([request], limits)) ?? (await ask([request], limits));
      results.push(...(found ?? (await without(request, limits))));
    }
    return results;
  };
  const inTurn = (work: () => Promise<readonly Lowered[]>): Promise<readonly Lowered[]> => {
    const result = (turn ?? Promise.resolve()).then(work);
    turn = result.catch(() => undefined);
    return result;
  };
  const whole = async (batch: readonly LowerRequest[], limits: Limits): Promise<readonly Lowered[]> =>
    (await ask(batch, limits)) ?? oneByOne(batch, limits);

  return {
    async lower(batch, limits) {
      if (turn !== undefined) return inTurn(() => whole(batch, limits));
      return (await ask(batch, limits)) ?? inTurn(() => oneByOne(batch, limits));
    },
    dispose() {
      isOver = true;
      worker?.stop();
      here.dispose();
    },
  };
}

/** A worker, and what it has been asked. */
interface Worker {
  readonly isAlive: boolean;
  lower(batch: readonly LowerRequest[], limits: Limits): Promise<readonly Lowered[] | undefined>;
  stop(): void;
}

function converse(thread: WorkerThread, log: Log): Worker {
  const waiting = new Map<number, (results: readonly Lowered[] | undefined) => void>();
  let next = 0;
  let isAlive = true;
  const end = (): void => {
    isAlive = false;
    for (const resolve of waiting.values()) resolve(undefined);
    waiting.clear();
  };

  thread.onMessage((message) => {
    const { id, results } = message as WorkerAnswer;
    const resolve = waiting.get(id);
    waiting.delete(id);
    resolve?.(results.flatMap(unpacked));
  });
  thread.onEnd((error) => {
    if (isAlive) log.warn("worker.ended", { error: String(error) });
    end();
  });
  return {
    get isAlive() {
      return isAlive;
    },
    lower: (batch, { maxSize }) =>
      new Promise((resolve) => {
        const id = next++;
        waiting.set(id, resolve);
        thread.post({ id, batch, maxSize });
      }),
    stop() {
      end();
      thread.stop();
    },
  };
}

function unpacked(result: WorkerAnswer["results"][number]): readonly Lowered[] {
  if (result.kind !== "packed") return [result];
  const facts = decodeFacts(result.bytes);
  if (facts === undefined) return [];
  return [{ kind: "facts", path: result.path, stamp: result.stamp, hash: result.hash, facts, bytes: result.bytes }];
}

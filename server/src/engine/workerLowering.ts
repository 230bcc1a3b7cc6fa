/** Lowers in the background worker; should the worker end, what it was asked for is done in place. */

import type { Log, WorkerThread } from "#platform/ports";

import { decodeFacts } from "./factsCodec";
import type { Lowered, Lowering, LowerRequest } from "./lowering";
import type { WorkerAnswer } from "./workerMessages";

interface Waiting {
  readonly batch: readonly LowerRequest[];
  readonly maxSize: number;
  readonly resolve: (results: readonly Lowered[]) => void;
}

export function lowerInWorker(thread: WorkerThread, here: Lowering, log: Log): Lowering {
  const waiting = new Map<number, Waiting>();
  let next = 0;
  let isAlive = true;

  thread.onMessage((message) => {
    const { id, results } = message as WorkerAnswer;
    const request = waiting.get(id);
    waiting.delete(id);
    request?.resolve(results.flatMap(unpacked));
  });
  thread.onEnd((error) => {
    if (isAlive) log.warn("worker.ended", { error: String(error) });
    isAlive = false;
    for (const { batch, maxSize, resolve } of waiting.values()) void here.lower(batch, { maxSize }).then(resolve);
    waiting.clear();
  });

  return {
    lower(batch, { maxSize }) {
      if (!isAlive) return here.lower(batch, { maxSize });
      return new Promise((resolve) => {
        const id = next++;
        waiting.set(id, { batch, maxSize, resolve });
        thread.post({ id, batch, maxSize });
      });
    },
    dispose() {
      isAlive = false;
      thread.stop();
      here.dispose();
    },
  };
}

function unpacked(result: WorkerAnswer["results"][number]): readonly Lowered[] {
  if (result.kind !== "packed") return [result];
  const facts = decodeFacts(result.bytes);
  if (facts === undefined) return [];
  return [{ kind: "facts", path: result.path, stamp: result.stamp, hash: result.hash, facts, bytes: result.bytes }];
}

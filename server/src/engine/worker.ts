/** The background worker: lowers batches of files of a scan, so that the main thread stays free for open documents. */

import { parentPort } from "node:worker_threads";

import { keepCompiledCode } from "#platform/compiledCode";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";

import { encodeFacts } from "./factsCodec";
import { LANGUAGES } from "./languages";
import { createFrontEnds, lowerHere } from "./lowering";
import type { WorkerAnswer, WorkerRequest } from "./workerMessages";

// The compiler, the largest file of all, is loaded with the first batch.
keepCompiledCode();
const { files } = createNodePlatform({ log: silentLog, cacheFolder: false, reading: "at-once" });
const lowering = lowerHere(files, createFrontEnds(LANGUAGES));

parentPort?.on("message", (request: WorkerRequest) => {
  void answer(request);
});

async function answer({ id, batch, maxSize }: WorkerRequest): Promise<void> {
  const results = await lowering.lower(batch, { maxSize });
  const transfer: ArrayBuffer[] = [];
  const packed = results.map((result): WorkerAnswer["results"][number] => {
    if (result.kind !== "facts") return result;
    const bytes = encodeFacts(result.facts);
    transfer.push(bytes.buffer);
    return { kind: "packed", path: result.path, stamp: result.stamp, hash: result.hash, bytes };
  });
  parentPort?.postMessage({ id, results: packed } satisfies WorkerAnswer, transfer);
}

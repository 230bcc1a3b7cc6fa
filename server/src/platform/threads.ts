/** Starts the background worker of the bundled program. */

import { existsSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";

import type { Threads } from "./ports";

/** The worker's bundle lies beside the one that asks. */
const WORKER = join(__dirname, "worker.js");

export const nodeThreads: Threads = {
  startWorker() {
    if (!existsSync(WORKER)) return undefined;
    const worker = new Worker(WORKER);
    return {
      post: (message) => worker.postMessage(message),
      onMessage: (listener) => worker.on("message", listener),
      onEnd: (listener) => {
        worker.once("error", listener);
        worker.once("exit", (code) => listener(new Error(`the worker ended with code ${code}`)));
      },
      stop: () => void worker.terminate(),
    };
  },
};

/** Does the thread that started this module hear of its failures? An unhandled rejection of a worker is an `error` of its `Worker`. */

import type { FileFacts, Value } from "#facts/file";
import type { View } from "#linking/view";

const THREADS = /^(node:)?worker_threads$/;

const HEARD: { readonly fallback: boolean } = { fallback: false };

/** True for the module a `Worker` runs, in a program that listens to the `error` of its workers. */
export const isHeardByStarter = (view: View, file: FileFacts): boolean =>
  runsInWorker(file) && !view.isImported(file) && view.rememberWhole(HEARD, () => view.files.some(listens(view)));

/** It talks to the thread that started it, and is no program of its own besides (`if (isMainThread) …`). */
function runsInWorker(file: FileFacts): boolean {
  const names = Object.values(file.scopes[0]?.bindings ?? {}).flatMap(({ values }) => values.flatMap(nameOfThreads));
  return names.some((name) => name === "parentPort" || name === "workerData") && !names.includes("isMainThread");
}

const nameOfThreads = (value: Value): readonly string[] =>
  value.kind === "import" && THREADS.test(value.from) ? value.path.slice(0, 1) : [];

/** `worker.on("error", …)` */
const listens =
  (view: View) =>
  (file: FileFacts): boolean =>
    file.imports.some(({ from }) => THREADS.test(from)) &&
    view.calls(file).some(({ symbol, operation }) => {
      const [event] = operation.arguments;
      return (
        /^node\.Worker\.(on|once|addListener|prependListener)$/.test(symbol ?? "") &&
        event?.kind === "literal" &&
        event.value === "error"
      );
    });

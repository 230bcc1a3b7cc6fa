/** Python's queues without a bound: `queue.Queue()` of a module, and the calls that wait for the threads of an executor. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf, receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { limitedHere } from "../questions/concurrency/limited";
import { anyLimiter } from "../questions/concurrency/limiters";
import { isServed } from "../questions/state/served";

const QUEUE = /^(queue|asyncio|multiprocessing)\.(Queue|LifoQueue|PriorityQueue|SimpleQueue|JoinableQueue)$/;
const EXECUTOR = /^concurrent\.futures\.((thread|process)\.)?(Thread|Process)PoolExecutor$/;

export interface PythonQueue {
  readonly what: "queue" | "executor";
  /** The call that makes it. */
  readonly made: Call;
}

/** Queues of a module, and executors that outlive the function which makes them. */
export function* pythonQueues(view: View, file: FileFacts): Iterable<PythonQueue> {
  if (file.language !== "python") return;
  for (const made of view.calls(file)) {
    const isOfModule = file.scopes[file.scopes[made.operation.scope]?.function ?? 0]?.kind === "module";
    if (QUEUE.test(made.symbol ?? "") && isOfModule) yield { what: "queue", made };
    else if (EXECUTOR.test(made.symbol ?? "") && (isOfModule || isKept(made.operation)))
      yield { what: "executor", made };
  }
}

/** Kept in a field: `app.state.pool = ThreadPoolExecutor()`. A `with` gives it back at once. */
const isKept = ({ use }: Operation): boolean => use.to === "assigned" || use.to === "field";

export function judgePythonQueue(view: View, { what, made }: PythonQueue): Verdict<{ readonly note: string }> {
  if (what === "queue" && hasBound(made.operation)) return pass("it has a bound");
  const feeders = feedersOf(view, what, made);
  const [first] = feeders;
  if (first === undefined) return unknown("no request is seen to fill it");
  const limit = feeders.map((call) => limitedHere(view, call)).find((found) => found !== undefined);
  if (limit !== undefined) return pass(limit);
  if (feeders.some((call) => isMeasured(view, call))) return pass("it looks how full the queue is");
  if (anyLimiter(view, view.closure(first.file))) return unknown("how the limiter is attached is not seen");
  return gap({ note: what }, [{ place: first.place, note: "requests fill it here" }]);
}

/** `Queue(100)`, `Queue(maxsize=size)`. A bound that is not known still is one. */
function hasBound({ arguments: [first], keywords = {}, opaqueArguments }: Operation): boolean {
  const bound = first ?? keywords.maxsize;
  if (bound === undefined) return opaqueArguments === true;
  return !(bound.kind === "literal" && (bound.value === 0 || bound.value === null));
}

/** Calls in code that requests or jobs run, which hand it work. */
function feedersOf(view: View, what: PythonQueue["what"], made: Call): readonly Call[] {
  const name = heldAs(made.operation);
  return view.files.flatMap((file) =>
    file.language === "python" && file.role === "service"
      ? file.operations.flatMap((operation) => {
          const given = operation.kind === "call" ? fedBy(what, operation) : undefined;
          if (given === undefined || !isIt(view, file, given, made, name)) return [];
          const call = view.call(file, operation);
          const scope = file.scopes[operation.scope]?.function ?? 0;
          return call !== undefined && isServed(view, { file, scope }) ? [call] : [];
        })
      : [],
  );
}

/** What a call fills: `jobs` of `jobs.put(job)`, `pool` of `pool.submit(work)` and of `loop.run_in_executor(pool, work)`. */
function fedBy(what: PythonQueue["what"], { callee, arguments: [first] }: Operation): Value | undefined {
  const method = lastNameOf(callee);
  if (what === "queue") return /^put(_nowait)?$/.test(method) ? receiverOf(callee) : undefined;
  if (method === "run_in_executor") return first;
  return method === "submit" ? receiverOf(callee) : undefined;
}

/** The same object, or what is kept in a field of that name: the state of an application is not followed. */
const isIt = (view: View, file: FileFacts, given: Value, { operation }: Call, name: string | undefined): boolean =>
  (name !== undefined && "path" in given && given.path.at(-1) === name) ||
  view.things(file, given).some((thing) => thing.kind === "type" && thing.from?.operation === operation);

function heldAs({ use }: Operation): string | undefined {
  if (use.to === "field") return use.name;
  return use.to === "assigned" && "path" in use.target ? use.target.path.at(-1) : undefined;
}

/** `if jobs.qsize() > 100: …` in the function that fills it. */
const isMeasured = (view: View, { file, operation }: Call): boolean =>
  view
    .operations(file, file.scopes[operation.scope]?.function ?? 0, "nested")
    .some(({ callee }) => /^(qsize|full)$/.test(lastNameOf(callee)));

/** Python programs that run until they are killed: endless loops, consumers and servers that a module starts itself. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

export interface PythonProgram {
  readonly place: Place;
  readonly file: FileFacts;
  readonly kind: "server" | "worker";
  /** Something that a cut leaves half done is seen in it. */
  readonly isBusy: boolean;
  /** The loop ends when an event is set. */
  readonly isTold: boolean;
}

/** Packages whose programs end in order by themselves, or that run somebody else's. */
const RUNNERS =
  /^(uvicorn|hypercorn|gunicorn|granian|daphne|celery|sanic|quart|arq|faust|dramatiq|taskiq|rq|aiorun|aiogram|telegram|nats|temporalio|ray|streamlit|gradio|luigi|airflow|prefect|dagster|scrapy|locust|discord|slack_bolt|pytest|tkinter|pygame|PyQt[56]|curses|textual|prompt_toolkit)(\.|$)/;

/** Calls that serve or consume until the process ends. */
const BLOCKING: ReadonlyMap<RegExp, PythonProgram["kind"]> = new Map([
  [/^pika\.Channel\.start_consuming$/, "worker"],
  [/^apscheduler\.BlockingScheduler\.start$/, "worker"],
  [/^(http\.server|socketserver)\.\w+\.serve_forever$/, "server"],
  [/^grpc\.Server\.wait_for_termination$/, "server"],
]);

/** The first place of a file where it settles down to run for ever. At most one: the program ends in one place. */
export function pythonProgram(view: View, file: FileFacts): PythonProgram | undefined {
  if (file.language !== "python" || file.role !== "service") return undefined;
  if (file.imports.some(({ from }) => RUNNERS.test(from))) return undefined;
  const loop = file.scopes.find((scope) => isEndless(view, file, scope) && isStarted(view, file, scope.function));
  if (loop !== undefined) {
    const start = loop.span.start;
    const isBusy = hasWork(view, file, view.operations(file, loop.id));
    return {
      place: view.place(file, { start, end: start + 5 }),
      file,
      kind: "worker",
      isBusy,
      isTold: !isTrue(loop.test) && loop.over === undefined,
    };
  }
  for (const call of view.calls(file))
    for (const [symbol, kind] of BLOCKING)
      if (symbol.test(call.symbol ?? "") && isStarted(view, file, functionOf(call)))
        return { place: call.place, file, kind, isBusy: true, isTold: false };
  return undefined;
}

const functionOf = ({ file, operation }: Call): number => file.scopes[operation.scope]?.function ?? 0;

/** `while True:` that nothing leaves, or a loop over what a consumer is sent, with a pause or a wait in it. */
function isEndless(view: View, file: FileFacts, loop: Scope): boolean {
  if (loop.kind !== "loop") return false;
  const operations = view.operations(file, loop.id);
  if (loop.over !== undefined)
    return view.things(file, loop.over).some((thing) => thing.kind === "type" && CONSUMER.test(thing.name));
  if (!isTrue(loop.test) && !isUnlessTold(file, loop.test)) return false;
  const leaves = operations.some(
    ({ kind, scope }) => kind === "return" || (kind === "break" && innermostLoop(view, file, scope) === loop.id),
  );
  return !leaves && operations.some((operation) => waits(view, file, operation));
}

const CONSUMER = /^(kafka\.Consumer|aiokafka\.Consumer|pulsar\.Consumer)$/;

const isTrue = (test: Value | undefined): boolean =>
  test?.kind === "literal" && (test.value === true || test.value === 1);

/** `while not stopped.is_set():` */
function isUnlessTold(file: FileFacts, test: Value | undefined): boolean {
  const asked = test?.kind === "not" && test.of.kind === "result" ? file.operations[test.of.operation] : undefined;
  return memberOf(asked?.callee) === "is_set";
}

const innermostLoop = (view: View, file: FileFacts, scope: number): number | undefined =>
  view.chain(file, scope).find(({ kind }) => kind === "loop")?.id;

/** A pause, or a call that blocks until there is something to do. */
function waits(view: View, file: FileFacts, operation: Operation): boolean {
  if (operation.kind !== "call") return false;
  const call = view.call(file, operation);
  if (call?.concept === "sleep" || operation.use.to === "awaited") return true;
  return /^(blpop|brpop|brpoplpush|blmove|bzpopmin|xread|xreadgroup|poll|receive_message|run_pending|consume|wait)$/.test(
    memberOf(operation.callee) ?? "",
  );
}

/** Run as the module is started, by direct calls; not a thread of a program that something else runs. */
function isStarted(view: View, file: FileFacts, scope: number): boolean {
  if (scope === 0) return !view.isImported(file);
  const contexts = view.context({ file, scope });
  if (!contexts.has("startup") || contexts.has("request") || contexts.has("job") || contexts.has("test")) return false;
  const { callers } = view.callers({ file, scope });
  const isCoroutine = file.scopes[scope]?.async === true;
  return callers.some(
    ({ call, argument }) =>
      (argument === undefined ? !isCoroutine || isSettledIn(call) : RUNS.test(call.symbol ?? "")) &&
      call.file.role === "service",
  );
}

const RUNS = /^asyncio\.(run|Runner)/;

/** `await poll()`, `asyncio.run(poll())`, `loop.run_until_complete(poll())`; a task runs beside what the program does. */
function isSettledIn({ file, operation: { use } }: Call): boolean {
  if (use.to === "awaited" || use.to === "returned") return true;
  const taker = use.to === "argument" ? file.operations[use.operation] : undefined;
  return taker !== undefined && /^(run|run_until_complete|run_forever|gather|wait)$/.test(lastNameOf(taker.callee));
}

const WORK =
  /^(row-(insert|update|upsert|delete)|transaction|query|enqueue|file-(write|append|rename|remove)|outbound-call|subprocess|cache)$/;

const hasWork = (view: View, file: FileFacts, operations: readonly Operation[]): boolean =>
  operations.some((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return call !== undefined && view.effectsOf(call).some(({ concept }) => WORK.test(concept));
  });

/** What handles SIGTERM among the files that a program loads: `"stop"`, `"interrupt"` for Ctrl-C alone, or nothing. */
export const handledIn = (view: View, files: ReadonlySet<FileFacts>): "stop" | "interrupt" | undefined =>
  [...files].some(({ role, imports }) => role !== "test" && imports.some(({ from }) => RUNNERS.test(from)))
    ? "stop"
    : signalsIn(view, files);

/** The same by handlers that are written there, whatever the libraries do. */
export function signalsIn(view: View, files: Iterable<FileFacts>): "stop" | "interrupt" | undefined {
  let interrupt = false;
  for (const file of files) {
    if (file.language !== "python" || file.role === "test") continue;
    for (const { operation, concept, symbol = "" } of view.calls(file)) {
      const name = memberOf(operation.callee) ?? "";
      const isSignal = symbol === "signal.signal" || name === "add_signal_handler";
      if (!isSignal && concept === "shutdown-hook") return "stop";
      if (!isSignal) continue;
      const signal = lastNameOf(operation.arguments[0]);
      // A signal that is chosen in a loop over several is all of them.
      if (!/^SIG(INT|USR\d|HUP|CHLD|PIPE|ALRM|WINCH)$/.test(signal)) return "stop";
      if (signal === "SIGINT") interrupt = true;
    }
    if (file.scopes.some(({ caught }) => caught?.some((value) => lastNameOf(value) === "KeyboardInterrupt")))
      interrupt = true;
  }
  return interrupt ? "interrupt" : undefined;
}

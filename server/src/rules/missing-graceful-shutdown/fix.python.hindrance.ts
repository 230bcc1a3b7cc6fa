/** Who ends a Python program already, or why signals cannot be taken over in it. */

import { calleeText } from "#languages/python/editCalls";
import { allImports } from "#languages/python/editImports";
import { symbolAmong } from "#languages/python/editNames";
import { mainOf } from "#languages/python/editProgram";
import {
  childIn,
  contains,
  enclosingFunction,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";

/** Packages that run the program and take SIGTERM for it. */
const RUNNERS = new Set(
  `uvicorn hypercorn gunicorn granian daphne celery sanic quart arq faust dramatiq taskiq rq aiorun aiogram telegram
  waitress`.split(/\s+/),
);

/** One line for the user; undefined when the kit may take the signals over. */
export function signalHindrance(source: PySource): string | undefined {
  const runner = allImports(source)
    .map(({ module }) => module.split(".")[0] ?? "")
    .find((name) => RUNNERS.has(name));
  if (runner !== undefined) return `\`${runner}\` handles SIGTERM itself: use its own hooks`;
  let found: string | undefined;
  contains(
    source.root,
    (node) => {
      found ??= handledAt(source, node);
      return found !== undefined;
    },
    { intoFunctions: true },
  );
  return found ?? notTheProgram(source);
}

const SIGNALS = /^(signal|sigwait\w*|set_wakeup_fd|run_app)$/;

function handledAt(source: PySource, node: PyEditNode): string | undefined {
  if (node.kind === "except_clause") {
    const caught = childIn(node, "value");
    const body = node.children.find(({ kind }) => kind === "block");
    const isEmpty = body?.children.every(({ kind }) => kind === "pass_statement") === true;
    const takes = caught !== undefined && /\bKeyboardInterrupt\b/.test(textOf(source, caught));
    return takes && !isEmpty ? "Ctrl-C has a handler already (`except KeyboardInterrupt`)" : undefined;
  }
  if (node.kind !== "call") return undefined;
  const symbol = symbolAmong(source, node, SIGNALS) ?? calleeText(source, node);
  if (/(^|\.)add_signal_handler$/.test(symbol) || /^signal\.(signal|sigwait\w*|set_wakeup_fd)$/.test(symbol))
    return "signals are handled in this file already";
  if (/(^|\.)install_shutdown$/.test(symbol)) return "the program is ended in order already";
  return symbol === "aiohttp.web.run_app" ? "`web.run_app` handles SIGTERM itself" : undefined;
}

/** Signals arrive in the main thread of the file that was started. */
function notTheProgram(source: PySource): string | undefined {
  let isStarted = mainOf(source) !== undefined;
  let isThreaded = false;
  contains(
    source.root,
    (node) => {
      if (node.kind !== "call") return false;
      const symbol = symbolAmong(source, node, /^(run|Thread)$/) ?? "";
      if (symbol === "asyncio.run" && enclosingFunction(node) === undefined) isStarted = true;
      if (symbol === "threading.Thread") isThreaded = true;
      return false;
    },
    { intoFunctions: true },
  );
  if (!isStarted) return "another file starts the program: signals belong there";
  return isThreaded ? "whether the loop runs in the main thread cannot be told" : undefined;
}

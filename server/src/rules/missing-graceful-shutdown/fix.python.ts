/** Ends a program of asyncio in order on SIGTERM and Ctrl-C: the kit's `install_shutdown` in the coroutine that it starts with. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { importNames } from "#languages/python/editKit";
import { firstStatement, isInMain, mainOf, startedCoroutines } from "#languages/python/editProgram";
import {
  childIn,
  freeName,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
} from "#languages/python/editSource";
import { linesBefore, pythonStyle, quoted } from "#languages/python/editStyle";
import { isAtLeast, pythonRange } from "#languages/python/editVersions";
import { eolAt, indentAt } from "#languages/textLines";

import { defineFix, refuse } from "../fix";
import { type Closing, type Ending, endingOf } from "./fix.python.ending";
import { signalHindrance } from "./fix.python.hindrance";

const TITLE = "Finish what runs on SIGTERM (up to 30 s), then exit";

export const gracefulShutdown = defineFix({
  id: "graceful-shutdown",
  language: "python",
  rules: ["missing-graceful-shutdown"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "shutdown",
    title: TITLE,
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const coroutine = source === undefined ? undefined : coroutineAt(source, selection);
      const name = coroutine === undefined ? undefined : childIn(coroutine, "name");
      return name === undefined ? undefined : { start: name.start, end: name.end };
    },
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const coroutine = coroutineAt(source, request.span);
    if (coroutine === undefined) return refuse("no event loop is started with a coroutine here");
    const hindrance = signalHindrance(source);
    if (hindrance !== undefined) return refuse(hindrance);
    const serverWaits = isAtLeast(await pythonRange(request), 3, 12);
    const ending = endingOf(source, coroutine, { serverWaits });
    if ("because" in ending) return refuse(ending.because);
    const modules = ending.kind === "loop" ? [{ module: "asyncio", name: "to_thread" }] : [];
    const imported = await importNames(request, source, { parts: [{ part: PART, name: "install_shutdown" }], modules });
    if ("because" in imported) return refuse(imported.because);
    const [install = "install_shutdown"] = imported.parts;
    const [toThread = "to_thread"] = imported.modules;
    const name = freeName(source, "shutdown");
    const first = firstStatement(coroutine);
    const begun = first === undefined ? undefined : linesBefore(source, first, [`${name} = ${install}()`]);
    const ended = endedBy(source, ending, { name, toThread });
    if (begun === undefined || ended === undefined) return refuse("there is no room for a line here");
    const notes = ["tasks that nobody waits for are cancelled at the end, as before at Ctrl-C"];
    const edits = [...imported.edits, begun, ...ended];
    return { kind: "ways", ways: [{ title: TITLE, tier: "behavioral", edits, kit: [PART], notes }] };
  },
});

const PART = "shutdown";

/** The coroutine around a span that a loop is started with; from where the program starts, the only one. */
function coroutineAt(source: PySource, span: { readonly start: number; readonly end: number }): PyEditNode | undefined {
  const started = startedCoroutines(source);
  const around = started.find(({ start, end }) => start <= span.start && span.end <= end);
  if (around !== undefined || started.length !== 1) return around;
  const main = mainOf(source);
  return main !== undefined && isInMain(source, main, span) ? started[0] : undefined;
}

interface Names {
  /** The variable that holds the kit's shutdown. */
  readonly name: string;
  /** How the file calls `asyncio.to_thread`. */
  readonly toThread: string;
}

function endedBy(source: PySource, ending: Ending, { name, toThread }: Names): readonly TextEdit[] | undefined {
  if (ending.kind === "loop")
    return [
      { span: { start: ending.condition.start, end: ending.condition.end }, newText: `not ${name}.requested.is_set()` },
      ...pausedBy(ending.pause, toThread, `${name}.requested.wait`),
    ];
  const closing = closingLines(source, ending.closing, name);
  if (ending.kind === "server") {
    const { start, end } = ending.statement;
    const line = eolAt(source.text, start) + indentAt(source.text, start);
    return [{ span: { start, end }, newText: [...closing, `await ${name}.wait_async()`].join(line) }];
  }
  const { start, end } = ending.awaited;
  const waited = { span: { start, end }, newText: `${name}.wait_async()` };
  if (closing.length === 0) return [waited];
  const registered = linesBefore(source, ending.statement, closing);
  return registered === undefined ? undefined : [registered, waited];
}

/** `asyncio.sleep(60)` → `asyncio.to_thread(shutdown.requested.wait, 60)`: the pause ends at the signal. */
function pausedBy(pause: PyEditNode, callee: string, wait: string): readonly TextEdit[] {
  const written = childIn(pause, "function") ?? pause;
  const given = childIn(pause, "arguments")?.children[0] ?? pause;
  return [{ span: { start: written.start, end: written.end }, newText: callee }, insertAt(given.start, `${wait}, `)];
}

const closingLines = (source: PySource, closing: readonly Closing[], name: string): readonly string[] =>
  closing.map((one) => `${name}.on_close(${quoted(pythonStyle(source), one.name)}, ${one.close})`);

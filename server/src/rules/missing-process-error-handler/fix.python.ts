/** Leaves a crash dump in Python: the kit's `install_crash_dump` first thing under `if __name__ == "__main__":`. */

import type { TextEdit } from "#facts/place";
import { calleeText } from "#languages/python/editCalls";
import { importNames } from "#languages/python/editKit";
import { firstStatement, isInMain, mainOf, startedCoroutines } from "#languages/python/editProgram";
import {
  contains,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";
import { linesAfter, linesBefore } from "#languages/python/editStyle";

import { defineFix, refuse } from "../fix";
import { crashHindrance } from "./fix.python.hindrance";

const TITLE = "Leave a crash dump in `reports/incidents` (for errors after the imports)";

export const addCrashDump = defineFix({
  id: "crash-dump",
  language: "python",
  rules: ["missing-process-error-handler"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "crash-dump",
    title: TITLE,
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const main = source === undefined ? undefined : mainOf(source);
      if (source === undefined || main === undefined || !isInMain(source, main, selection)) return undefined;
      return { start: main.condition.start, end: main.condition.end };
    },
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const main = mainOf(source);
    if (main === undefined || !isInMain(source, main, request.span))
      return refuse('no program starts here: it would under one `if __name__ == "__main__":`');
    const hindrance = crashHindrance(request, source, main);
    if (hindrance !== undefined) return refuse(hindrance);
    const coroutines = setsLoopHandler(source) ? [] : startedCoroutines(source);
    const names = ["install_crash_dump", ...(coroutines.length === 0 ? [] : ["watch_loop"])];
    const imported = await importNames(request, source, { parts: names.map((name) => ({ part: PART, name })) });
    if ("because" in imported) return refuse(imported.because);
    const [install = "install_crash_dump", watch = "watch_loop"] = imported.parts;
    const first = installed(source, main.block, `${install}()`);
    const watched = coroutines.map((coroutine) => watching(source, coroutine, `${watch}()`));
    const edits = [first, ...watched].filter((edit) => edit !== undefined);
    if (edits.length <= coroutines.length) return refuse("there is no room for a line here");
    const notes = ["the folder ignores itself in git; a disk that goes away with the container loses the dumps"];
    return {
      kind: "ways",
      ways: [{ title: TITLE, tier: "behavioral", edits: [...imported.edits, ...edits], kit: [PART], notes }],
    };
  },
});

const PART = "crash_dump";

/** Before all that the program does; `freeze_support()` has to be the very first. */
function installed(source: PySource, block: PyEditNode, line: string): TextEdit | undefined {
  const [first] = block.children;
  if (first === undefined) return undefined;
  const call = first.children[0];
  const isFreezing = call?.kind === "call" && /(^|\.)freeze_support$/.test(calleeText(source, call));
  return isFreezing ? linesAfter(source, first, [line]) : linesBefore(source, first, [line]);
}

/** The event loop is there only once a coroutine of it runs. */
function watching(source: PySource, coroutine: PyEditNode, line: string): TextEdit | undefined {
  const first = firstStatement(coroutine);
  return first === undefined ? undefined : linesBefore(source, first, [line]);
}

const setsLoopHandler = (source: PySource): boolean =>
  contains(source.root, (node) => node.kind === "identifier" && textOf(source, node) === "set_exception_handler", {
    intoFunctions: true,
  });

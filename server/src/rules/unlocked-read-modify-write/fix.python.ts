/** Holds a file lock in Python from the statement that reads a file to the one that writes it back. */

import { importNames } from "#languages/python/editKit";
import { pathArgument } from "#languages/python/editPaths";
import { childIn, openedPython, openPython } from "#languages/python/editSource";
import { nestUnder, pythonStyle } from "#languages/python/editStyle";

import { defineFix, refuse } from "../fix";
import { accessAt } from "./fix.python.access";
import { regionOf } from "./fix.python.region";
import { lockHindrance } from "./fix.python.waits";
import { factsOfCall } from "./lockFacts";

const TITLE = "Hold a file lock from the read to the write";

export const lockFile = defineFix({
  id: "lock-file",
  language: "python",
  rules: ["unlocked-read-modify-write"],
  tier: "preview",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "lock",
    title: "Hold a file lock around this",
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const access = source === undefined ? undefined : accessAt(source, selection);
      if (access === undefined || "because" in access) return undefined;
      const callee = childIn(access.write.call, "function") ?? access.write.call;
      return { start: callee.start, end: callee.end };
    },
    facts: factsOfCall,
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const access = accessAt(source, request.span);
    if ("because" in access) return refuse(access.because);
    const region = regionOf(source, access);
    if ("because" in region) return refuse(region.because);
    const hindrance = lockHindrance(request, source, region);
    if (hindrance !== undefined) return refuse(hindrance);
    const wish = { part: "file_lock", name: "file_lock" };
    const imported = await importNames(request, source, { parts: [wish] });
    if ("because" in imported) return refuse(imported.because);
    const [local = wish.name] = imported.parts;
    const header = `${region.waits ? "async " : ""}with ${local}(${pathArgument(source, region.path)}):`;
    const nested = nestUnder(source, pythonStyle(source), region.statements, header);
    if (nested === undefined) return refuse("the statements share a line with others");
    const edits = [...imported.edits, ...nested];
    const notes = ["it excludes only those who take the lock of this file too"];
    return { kind: "ways", ways: [{ title: TITLE, tier: "preview", edits, kit: [wish.part], notes }] };
  },
});

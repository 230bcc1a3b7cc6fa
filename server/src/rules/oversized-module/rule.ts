/** A long module that holds several things which have nothing to do with each other, or a bag of unrelated exports. */

import type { FileFacts, Scope } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";
import { defineRule } from "../rule";
import { groupsOf, isRegistered, type ModuleGroup } from "./moduleGroups";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
}

interface Gap {
  readonly lines: number;
  readonly groups: number;
  readonly exports: number;
}

/** Code lines a module may have; the number the checklist asks for. */
const MOST_LINES = 300;
const FEWEST_GROUPS = 3;
/** Python: so many lines are more than one can keep in mind, whatever they are about. In TypeScript they often are made by a generator. */
const LONGEST = 1_000;
/** A group of fewer lines is a helper, not a subject of its own. */
const GROUP_LINES = 25;
const MOST_EXPORTS = 15;
const BAG_GROUPS = 4;

export const oversizedModule = defineRule<Subject, Gap>({
  id: "oversized-module",
  principle: "separation",
  priority: "P2",
  confidence: "medium",
  roles: ["service", "cli"],
  version: 3,
  languages: ["typescript", "python"],
  summary: "A module that holds several unrelated things.",
  *subjects(view, file) {
    // A component is its markup, which says nothing of what belongs together.
    if (/\.[jt]sx$/.test(file.path)) return;
    const isLong = (file.codeLines ?? 0) > MOST_LINES;
    if (isLong || exportedBy(file) >= MOST_EXPORTS) yield { place: view.place(file, firstLine(file)), file };
  },
  judge(view, { file }): Verdict<Gap> {
    const groups = groupsOf(view, file);
    const lines = file.codeLines ?? 0;
    const subjects = groups.filter((group) => group.imports.size > 0 && linesOf(view, file, group) >= GROUP_LINES);
    const exported = exportedBy(file);
    const isLong = lines > MOST_LINES && subjects.length >= FEWEST_GROUPS && isCode(view, file, groups, lines);
    if (isLong) return gap({ lines, groups: subjects.length, exports: 0 }, shown(view, file, subjects));
    if (file.language === "python" && lines > LONGEST && isMostlyFunctions(view, file, lines))
      return gap({ lines, groups: 1, exports: 0 }, shown(view, file, groups));
    const bags = groups.filter(
      (group) => group.imports.size > 0 && group.members.some(({ exported }) => exported === true),
    );
    const apart = callersApart(view, file, bags);
    if (exported >= MOST_EXPORTS && apart.length >= BAG_GROUPS)
      return gap({ lines, groups: apart.length, exports: exported }, shown(view, file, apart));
    return pass(lines > MOST_LINES ? "long, but about one thing" : "its exports belong together");
  },
  message: (_subject, { lines, groups, exports }) =>
    exports === 0 && groups < FEWEST_GROUPS
      ? `This module has ${lines} lines of code: nobody has them all in mind when they change it. Take out a part that stands alone.`
      : exports === 0
        ? `This module has ${lines} lines of code in ${groups} groups of functions that share nothing: each change risks the others. Split it.`
        : `This module exports ${exports} things in ${groups} groups with different imports and users. Give each group a module of its own.`,
  weigh: () => "hint",
});

const firstLine = ({ lineStarts }: FileFacts) => ({ start: 0, end: Math.max((lineStarts[1] ?? 1) - 1, 1) });

/** Every name of a Python module can be imported, what it imports itself as well: its own functions and classes count. */
const exportedBy = (file: FileFacts): number =>
  file.language === "python"
    ? file.scopes.filter(({ parent, exported }) => parent === 0 && exported === true).length
    : Object.keys(file.exports).length;

const linesOf = (view: View, file: FileFacts, { members }: ModuleGroup): number =>
  members.reduce((sum, { span }) => sum + view.line(file, span.end) - view.line(file, span.start) + 1, 0);

/** Tables, schemas and types are long without doing anything: most of the lines must be in functions. */
function isCode(view: View, file: FileFacts, groups: readonly ModuleGroup[], lines: number): boolean {
  const handlers = file.scopes.filter(
    (scope) => scope.kind === "function" && scope.parent === 0 && isRegistered(view, file, scope),
  );
  const all = [...groups, { members: handlers, imports: new Set<string>() }];
  return all.reduce((sum, group) => sum + linesOf(view, file, group), 0) * 2 > lines;
}

/** Functions of the module and methods, registered or not. */
function isMostlyFunctions(view: View, file: FileFacts, lines: number): boolean {
  const own = file.scopes.filter(
    ({ kind, parent }) => kind === "function" && file.scopes[parent]?.function === 0 && parent !== -1,
  );
  return linesOf(view, file, { members: own, imports: new Set() }) * 2 > lines;
}

/** Groups whose callers have no file in common with those of another group. */
function callersApart(view: View, file: FileFacts, groups: readonly ModuleGroup[]): readonly ModuleGroup[] {
  const users = groups.map((group) => new Set(group.members.flatMap((member) => callersOf(view, file, member))));
  return groups.filter((_group, at) => {
    const mine = users[at];
    if (mine === undefined || mine.size === 0) return false;
    return users.every((others, other) => other === at || ![...others].some((path) => mine.has(path)));
  });
}

const callersOf = (view: View, file: FileFacts, { id, kind }: Scope): readonly string[] =>
  kind !== "function"
    ? []
    : view.callers({ file, scope: id }).callers.flatMap(({ call }) => (call.file === file ? [] : [call.file.path]));

const shown = (view: View, file: FileFacts, groups: readonly ModuleGroup[]): readonly Hop[] =>
  groups.slice(0, 5).flatMap(({ members: [first], imports }) => {
    if (first === undefined) return [];
    const used = [...imports].slice(0, 3).join(", ");
    return [{ place: view.place(file, first.nameSpan ?? first.span), note: `one group begins here (uses ${used})` }];
  });

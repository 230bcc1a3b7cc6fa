/** Files that import each other while they load. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { defineRule } from "../rule";

type ImportCycle = ReturnType<View["importCycles"]>[number];
type Cycle = ImportCycle["edges"];

interface Subject {
  readonly place: Place;
  readonly cycle?: Cycle;
  /** Another cycle of the same knot, in which nothing is used at load either, speaks for this one. */
  readonly isRepeated?: boolean;
}

interface Gap {
  readonly files: readonly string[];
  /** A file of the cycle uses what another exports while it loads: the order decides whether it is there. */
  readonly atLoad: boolean;
}

export const circularDependency = defineRule<Subject, Gap>({
  id: "circular-dependency",
  principle: "separation",
  priority: "P2",
  confidence: "high",
  roles: ["service", "browser", "cli", "script"],
  summary: "Files that import each other while they load.",
  *subjects(view, file) {
    const cycles = view.importCycles();
    const mine = cycles.filter(({ edges: [first] }) => first?.file === file);
    for (const cycle of mine) {
      const [first] = cycle.edges;
      const earlier = cycles.slice(0, cycles.indexOf(cycle));
      const isRepeated = earlier.some(({ knot, edges }) => knot === cycle.knot && !edges.some(isUsedAtLoad));
      if (first !== undefined) yield { place: view.place(file, first.import.span), cycle: cycle.edges, isRepeated };
    }
    const [any] = file.imports;
    if (mine.length === 0 && any !== undefined) yield { place: view.place(file, any.span) };
  },
  judge(view, { cycle, isRepeated }): Verdict<Gap> {
    if (cycle === undefined) return pass("no way of imports leads back here");
    const atLoad = cycle.some(isUsedAtLoad);
    if (!atLoad && cycle.every(({ file }) => isEntity(file))) return pass("entities refer to each other by function");
    if (!atLoad && isRepeated === true) return unknown("reported with another cycle of the same files");
    const evidence: Hop[] = cycle.slice(1).map(({ file, import: fact }, at) => {
      const next = cycle[(at + 2) % cycle.length]?.file;
      return { place: view.place(file, fact.span), note: `imports ${next === undefined ? fact.from : nameOf(next)}` };
    });
    return gap({ files: cycle.map(({ file }) => nameOf(file)), atLoad }, evidence);
  },
  message: (_subject, { files, atLoad }) => {
    const [first = "", second = ""] = files;
    const way =
      files.length === 2
        ? `\`${first}\` and \`${second}\` import each other`
        : `\`${first}\` imports itself through ${shown(files.slice(1))}`;
    return atLoad
      ? `${way} and one is used while it loads: loaded in the other order it is undefined. Move what both need to a third file.`
      : `${way}: neither can be loaded, tested or moved without the other. Move what both need to a third file.`;
  },
  weigh: (_subject, { atLoad }) => (atLoad ? undefined : "hint"),
});

/** `class A extends B`, a call at the top of a module; \`require\` copies what is there at that moment. */
const isUsedAtLoad = ({ file, import: fact }: Cycle[number]): boolean =>
  fact.used === "load" || (fact.always === true && /\.c?js$/.test(file.path) && !reexports(file, fact.from));

/** A class that a library reads the decorators of, when everything is loaded. */
const isEntity = (file: FileFacts): boolean =>
  file.scopes.some(({ kind, decorators }) => kind === "class" && decorators !== undefined && decorators.length > 0);

const reexports = (file: FileFacts, from: string): boolean =>
  file.reexports.includes(from) ||
  Object.values(file.exports).some((value) => value.kind === "import" && value.from === from);

const nameOf = ({ path }: FileFacts): string => path.split("/").slice(-2).join("/");

function shown(files: readonly string[]): string {
  const named = files.slice(0, 3).map((file) => `\`${file}\``);
  const more = files.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(" and ");
}

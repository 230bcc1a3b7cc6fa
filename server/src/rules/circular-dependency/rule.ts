/** Files that import each other while they load. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { defineRule } from "../rule";

type ImportCycle = ReturnType<View["importCycles"]>[number];
type BrokenLoad = NonNullable<ImportCycle["broken"]>;

interface Subject {
  readonly place: Place;
  readonly cycle?: ImportCycle;
}

interface Gap {
  readonly files: readonly string[];
  readonly broken?: BrokenLoad;
}

export const circularDependency = defineRule<Subject, Gap>({
  id: "circular-dependency",
  principle: "separation",
  priority: "P2",
  confidence: "high",
  version: 2,
  languages: ["typescript", "python"],
  roles: ["service", "browser", "cli", "script"],
  summary: "Files that import each other while they load.",
  *subjects(view, file) {
    const mine = view.importCycles().filter(({ edges: [first] }) => first?.file === file);
    for (const cycle of mine) {
      const [first] = cycle.edges;
      if (first !== undefined) yield { place: view.place(file, first.import.span), cycle };
    }
    const [any] = file.imports;
    if (mine.length === 0 && any !== undefined) yield { place: view.place(file, any.span) };
  },
  judge(view, { cycle }): Verdict<Gap> {
    if (cycle === undefined) return pass("no way of imports leads back here, or the cycle is told of in another file");
    const { edges, broken } = cycle;
    if (broken === undefined && edges.every(({ file }) => file.language === "typescript" && isEntity(file)))
      return pass("entities refer to each other by function");
    const files = edges.map(({ file }) => nameOf(file));
    const evidence: Hop[] = edges.slice(1).map(({ file, import: fact }, at) => ({
      place: view.place(file, fact.span),
      note: `imports ${files[(at + 2) % files.length] ?? fact.from}`,
    }));
    if (broken === undefined) return gap({ files }, evidence);
    const { file, import: fact } = broken.start;
    evidence.push({
      place: view.place(file, fact.span),
      note: `the cycle starts to load here when this file runs first`,
    });
    return gap({ files, broken }, evidence);
  },
  message(_subject, { files, broken }) {
    const [first = "", second = ""] = files;
    if (broken === undefined) {
      const way =
        files.length === 2
          ? `\`${first}\` and \`${second}\` import each other`
          : `\`${first}\` imports itself through ${shown(files.slice(1))}`;
      return `${way}: neither can be loaded, tested or moved without the other. Move what both need to a third file.`;
    }
    const start = nameOf(broken.start.file);
    return broken.when === "load"
      ? `\`${first}\` uses \`${broken.name}\` of \`${second}\` while both load: if \`${start}\` runs first it is undefined. Move it to a third file.`
      : `\`${first}\` keeps an empty \`${broken.name}\` if \`${start}\` runs first: \`${second}\` is still loading then. Move what both need to a third file.`;
  },
  weigh: (_subject, { broken }) => (broken === undefined ? "hint" : undefined),
});

/** A class that a library reads the decorators of, when everything is loaded. */
const isEntity = (file: FileFacts): boolean =>
  file.scopes.some(({ kind, decorators }) => kind === "class" && decorators !== undefined && decorators.length > 0);

const nameOf = ({ path }: FileFacts): string => path.split("/").slice(-2).join("/");

function shown(files: readonly string[]): string {
  const named = files.slice(0, 3).map((file) => `\`${file}\``);
  const more = files.length - named.length;
  return more > 0 ? `${named.join(", ")} and ${more} more` : named.join(" and ");
}

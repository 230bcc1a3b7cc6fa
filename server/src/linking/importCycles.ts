/** Files that import each other while they load. Types and imports inside functions load nothing. */

import type { FileFacts, ImportFact } from "#facts/file";
import { askWhole, type Linker, memoryOf, type Question } from "./linker";
import { type BrokenLoad, brokenLoadOf } from "./loadOrder";

export interface ImportCycle {
  /** One way round: each import leads to the file of the next, the last one back to the first. */
  readonly edges: readonly ImportEdge[];
  /** A start at which the first file uses what the second has not made yet; absent when every start goes well. */
  readonly broken?: BrokenLoad;
}

export interface ImportEdge {
  readonly file: FileFacts;
  readonly import: ImportFact;
}

/** File → files it loads, in that order, with the import that does. */
export type LoadGraph = ReadonlyMap<FileFacts, ReadonlyMap<FileFacts, ImportFact>>;

const CYCLES: Question<readonly ImportCycle[]> = { fallback: [] };

/** One cycle for every knot of files: one that can break, else the shortest, its smallest path first. In a fixed order. */
export function importCyclesOf(linker: Linker): readonly ImportCycle[] {
  return askWhole(linker, CYCLES, () => {
    const graph = graphOf(linker);
    const cycles = knots(graph).map((files) => cycleOf(linker, graph, new Set(files)));
    for (const cycle of cycles) remember(linker, cycle);
    return cycles;
  });
}

function cycleOf(linker: Linker, graph: LoadGraph, knot: ReadonlySet<FileFacts>): ImportCycle {
  // Python runs an import where it stands, and a cycle that breaks ends the program at once: nobody ships it.
  const [any] = knot;
  const broken = any?.language === "python" ? undefined : brokenLoadOf(linker, graph, knot);
  if (broken === undefined) return { edges: edgesOf(graph, shortest(graph, knot)) };
  const back = wayTo(graph, knot, broken.used, broken.user) ?? [];
  return { edges: edgesOf(graph, [broken.user, ...back.slice(0, -1)]), broken };
}

const edgesOf = (graph: LoadGraph, path: readonly FileFacts[]): readonly ImportEdge[] =>
  path.flatMap((file, at) => {
    const next = path[(at + 1) % path.length];
    const fact = next === undefined ? undefined : graph.get(file)?.get(next);
    return fact === undefined ? [] : [{ file, import: fact }];
  });

function graphOf(linker: Linker): LoadGraph {
  const graph = new Map<FileFacts, ReadonlyMap<FileFacts, ImportFact>>();
  const files = [...linker.files.values()].filter((file) => LANGUAGES.has(file.language) && isWritten(file));
  for (const file of files.sort(byPath)) {
    const next = new Map<FileFacts, ImportFact>();
    for (const fact of file.imports) {
      if (!loads(file, fact)) continue;
      for (const found of loadedBy(linker, file, fact))
        if (found !== file && isWritten(found) && !next.has(found)) next.set(found, fact);
    }
    graph.set(file, next);
  }
  return graph;
}

const LANGUAGES: ReadonlySet<FileFacts["language"]> = new Set<FileFacts["language"]>(["typescript", "python"]);

/** The file an import leads to; `from package import module` of Python leads to the module alone. */
function loadedBy(linker: Linker, file: FileFacts, { from }: ImportFact): readonly FileFacts[] {
  const target = linker.modules.resolve(file, from);
  const found = target.kind === "file" ? linker.files.get(target.path) : undefined;
  if (found === undefined || file.language !== "python") return found === undefined ? [] : [found];
  const names = Object.values(file.scopes[0]?.bindings ?? {}).flatMap(({ values }) =>
    values.flatMap((value) => (value.kind === "import" && value.from === from ? (value.path[0] ?? "") : [])),
  );
  const submodules = names.map((name) => {
    const path = linker.modules.submodule(found, name);
    return path === undefined ? undefined : linker.files.get(path);
  });
  const modules = submodules.filter((module) => module !== undefined);
  return modules.length === submodules.length && modules.length > 0 ? modules : [found, ...modules];
}

const isWritten = ({ role }: FileFacts): boolean => role !== "generated" && role !== "declaration" && role !== "test";

/** Compilers of TypeScript drop an import that only types use; JavaScript and Python run every one. */
const loads = (file: FileFacts, { typeOnly, deferred, used, always }: ImportFact): boolean =>
  !typeOnly && !deferred && (used !== undefined || always === true || /\.(?:[cm]?jsx?|py)$/.test(file.path));

const byPath = (a: FileFacts, b: FileFacts): number => (a.path < b.path ? -1 : 1);

/** Strongly connected files, two or more; without recursion, since chains of imports are long. */
function knots(graph: LoadGraph): readonly (readonly FileFacts[])[] {
  const index = new Map<FileFacts, number>();
  const low = new Map<FileFacts, number>();
  const open: FileFacts[] = [];
  const isOpen = new Set<FileFacts>();
  const found: FileFacts[][] = [];
  for (const root of graph.keys()) {
    if (index.has(root)) continue;
    const work: { readonly file: FileFacts; readonly next: Iterator<FileFacts> }[] = [];
    const enter = (file: FileFacts): void => {
      index.set(file, index.size);
      low.set(file, index.size - 1);
      open.push(file);
      isOpen.add(file);
      work.push({ file, next: (graph.get(file) ?? new Map<FileFacts, ImportFact>()).keys() });
    };
    enter(root);
    for (let at = work.at(-1); at !== undefined; at = work.at(-1)) {
      const { file } = at;
      const step = at.next.next();
      if (step.done !== true) {
        const to = step.value;
        if (!index.has(to)) enter(to);
        else if (isOpen.has(to)) low.set(file, Math.min(low.get(file) ?? 0, index.get(to) ?? 0));
        continue;
      }
      work.pop();
      const below = work.at(-1)?.file;
      if (below !== undefined) low.set(below, Math.min(low.get(below) ?? 0, low.get(file) ?? 0));
      if (low.get(file) === index.get(file)) {
        const knot = open.splice(open.indexOf(file));
        for (const member of knot) isOpen.delete(member);
        if (knot.length > 1) found.push(knot.sort(byPath));
      }
    }
  }
  return found;
}

/** The shortest way round within the files, the smallest path first. */
function shortest(graph: LoadGraph, within: ReadonlySet<FileFacts>): readonly FileFacts[] {
  let best: readonly FileFacts[] = [];
  for (const start of within) {
    const path = wayTo(graph, within, start, start, best.length === 0 ? Number.POSITIVE_INFINITY : best.length);
    if (path !== undefined) best = path.slice(0, -1);
    if (best.length === 2) break;
  }
  const smallest = best.indexOf([...best].sort(byPath)[0] as FileFacts);
  return smallest <= 0 ? best : [...best.slice(smallest), ...best.slice(0, smallest)];
}

/** Breadth first from a file to another (or back to itself), both included, over fewer than `limit` imports. */
function wayTo(
  graph: LoadGraph,
  within: ReadonlySet<FileFacts>,
  start: FileFacts,
  end: FileFacts,
  limit = Number.POSITIVE_INFINITY,
): readonly FileFacts[] | undefined {
  const from = new Map<FileFacts, FileFacts>();
  let front: readonly FileFacts[] = [start];
  for (let length = 1; front.length > 0 && length < limit; length++) {
    const next: FileFacts[] = [];
    for (const file of front) {
      for (const to of graph.get(file)?.keys() ?? []) {
        if (to === end) return [...trace(from, start, file), end];
        if (!within.has(to) || from.has(to)) continue;
        from.set(to, file);
        next.push(to);
      }
    }
    front = next;
  }
  return undefined;
}

function trace(from: ReadonlyMap<FileFacts, FileFacts>, start: FileFacts, end: FileFacts): readonly FileFacts[] {
  const path: FileFacts[] = [];
  for (let at: FileFacts | undefined = end; at !== undefined && at !== start; at = from.get(at)) path.unshift(at);
  return [start, ...path];
}

/** What one file of a cycle imports decides what is said of the others. */
function remember(linker: Linker, { edges, broken }: ImportCycle): void {
  const [first] = edges;
  if (first === undefined) return;
  const others = broken === undefined ? edges : [...edges, broken.start];
  for (const { file } of others) if (file !== first.file) memoryOf(linker, file.path).readBy.add(first.file.path);
}

/** Files that import each other while they load. Types and imports inside functions load nothing. */

import type { FileFacts, ImportFact } from "#facts/file";
import { askWhole, type Linker, memoryOf, type Question } from "./linker";

export interface ImportCycle {
  /** One way round: each import leads to the file of the next, the last one back to the first. */
  readonly edges: readonly ImportEdge[];
  /** Number of the knot of files it belongs to: cycles that share a file do. */
  readonly knot: number;
}

export interface ImportEdge {
  readonly file: FileFacts;
  readonly import: ImportFact;
}

const CYCLES: Question<readonly ImportCycle[]> = { fallback: [] };

/** Bounds the work on a knot of files; breaking the first cycles shows the next. */
const MOST = 10;

/** Every knot of files, taken apart into its shortest cycles; in a fixed order, the smallest path of a cycle first. */
export function importCyclesOf(linker: Linker): readonly ImportCycle[] {
  return askWhole(linker, CYCLES, () => {
    const graph = graphOf(linker);
    const cycles = knots(graph, [...graph.keys()]).flatMap((files, knot) =>
      apart(graph, files).map((edges) => ({ edges, knot })),
    );
    for (const { edges } of cycles) remember(linker, edges);
    return cycles;
  });
}

/** File → files it loads, with the import that does. */
type Graph = Map<FileFacts, Map<FileFacts, ImportFact>>;

function graphOf(linker: Linker): Graph {
  const graph: Graph = new Map();
  const files = [...linker.files.values()].filter((file) => file.language === "typescript" && isWritten(file));
  for (const file of files.sort(byPath)) {
    const next = new Map<FileFacts, ImportFact>();
    for (const fact of file.imports) {
      if (!loads(file, fact)) continue;
      const target = linker.modules.resolve(file, fact.from);
      const found = target.kind === "file" ? linker.files.get(target.path) : undefined;
      if (found !== undefined && found !== file && isWritten(found) && !next.has(found)) next.set(found, fact);
    }
    graph.set(file, next);
  }
  return graph;
}

const isWritten = ({ role }: FileFacts): boolean => role !== "generated" && role !== "declaration" && role !== "test";

/** Compilers of TypeScript drop an import that only types use; JavaScript runs every one. */
const loads = (file: FileFacts, { typeOnly, deferred, used, always }: ImportFact): boolean =>
  !typeOnly && !deferred && (used !== undefined || always === true || /\.[cm]?jsx?$/.test(file.path));

const byPath = (a: FileFacts, b: FileFacts): number => (a.path < b.path ? -1 : 1);

/** Strongly connected files, two or more; without recursion, since chains of imports are long. */
function knots(graph: Graph, files: readonly FileFacts[]): readonly (readonly FileFacts[])[] {
  const index = new Map<FileFacts, number>();
  const low = new Map<FileFacts, number>();
  const open: FileFacts[] = [];
  const isOpen = new Set<FileFacts>();
  const found: FileFacts[][] = [];
  const within = new Set(files);
  for (const root of files) {
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
        if (!within.has(to)) continue;
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

/** Shortest cycles first; each is opened at its first import, until nothing goes round. */
function apart(graph: Graph, knot: readonly FileFacts[]): readonly (readonly ImportEdge[])[] {
  const cycles: (readonly ImportEdge[])[] = [];
  const left: (readonly FileFacts[])[] = [knot];
  const rest: Graph = new Map(knot.map((file) => [file, new Map(graph.get(file))]));
  for (let files = left.shift(); files !== undefined && cycles.length < MOST; files = left.shift()) {
    const path = shortest(rest, new Set(files));
    const [first, second] = path;
    if (first === undefined || second === undefined) continue;
    cycles.push(
      path.flatMap((file, at) => {
        const fact = rest.get(file)?.get(path[(at + 1) % path.length] ?? first);
        return fact === undefined ? [] : [{ file, import: fact }];
      }),
    );
    rest.get(first)?.delete(second);
    left.unshift(...knots(rest, files));
  }
  return cycles;
}

/** The shortest way round within the files, the smallest path first. */
function shortest(graph: Graph, within: ReadonlySet<FileFacts>): readonly FileFacts[] {
  let best: readonly FileFacts[] = [];
  for (const start of within) {
    const path = wayBack(graph, within, start, best.length === 0 ? Number.POSITIVE_INFINITY : best.length);
    if (path !== undefined) best = path;
    if (best.length === 2) break;
  }
  const smallest = best.indexOf([...best].sort(byPath)[0] as FileFacts);
  return smallest <= 0 ? best : [...best.slice(smallest), ...best.slice(0, smallest)];
}

/** Breadth first from a file back to itself, if that takes fewer than `limit` files. */
function wayBack(
  graph: Graph,
  within: ReadonlySet<FileFacts>,
  start: FileFacts,
  limit: number,
): readonly FileFacts[] | undefined {
  const from = new Map<FileFacts, FileFacts>();
  let front: readonly FileFacts[] = [start];
  for (let length = 1; front.length > 0 && length < limit; length++) {
    const next: FileFacts[] = [];
    for (const file of front) {
      for (const to of graph.get(file)?.keys() ?? []) {
        if (to === start) return trace(from, start, file);
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
function remember(linker: Linker, cycle: readonly ImportEdge[]): void {
  const [first] = cycle;
  if (first === undefined) return;
  for (const { file } of cycle) if (file !== first.file) memoryOf(linker, file.path).readBy.add(first.file.path);
}

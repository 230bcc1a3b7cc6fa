/** In which order the files of an import cycle run, and whether one then uses what another has not made yet. */

import type { FileFacts, ImportFact, Value } from "#facts/file";
import type { ImportEdge, LoadGraph } from "./importCycles";
import type { Linker } from "./linker";

/** A load that goes wrong. */
export interface BrokenLoad {
  /** The import of a file outside the cycle with which the cycle starts to load. */
  readonly start: ImportEdge;
  /** The file of the cycle that runs first of all, as its imports come before it. */
  readonly user: FileFacts;
  /** The file it imports, which is still waiting for its own imports. */
  readonly used: FileFacts;
  /** What `user` calls the thing that is not there. */
  readonly name: string;
  /** `later`: the value was copied (`require`) before it was made, and stays empty for good. */
  readonly when: "load" | "later";
}

/** Bounds the work on a large knot; each start is a walk over all of it. */
const MOST_STARTS = 40;

/**
 * Loads the knot from each file outside it that is not a test, as if that file were the first to run, and gives the first load
 * in which a module uses another one's export before it exists.
 */
export function brokenLoadOf(linker: Linker, graph: LoadGraph, knot: ReadonlySet<FileFacts>): BrokenLoad | undefined {
  const tender = tenderImports(linker, graph, knot);
  if (tender.size === 0) return undefined;
  for (const [first, start] of startsOf(graph, knot)) {
    const broken = load({ graph, knot, tender }, first);
    if (broken !== undefined) return { ...broken, start };
  }
  return undefined;
}

/** A thing that must be there when the file that imports it runs. */
interface Need {
  readonly used: FileFacts;
  /** The file that makes it: `used` hands on what others make. */
  readonly maker: FileFacts;
  readonly name: string;
  readonly when: "load" | "later";
}

type Tender = ReadonlyMap<FileFacts, readonly Need[]>;

function tenderImports(linker: Linker, graph: LoadGraph, knot: ReadonlySet<FileFacts>): Tender {
  const tender = new Map<FileFacts, readonly Need[]>();
  for (const file of knot) {
    const needs = [...(graph.get(file) ?? [])].flatMap(([used, fact]) =>
      knot.has(used) ? needsOf(linker, file, { used, fact }).filter(({ maker }) => knot.has(maker)) : [],
    );
    if (needs.length > 0) tender.set(file, needs);
  }
  return tender;
}

function needsOf(
  linker: Linker,
  file: FileFacts,
  { used, fact }: { readonly used: FileFacts; readonly fact: ImportFact },
): readonly Need[] {
  if (fact.used === undefined) return [];
  const isRequired = fact.always === true;
  const isReplaced = Object.hasOwn(used.exports, "export=");
  const isStale = isReplaced && (isRequired || !Object.hasOwn(used.exports, "default"));
  if (isStale && isExportedFirst(linker, used, "export=")) return [];
  return Object.entries(file.scopes[0]?.bindings ?? {}).flatMap(([name, { values }]): readonly Need[] => {
    const value = values.find((one) => one.kind === "import" && one.from === fact.from);
    if (value?.kind !== "import") return [];
    const [member] = value.path;
    const isCopied = isStale || (isRequired && member !== undefined);
    if (isCopied && !isStale && isExportedFirst(linker, used, member ?? "")) return [];
    if (isCopied) return [{ used, maker: used, name, when: fact.used === "load" ? "load" : "later" }];
    if (fact.used !== "load") return [];
    const made = member === undefined ? { maker: used } : makerOf(linker, used, member);
    if (made === undefined || isReady(made)) return [];
    return [{ used, maker: made.maker, name, when: "load" }];
  });
}

interface Made {
  readonly maker: FileFacts;
  /** Absent: the module as a whole. */
  readonly value?: Value;
}

/** Follows a name through files that hand it on. Undefined when it cannot be found. */
function makerOf(linker: Linker, file: FileFacts, name: string, hops = 0): Made | undefined {
  if (hops > 8) return undefined;
  const next = (from: string): FileFacts | undefined => {
    const target = linker.modules.resolve(file, from);
    return target.kind === "file" ? linker.files.get(target.path) : undefined;
  };
  if (Object.hasOwn(file.exports, name)) {
    const exported = file.exports[name];
    const value = exported?.kind === "name" ? (boundTo(file, exported) ?? exported) : exported;
    if (value?.kind !== "import") return value === undefined ? undefined : { maker: file, value };
    const from = next(value.from);
    if (from === undefined) return undefined;
    const [member] = value.path;
    return member === undefined ? { maker: from } : makerOf(linker, from, member, hops + 1);
  }
  for (const from of file.reexports) {
    const target = next(from);
    const made = target === undefined ? undefined : makerOf(linker, target, name, hops + 1);
    if (made !== undefined) return made;
  }
  return undefined;
}

function boundTo(file: FileFacts, { name, path }: Extract<Value, { kind: "name" }>): Value | undefined {
  const bindings = file.scopes[0]?.bindings ?? {};
  if (path.length > 0 || !Object.hasOwn(bindings, name)) return undefined;
  const [value] = bindings[name]?.values ?? [];
  return value;
}

/** Function declarations are there before the first statement of their module runs. */
function isReady({ maker, value }: Made): boolean {
  if (value !== undefined) return isDeclaredFunction(maker, value);
  const all = Object.values(maker.exports);
  return all.length > 0 && all.every((one) => isDeclaredFunction(maker, one));
}

function isDeclaredFunction(file: FileFacts, exported: Value): boolean {
  const value = exported.kind === "name" ? boundTo(file, exported) : exported;
  if (value?.kind !== "function") return false;
  const scope = file.scopes[value.scope];
  return scope?.kind === "function" && scope.use === undefined;
}

/** `module.exports = Parser` above the imports: the known way to make a cycle of CommonJS modules work. */
function isExportedFirst(linker: Linker, file: FileFacts, name: string): boolean {
  const exported = Object.hasOwn(file.exports, name) ? file.exports[name] : undefined;
  const at = exported === undefined ? undefined : startOf(file, exported);
  return (
    at !== undefined &&
    file.imports.every(
      ({ from, deferred, span }) => deferred || linker.modules.resolve(file, from).kind !== "file" || span.start > at,
    )
  );
}

function startOf(file: FileFacts, value: Value): number | undefined {
  if (value.kind === "name" || value.kind === "object") return value.span.start;
  if (value.kind === "function" || value.kind === "class") return file.scopes[value.scope]?.span.start;
  return value.kind === "result" ? file.operations[value.operation]?.span.start : undefined;
}

/** Files of the knot that run first when a file outside is loaded alone, with the import that leads in; each once. */
function startsOf(graph: LoadGraph, knot: ReadonlySet<FileFacts>): ReadonlyMap<FileFacts, ImportEdge> {
  const starts = new Map<FileFacts, ImportEdge>();
  const known = new Map<FileFacts, boolean>([...knot].map((file) => [file, true]));
  for (const [file, imports] of graph) {
    if (starts.size >= MOST_STARTS) break;
    if (knot.has(file)) continue;
    for (const [to, fact] of imports) {
      if (!knot.has(to)) {
        // What this one leads to may have loaded the knot already: its own start is judged with the file that imports it.
        if (leadsToKnot(graph, known, to)) break;
        continue;
      }
      if (!starts.has(to)) starts.set(to, { file, import: fact });
      break;
    }
  }
  return starts;
}

/** `known`: answers so far; the files of the knot lead there. */
function leadsToKnot(graph: LoadGraph, known: Map<FileFacts, boolean>, from: FileFacts): boolean {
  const seen = new Set([from]);
  for (const file of seen) {
    const answer = known.get(file);
    if (answer === true) {
      known.set(from, true);
      return true;
    }
    if (answer === undefined) for (const to of graph.get(file)?.keys() ?? []) seen.add(to);
  }
  for (const file of seen) known.set(file, false);
  return false;
}

/** Runs each file after its imports, as module systems do; a file that is waiting for its own is not waited for. */
function load(
  {
    graph,
    knot,
    tender,
  }: { readonly graph: LoadGraph; readonly knot: ReadonlySet<FileFacts>; readonly tender: Tender },
  first: FileFacts,
): Omit<BrokenLoad, "start"> | undefined {
  const begun = new Set([first]);
  const done = new Set<FileFacts>();
  const waiting = [{ file: first, next: graph.get(first)?.keys() }];
  for (let at = waiting.at(-1); at !== undefined; at = waiting.at(-1)) {
    const step = at.next?.next();
    if (step !== undefined && step.done !== true) {
      const to = step.value;
      if (!knot.has(to) || begun.has(to)) continue;
      begun.add(to);
      waiting.push({ file: to, next: graph.get(to)?.keys() });
      continue;
    }
    const { file } = at;
    const missing = tender.get(file)?.find(({ maker }) => maker !== file && !done.has(maker));
    if (missing !== undefined) return { user: file, used: missing.used, name: missing.name, when: missing.when };
    done.add(file);
    waiting.pop();
  }
  return undefined;
}

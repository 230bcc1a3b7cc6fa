/** Who runs whom: edges from calls to functions of the workspace, kept per file so that a change touches only its own. */

import type { FileFacts, Operation, OperationId, ScopeId, Value } from "#facts/file";
import { append, bindingOf, constructorOf } from "./lexical";
import { inPathOrder, type Linker, leansOn, noteProgram, type Reads, tracked } from "./linker";
import { calleeThings } from "./results";
import { handedThings, thingsOf } from "./things";
import type { Thing } from "./view";

export interface Edge {
  readonly from: string;
  readonly operation: OperationId;
  readonly target: string;
  /** Absent: the call runs the function itself. Otherwise the argument (or option `".name"`) that holds it. */
  readonly argument?: number | string;
}

/** A function that left our sight: stored where anyone may call it. */
export interface Escape {
  readonly target: string;
  readonly because: string;
}

interface FileEdges {
  readonly edges: readonly Edge[];
  readonly escapes: readonly Escape[];
  /** Calls through a parameter, to be looked at again once callers are known. */
  readonly open: readonly Operation[];
  /** Absent: read from the file alone. */
  readonly reads?: Reads | undefined;
}

export interface CallerIndex {
  readonly files: Map<string, FileEdges>;
  readonly late: Map<string, readonly Edge[]>;
  readonly byTarget: Map<string, Map<string, Edge[]>>;
  readonly escapes: Map<string, Map<string, string>>;
  /** Files whose edges have to be computed (again). */
  readonly pending: Set<string>;
  building: boolean;
}

export const emptyCallerIndex = (paths: Iterable<string>): CallerIndex => ({
  files: new Map(),
  late: new Map(),
  byTarget: new Map(),
  escapes: new Map(),
  pending: new Set(paths),
  building: false,
});

const NO_EDGES: readonly Edge[] = [];

export const targetKey = (file: FileFacts, scope: ScopeId): string => `${file.path}#${scope}`;

/** Edges to a function, from every file. */
export function edgesTo(linker: Linker, file: FileFacts, scope: ScopeId): readonly Edge[] {
  completeIndex(linker);
  const found = linker.callers.byTarget.get(targetKey(file, scope));
  if (found === undefined) return NO_EDGES;
  const [only] = found.values();
  return only !== undefined && found.size === 1 ? only : [...inPathOrder(found).values()].flat();
}

export function escapeOf(linker: Linker, file: FileFacts, scope: ScopeId): string | undefined {
  completeIndex(linker);
  const found = linker.callers.escapes.get(targetKey(file, scope));
  return found === undefined ? undefined : inPathOrder(found).values().next().value;
}

/** Edges that start in a file. */
export function edgesFrom(linker: Linker, path: string): readonly Edge[] {
  completeIndex(linker);
  return [...(linker.callers.files.get(path)?.edges ?? []), ...(linker.callers.late.get(path) ?? [])];
}

/** Forgets what a file calls; it is looked at again when somebody asks for callers. */
export function forgetEdges(linker: Linker, path: string): void {
  const index = linker.callers;
  const known = index.files.get(path);
  for (const edge of [...(known?.edges ?? []), ...(index.late.get(path) ?? [])])
    index.byTarget.get(edge.target)?.delete(path);
  for (const escaped of known?.escapes ?? []) index.escapes.get(escaped.target)?.delete(path);
  index.files.delete(path);
  index.late.delete(path);
  if (linker.files.has(path)) index.pending.add(path);
  else index.pending.delete(path);
}

/** As {@link forgetEdges}, where they were read from one of these files, or through parameters. */
export function forgetEdgesRead(linker: Linker, path: string, files: ReadonlySet<string>): void {
  const known = linker.callers.files.get(path);
  if (known === undefined || known.open.length > 0 || leansOn(known.reads, files)) forgetEdges(linker, path);
}

/** A file's functions have new numbers: calls from other files follow, those to functions that are gone are looked at again. */
export function renumberTargets(
  linker: Linker,
  path: string,
  numbers: ReadonlyMap<ScopeId, ScopeId | undefined>,
): void {
  const index = linker.callers;
  const sources = new Set<string>();
  for (const scope of numbers.keys()) {
    const target = `${path}#${scope}`;
    for (const from of [...(index.byTarget.get(target)?.keys() ?? []), ...(index.escapes.get(target)?.keys() ?? [])])
      sources.add(from);
  }
  const moved = (target: string): string | undefined => {
    const at = target.lastIndexOf("#");
    if (target.slice(0, at) !== path) return target;
    const to = numbers.get(Number(target.slice(at + 1)));
    return to === undefined ? undefined : `${path}#${to}`;
  };
  const renumbered = [...sources].flatMap((from) => {
    const known = index.files.get(from);
    const late = index.late.get(from) ?? [];
    const all = [...(known?.edges ?? []), ...late, ...(known?.escapes ?? [])];
    const isWhole = all.every(({ target }) => moved(target) !== undefined);
    const follow = <Item extends { readonly target: string }>(items: readonly Item[]): readonly Item[] =>
      items.map((item) => ({ ...item, target: moved(item.target) ?? item.target }));
    const now =
      known === undefined ? undefined : { ...known, edges: follow(known.edges), escapes: follow(known.escapes) };
    forgetEdges(linker, from);
    return now === undefined || !isWhole ? [] : [{ from, now, late: follow(late) }];
  });
  for (const { from, now, late } of renumbered) {
    record(linker, now, from);
    index.late.set(from, late);
    for (const edge of late) addEdge(index, edge);
    index.pending.delete(from);
  }
}

/**
 * Looks at what every file calls, where that has not been done since its last change: first with parameters left open, then the calls that
 * go through them.
 */
export function completeIndex(linker: Linker): void {
  noteProgram(linker);
  const index = linker.callers;
  if (index.building || index.pending.size === 0) return;
  index.building = true;
  const before = { shallow: linker.shallow, reader: linker.reader };
  linker.shallow = true;
  linker.reader = undefined;
  const paths = [...index.pending];
  try {
    for (const path of paths) {
      const file = linker.files.get(path);
      if (file === undefined) continue;
      const { result, reads } = tracked(linker, file, () => collect(linker, file));
      record(linker, { ...result, reads }, path);
    }
    linker.shallow = false;
    for (const path of paths) late(linker, path);
    index.pending.clear();
  } finally {
    linker.shallow = before.shallow;
    linker.reader = before.reader;
    index.building = false;
  }
}

function record(linker: Linker, found: FileEdges, path: string): void {
  const index = linker.callers;
  index.files.set(path, found);
  for (const edge of found.edges) addEdge(index, edge);
  for (const escaped of found.escapes) {
    const by = index.escapes.get(escaped.target) ?? new Map<string, string>();
    index.escapes.set(escaped.target, by.set(path, escaped.because));
  }
}

function addEdge(index: CallerIndex, edge: Edge): void {
  const by = index.byTarget.get(edge.target) ?? new Map<string, Edge[]>();
  index.byTarget.set(edge.target, by);
  append(by, edge.from, edge);
}

/** Calls on members of a parameter (`service.load()` where `service` is injected), now that callers say what it is. */
function late(linker: Linker, path: string): void {
  const file = linker.files.get(path);
  const found = linker.callers.files.get(path);
  if (file === undefined || found === undefined) return;
  const edges: Edge[] = [];
  for (const operation of found.open)
    for (const thing of calleeThings(linker, file, operation))
      for (const target of functionsOf(thing)) edges.push({ from: path, operation: operation.id, target });
  const known = new Set(
    found.edges.filter((edge) => edge.argument === undefined).map((edge) => `${edge.operation}>${edge.target}`),
  );
  const added = edges.filter((edge) => !known.has(`${edge.operation}>${edge.target}`));
  linker.callers.late.set(path, added);
  for (const edge of added) addEdge(linker.callers, edge);
}

function collect(linker: Linker, file: FileFacts): Omit<FileEdges, "reads"> {
  const edges: Edge[] = [];
  const escapes: Escape[] = [];
  const open: Operation[] = [];
  for (const operation of file.operations) {
    if (operation.kind === "assign") {
      const target = operation.callee;
      const value = operation.arguments[0];
      if (value !== undefined && target !== undefined && !isExport(file, target) && leaves(linker, file, target))
        for (const [key] of functionsIn(linker, file, value))
          escapes.push({ target: key, because: "stored in code we do not see" });
      continue;
    }
    if (operation.kind !== "call" && operation.kind !== "new") continue;
    const callee = calleeThings(linker, file, operation);
    for (const thing of callee)
      for (const target of functionsOf(thing)) edges.push({ from: file.path, operation: operation.id, target });
    // A bare parameter that is called is a callback: its function has an edge from where it was handed over.
    if (callee.some((thing) => isOpen(thing))) open.push(operation);
    const pass = (argument: number | string, value: Value): void => {
      for (const [target, option] of functionsIn(linker, file, value))
        edges.push({
          from: file.path,
          operation: operation.id,
          target,
          argument: option === undefined ? argument : `.${option}`,
        });
    };
    for (const [index, value] of operation.arguments.entries()) pass(index, value);
    for (const name in operation.keywords) {
      const value = operation.keywords[name];
      if (value !== undefined) pass(name, value);
    }
  }
  return { edges, escapes, open };
}

/** Most arguments hold no function. */
const NO_FUNCTIONS: readonly (readonly [string, string?])[] = [];

const isOpen = (thing: Thing): boolean =>
  (thing.kind === "parameter" && thing.path.length > 0) ||
  (thing.kind === "method" && isOpen(thing.of)) ||
  (thing.kind === "unknown" && thing.because === "result of unknown code");

function functionsOf(thing: Thing): readonly string[] {
  if (thing.kind === "function") return [targetKey(thing.file, thing.scope)];
  const made = thing.kind === "class" ? constructorOf(thing.file, thing.scope) : undefined;
  return made === undefined || thing.kind !== "class" ? [] : [targetKey(thing.file, made)];
}

/** Functions in an argument: itself, bound, or one level down in an object or array, with the option's name. */
function functionsIn(
  linker: Linker,
  file: FileFacts,
  value: Value,
  depth = 0,
): readonly (readonly [string, string?])[] {
  if (value.kind === "literal" || value.kind === "template" || value.kind === "regexp") return NO_FUNCTIONS;
  const things = handedThings(linker, file, value);
  if (!things.some(mayHoldFunction)) return NO_FUNCTIONS;
  return things.flatMap((thing): readonly (readonly [string, string?])[] => {
    if (thing.kind === "function") return [[targetKey(thing.file, thing.scope)]];
    if (depth > 1) return NO_FUNCTIONS;
    if (thing.kind === "object")
      return Object.entries(thing.value.properties).flatMap(([name, property]) =>
        functionsIn(linker, thing.file, property, depth + 1).map(([target, below]) => [target, below ?? name] as const),
      );
    if (thing.kind === "array")
      return thing.value.items.flatMap((item) => functionsIn(linker, thing.file, item, depth + 1));
    return [];
  });
}

const mayHoldFunction = ({ kind }: Thing): boolean => kind === "function" || kind === "object" || kind === "array";

/** `module.exports = { save }`, `exports.save = save`: as `export { save }`, what imports it is followed. */
const isExport = (file: FileFacts, target: Value): boolean =>
  target.kind === "name" &&
  (target.name === "exports" ? target.path.length > 0 : target.name === "module" && target.path[0] === "exports") &&
  bindingOf(file, target.scope, target.name) === undefined;

/** Does an assignment put its value where we cannot follow it? Members of own objects and fields of own classes are followed. */
function leaves(linker: Linker, file: FileFacts, target: Value): boolean {
  if (target.kind === "this") return false;
  if (target.kind !== "name") return true;
  if (target.path.length === 0) return false;
  const root = thingsOf(linker, file, { ...target, path: [] });
  return !root.every(
    (thing) =>
      thing.kind === "object" || thing.kind === "function" || thing.kind === "class" || thing.kind === "instance",
  );
}

/** How long can a list get: written here, cut to a page, or decided by a table, a folder, a client or another service? */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import { lastNameOf, receiverOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { sqlOf } from "../state/sqlText";
import { fetchedFrom } from "./fetchedRows";
import { rowsAskedFor } from "./rowFilter";

export type ListSize =
  | { readonly state: "bounded"; readonly because: string }
  /** `source`: what decides the size. `call`: the call the list comes from. */
  | { readonly state: "open"; readonly source: ListSource; readonly call?: Call }
  | { readonly state: "unknown"; readonly because: string };

export type ListSource = "request" | "rows" | "folder" | "service";

const MAX_DEPTH = 12;
/** How Python's facts write `[:100]` in a path. */
const SLICE = "[:]";
/** Calls whose result is as long as what they are called on, or shorter. */
const KEEPS =
  /^(map|filter|sort|toSorted|reverse|toReversed|concat|values|keys|entries|toArray|with|fill|trim|then|catch|finally)$/;
/** Calls that lay lists in a list end to end: a short one of long ones is long. */
const FLATTENS = /^(flat|flatMap|flatten|flattenDeep)$/;
const CUTS = /^(slice|splice|take|limit|takeLast|first|top|sampleSize|takeRight)$/;
/** Functions as long as their first argument, by their last name: of the language, lodash, p-map's like. */
const AS_LONG =
  /^(keys|values|entries|from|Set|Map|uniq|uniqBy|compact|sortBy|orderBy|map|filter|flatten|flattenDeep|flatMap|shuffle|difference|without|parse|all|allSettled|assign|freeze|structuredClone|toArray)$/;
/** Give a list of the answers of what is in a list. */
const GATHERS = /^(all|allSettled)$/;
const PAGE_OPTIONS = ["take", "limit", "first", "pageSize", "perPage", "per_page", "maxResults", "page_size", "top"];
const ONE_ROW = /^(find(One|First|Unique|ById|ByPk|OneBy)\w*|getOne\w*|get|first|one|oneOrNone|maybeOne)$/;

const bounded = (because: string): ListSize => ({ state: "bounded", because });
const unknown = (because: string): ListSize => ({ state: "unknown", because });

/** Size of the list a value is. */
export const listSize = (view: View, file: FileFacts, value: Value): ListSize => sizeOf(view, file, value, 0);

/** The list that the promises given to `Promise.all` are made from: `urls` of `urls.map(fetch)`, or what a loop pushes for. */
function sizeOf(view: View, file: FileFacts, value: Value, depth: number): ListSize {
  if (depth > MAX_DEPTH) return unknown("the list is passed on too often");
  const next = (inner: Value): ListSize => sizeOf(view, file, inner, depth + 1);
  switch (value.kind) {
    case "array": {
      const spreads = value.items.filter((item) => item.kind === "spread");
      return spreads.length === 0
        ? bounded("a list written here")
        : joined(spreads.map((item) => next(item.kind === "spread" ? item.of : item)));
    }
    case "object":
      if (value.spreads.length > 0) return unknown("an object with spreads");
      return Object.keys(value.properties).length > 0
        ? bounded("an object written here")
        : unknown("an object that is filled later");
    case "choice":
      return joined(value.of.filter((item) => !isEmpty(item)).map(next));
    case "awaited":
      return value.path.length === 0 ? next(value.of) : byOrigin(view, file, value, "a member of a result");
    case "name":
      return ofName(view, file, value, depth);
    case "parameter":
      return ofParameter(view, file, value, depth);
    case "result":
      return ofResult(view, file, value, depth);
    case "literal":
      return bounded("a value written here");
    case "element":
      return unknown("part of a list of lists");
    default:
      return byOrigin(view, file, value, "where the list comes from is not known");
  }
}

function ofName(view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>, depth: number): ListSize {
  if (isMeasured(view, file, value)) return bounded("its length is checked");
  if (value.path.includes(SLICE)) return bounded("cut to a part");
  const variable = view.variable(file, value.scope, value.name);
  if (variable === undefined) return unknown("the list is a global");
  if (value.path.length > 0 && !isStep(value.path)) {
    const inner = view.things(file, value).find((thing) => thing.kind === "array");
    if (inner?.kind === "array") return sizeOf(view, inner.file, inner.value, depth + 1);
    const [only] = variable.binding.values;
    if (only?.kind === "parameter")
      return ofParameter(view, file, { ...only, path: [...only.path, ...value.path] }, depth);
    if (only?.kind === "result") return ofResult(view, file, { ...only, path: [...only.path, ...value.path] }, depth);
    return byOrigin(view, file, value, "a member of something");
  }
  if (file.scopes[variable.scope]?.kind === "module" && !isConstantList(view, file, variable.name))
    return importedList(view, file, value);
  const parts = variable.binding.values.filter((item) => !isEmpty(item));
  const pushed = pushesOf(view, file, value).map((operation) =>
    sizeOfLoop(view, file, operation, variable.scope, depth),
  );
  return joined([...parts.map((item) => sizeOf(view, file, item, depth + 1)), ...pushed]);
}

/** Lists of the module: a constant is as long as it is written, one that is filled lives as long as the process. */
function importedList(view: View, file: FileFacts, value: Extract<Value, { kind: "name" }>): ListSize {
  const arrays = view.things(file, value).filter((thing) => thing.kind === "array" || thing.kind === "object");
  if (arrays.length === 0 || pushesOf(view, file, value).length > 0) return unknown("a list of the module");
  return bounded("a list written in the code");
}

const isConstantList = (view: View, file: FileFacts, name: string): boolean => {
  const values = view.variable(file, 0, name)?.binding.values ?? [];
  return values.some((value) => value.kind === "result" || value.kind === "awaited");
};

/** `xs.push(…)` in the same function as the list. */
function pushesOf(view: View, file: FileFacts, list: Extract<Value, { kind: "name" }>): readonly Operation[] {
  const owner = view.variable(file, list.scope, list.name);
  if (owner === undefined) return [];
  return view.operations(file, owner.scope, "nested").filter(({ kind, callee }) => {
    if (kind !== "call" || callee?.kind !== "name" || callee.name !== list.name) return false;
    return callee.path.length === 1 && (callee.path[0] === "push" || callee.path[0] === "add");
  });
}

/** How often a push inside loops (and iterator callbacks) happens, up to the scope that owns the list. */
function sizeOfLoop(view: View, file: FileFacts, push: Operation, owner: ScopeId, depth: number): ListSize {
  const sizes: ListSize[] = [];
  for (const scope of view.chain(file, push.scope)) {
    if (scope.id === owner) break;
    if (scope.kind === "loop") {
      if (scope.over !== undefined) sizes.push(sizeOf(view, file, scope.over, depth + 1));
      else sizes.push(unknown("filled in a counting loop"));
    }
    if (scope.kind !== "function") continue;
    const use = scope.use;
    const call = use?.to === "argument" ? file.operations[use.operation] : undefined;
    const list = receiverOf(call?.callee);
    sizes.push(list === undefined ? unknown("filled by a callback") : sizeOf(view, file, list, depth + 1));
  }
  for (const item of push.arguments) if (item.kind === "spread") sizes.push(sizeOf(view, file, item.of, depth + 1));
  return sizes.length === 0 ? bounded("filled by hand") : joined(sizes);
}

function ofParameter(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "parameter" }>,
  depth: number,
): ListSize {
  const target: FunctionRef = { file, scope: value.scope };
  const { callers, complete } = view.callers(target);
  const sizes = callers.flatMap(({ call, argument }): readonly ListSize[] => {
    if (call.file.role === "test") return [];
    if (argument !== undefined) return [ofCallback(view, target, value)];
    const passed = call.operation.arguments[value.index];
    if (passed === undefined) return [];
    return [sizeOf(view, call.file, within(passed, value.path), depth + 1)];
  });
  const found = joined(sizes);
  if (found.state === "bounded" && !complete) return unknown("some callers are not known");
  return found.state === "unknown" ? ofCallback(view, target, value, found.because) : found;
}

/** A parameter of a callback: part of a request, or one of many. */
const ofCallback = (view: View, { file }: FunctionRef, value: Value, because = "given to a callback"): ListSize =>
  byOrigin(view, file, value, because);

const within = (value: Value, path: readonly string[]): Value => {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  if (value.kind === "object")
    return Object.hasOwn(value.properties, head)
      ? within(value.properties[head] ?? { kind: "opaque" }, rest)
      : { kind: "opaque" };
  return "path" in value ? { ...value, path: [...value.path, ...path] } : { kind: "opaque" };
};

function ofResult(view: View, file: FileFacts, value: Extract<Value, { kind: "result" }>, depth: number): ListSize {
  const operation = file.operations[value.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (operation === undefined || call === undefined) return unknown("not a call");
  const name = lastNameOf(operation.callee);
  const next = (inner: Value | undefined): ListSize =>
    inner === undefined ? unknown("nothing is given") : sizeOf(view, file, inner, depth + 1);
  const read = sourceOf(view, fetchedFrom(view, call) ?? call, value.path);
  if (read !== undefined) return read;
  const { callee } = operation;
  const receiver = receiverOf(callee);
  if (CUTS.test(name) && (operation.arguments.length > 1 || name !== "slice")) return bounded("cut to a part");
  if (/^(chunk|chunked|inGroupsOf|splitEvery|batch)$/i.test(name)) return unknown("a list of batches");
  if (name === "split" && receiver !== undefined) return byOrigin(view, file, receiver, "a text that is split");
  const [first] = operation.arguments;
  if (FLATTENS.test(name)) return laidFlat(view, call, next(call.symbol === undefined ? receiver : first));
  if (receiver !== undefined && call.symbol === undefined && (KEEPS.test(name) || name === "slice"))
    return next(receiver);
  const slot = first?.kind === "array" && GATHERS.test(name) ? value.path[0] : undefined;
  if (slot !== undefined && first?.kind === "array") return next(first.items[Number(slot)]);
  if (call.symbol !== undefined && AS_LONG.test(call.symbol.split(".").at(-1) ?? "")) {
    if (first?.kind === "object" && name === "from") return lengthOption(view, file, first);
    return first?.kind === "array" && first.items.length === 0 ? unknown("filled later") : next(first);
  }
  const targets = view.targets(call);
  if (targets.length === 0 || value.path.length > 1) return byOrigin(view, file, value, "what a call gives");
  return joined(
    targets.flatMap((target) =>
      view
        .operations(target.file, target.scope)
        .flatMap((inner) =>
          inner.kind === "return" && inner.arguments[0] !== undefined && !isEmpty(inner.arguments[0])
            ? [sizeOf(view, target.file, within(inner.arguments[0], value.path), depth + 1)]
            : [],
        ),
    ),
  );
}

/** What each item gives is a list again: short when all are written in the callback. */
function laidFlat(view: View, call: Call, outer: ListSize): ListSize {
  if (outer.state !== "bounded") return outer;
  const given = view.callbacks(call).flatMap(({ function: target }) =>
    view.operations(target.file, target.scope).flatMap((inner) => {
      const [item] = inner.kind === "return" ? inner.arguments : [];
      return item === undefined ? [] : [sizeOf(view, target.file, item, MAX_DEPTH)];
    }),
  );
  return given.length > 0 && given.every(({ state }) => state === "bounded") ? outer : unknown("a list of lists");
}

/** Rows, folder entries and answers: how many there are is decided elsewhere, unless the call asks for a page. */
function sourceOf(view: View, call: Call, path: readonly string[]): ListSize | undefined {
  const name = lastNameOf(call.operation.callee);
  switch (call.concept) {
    case "row-read":
    case "query": {
      if (ONE_ROW.test(name)) return unknown("part of one row");
      if (asksForPage(view, call)) return bounded("a page of rows");
      if (call.concept === "query" && !/\bselect\b/i.test(sqlOf(view, call) ?? "")) return unknown("rows of a query");
      if (path.length > 1) return unknown("part of a row");
      return rowsAskedFor(view, call, sqlOf(view, call) ?? "") ?? { state: "open", source: "rows", call };
    }
    case "file-read":
      return /readdir/i.test(name) ? { state: "open", source: "folder", call } : unknown("what a file holds");
    case "outbound-call":
    case "body-read":
      return asksForPage(view, call) ? bounded("a page of an answer") : { state: "open", source: "service", call };
    default:
      return undefined;
  }
}

function asksForPage(view: View, call: Call): boolean {
  const chained = chainNames(call.file, call.operation.callee).some((name) => CUTS.test(name));
  if (chained || after(call).some((name) => CUTS.test(name))) return true;
  const option = view.option(call, [...PAGE_OPTIONS, ...PAGE_OPTIONS.flatMap((name) => [`params.${name}`])]);
  return option.state === "set" || /\blimit\b/i.test(sqlOf(view, call) ?? "");
}

/** Names of a chain, innermost first: `db("t").where().limit()` gives `where`, `limit`. */
function chainNames(file: FileFacts, callee: Value | undefined, depth = 0): readonly string[] {
  if (callee?.kind !== "result" || depth > 16) return [];
  return [...callee.path, ...chainNames(file, file.operations[callee.operation]?.callee, depth + 1)];
}

/** Names of what is called on the result. */
function after({ operation, file }: Call): readonly string[] {
  const names: string[] = [];
  let use = operation.use;
  for (let hops = 0; hops < 16 && use.to === "member"; hops++) {
    names.push(use.name);
    const call = use.then.to === "callee" ? file.operations[use.then.operation] : undefined;
    if (call === undefined) break;
    use = call.use;
  }
  return names;
}

function lengthOption(view: View, file: FileFacts, value: Extract<Value, { kind: "object" }>): ListSize {
  const length = Object.hasOwn(value.properties, "length") ? value.properties.length : undefined;
  const things = length === undefined ? [] : view.things(file, length);
  return things.length > 0 && things.every((thing) => thing.kind === "literal")
    ? bounded("a fixed number")
    : unknown("a computed number");
}

/** Requests say how long their lists are; what is in a message was put there, and may have been counted, by whoever sent it. */
function byOrigin(view: View, file: FileFacts, value: Value, because: string): ListSize {
  const origins = view.origins(file, value).filter(({ part }) => part !== "headers" && part !== "params");
  if (origins.some(({ kind }) => kind === "request")) return { state: "open", source: "request" };
  return unknown(origins.length > 0 ? "the sender of a message decides" : because);
}

/** `if (ids.length > 100) …` somewhere in the function. */
function isMeasured(view: View, file: FileFacts, list: Extract<Value, { kind: "name" }>): boolean {
  const owner = view.variable(file, list.scope, list.name);
  const scope = file.scopes[list.scope]?.function;
  return file.scopes.some(
    (branch) =>
      branch.kind === "branch" &&
      branch.function === scope &&
      measures(file, branch.test, { name: owner?.name, path: list.path }),
  );
}

interface Measured {
  readonly name: string | undefined;
  readonly path: readonly string[];
}

function measures(file: FileFacts, test: Value | undefined, list: Measured): boolean {
  const { name, path } = list;
  if (test === undefined || name === undefined) return false;
  if (test.kind === "choice") return [...test.of, test.and].some((part) => measures(file, part, list));
  if (test.kind === "not") return measures(file, test.of, list);
  if (test.kind !== "comparison" || !/^[<>]=?$/.test(test.operator)) return false;
  const isLength = (side: Value): boolean =>
    side.kind === "name"
      ? side.name === name && [...path, "length"].join(".") === side.path.join(".")
      : isCounted(file, side, list);
  // `ids.length > 0` asks for something else.
  const isZero = (side: Value): boolean => side.kind === "literal" && (side.value === 0 || side.value === 1);
  return (isLength(test.left) && !isZero(test.right)) || (isLength(test.right) && !isZero(test.left));
}

/** Python's `len(urls)`. */
function isCounted(file: FileFacts, side: Value, { name, path }: Measured): boolean {
  const count = side.kind === "result" ? file.operations[side.operation] : undefined;
  const [given] = count?.arguments ?? [];
  return (
    lastNameOf(count?.callee) === "len" &&
    given?.kind === "name" &&
    given.name === name &&
    given.path.join(".") === path.join(".")
  );
}

/** One answer for several ways: open when one is, bounded when all are. */
function joined(sizes: readonly ListSize[]): ListSize {
  const open = sizes.find((size) => size.state === "open");
  if (open !== undefined) return open;
  return sizes.find((size) => size.state === "unknown") ?? sizes[0] ?? unknown("nothing is known of the list");
}

const isEmpty = (value: Value): boolean => value.kind === "array" && value.items.length === 0;

const isStep = (path: readonly string[]): boolean => path.every((name) => name === "[]");

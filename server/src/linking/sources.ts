/** Follows a value back: to the calls it was computed from, and to the requests and messages it came in with. */

import type { FileFacts, Value } from "#facts/file";
import { parameterOf } from "./callbacks";
import { callOf } from "./calls";
import { gatheredList } from "./collectors";
import { keptValues } from "./keptValues";
import { bindingOf, rootOf } from "./lexical";
import type { Linker } from "./linker";
import { passedFor } from "./options";
import { thingsOf } from "./things";
import type { Call, Origin, Thing } from "./view";

const DEPTH = 10;

/** Calls a value was computed from, followed through variables, awaits, chains, templates and slots of `Promise.all`. */
export function sourcesOf(linker: Linker, file: FileFacts, value: Value): readonly Call[] {
  const found = new Set<Call>();
  visit(linker, file, value, [], 0, found);
  return [...found];
}

function visit(
  linker: Linker,
  file: FileFacts,
  value: Value,
  path: readonly string[],
  depth: number,
  found: Set<Call>,
): void {
  if (depth > DEPTH) return;
  const next = (inner: Value, below: readonly string[] = path) => visit(linker, file, inner, below, depth + 1, found);
  switch (value.kind) {
    case "name": {
      const values = bindingOf(file, value.scope, value.name)?.binding.values ?? [];
      for (const inner of values) next(inner, [...value.path, ...path]);
      return;
    }
    case "result":
      return fromResult(linker, file, value, path, depth, found);
    case "member":
    case "awaited":
    case "element":
      return next(value.of, [...value.path, ...path]);
    case "choice":
      for (const inner of value.of) next(inner);
      return;
    case "template":
      for (const part of value.parts) next(part, []);
      return;
    case "spread":
    case "not":
    case "typeof":
      return next(value.of, []);
    case "comparison":
      next(value.left, []);
      return next(value.right, []);
    case "object": {
      const slot =
        path[0] === undefined || !Object.hasOwn(value.properties, path[0]) ? undefined : value.properties[path[0]];
      if (slot !== undefined) return next(slot, path.slice(1));
      if (path.length === 0) for (const inner of Object.values(value.properties)) next(inner, []);
      for (const spread of value.spreads) next(spread);
      return;
    }
    case "array":
      for (const item of value.items) next(item, []);
      return;
    default:
      return;
  }
}

function fromResult(
  linker: Linker,
  file: FileFacts,
  value: Extract<Value, { kind: "result" }>,
  path: readonly string[],
  depth: number,
  found: Set<Call>,
): void {
  const operation = file.operations[value.operation];
  const call = operation === undefined ? undefined : callOf(linker, file, operation);
  if (call === undefined) return;
  const list = call.model === undefined ? undefined : gatheredList(call.operation, call.model);
  const members = [...value.path, ...path];
  const slot = members[0];
  if (call.model?.collects !== undefined && list?.kind === "array") {
    const item = slot !== undefined && /^\d+$/.test(slot) ? list.items[Number(slot)] : undefined;
    if (item !== undefined) return visit(linker, file, item, members.slice(1), depth + 1, found);
    for (const inner of list.items) visit(linker, file, inner, [], depth + 1, found);
    return;
  }
  if (call.model?.wraps !== undefined) {
    const wrapped = call.operation.arguments[call.model.wraps];
    if (wrapped !== undefined) visit(linker, file, wrapped, members, depth + 1, found);
    return;
  }
  found.add(call);
  for (const kept of keptValues(linker, file, call.operation))
    visit(linker, kept.file, kept.value, members, depth + 1, found);
  // A chain (`fetch(u).then(f)`, `db("t").where().first()`) was computed from its head as well.
  const callee = call.operation.callee;
  if (callee !== undefined && (callee.kind === "result" || callee.kind === "member"))
    visit(linker, file, rootOf(callee), [], depth + 1, found);
}

/** Where data from outside came in, across callers. */
export function originsOf(linker: Linker, file: FileFacts, value: Value): readonly Origin[] {
  const found = new Map<string, Origin>();
  trace(linker, file, value, 0, found);
  return [...found.values()];
}

function trace(linker: Linker, file: FileFacts, value: Value, depth: number, found: Map<string, Origin>): void {
  if (depth > DEPTH) return;
  const next = (inner: Value, at = file) => trace(linker, at, inner, depth + 1, found);
  if (value.kind !== "literal" && value.kind !== "object" && value.kind !== "array" && value.kind !== "template") {
    const direct = thingsOf(linker, file, value).flatMap((thing) => inputOf(thing, []));
    for (const origin of direct) found.set([origin.kind, origin.part, ...origin.path].join("."), origin);
    if (direct.length > 0) return;
  }
  switch (value.kind) {
    case "name": {
      const parameter = parameterOf(file, value);
      if (parameter !== undefined)
        for (const from of passedFor(linker, { file, scope: parameter.scope }, parameter.index).passed)
          if (from.value !== undefined) next(from.value, from.file);
      for (const inner of bindingOf(file, value.scope, value.name)?.binding.values ?? [])
        if (inner.kind !== "parameter") next(inner);
      return;
    }
    case "result": {
      // Conversions and string work keep the origin: `String(x)`, `x.trim()`, `JSON.parse(x)`.
      const operation = file.operations[value.operation];
      const call = operation === undefined ? undefined : callOf(linker, file, operation);
      if (operation === undefined || call?.concept === "validation") return;
      const keeps =
        call?.concept === "parse" ||
        /^global\.(String|Number|encodeURIComponent|decodeURIComponent|Object\.assign|structuredClone)$/.test(
          call?.symbol ?? "",
        );
      if (keeps) for (const argument of operation.arguments) next(argument);
      else if (operation.callee !== undefined && "path" in operation.callee && operation.callee.path.length > 0)
        next(rootless(operation.callee));
      return;
    }
    case "template":
      for (const part of value.parts) next(part);
      return;
    case "choice":
      for (const inner of value.of) next(inner);
      return;
    case "member":
    case "awaited":
    case "element":
    case "spread":
      return next(value.of);
    case "object":
      for (const inner of [...Object.values(value.properties), ...value.spreads]) next(inner);
      return;
    case "array":
      for (const inner of value.items) next(inner);
      return;
    default:
      return;
  }
}

const rootless = (callee: Value): Value =>
  "path" in callee && callee.path.length > 1 ? { ...callee, path: callee.path.slice(0, -1) } : rootOf(callee);

/** Types named `input.<Kind>` stand for data from outside, whatever library brought it. */
export function inputOf(thing: Thing, below: readonly string[]): readonly Origin[] {
  if (thing.kind !== "type" || !thing.name.startsWith("input.")) return [];
  const part = thing.name.slice("input.".length);
  const isTop = thing.of?.kind !== "type" || thing.of.name !== thing.name;
  if (!isTop && thing.of !== undefined) return inputOf(thing.of, [thing.property ?? "[]", ...below]);
  return [{ kind: part === "message" ? "message" : "request", part, path: below }];
}

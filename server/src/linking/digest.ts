/** What other files can notice of a file, as one text to compare; and who those files are. */

import { createHash } from "node:crypto";
import type { FileFacts, Scope, ScopeId, TypeReference, Value } from "#facts/file";
import { parameterUses } from "./callbacks";
import { edgesFrom } from "./callerIndex";
import { callsOf, written } from "./calls";
import { clientsOf } from "./clients";
import { effectsOfFunction } from "./effects";
import { decorationsIn } from "./fastifyDecorators";
import { modulePuts } from "./keptValues";
import type { Linker } from "./linker";
import { traitsOf } from "./moduleTraits";
import { neverRejects } from "./rejections";
import { returned } from "./results";
import { retryLoopsOf } from "./retryLoops";
import { heldAt } from "./structure";
import { thingsOf } from "./things";
import { uniquesIn } from "./uniques";
import type { Thing } from "./view";

/**
 * Equal digests before and after a change: no answer about another file can differ. Everything is named, not numbered, so that a
 * new statement in a body moves nothing. Empty for an unknown file.
 */
export function digestOf(linker: Linker, path: string): string {
  const known = linker.digests.get(path);
  if (known !== undefined) return known;
  const file = linker.files.get(path);
  if (file === undefined) return "";
  const hash = createHash("sha256");
  for (const line of noticeable(linker, file)) hash.update(line).update("\n");
  const digest = hash.digest("hex");
  linker.digests.set(path, digest);
  return digest;
}

/** Do two versions of a file say the same of themselves, by their facts alone? When not, their digests differ. Asks nothing of linking. */
export const declaresTheSame = (former: FileFacts, now: FileFacts): boolean =>
  [...declared(former, scopeNames(former))].join("\n") === [...declared(now, scopeNames(now))].join("\n");

/** What a file says of itself: imports, exports, module bindings, members of classes, signatures. */
function* declared(file: FileFacts, names: ReadonlyMap<ScopeId, string>): Iterable<string> {
  const shown = (value: Value | undefined) => shownValue(file, names, value, 0);
  yield [file.role, ...file.imports.map(importText), ...file.reexports].join();
  yield traitsOf(file).sign;
  yield deploymentSign(file);
  yield scriptSign(file);
  yield environmentSign(file);
  for (const [name, value] of Object.entries(file.exports)) yield `export ${name} ${shown(value)}`;
  for (const [name, binding] of Object.entries(file.scopes[0]?.bindings ?? {}))
    yield `module ${name} ${binding.values.map(shown).join("|")} ${typeText(binding.type)}`;
  for (const scope of file.scopes) {
    if (scope.kind === "class")
      yield `class ${names.get(scope.id)} ${Object.entries(scope.members ?? {}).map(([name, value]) => `${name}=${shown(value)}`)} ${shown(scope.base)}`;
    if (scope.kind === "function") yield signatureLine(file, scope, names);
  }
}

/** Variables of the environment the file may ask for, and where it stops: those who deploy it must give what it starts with. */
function environmentSign({ operations, scopes }: FileFacts): string {
  const asked = new Set<string>();
  for (const { callee, arguments: given, keywords } of operations) addVariables(asked, [callee, given, keywords]);
  const needed = new Set<string>();
  for (const { exits, test } of scopes) if (exits === "throw" || exits === "exit") addVariables(needed, test);
  return `environment ${[...asked].sort()} ${[...needed].sort()}`;
}

/** Adds each text inside of a value that has the form of a variable's name. */
function addVariables(names: Set<string>, value: unknown): void {
  if (typeof value === "string") {
    if (/^[A-Z][A-Z0-9_]+$/.test(value)) names.add(value);
  } else if (typeof value === "object" && value !== null)
    for (const part of Object.values(value)) addVariables(names, part);
}

/** What a Dockerfile, a compose file or a workflow says, without where it says it: other files are joined with all of it. */
const deploymentSign = ({ dockerfile, compose, workflow }: FileFacts): string =>
  JSON.stringify([dockerfile, compose, workflow], (name, value) =>
    /(?:^s|S)pan$/.test(name) || name === "script" ? undefined : value,
  ) ?? "";

/** A shell script is joined with what starts or sources it, by the lines that name it. */
const scriptSign = ({ scripts = [], language }: FileFacts): string =>
  scripts
    .flatMap(({ script: { text } }) =>
      language === "shell" ? text : (text.match(/^.*(?:\.(?:sh|bash)|entrypoint)\b.*$/gm) ?? []),
    )
    .join("\n");

function signatureLine(file: FileFacts, scope: Scope, names: ReadonlyMap<ScopeId, string>): string {
  const parameters = (scope.parameters ?? []).map(
    (item) =>
      `${item.name}${item.rest === true ? "*" : ""}${item.hasDefault === true ? "=" : ""}:${typeText(item.type)}`,
  );
  const decorators = (scope.decorators ?? []).map((value) => shownValue(file, names, value, 0));
  return [names.get(scope.id), scope.async, scope.generator, parameters, decorators, scope.use?.to].join(" ");
}

function* noticeable(linker: Linker, file: FileFacts): Iterable<string> {
  const names = scopeNames(file);
  const shown = (value: Value | undefined) => shownValue(file, names, value, 0);
  yield* declared(file, names);
  for (const scope of file.scopes) if (scope.kind === "function") yield behaviourLine(linker, file, scope, names);
  for (const edge of edgesFrom(linker, file.path)) {
    const operation = file.operations[edge.operation];
    if (operation === undefined) continue;
    const from = names.get(file.scopes[operation.scope]?.function ?? 0);
    const held = [...heldAt(linker, file, operation).keys()].join();
    yield `call ${from} ${targetText(file, names, edge.target)} ${edge.argument ?? ""} ${held} ${operation.arguments.map(shown).join()} ${Object.values(
      operation.keywords ?? {},
    )
      .map(shown)
      .join()}`;
  }
  // Clients, settings, registrations: what other files read of a call wherever it stands.
  for (const call of callsOf(linker, file)) {
    const concept = call.concept ?? "";
    if (
      call.model?.configures === undefined &&
      call.model?.deadline === undefined &&
      clientsOf(linker, call).length === 0 &&
      !/^(route|middleware|worker|enqueue|listen|schedule|abort|shutdown-hook|file-|row-)/.test(concept)
    )
      continue;
    yield `${concept} ${call.symbol} ${call.operation.arguments.map(shown).join()}`;
  }
  for (const { name, value } of modulePuts(file)) {
    const things = thingsOf(linker, file, value).map((thing) => thingText(file, names, thing));
    yield `kept ${name} ${things.sort().join()}`;
  }
  for (const { name, value } of decorationsIn(file)) {
    const things = thingsOf(linker, file, value).map((thing) => thingText(file, names, thing));
    yield `decorates ${name} ${things.sort().join()}`;
  }
  for (const { table, columns } of uniquesIn(linker, file)) yield `unique ${table} ${columns.join()}`;
}

/** What a function does to others, by what it was linked to. */
function behaviourLine(linker: Linker, file: FileFacts, scope: Scope, names: ReadonlyMap<ScopeId, string>): string {
  const target = { file, scope: scope.id };
  const effects = new Set(
    effectsOfFunction(linker, target).map(
      (effect) => `${effect.concept} ${(effect.resource ?? "").replace(/#\d+:/g, "#:")}`,
    ),
  );
  const uses = parameterUses(linker, target).map(
    (use) =>
      `${use.index}.${use.path.join(".")}>${use.argument ?? ""}[${[...heldAt(linker, file, use.operation).keys()].join()}]`,
  );
  const loops = retryLoopsOf(linker, file).filter((loop) => file.scopes[loop.tryScope]?.function === scope.id).length;
  const results = [...new Set(returned(linker, file, scope.id).map((thing) => thingText(file, names, thing)))].sort();
  return [names.get(scope.id), [...effects].sort(), uses, loops, neverRejects(linker, target), results].join(" ");
}

/** Functions and classes by name and place among their siblings: stable while bodies change. */
function scopeNames(file: FileFacts): ReadonlyMap<ScopeId, string> {
  const names = new Map<ScopeId, string>([[0, ""]]);
  const counts = new Map<string, number>();
  for (const scope of file.scopes) {
    if (scope.kind !== "function" && scope.kind !== "class") continue;
    const parent = file.scopes[scope.parent];
    const owner = parent === undefined ? 0 : parent.kind === "class" ? parent.id : parent.function;
    const base = `${names.get(owner) ?? ""}/${scope.name ?? "λ"}`;
    const count = counts.get(base) ?? 0;
    counts.set(base, count + 1);
    names.set(scope.id, `${base}~${count}`);
  }
  return names;
}

/** Each function and class of former facts with its number in new ones; undefined for those that are gone. */
export function sameScopes(former: FileFacts, now: FileFacts): ReadonlyMap<ScopeId, ScopeId | undefined> {
  const byName = new Map([...scopeNames(now)].map(([scope, name]) => [name, scope]));
  return new Map([...scopeNames(former)].map(([scope, name]) => [scope, byName.get(name)]));
}

function shownValue(
  file: FileFacts,
  names: ReadonlyMap<ScopeId, string>,
  value: Value | undefined,
  depth: number,
): string {
  if (value === undefined || depth > 5) return "…";
  const inner = (item: Value) => shownValue(file, names, item, depth + 1);
  const path = "path" in value ? value.path.join(".") : "";
  switch (value.kind) {
    case "literal":
      return JSON.stringify(value.value) ?? "undefined";
    case "function":
    case "class":
      return names.get(value.scope) ?? "";
    case "import":
      return `${value.from}:${path}`;
    case "name":
      return `${value.name}.${path}`;
    case "parameter":
      return `${names.get(value.scope)}#${value.index}.${path}`;
    case "object":
      return `{${Object.entries(value.properties).map(([name, item]) => `${name}:${inner(item)}`)}${value.spreads.map(inner).join()}}`;
    case "array":
      return `[${value.items.map(inner)}]`;
    case "template":
      return `\`${value.head}${value.parts.map(inner)}`;
    case "choice":
      return value.of.map(inner).join("|");
    case "member":
    case "awaited":
    case "element":
    case "spread":
    case "not":
    case "typeof":
      return `${value.kind}(${inner(value.of)}).${path}`;
    case "result": {
      const operation = file.operations[value.operation];
      const callee = operation?.callee === undefined ? "" : written(file, operation.callee);
      return `${value.awaited}${callee}(${(operation?.arguments ?? []).map(inner)}).${path}`;
    }
    case "comparison":
      return `${inner(value.left)}${value.operator}${inner(value.right)}`;
    default:
      return `${value.kind}.${path}`;
  }
}

function thingText(file: FileFacts, names: ReadonlyMap<ScopeId, string>, thing: Thing): string {
  switch (thing.kind) {
    case "type":
    case "method":
      return `${thing.kind}:${thing.name}`;
    case "function":
    case "class":
    case "instance":
      return `${thing.kind}:${thing.file === file ? names.get(thing.scope) : `${thing.file.path}#${thing.scope}`}`;
    case "library":
      return thing.symbol;
    case "promise":
      return `promise(${[...new Set(thing.of.map((item) => thingText(file, names, item)))].sort()})`;
    default:
      return thing.kind;
  }
}

function targetText(file: FileFacts, names: ReadonlyMap<ScopeId, string>, target: string): string {
  const at = target.lastIndexOf("#");
  return target.slice(0, at) === file.path ? (names.get(Number(target.slice(at + 1))) ?? "") : target;
}

const typeText = (type: TypeReference | undefined): string =>
  type === undefined ? "" : `${type.name}<${(type.arguments ?? []).map(typeText).join()}>`;

/** The files and every file with an answer that was read from one of them, however indirectly. */
export function readersOf(linker: Linker, paths: readonly string[]): ReadonlySet<string> {
  const found = new Set(paths);
  for (const path of found) for (const reader of linker.memories.get(path)?.readBy ?? []) found.add(reader);
  return found;
}

/** Files whose functions a file runs. */
export const targetFilesOf = (linker: Linker, path: string): readonly string[] => [
  ...new Set(edgesFrom(linker, path).map((edge) => edge.target.slice(0, edge.target.lastIndexOf("#")))),
];

/** Files that read answers from this one, and files it runs code of, however indirectly. */
export function dependentsOf(linker: Linker, path: string): ReadonlySet<string> {
  const downward = new Set([path]);
  for (const at of downward) for (const target of targetFilesOf(linker, at)) downward.add(target);
  const found = new Set([...readersOf(linker, [path]), ...downward]);
  found.delete(path);
  return found;
}

const importText = ({ from, typeOnly, deferred, used }: FileFacts["imports"][number]): string =>
  `${from}${typeOnly ? " type" : ""}${deferred ? " deferred" : ""} ${used ?? ""}`;

/** What a value can be: a bounded set of things, followed through names, imports, calls, members and parameters. */

import type { Binding, FileFacts, Scope, ScopeId, Value } from "#facts/file";
import { bindingOf, memberAssignsOf } from "./lexical";
import { ask, LIMIT, type Linker, type Question } from "./linker";
import { helperOf } from "./machines";
import { memberOf } from "./members";
import { packageName } from "./modules";
import { parameterThings } from "./parameters";
import { submoduleOf } from "./pythonLoads";
import { resultOf } from "./results";
import { declaredThings } from "./types";
import { unknownThing } from "./unknownThing";
import type { Thing } from "./view";

const VALUE: Question<readonly Thing[]> = { fallback: [unknownThing("defined by itself")] };

/** Everything `value`, written in `file`, can be. Empty only for values that do not exist. */
export function thingsOf(linker: Linker, file: FileFacts, value: Value): readonly Thing[] {
  switch (value.kind) {
    case "literal":
      return [{ kind: "literal", value: value.value }];
    case "object":
      return [{ kind: "object", file, value }];
    case "array":
      return [{ kind: "array", file, value }];
    case "template":
      return [{ kind: "template", file, value }];
    case "function":
      return [{ kind: "function", file, scope: value.scope }];
    case "class":
      return [{ kind: "class", file, scope: value.scope }];
    case "error":
      return [{ kind: "error" }];
    case "opaque":
      return value.operator === "/" && file.language === "python"
        ? ask(linker, VALUE, file, value, () => quotient(linker, file, value))
        : [unknownThing(value.because ?? "not understood")];
    case "regexp":
    case "not":
    case "comparison":
    case "typeof":
      return [unknownThing(`a ${value.kind}`)];
    default:
      return isPlainName(value)
        ? derived(linker, file, value)
        : ask(linker, VALUE, file, value, () => bounded(derived(linker, file, value)));
  }
}

/** Python: `folder / name` is a path when one side is. */
function quotient(linker: Linker, file: FileFacts, value: Extract<Value, { kind: "opaque" }>): readonly Thing[] {
  const path = (value.of ?? [])
    .flatMap((part) => thingsOf(linker, file, part))
    .find((thing) => thing.kind === "type" && thing.name === "pathlib.Path");
  return [
    path === undefined ? unknownThing(value.because ?? "not understood") : { kind: "type", name: "pathlib.Path" },
  ];
}

/** Names lead to bindings, exports and calls, which are remembered themselves; members may lead round in a circle. */
const isPlainName = (value: Value): boolean =>
  (value.kind === "name" || value.kind === "import" || value.kind === "result") && value.path.length === 0;

/** Follows a member path from a set of things. */
export function followPath(linker: Linker, from: readonly Thing[], path: readonly string[]): readonly Thing[] {
  let things = from;
  for (const name of path) {
    const [only] = things;
    things = bounded(
      only !== undefined && things.length === 1
        ? memberOf(linker, only, name)
        : gathered(things, (thing) => memberOf(linker, thing, name)),
    );
  }
  return things;
}

const NO_THINGS: readonly Thing[] = [];

/** What a call is handed: a module that is a function (`module.exports = (request, response) => …`) is that function. */
export function handedThings(linker: Linker, file: FileFacts, value: Value): readonly Thing[] {
  const things = thingsOf(linker, file, value);
  return things.some(isWhole)
    ? gathered(things, (thing) => (isWhole(thing) ? followPath(linker, [thing], ["default"]) : [thing]))
    : things;
}

const isWhole = (thing: Thing): boolean => thing.kind === "module" && Object.hasOwn(thing.file.exports, "export=");

/** All things that items lead to. Most lead to one list, which is shared: answers are kept by the hundred thousand. */
export function gathered<Item>(items: readonly Item[], lead: (item: Item) => readonly Thing[]): readonly Thing[] {
  let first = NO_THINGS;
  let all: Thing[] | undefined;
  for (const item of items) {
    const found = lead(item);
    if (found.length === 0) continue;
    if (first.length === 0) first = found;
    else if (all === undefined) all = [...first, ...found];
    else for (const thing of found) all.push(thing);
  }
  return all ?? first;
}

/** What awaiting gives: promises become what they resolve to. */
export const awaitedThings = (things: readonly Thing[]): readonly Thing[] =>
  things.some((thing) => thing.kind === "promise")
    ? gathered(things, (thing) => (thing.kind === "promise" ? awaitedThings(thing.of) : [thing]))
    : things;

/** Distinct things, with one reason for all that is unknown, up to a width that still tells something. */
export function bounded(things: readonly Thing[]): readonly Thing[] {
  if (things.length <= 1) return things;
  const distinct: Thing[] = [];
  let open: Thing | undefined;
  for (const thing of things) {
    if (thing.kind === "unknown") open ??= thing;
    else if (distinct.length >= LIMIT.width) open ??= unknownThing("too many possible values");
    else if (!distinct.includes(thing)) distinct.push(thing);
  }
  if (open !== undefined) distinct.push(open);
  // A copy without the room that growing lists reserve.
  return distinct.slice();
}

/** A symbol of a package: an instance or type when knowledge says so, else the symbol itself. */
export function libraryThing(
  linker: Linker,
  from: { readonly file: FileFacts },
  name: string,
  path: readonly string[],
): Thing {
  const language = from.file.language === "python" ? "python" : "javascript";
  const canonical = linker.catalogue.canonical(language, name);
  const version = canonical === "global" ? undefined : linker.modules.dependency(from.file.path, packageName(name));
  return librarySymbol(linker, { language, package: canonical, version }, path);
}

/** A name nobody declares: the runtime's. */
export function globalThing(linker: Linker, file: FileFacts, name: string): Thing {
  const key = file.language === "python" ? `python:${name}` : name;
  const known = linker.globals.get(key);
  if (known !== undefined) return known;
  const thing = libraryThing(linker, { file }, "global", [name]);
  linker.globals.set(key, thing);
  return thing;
}

export function librarySymbol(
  linker: Linker,
  at: { readonly language: "javascript" | "python"; readonly package: string; readonly version: string | undefined },
  path: readonly string[],
): Thing {
  const type = path.length === 0 ? undefined : linker.catalogue.value(at, path);
  if (type !== undefined) return { kind: "type", name: type };
  const shown = path.filter((name, index) => index > 0 || name !== "default");
  return {
    kind: "library",
    language: at.language,
    package: at.package,
    path,
    symbol: [at.package, ...shown].join("."),
    ...(at.version === undefined ? {} : { version: at.version }),
  };
}

function derived(linker: Linker, file: FileFacts, value: Value): readonly Thing[] {
  switch (value.kind) {
    case "name":
      return named(linker, file, value);
    case "import":
      return fromModule(linker, file, value);
    case "parameter":
      return followPath(linker, parameterThings(linker, { file, scope: value.scope }, value.index), value.path);
    case "member":
      return followPath(linker, thingsOf(linker, file, value.of), value.path);
    case "result": {
      const operation = file.operations[value.operation];
      if (operation === undefined) return [unknownThing("not lowered")];
      const result = resultOf(linker, file, operation);
      return followPath(linker, value.awaited ? awaitedThings(result) : result, value.path);
    }
    case "spread":
      return thingsOf(linker, file, value.of);
    case "this":
      return followPath(linker, self(linker, file, value.scope), value.path);
    case "choice":
      return gathered(value.of, (item) => thingsOf(linker, file, item));
    case "element":
      return followPath(linker, elements(linker, file, value.of), value.path);
    case "typed": {
      const declared = declaredThings(linker, file, 0, value.type);
      return declared.length > 0
        ? followPath(linker, declared, value.path)
        : [unknownThing(`a value of type ${value.type.name}`)];
    }
    case "awaited":
      return followPath(linker, awaitedThings(thingsOf(linker, file, value.of)), value.path);
    default:
      return [unknownThing("not understood")];
  }
}

function named(linker: Linker, file: FileFacts, value: Extract<Value, { kind: "name" }>): readonly Thing[] {
  const owner = bindingOf(file, value.scope, value.name);
  if (owner === undefined) {
    const helper = value.name === "sails" ? helperOf(linker, file, value.path) : undefined;
    if (helper !== undefined) return followPath(linker, helper.things, helper.rest);
    const thing = starThing(linker, file, value.name) ?? globalThing(linker, file, value.name);
    return followPath(linker, [thing], value.path);
  }
  const things = bindingThings(linker, file, owner.binding, owner.scope);
  const [first, ...rest] = value.path;
  if (first === undefined) return things;
  const own = followPath(linker, things, [first]);
  const given = givenMember(linker, file, owner.binding, first);
  const known = given.length > 0 ? [...own.filter((thing) => thing.kind !== "unknown"), ...given] : own;
  return followPath(linker, bounded(known), rest);
}

/** Python: what `from tenacity import *` brings, as far as knowledge has the name. */
function starThing(linker: Linker, file: FileFacts, name: string): Thing | undefined {
  if (file.language !== "python" || name.startsWith("_")) return undefined;
  for (const from of file.reexports) {
    const target = linker.modules.resolve(file, from);
    if (target.kind !== "package") continue;
    const { catalogue } = linker;
    const at = { language: "python", package: catalogue.canonical("python", from) } as const;
    if (catalogue.symbol(at, [name]) !== undefined || catalogue.typeName(at, [name]) !== undefined)
      return libraryThing(linker, { file }, from, [name]);
  }
  return undefined;
}

const GIVEN: Question<readonly Thing[]> = { fallback: [] };

/** `exports.x = …`, `client.defaults = …`: a member given later counts beside what the value had. */
function givenMember(linker: Linker, file: FileFacts, binding: Binding, name: string): readonly Thing[] {
  const assigns = memberAssignsOf(file, binding).filter((operation) => {
    const target = operation.callee;
    return target?.kind === "name" && target.path.length === 1 && target.path[0] === name;
  });
  const [first] = assigns;
  if (first === undefined) return [];
  return ask(linker, GIVEN, file, first, () =>
    assigns.flatMap((operation) => {
      const assigned = operation.arguments[0];
      return assigned === undefined ? [] : thingsOf(linker, file, assigned);
    }),
  );
}

const BINDING: Question<readonly Thing[]> = { fallback: [unknownThing("defined by itself")] };

/** Everything a binding can hold; its declared type where its values say nothing. */
export function bindingThings(linker: Linker, file: FileFacts, binding: Binding, scope: ScopeId): readonly Thing[] {
  return ask(linker, BINDING, file, binding, () => {
    const things = bounded(gathered(binding.values, (value) => thingsOf(linker, file, value)));
    const type = binding.type;
    if (type === undefined || things.some((thing) => thing.kind !== "unknown" && thing.kind !== "literal"))
      return things;
    const declared = declaredThings(linker, file, scope, type);
    return declared.length > 0 ? declared : things.length > 0 ? things : [unknownThing(`a value of type ${type.name}`)];
  });
}

/** `from package import module` names a module of the workspace where `package` is a folder without a file of its own, too. */
function fromModule(
  linker: Linker,
  file: FileFacts,
  { from, path }: Extract<Value, { kind: "import" }>,
): readonly Thing[] {
  const [name, ...rest] = path;
  if (file.language === "python" && name !== undefined && linker.modules.resolve(file, from).kind !== "file") {
    const inner = linker.modules.resolve(file, submoduleOf(from, name));
    const found = inner.kind === "file" ? linker.files.get(inner.path) : undefined;
    if (found !== undefined) return followPath(linker, [{ kind: "module", file: found }], rest);
  }
  return followPath(linker, imported(linker, file, from), path);
}

function imported(linker: Linker, file: FileFacts, from: string): readonly Thing[] {
  const target = linker.modules.resolve(file, from);
  if (target.kind === "missing") return [unknownThing("no such file")];
  if (target.kind === "package") return [libraryThing(linker, { file }, target.name, [])];
  const found = linker.files.get(target.path);
  return found === undefined ? [unknownThing("not analysed")] : [{ kind: "module", file: found }];
}

/** `this`: the instance of the class around it, or the object literal whose method it is written in. */
function self(linker: Linker, file: FileFacts, scope: ScopeId): readonly Thing[] {
  let method: Scope | undefined;
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) {
    if (at.kind === "class") return [{ kind: "instance", file, scope: at.id }];
    if (at.kind === "function" && at.use?.to === "item") method = at;
  }
  const use = method?.use?.to === "item" ? method.use.then : undefined;
  if (use?.to === "bound") {
    const owner = bindingOf(file, use.scope, use.name);
    if (owner !== undefined) return bindingThings(linker, file, owner.binding, owner.scope);
  }
  return [unknownThing("this")];
}

function elements(linker: Linker, file: FileFacts, of: Value): readonly Thing[] {
  return bounded(gathered(thingsOf(linker, file, of), (thing) => memberOf(linker, thing, "[]")));
}

/** One step along a member path: what `thing.name` can be. */

import type { FileFacts, Value } from "#facts/file";
import { KIT_PACKAGE } from "#knowledge/model";
import { mayBeReplaced } from "./computedMembers";
import { decorations } from "./fastifyDecorators";
import { bindingOf } from "./lexical";
import { ask, LIMIT, type Linker, noteRead, type Question } from "./linker";
// bulwark-ignore circular-dependency: values and their members are defined by each other, and nothing of them is used at load
import { awaitedThings, bindingThings, bounded, gathered, librarySymbol, libraryThing, thingsOf } from "./things";
import { unknownThing } from "./unknownThing";
import type { Thing } from "./view";

const ARRAY_INDEX = /^\d+$/;

export function memberOf(linker: Linker, thing: Thing, name: string): readonly Thing[] {
  switch (thing.kind) {
    case "module":
      return exported(linker, thing.file, name);
    case "library":
      return [ofLibrary(linker, thing, name)];
    case "type": {
      const property = linker.catalogue.property(thing.name, name);
      if (property !== undefined) return [{ kind: "type", name: property, property: name, of: thing }];
      const decorated = thing.name === "fastify.Instance" ? decoratedWith(linker, thing.name, name) : [];
      if (decorated.length > 0) return decorated;
      return [{ kind: "method", type: thing.name, name, of: thing }];
    }
    case "object":
      return propertyOf(linker, thing, name);
    case "array":
      return element(linker, thing.file, thing.value.items, name) ?? [method("Array", name, thing)];
    case "collected":
      return collected(linker, thing, name);
    case "promise":
      return ofPromise(linker, thing, name);
    case "function":
      return [method("Function", name, thing)];
    case "class":
    case "instance":
      return classMember(linker, thing, name, 0);
    case "parameter":
      return [{ ...thing, path: [...thing.path, name] }];
    case "method":
      return thing.type === "Function"
        ? [unknownThing("member of a function")]
        : [method(`${thing.type}.${thing.name}`, name, thing)];
    case "unknown":
      return [thing];
    case "literal":
      return [typeof thing.value === "string" ? method("String", name, thing) : unknownThing("member of a literal")];
    case "template":
      return [method("String", name, thing)];
    case "error":
      return [unknownThing("member of an error")];
  }
}

/** `fastify.prisma`, `request.server.prisma`: what a plugin has hung on the application. */
const decoratedWith = (linker: Linker, type: string, name: string): readonly Thing[] =>
  linker.catalogue.method(type, name) !== undefined
    ? []
    : decorations(linker, name).flatMap(({ file, value }) => thingsOf(linker, file, value));

/** A query builder is a promise with methods of its own; so is what `got(url)` gives. */
function ofPromise(linker: Linker, thing: Extract<Thing, { kind: "promise" }>, name: string): readonly Thing[] {
  const chains = name === "then" || name === "catch" || name === "finally";
  const types = chains ? [] : thing.of.filter((item) => item.kind === "type");
  if (types.length === 0) return [method("Promise", name, thing)];
  return types.flatMap((type) => memberOf(linker, type, name));
}

/** A member of a package; of its default export when the package was imported whole (`require`). */
function ofLibrary(linker: Linker, thing: Extract<Thing, { kind: "library" }>, name: string): Thing {
  const found = librarySymbol(linker, { ...thing, version: thing.version }, libraryPath(thing, name));
  if (thing.path.length > 0 || found.kind !== "library" || linker.catalogue.symbol(found, found.path) !== undefined)
    return found;
  const type = name === "default" ? undefined : linker.catalogue.value(thing, ["default"]);
  const isMember =
    type !== undefined &&
    (linker.catalogue.method(type, name) !== undefined || linker.catalogue.property(type, name) !== undefined);
  if (type === undefined || !isMember) return found;
  return memberOf(linker, { kind: "type", name: type }, name)[0] ?? found;
}

const method = (type: string, name: string, of: Thing): Thing => ({ kind: "method", type, name, of });

/** `globalThis.fetch` is `fetch`. */
function libraryPath(thing: Extract<Thing, { kind: "library" }>, name: string): readonly string[] {
  const isGlobalObject = thing.package === "global" && /^(globalThis|window|self|global)$/.test(thing.path.join("."));
  return isGlobalObject ? [name] : [...thing.path, name];
}

/** Is an export of a kit part one that knowledge speaks of? The others are followed like any code. */
const isKitSymbol = (linker: Linker, { kitPart, language }: FileFacts, name: string): boolean =>
  kitPart !== undefined &&
  linker.catalogue.symbol({ language: language === "python" ? "python" : "javascript", package: KIT_PACKAGE }, [
    name,
  ]) !== undefined;

const EXPORT: Question<readonly Thing[]> = { fallback: [] };

/** What a module of the workspace exports under a name; through `export *`, `module.exports` and Python submodules. */
function exported(linker: Linker, file: FileFacts, name: string): readonly Thing[] {
  return ask(linker, EXPORT, file, name, () => {
    const model = linker.catalogue.workspaceSymbol(file.path, name);
    if (model) return [libraryThing(linker, { file }, `./${file.path}`, [name])];
    if (isKitSymbol(linker, file, name)) return [libraryThing(linker, { file }, KIT_PACKAGE, [name])];
    const direct = Object.hasOwn(file.exports, name) ? file.exports[name] : undefined;
    if (direct !== undefined) return thingsOf(linker, file, direct);
    const whole = Object.hasOwn(file.exports, "export=") ? file.exports["export="] : undefined;
    if (whole !== undefined) {
      const things = thingsOf(linker, file, whole);
      return name === "default" ? things : gathered(things, (thing) => memberOf(linker, thing, name));
    }
    for (const from of name === "default" ? [] : file.reexports) {
      const target = linker.modules.resolve(file, from);
      const next = target.kind === "file" ? linker.files.get(target.path) : undefined;
      const found =
        next !== undefined
          ? exported(linker, next, name)
          : target.kind === "package" && linker.catalogue.knows(file.language, target.name)
            ? [libraryThing(linker, { file }, target.name, [name])]
            : [];
      if (found.some((thing) => thing.kind !== "unknown")) return found;
    }
    const submodule = linker.modules.submodule(file, name);
    const below = submodule === undefined ? undefined : linker.files.get(submodule);
    if (below !== undefined) return [{ kind: "module", file: below }];
    if (file.language === "python") {
      const owner = bindingOf(file, 0, name);
      if (owner !== undefined) return bindingThings(linker, file, owner.binding, owner.scope);
    }
    // `import x from "./cjs"` and `require("./esm")` meet halfway.
    if (name === "default" && Object.keys(file.exports).length > 0) return [{ kind: "module", file }];
    return [unknownThing(`${name} is not exported`)];
  });
}

const PROPERTY: Question<readonly Thing[]> = { fallback: [unknownThing("an object defined by itself")] };

function propertyOf(linker: Linker, thing: Extract<Thing, { kind: "object" }>, name: string): readonly Thing[] {
  const { file, value } = thing;
  const own = Object.hasOwn(value.properties, name) ? value.properties[name] : undefined;
  if (own !== undefined) return thingsOf(linker, file, own);
  if (name === "[]") {
    const all = [...Object.values(value.properties), ...value.spreads];
    return ask(linker, ELEMENTS, file, value, () => anyOf(linker, file, all));
  }
  if (value.spreads.length === 0) return [unknownThing(`no member ${name}`)];
  return ask(linker, PROPERTY, file, `${value.span.start}.${name}`, () =>
    bounded(throughSpreads(linker, thing, name, new Map([[value, true]]))),
  );
}

const ITSELF: readonly Thing[] = PROPERTY.fallback;
const COUNTED: readonly Thing[] = [];

/**
 * A state that is replaced by copies of itself (`this.state = { ...this.state, busy }`) is a dozen objects that all spread each other:
 * each is walked through once, since there are more ways through them than anybody can follow. `seen` is true while on the way.
 */
function throughSpreads(
  linker: Linker,
  { file, value }: Extract<Thing, { kind: "object" }>,
  name: string,
  seen: Map<object, boolean>,
): readonly Thing[] {
  return gathered(value.spreads, (spread) =>
    gathered(thingsOf(linker, file, spread), (from) => {
      const leadsOn = from.kind === "object" && name !== "[]" && !Object.hasOwn(from.value.properties, name);
      if (!leadsOn || from.value.spreads.length === 0) return memberOf(linker, from, name);
      const known = seen.get(from.value);
      if (known !== undefined) return known ? ITSELF : COUNTED;
      seen.set(from.value, true);
      noteRead(linker, from.file);
      const found = throughSpreads(linker, from, name, seen);
      seen.set(from.value, false);
      return found;
    }),
  );
}

/** A list may be made of itself: `seen = [...seen, next]`. */
const ELEMENTS: Question<readonly Thing[]> = { fallback: [unknownThing("a list made of itself")] };

function element(linker: Linker, file: FileFacts, items: readonly Value[], name: string): readonly Thing[] | undefined {
  if (name === "[]") return ask(linker, ELEMENTS, file, items, () => anyOf(linker, file, items));
  if (!ARRAY_INDEX.test(name)) return undefined;
  const item = items[Number(name)];
  return item === undefined ? [unknownThing("past the end")] : thingsOf(linker, file, item);
}

/** Any of many: looked at only when they are few enough to tell apart. */
function anyOf(linker: Linker, file: FileFacts, values: readonly Value[]): readonly Thing[] {
  if (values.length > LIMIT.width) return [unknownThing("one of many")];
  return values.flatMap((item) => itemThings(linker, file, item));
}

const itemThings = (linker: Linker, file: FileFacts, item: Value): readonly Thing[] =>
  item.kind === "spread"
    ? thingsOf(linker, file, item.of).flatMap((thing) => memberOf(linker, thing, "[]"))
    : thingsOf(linker, file, item);

/** A slot of what `Promise.all([...])` resolved to. */
function collected(linker: Linker, thing: Extract<Thing, { kind: "collected" }>, name: string): readonly Thing[] {
  if (!ARRAY_INDEX.test(name) && name !== "[]") return [method("Array", name, thing)];
  const slots = thingsOf(linker, thing.file, thing.value).flatMap((from) =>
    from.kind === "array" ? memberOf(linker, from, name) : [unknownThing("promises collected elsewhere")],
  );
  return thing.settled ? [unknownThing("a settled result")] : awaitedThings(slots);
}

function classMember(
  linker: Linker,
  thing: Extract<Thing, { kind: "class" | "instance" }>,
  name: string,
  hops: number,
  asked: Thing = thing,
): readonly Thing[] {
  const scope = thing.file.scopes[thing.scope];
  const members = scope?.members ?? {};
  const key = thing.kind === "class" && Object.hasOwn(members, `static ${name}`) ? `static ${name}` : name;
  const own = Object.hasOwn(members, key) ? members[key] : undefined;
  if (own !== undefined)
    return mayBeReplaced(linker, thing.file, thing.scope, own)
      ? [unknownThing(`${name} may be set by a computed name`)]
      : thingsOf(linker, thing.file, own);
  if (thing.kind === "class" && (name === "name" || name === "prototype")) return [unknownThing("class property")];
  const base = scope?.base;
  if (base === undefined || hops > 6) return [unknownThing(`no member ${name}`)];
  return thingsOf(linker, thing.file, base).flatMap((parent) => {
    if (parent.kind === "class") return classMember(linker, { ...parent, kind: thing.kind }, name, hops + 1, asked);
    // Flask's extension of SQLAlchemy holds the class that models extend: `class Order(db.Model)`.
    if (parent.kind === "type" && thing.file.language === "python")
      return memberOf(linker, { kind: "type", name: parent.name, ...ownerIn(thing.file, asked) }, name);
    if (parent.kind !== "library") return [unknownThing("base class is not known")];
    const type = linker.catalogue.symbol(parent, parent.path)?.returns;
    return type === undefined
      ? [unknownThing(`inherited from ${parent.symbol}`)]
      : memberOf(linker, { kind: "type", name: type, ...ownerIn(thing.file, asked) }, name);
  });
}

/** Django asks the table of the class that the manager is read from: `Order.objects`. */
const ownerIn = ({ language }: FileFacts, of: Thing): { readonly of?: Thing } => (language === "python" ? { of } : {});

/** What a declared type says about a value nobody constructs in sight. */

import type { FileFacts, ScopeId, TypeReference } from "#facts/file";
import { bindingOf } from "./lexical";
import type { Linker } from "./linker";
import { bindingThings, followPath, globalThing } from "./things";
import type { Thing } from "./view";

const NOTHING = new Set(["null", "undefined", "void", "string", "number", "boolean", "unknown", "any", "never", "{}"]);

/** Things of a declared type; empty when the type says nothing this program knows. */
export function declaredThings(
  linker: Linker,
  file: FileFacts,
  scope: ScopeId,
  type: TypeReference,
  depth = 0,
): readonly Thing[] {
  if (depth > 4 || NOTHING.has(type.name)) return [];
  const inner = (at: TypeReference) => declaredThings(linker, file, scope, at, depth + 1);
  if (type.name === "|") return (type.arguments ?? []).flatMap(inner);
  if (type.name === "Promise" || type.name === "PromiseLike" || type.name === "Awaitable")
    return [{ kind: "promise", lazy: false, of: (type.arguments ?? []).flatMap(inner) }];
  if (/^(Optional|Annotated|Readonly|Partial|Required|NonNullable|Omit|Pick)$/.test(type.name))
    return (type.arguments ?? []).slice(0, 1).flatMap(inner);
  return namedThings(linker, file, scope, type.name).flatMap((thing) => instanceOf(linker, thing, type));
}

/** Library types of the parameters that a declared type of a function (`RequestHandler`) gives; undefined for types that are not known. */
export function functionParameters(
  linker: Linker,
  file: FileFacts,
  scope: ScopeId,
  type: TypeReference,
): readonly string[] | undefined {
  for (const thing of namedThings(linker, file, scope, type.name)) {
    const found = thing.kind === "library" ? linker.catalogue.functionType(thing, thing.path) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

/** What a written type name (`express.Request`) stands for. */
function namedThings(linker: Linker, file: FileFacts, scope: ScopeId, name: string): readonly Thing[] {
  const [root, ...path] = name.split(".");
  if (root === undefined) return [];
  const owner = bindingOf(file, scope, root);
  return owner === undefined
    ? followPath(linker, [globalThing(linker, file, root)], path)
    : followPath(linker, bindingThings(linker, file, owner.binding, owner.scope), path);
}

function instanceOf(linker: Linker, thing: Thing, type: TypeReference): readonly Thing[] {
  switch (thing.kind) {
    case "class":
      return [{ ...thing, kind: "instance" }];
    case "type":
      return [{ ...thing, declared: true, ...(type.arguments === undefined ? {} : { arguments: type.arguments }) }];
    case "library": {
      const name = linker.catalogue.typeName(thing, thing.path);
      if (name === undefined) return [];
      return [
        { kind: "type", name, declared: true, ...(type.arguments === undefined ? {} : { arguments: type.arguments }) },
      ];
    }
    default:
      return [];
  }
}

/** What is taken out of a map again: the values that the code which declares it puts in (`sessions.set(id, client)`). */

import type { FileFacts, Operation, Value } from "#facts/file";
import { bindingOf, chainOf, classMemberOf, isInside, memberOf, receiverOf } from "./lexical";
import { type Linker, noteRead } from "./linker";

/** A map that is made once: a name of a module or a function, or a field of a class. */
interface Kept {
  readonly file: FileFacts;
  readonly isPut: (operation: Operation) => boolean;
}

const MAX_HOPS = 4;

/** Values that are put into the map which a call of `get` asks; none when it is no map that is known. */
export function keptValues(
  linker: Linker,
  file: FileFacts,
  { kind, callee, arguments: given }: Operation,
): readonly { readonly file: FileFacts; readonly value: Value }[] {
  if (kind !== "call" || given.length !== 1 || file.language === "python" || memberOf(callee) !== "get") return [];
  const receiver = receiverOf(callee);
  const kept = receiver === undefined ? undefined : mapOf(linker, file, receiver, 0);
  if (kept === undefined) return [];
  return kept.file.operations.flatMap((operation) => {
    const [, value] = operation.arguments;
    return operation.kind === "call" && value !== undefined && kept.isPut(operation)
      ? [{ file: kept.file, value }]
      : [];
  });
}

/** What a file puts into the maps of its module, by their names: other files may take it out. */
export const modulePuts = (file: FileFacts): readonly { readonly name: string; readonly value: Value }[] =>
  file.operations.flatMap(({ kind, callee, arguments: given }) => {
    const [, value] = given;
    if (kind !== "call" || value === undefined || callee?.kind !== "name" || callee.path.join(".") !== "set") return [];
    const owner = bindingOf(file, callee.scope, callee.name);
    const [made] = owner?.binding.values ?? [];
    return owner?.scope === 0 && made !== undefined && isMap(file, made) ? [{ name: callee.name, value }] : [];
  });

function mapOf(linker: Linker, file: FileFacts, value: Value, hops: number): Kept | undefined {
  if (hops > MAX_HOPS) return undefined;
  if (value.kind === "import") return importedMap(linker, file, value, hops);
  if (value.kind === "this" && value.path.length === 1) return fieldMap(file, value);
  if (value.kind !== "name" || value.path.length > 1) return undefined;
  const owner = bindingOf(file, value.scope, value.name);
  const [made, ...others] = owner?.binding.values ?? [];
  if (owner === undefined || made === undefined || others.length > 0) return undefined;
  if (made.kind === "import") return importedMap(linker, file, { ...made, path: [...made.path, ...value.path] }, hops);
  if (value.path.length > 0 || !isMap(file, made)) return undefined;
  const isPut = ({ callee }: Operation): boolean =>
    callee?.kind === "name" &&
    callee.name === value.name &&
    callee.path.length === 1 &&
    callee.path[0] === "set" &&
    bindingOf(file, callee.scope, callee.name)?.binding === owner.binding;
  return { file, isPut };
}

/** `this.clients`, in the class that has the field. */
function fieldMap(file: FileFacts, { scope, path: [field = ""] }: Extract<Value, { kind: "this" }>): Kept | undefined {
  const owner = chainOf(file, scope).find(({ kind }) => kind === "class");
  const made = classMemberOf(owner, field);
  if (owner === undefined || made === undefined || !isMap(file, made)) return undefined;
  const isPut = ({ callee }: Operation): boolean =>
    callee?.kind === "this" &&
    callee.path.length === 2 &&
    callee.path[0] === field &&
    callee.path[1] === "set" &&
    isInside(file, callee.scope, owner.id);
  return { file, isPut };
}

function importedMap(
  linker: Linker,
  file: FileFacts,
  { from, path }: Extract<Value, { kind: "import" }>,
  hops: number,
): Kept | undefined {
  const [name, ...rest] = path;
  const found = linker.modules.resolve(file, from);
  const target = found.kind === "file" ? linker.files.get(found.path) : undefined;
  if (target === undefined || name === undefined || rest.length > 0) return undefined;
  noteRead(linker, target);
  const whole = target.exports["export="];
  const exported = Object.hasOwn(target.exports, name)
    ? target.exports[name]
    : whole?.kind === "object" && Object.hasOwn(whole.properties, name)
      ? whole.properties[name]
      : undefined;
  return exported === undefined ? undefined : mapOf(linker, target, exported, hops + 1);
}

/** `new Map()`: what it starts with would have to be followed as well. */
function isMap(file: FileFacts, value: Value): boolean {
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  if (made?.kind !== "new" || made.arguments.length > 0 || made.callee?.kind !== "name") return false;
  return made.callee.name === "Map" && bindingOf(file, made.callee.scope, "Map") === undefined;
}

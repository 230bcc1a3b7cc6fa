/** What other files can notice of a file, as one text to compare; and who those files are. */

import { createHash } from "node:crypto";
import type { FileFacts, Scope } from "#facts/file";
import { edgesFrom } from "./callerIndex";
import { callsOf } from "./calls";
import { effectsOfFunction } from "./effects";
import type { Linker } from "./linker";
import { neverRejects } from "./rejections";
import { returned } from "./results";
import { heldAt } from "./structure";
import type { Thing } from "./view";

/** Equal digests before and after a change: no answer about another file can differ. Empty for an unknown file. */
export function digestOf(linker: Linker, path: string): string {
  const file = linker.files.get(path);
  if (file === undefined) return "";
  const hash = createHash("sha256");
  hash.update(
    JSON.stringify([file.role, file.imports.map((fact) => fact.from), file.reexports, Object.keys(file.exports)]),
  );
  hash.update(JSON.stringify(Object.values(file.exports), withoutPlaces));
  for (const scope of file.scopes)
    if (scope.kind === "function" || scope.kind === "class") hash.update(summary(linker, file, scope));
  for (const edge of edgesFrom(linker, path)) {
    const operation = file.operations[edge.operation];
    if (operation === undefined) continue;
    const held = [...heldAt(linker, file, operation).keys()];
    hash.update(
      JSON.stringify(
        [edge.target, edge.argument ?? "", held, operation.arguments, operation.keywords ?? {}],
        withoutPlaces,
      ),
    );
  }
  // Clients, settings, registrations: what other files read of a call wherever it stands.
  for (const call of callsOf(linker, file))
    if (
      call.model?.configures !== undefined ||
      call.concept === "route" ||
      call.concept === "middleware" ||
      call.concept === "worker" ||
      call.concept === "enqueue" ||
      call.concept === "listen"
    )
      hash.update(JSON.stringify([call.symbol ?? "", call.operation.arguments], withoutPlaces));
  return hash.digest("hex");
}

function summary(linker: Linker, file: FileFacts, scope: Scope): string {
  const shape = [
    scope.id,
    scope.name ?? "",
    scope.async ?? false,
    scope.parameters ?? [],
    scope.members ?? {},
    scope.base ?? null,
  ];
  if (scope.kind === "class") return JSON.stringify(shape, withoutPlaces);
  const target = { file, scope: scope.id };
  const effects = effectsOfFunction(linker, target).map((effect) => [effect.concept, effect.resource ?? ""]);
  return JSON.stringify(
    [shape, effects, neverRejects(linker, target), returned(linker, file, scope.id).map(shown)],
    withoutPlaces,
  );
}

const shown = (thing: Thing): string => {
  switch (thing.kind) {
    case "type":
    case "method":
      return `${thing.kind}:${thing.name}`;
    case "function":
    case "class":
    case "instance":
      return `${thing.kind}:${thing.file.path}#${thing.scope}`;
    case "library":
      return thing.symbol;
    default:
      return thing.kind;
  }
};

const withoutPlaces = (key: string, value: unknown): unknown =>
  key === "span" || key === "calleeSpan" ? undefined : value;

/** Files that read answers from this one, and files it runs code of, however indirectly. */
export function dependentsOf(linker: Linker, path: string): ReadonlySet<string> {
  const found = new Set<string>();
  const readers = new Map<string, string[]>();
  for (const memory of linker.memories.values())
    for (const from of memory.touched) readers.set(from, [...(readers.get(from) ?? []), memory.path]);
  const upward = new Set([path]);
  for (const at of upward) for (const reader of readers.get(at) ?? []) upward.add(reader);
  const downward = new Set([path]);
  for (const at of downward)
    for (const edge of edgesFrom(linker, at)) downward.add(edge.target.slice(0, edge.target.lastIndexOf("#")));
  for (const at of [...upward, ...downward]) if (at !== path) found.add(at);
  return found;
}

/** Who else may run a function: is it handed to code we do not see, part of a published interface, run later by a library? */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { CallbackModel } from "#knowledge/model";
import { escapeOf } from "./callerIndex";
import { isMachine } from "./conventions";
import { importedFiles } from "./entryPoints";
import { bindingOf, memberOf } from "./lexical";
import { askWhole, type Linker, type Question } from "./linker";
import { queueRetries } from "./queues";
import { thingsOf } from "./things";
import type { FunctionRef, Protection, ProtectionKind } from "./view";

/** Why callers of a function are not all known; undefined when they are. */
export function openness(linker: Linker, target: FunctionRef): string | undefined {
  if (isMachine(target)) return undefined;
  const escaped = escapeOf(linker, target.file, target.scope);
  if (escaped !== undefined) return escaped;
  const use = target.file.scopes[target.scope]?.use;
  if (use?.to === "returned" || use?.to === "yielded") return undefined;
  if (isLoadedUnseen(linker, target)) return "loaded by code we do not see";
  if (publicFiles(linker).has(target.file.path) && isExported(linker, target)) return "exported from the package";
  return undefined;
}

/** `module.exports = { run }` of a file that nobody names: a framework, or a loop over a folder, loads it. */
const isLoadedUnseen = (linker: Linker, target: FunctionRef): boolean =>
  Object.hasOwn(target.file.exports, "export=") &&
  !importedFiles(linker).has(target.file.path) &&
  target.file.scopes[target.scope]?.method !== true &&
  isExported(linker, target);

/** A callback that runs on its own, not while the call does: what protects it then. Undefined when the call waits for it. */
export function runsIn(
  linker: Linker,
  at: { readonly file: FileFacts; readonly operation: Operation },
  model: CallbackModel,
  kind: ProtectionKind,
): Protection | undefined {
  switch (model.how) {
    case "route":
    case "later":
      return { state: "absent", paths: [] };
    case "job":
      return kind === "retry" ? queueRetries(linker, at.file, at.operation) : { state: "absent", paths: [] };
    case "awaits":
    case "collects":
    case "ignores-result":
    case "boundary":
      return undefined;
  }
}

const PUBLIC: Question<ReadonlySet<string>> = { fallback: new Set() };

/** Entry files of published packages, with what they re-export. An application (private, or serving by itself) has none. */
export function publicFiles(linker: Linker): ReadonlySet<string> {
  return askWhole(linker, PUBLIC, () => {
    const found = new Set<string>();
    for (const entry of linker.project.packages) {
      if (entry.private === true || entry.name === undefined) continue;
      for (const target of entry.entries) {
        const resolved = linker.modules.entry(entry, target);
        const file = resolved === undefined ? undefined : linker.files.get(resolved);
        if (file !== undefined && !servesItself(file)) addReexports(linker, file, found);
      }
    }
    return found;
  });
}

/** A main file that starts a server is an application's, not a library's. */
const servesItself = (file: FileFacts): boolean =>
  file.operations.some(({ kind, callee }) => kind === "call" && memberOf(callee) === "listen");

function addReexports(linker: Linker, file: FileFacts, found: Set<string>): void {
  if (found.has(file.path)) return;
  found.add(file.path);
  const imported = Object.values(file.exports)
    .flatMap((value) => [value, ...membersOf(value)])
    .flatMap((value) => (value.kind === "name" && value.path.length === 0 ? boundValues(file, value) : [value]))
    .flatMap((value) => (value.kind === "import" ? [value.from] : []));
  for (const from of [...file.reexports, ...imported]) {
    const target = linker.modules.resolve(file, from);
    const next = target.kind === "file" ? linker.files.get(target.path) : undefined;
    if (next !== undefined) addReexports(linker, next, found);
  }
}

/** `const save = require("./save"); module.exports = { save };` */
const boundValues = (file: FileFacts, { scope, name }: Extract<Value, { kind: "name" }>): readonly Value[] =>
  bindingOf(file, scope, name)?.binding.values ?? [];

function isExported(linker: Linker, target: FunctionRef): boolean {
  const scope = target.file.scopes[target.scope];
  if (scope?.exported === true) return true;
  const owner = scope?.method === true ? target.file.scopes[scope.parent] : undefined;
  return Object.values(target.file.exports)
    .flatMap((value) => [value, ...membersOf(value)])
    .some((value) =>
      thingsOf(linker, target.file, value).some(
        (thing) =>
          (thing.kind === "function" && thing.file === target.file && thing.scope === target.scope) ||
          (thing.kind === "class" && thing.file === target.file && thing.scope === owner?.id),
      ),
    );
}

/** `module.exports = { save, remove }` */
const membersOf = (value: Value): readonly Value[] => (value.kind === "object" ? Object.values(value.properties) : []);

/** What FastAPI's `Depends(…)` puts into a parameter: what the function it names gives, or an object of the class. */

import type { FileFacts, Operation, Parameter, ScopeId, Value } from "#facts/file";
import { bindingOf, lastNameOf, operationsIn } from "./lexical";
import { type Linker, noteRead } from "./linker";
import { returned } from "./results";
import { awaitedThings, thingsOf } from "./things";
import type { FunctionRef, Thing } from "./view";

const MARKER = /^(?:Depends|Security)$/;

/** Things of a parameter that FastAPI fills from a dependency; undefined where there is none, or where it cannot be told what it gives. */
export function injectedThings(
  linker: Linker,
  { file, scope }: FunctionRef,
  { name = "", type }: Parameter,
): readonly Thing[] | undefined {
  const at = file.scopes[scope];
  for (const value of at?.bindings[name]?.values ?? []) {
    const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
    const given = operation === undefined ? undefined : markedThings(linker, file, operation);
    if (given !== undefined) return given;
  }
  if (type === undefined) return undefined;
  if (!isAnnotated(type.name)) return aliasThings(linker, file, scope, type.name);
  for (const { name: written, span } of type.arguments?.slice(1) ?? []) {
    const [, path] = /^(?:\w+\.)?(?:Depends|Security)\(\s*(\w+(?:\.\w+)*)\s*[,)]/.exec(written) ?? [];
    const [root, ...members] = path?.split(".") ?? [];
    if (root !== undefined) return told(linker, file, { kind: "name", name: root, scope, path: members, span });
  }
  return undefined;
}

const isAnnotated = (name: string): boolean => /^(?:\w+\.)?Annotated$/.test(name);

/** `Database = Annotated[Session, Depends(get_session)]`, here or in the module that the name is imported from. */
function aliasThings(linker: Linker, file: FileFacts, scope: ScopeId, name: string): readonly Thing[] | undefined {
  const [named] = bindingOf(file, scope, name)?.binding.values ?? [];
  const imported =
    named?.kind === "import" && named.path.length === 1 ? linker.modules.resolve(file, named.from) : undefined;
  const owner = imported === undefined ? file : imported.kind === "file" ? linker.files.get(imported.path) : undefined;
  if (owner === undefined) return undefined;
  if (owner !== file) noteRead(linker, owner);
  const bindings = owner.scopes[0]?.bindings ?? {};
  const [alias] = (named?.kind === "import" ? bindings[named.path[0] ?? ""]?.values : [named]) ?? [];
  if (alias?.kind !== "name" || !isAnnotated([alias.name, ...alias.path.slice(0, -1)].join("."))) return undefined;
  const after = alias.span.end;
  const next = Math.min(...Object.values(bindings).flatMap(({ span }) => (span.start > after ? [span.start] : [])));
  const marked = owner.operations.find(({ kind, scope: at, callee }) => {
    if (kind !== "call" || at !== 0 || callee?.kind !== "name" || !MARKER.test(lastNameOf(callee))) return false;
    return after < callee.span.start && callee.span.start < next;
  });
  return marked === undefined ? undefined : markedThings(linker, owner, marked);
}

/** Things of a call `Depends(f)` itself; undefined for other calls. */
export const markedThings = (linker: Linker, file: FileFacts, { callee, arguments: given }: Operation) =>
  MARKER.test(lastNameOf(callee)) && given[0] !== undefined ? told(linker, file, given[0]) : undefined;

/** What the dependency gives, when all of it is known. */
function told(linker: Linker, file: FileFacts, dependency: Value): readonly Thing[] | undefined {
  const things = thingsOf(linker, file, dependency).flatMap((thing): readonly Thing[] => {
    if (thing.kind === "class") return [{ kind: "instance", file: thing.file, scope: thing.scope }];
    return thing.kind === "function" ? givenBy(linker, thing.file, thing.scope) : [];
  });
  return things.length > 0 && things.every(({ kind }) => kind !== "unknown") ? things : undefined;
}

/** A generator gives what it yields, and goes on when the response is sent. */
function givenBy(linker: Linker, file: FileFacts, scope: ScopeId): readonly Thing[] {
  if (file.scopes[scope]?.generator !== true) return awaitedThings(returned(linker, file, scope));
  return operationsIn(file, scope).flatMap(({ kind, arguments: [value] }) =>
    kind === "yield" && value !== undefined ? thingsOf(linker, file, value) : [],
  );
}

/** FastAPI's `Depends(…)`: what stands in it, and what it puts into a parameter. */

import type { FileFacts, Operation, Parameter, ScopeId, Value } from "#facts/file";
import { bindingOf, lastNameOf, operationsIn } from "./lexical";
import { type Linker, noteRead } from "./linker";
import { returned } from "./results";
import { awaitedThings, thingsOf } from "./things";
import type { FunctionRef, Thing } from "./view";

/** What a `Depends(…)` names: a function, a class, or something that makes one. */
export interface Dependency {
  readonly file: FileFacts;
  readonly value: Value;
}

/** Other programs have a `Security` of their own. */
export const importsFastapi = ({ imports }: FileFacts): boolean =>
  imports.some(({ from }) => /^fastapi(?:\.|$)/.test(from));

/** Of a parameter, by its default, inside of `Annotated`, or by a name that stands for such a type; undefined where there is none. */
export function dependencyOf(linker: Linker, target: FunctionRef, parameter: Parameter): Dependency | undefined {
  const { file, scope } = target;
  const { name = "", type } = parameter;
  for (const value of importsFastapi(file) ? (file.scopes[scope]?.bindings[name]?.values ?? []) : []) {
    const given = dependencyIn(file, value);
    if (given !== undefined) return given;
  }
  if (type === undefined) return undefined;
  if (!isAnnotated(type.name)) return ofAlias(linker, file, scope, type.name);
  for (const { name: written, span } of type.arguments?.slice(1) ?? []) {
    const [, path] = /^(?:\w+\.)?(?:Depends|Security)\(\s*(\w+(?:\.\w+)*)\s*[,)]/.exec(written) ?? [];
    const [root, ...members] = path?.split(".") ?? [];
    if (root !== undefined) return { file, value: { kind: "name", name: root, scope, path: members, span } };
  }
  return undefined;
}

/** Of a value that is a call `Depends(f)`; undefined for all others. */
export function dependencyIn(file: FileFacts, value: Value): Dependency | undefined {
  const operation = value.kind === "result" ? file.operations[value.operation] : undefined;
  return operation === undefined ? undefined : dependencyOfCall(file, operation);
}

function dependencyOfCall(file: FileFacts, { callee, arguments: [value] }: Operation): Dependency | undefined {
  return value !== undefined && isMarker(callee) ? { file, value } : undefined;
}

const isMarker = (callee: Value | undefined): boolean => /^(?:Depends|Security)$/.test(lastNameOf(callee));
const isAnnotated = (name: string): boolean => /^(?:\w+\.)?Annotated$/.test(name);

/** `Database = Annotated[Session, Depends(get_session)]`, here or in the module that the name is imported from. */
function ofAlias(linker: Linker, file: FileFacts, scope: ScopeId, name: string): Dependency | undefined {
  const [named] = bindingOf(file, scope, name)?.binding.values ?? [];
  const imported =
    named?.kind === "import" && named.path.length === 1 ? linker.modules.resolve(file, named.from) : undefined;
  const owner = imported === undefined ? file : imported.kind === "file" ? linker.files.get(imported.path) : undefined;
  if (owner === undefined) return undefined;
  if (owner !== file) noteRead(linker, owner);
  if (!importsFastapi(owner)) return undefined;
  const bindings = owner.scopes[0]?.bindings ?? {};
  const [alias] = (named?.kind === "import" ? bindings[named.path[0] ?? ""]?.values : [named]) ?? [];
  if (alias?.kind !== "name" || !isAnnotated([alias.name, ...alias.path.slice(0, -1)].join("."))) return undefined;
  // Facts keep no more of `Annotated[…]` than its name: the call in it is the one between this name and the next.
  const after = alias.span.end;
  const next = Math.min(...Object.values(bindings).flatMap(({ span }) => (span.start > after ? [span.start] : [])));
  const marked = owner.operations.find(({ kind, scope: at, callee }) => {
    if (kind !== "call" || at !== 0 || callee?.kind !== "name" || !isMarker(callee)) return false;
    return after < callee.span.start && callee.span.start < next;
  });
  return marked === undefined ? undefined : dependencyOfCall(owner, marked);
}

/** What a parameter holds that FastAPI fills from a dependency; undefined where there is none, or where it cannot be told what it gives. */
export function injectedThings(
  linker: Linker,
  target: FunctionRef,
  parameter: Parameter,
): readonly Thing[] | undefined {
  const dependency = dependencyOf(linker, target, parameter);
  return dependency === undefined ? undefined : thingsGivenBy(linker, dependency);
}

/** The same of a call `Depends(f)`, as the default of the parameter. */
export function markedThings(linker: Linker, file: FileFacts, operation: Operation): readonly Thing[] | undefined {
  const dependency = dependencyOfCall(file, operation);
  return dependency === undefined ? undefined : thingsGivenBy(linker, dependency);
}

function thingsGivenBy(linker: Linker, { file, value }: Dependency): readonly Thing[] | undefined {
  const things = thingsOf(linker, file, value).flatMap((thing): readonly Thing[] => {
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

/** Groups of functions of one module that have nothing to do with each other: no call, no import and no variable in common. */

import type { FileFacts, Scope, ScopeId, Value } from "#facts/file";
import type { View } from "#linking/view";

export interface ModuleGroup {
  /** Functions and classes at the top of the module, in source order. */
  readonly members: readonly Scope[];
  /** Module specifiers they use. */
  readonly imports: ReadonlySet<string>;
}

/** Imports that more than this share of the functions use say nothing about what belongs together: loggers, helpers. */
const COMMON = 0.4;

/** What Python code of any kind is written with: to share it says as little as to share `Array` or `console`. */
const GENERAL =
  /^(?:os|os\.path|sys|re|json|time|datetime|typing|logging|asyncio|functools|collections|pathlib|uuid|math|itertools|contextlib|dataclasses|enum|abc|traceback|io|string|random|copy|warnings)$/;
const LOGGER = /^_?log(?:ger)?$/i;

/** Disjoint groups, the largest first. Callbacks of calls at the top of a module (lists of handlers) are no members. */
export function groupsOf(view: View, file: FileFacts): readonly ModuleGroup[] {
  const members = file.scopes.filter((scope) => isMember(scope) && !isRegistered(view, file, scope));
  const uses = new Map(members.map((member) => [member, namesUsed(view, file, member)]));
  const parent = new Map(members.map((member) => [member.id, member.id]));
  const rootOf = (id: ScopeId): ScopeId => {
    let at = id;
    while (parent.get(at) !== at) at = parent.get(at) ?? at;
    return at;
  };
  const byName = new Map<string, Scope[]>();
  for (const [member, names] of uses) {
    if (member.name !== undefined) byName.set(member.name, [...(byName.get(member.name) ?? []), member]);
    for (const name of names.keys()) byName.set(name, [...(byName.get(name) ?? []), member]);
  }
  const common = new Set<string>();
  for (const sharing of together(members))
    for (const other of sharing) parent.set(rootOf(other.id), rootOf(sharing[0]?.id ?? other.id));
  for (const [name, sharing] of byName) {
    const from = [...uses.values()].map((names) => names.get(name)).find((source) => source !== undefined);
    if (file.language === "python" && (GENERAL.test(from ?? "") || LOGGER.test(name))) {
      common.add(from ?? "");
      continue;
    }
    if (from !== undefined && from !== "" && sharing.length > Math.max(members.length * COMMON, 2)) {
      common.add(from);
      continue;
    }
    const [first, ...others] = sharing;
    if (first !== undefined) for (const other of others) parent.set(rootOf(other.id), rootOf(first.id));
  }
  const groups = new Map<ScopeId, Scope[]>();
  for (const member of members) groups.set(rootOf(member.id), [...(groups.get(rootOf(member.id)) ?? []), member]);
  return [...groups.values()]
    .map((grouped) => {
      const imports = grouped.flatMap((member) => [...(uses.get(member)?.values() ?? [])]);
      return { members: grouped, imports: new Set(imports.filter((from) => from !== "" && !common.has(from))) };
    })
    .sort((a, b) => b.members.length - a.members.length);
}

/** Methods of one object literal are one thing, as those of a class are. */
function together(members: readonly Scope[]): readonly (readonly Scope[])[] {
  const objects = members.filter(({ use }) => use?.to === "item");
  return objects.length === 0 ? [] : [objects];
}

/** A function or class at the top of the module that is not handed to a call on the spot. */
const isMember = (scope: Scope): boolean =>
  (scope.kind === "class" || scope.kind === "function") && scope.parent === 0 && scope.use?.to !== "argument";

/**
 * Python hands a function over by its decorator (`@router.get("/")`, `@cli.command()`), and a class by its base (a form, a table, a
 * resource): lists of these are as flat as lists of callbacks.
 */
export function isRegistered(view: View, file: FileFacts, { kind, base, decorators = [] }: Scope): boolean {
  if (file.language !== "python") return false;
  if (kind === "class")
    return base !== undefined && view.things(file, base).some((thing) => thing.kind === "library" || isUnseen(thing));
  return decorators.some((decorator) => {
    const callee = decorator.kind === "result" ? file.operations[decorator.operation]?.callee : undefined;
    if (callee?.kind !== "name" || callee.path.length === 0) return false;
    const [bound] = view.variable(file, callee.scope, callee.name)?.binding.values ?? [];
    // `functools.wraps(f)` is a function of a module; `router.get("/")` is a method of something that was made.
    return bound?.kind !== "import" || bound.path.length > 0 || /^(?:click|typer)$/.test(bound.from);
  });
}

/** A base of a module that is not read. */
const isUnseen = (thing: ReturnType<View["things"]>[number]): boolean => thing.kind === "unknown";

/** Names of the module that code inside a member uses → the specifier they are imported from, `""` for the module's own. */
function namesUsed(view: View, file: FileFacts, member: Scope): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const note = (value: Value | undefined): void => {
    if (value === undefined) return;
    if (value.kind === "name") {
      const variable = view.variable(file, value.scope, value.name);
      if (variable === undefined || variable.scope !== 0) return;
      const [bound] = variable.binding.values;
      found.set(value.name, bound?.kind === "import" ? bound.from : "");
    } else if (value.kind === "member" || value.kind === "awaited" || value.kind === "spread") note(value.of);
    else if (value.kind === "object") for (const inner of Object.values(value.properties)) note(inner);
    else if (value.kind === "choice") for (const inner of value.of) note(inner);
  };
  for (const operation of file.operations) {
    if (operation.span.start < member.span.start || operation.span.end > member.span.end) continue;
    note(operation.callee);
    for (const value of operation.arguments) note(value);
    for (const value of Object.values(operation.keywords ?? {})) note(value);
  }
  note(member.base);
  return found;
}

/** Maps, lists and records that live as long as the process: at module level, or in a field of a class. */

import type { Binding, FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { Span } from "#facts/place";
import type { View } from "#linking/view";

import { isMadeBounded, isMadeOnce, keyOf, madeByCall, measuredBy, putBy } from "./pythonCollections";

export interface Collection {
  readonly file: FileFacts;
  readonly name: string;
  readonly kind: "map" | "set" | "list" | "record";
  /** Where it is declared. */
  readonly span: Span;
  /** Class that holds it in a field; absent at module level. */
  readonly owner?: ScopeId;
  /** Something is put in: `set`, `push`, `add`, an index assignment. */
  readonly additions: readonly Addition[];
  /** Something is looked up or taken out, or all is gone through. */
  readonly looks: readonly Look[];
  /** Its size is compared with a limit; asking whether it is empty sets none. */
  readonly isMeasured: boolean;
}

export interface Addition {
  readonly operation: Operation;
  readonly key?: Value;
  readonly value: Value;
}

export interface Look {
  /** `get`, `has`, `shift`, `delete`, `iterate`, `[]` … */
  readonly how: string;
  /** Function it happens in. */
  readonly function: ScopeId;
  readonly span: Span;
}

/** Collections a file declares that start out empty, with what the file does with them. */
export function collectionsOf(view: View, file: FileFacts): readonly Collection[] {
  const found: Draft[] = [];
  for (const [name, binding] of Object.entries(file.scopes[0]?.bindings ?? {})) {
    const kind = binding.values.length === 1 ? kindOf(file, binding.values[0]) : undefined;
    if (kind !== undefined)
      found.push({ ...draft(file, name, kind, binding.span), isMeasured: isBounded(file, binding) });
  }
  for (const scope of file.scopes) {
    if (scope.kind !== "class") continue;
    for (const [name, value] of Object.entries(scope.members ?? {})) {
      const kind = kindOf(file, value);
      const span =
        value.kind === "result" ? file.operations[value.operation]?.span : "span" in value ? value.span : undefined;
      if (kind !== undefined && span !== undefined) found.push({ ...draft(file, name, kind, span), owner: scope.id });
    }
  }
  if (found.length > 0) collect(view, file, found);
  return found;
}

/** Made with a limit: `deque(maxlen=100)`. */
const isBounded = (file: FileFacts, { values: [value] }: Binding): boolean => {
  const made = value?.kind === "result" ? file.operations[value.operation] : undefined;
  return file.language === "python" && made !== undefined && isMadeBounded(made);
};

type Owned = { readonly one: Draft; readonly path: readonly string[] } | undefined;

interface Draft extends Collection {
  readonly additions: Addition[];
  readonly looks: Look[];
  isMeasured: boolean;
}

const draft = (file: FileFacts, name: string, kind: Collection["kind"], span: Span): Draft => ({
  file,
  name,
  kind,
  span,
  additions: [],
  looks: [],
  isMeasured: false,
});

function kindOf(file: FileFacts, value: Value | undefined): Collection["kind"] | undefined {
  if (value?.kind === "array") return value.items.length === 0 ? "list" : undefined;
  if (value?.kind === "object")
    return Object.keys(value.properties).length === 0 && value.spreads.length === 0 ? "record" : undefined;
  const made = value?.kind === "result" ? file.operations[value.operation] : undefined;
  if (file.language === "python") return made?.kind === "call" ? madeByCall(made) : undefined;
  if (made?.kind !== "new" || made.callee?.kind !== "name" || made.arguments.length > 0) return undefined;
  return made.callee.name === "Map" ? "map" : made.callee.name === "Set" ? "set" : undefined;
}

const PUTS = /^(set|push|unshift|add)$/;

function collect(view: View, file: FileFacts, found: readonly Draft[]): void {
  const fieldsOf = found.filter((one) => one.owner !== undefined);
  const owned = (value: Value): Owned => {
    if (value.kind === "name") {
      const one = found.find((item) => item.owner === undefined && item.name === value.name);
      if (one === undefined || view.variable(file, value.scope, value.name)?.scope !== 0) return undefined;
      return { one, path: value.path };
    }
    if (value.kind !== "this" || fieldsOf.length === 0) return undefined;
    const one = fieldsOf.find((item) => item.name === value.path[0] && view.inside(file, value.scope, item.owner ?? 0));
    return one === undefined ? undefined : { one, path: value.path.slice(1) };
  };
  for (const operation of file.operations) {
    const at = operation.callee === undefined ? undefined : owned(operation.callee);
    if (at !== undefined) take(file, at.one, operation, at.path);
    if (file.language === "python") lookedUpIn(file, operation, owned);
  }
  for (const scope of file.scopes) {
    const over = scope.over === undefined ? undefined : owned(scope.over);
    if (over !== undefined) over.one.looks.push({ how: "iterate", function: scope.function, span: scope.span });
    if (scope.test !== undefined)
      for (const side of limitedSides(scope.test)) {
        if (isSize(owned(side))) noteSize(owned(side));
        const measured = file.language === "python" ? measuredBy(file, side) : undefined;
        if (measured !== undefined) noteSize(owned(measured));
      }
  }
  for (const scope of file.scopes)
    for (const { values } of Object.values(scope.bindings))
      for (const value of values) {
        const at = value.kind === "this" ? owned(value) : undefined;
        if (at?.path[0] === "[]")
          at.one.looks.push({ how: "[]", function: scope.function, span: spanOf(value) ?? at.one.span });
      }
  for (const read of file.reads) {
    const at = owned({ kind: "name", name: read.name, scope: read.scope, path: [], span: read.span });
    const { use } = read;
    if (at !== undefined && use.to === "tested" && file.language === "python")
      at.one.looks.push({ how: "has", function: file.scopes[read.scope]?.function ?? 0, span: read.span });
    if (at === undefined || use.to !== "member" || use.name !== "[]") continue;
    const how = file.language === "python" && use.then.to === "deleted" ? "delete" : "[]";
    if (use.then.to !== "target")
      at.one.looks.push({ how, function: file.scopes[read.scope]?.function ?? 0, span: read.span });
  }
}

/** Python: `return self.jobs[key]`, `show(self.jobs[key])`, `len(self.jobs[key])`. */
function lookedUpIn(
  file: FileFacts,
  { arguments: values, scope, span }: Operation,
  owned: (value: Value) => Owned,
): void {
  for (const value of values) {
    const at = value.kind === "this" ? owned(value) : undefined;
    if (at?.path[0] === "[]") at.one.looks.push({ how: "[]", function: file.scopes[scope]?.function ?? 0, span });
  }
}

const spanOf = (value: Value): Span | undefined => ("span" in value ? value.span : undefined);

function take(file: FileFacts, one: Draft, operation: Operation, path: readonly string[]): void {
  const [first, second] = operation.arguments;
  const [member = "", ...rest] = path;
  if (operation.kind === "assign") {
    if (member === "[]" && rest.length === 0 && first !== undefined) {
      const key = file.language === "python" ? keyOf(file, operation) : undefined;
      one.additions.push({ operation, value: first, ...(key === undefined ? {} : { key }) });
    }
    return;
  }
  if (operation.kind === "call" && file.language === "python") {
    // `waiting[user].append(item)` puts into a list that is in it.
    const put = putBy((member === "[]" ? rest[0] : member) ?? "", operation.arguments);
    if (put !== undefined) {
      one.additions.push({ operation, ...put });
      return;
    }
  }
  if (operation.kind !== "call" || rest.length > 0) return;
  if (PUTS.test(member) && first !== undefined) {
    if (member === "set" && second !== undefined) one.additions.push({ operation, key: first, value: second });
    else if (member !== "set") one.additions.push({ operation, value: first });
    return;
  }
  one.looks.push({ how: member, function: file.scopes[operation.scope]?.function ?? 0, span: operation.span });
}

/** Sides of comparisons with something else than nothing: `queue.length > 0` and `queue.length === 0` set no limit. */
function limitedSides(test: Value): readonly Value[] {
  if (test.kind === "comparison") return [test.left, test.right].some(isNothing) ? [] : [test.left, test.right];
  if (test.kind === "not") return limitedSides(test.of);
  if (test.kind === "choice") return [...test.of, ...(test.and === undefined ? [] : [test.and])].flatMap(limitedSides);
  return [];
}

const isNothing = (side: Value): boolean => side.kind === "literal" && (side.value === 0 || side.value === undefined);

const isSize = (at: Owned): boolean =>
  at !== undefined && at.path.length === 1 && /^(size|length)$/.test(at.path[0] ?? "");

function noteSize(at: Owned): void {
  if (at !== undefined) at.one.isMeasured = true;
}

/** A field of a class that frameworks or modules do not make once: it may live no longer than one request. */
export function isLocal(view: View, { file, owner }: Collection): boolean {
  if (owner === undefined) return false;
  const scope = file.scopes[owner];
  if (file.language === "python") return scope?.name === undefined || !isMadeOnce(view, scope.name);
  if ((scope?.decorators?.length ?? 0) > 0) return false;
  return !view
    .operations(file, 0)
    .some(
      (operation) =>
        operation.kind === "new" && operation.callee?.kind === "name" && operation.callee.name === scope?.name,
    );
}

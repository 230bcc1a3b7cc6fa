/**
 * The facts of one file while they are being collected: scopes, names, operations and reads, each with the one function that adds it.
 * Invariant: facts are plain data with few shapes; a million lines of them must stay affordable, so constants are shared.
 */

import type {
  Binding,
  CredentialFact,
  ImportFact,
  Operation,
  OperationKind,
  Read,
  Scope,
  ScopeKind,
  TypeReference,
  Use,
  Value,
} from "#facts/file";
import type { Span } from "#facts/place";

import { noValues, opaqueValue } from "./values";

type Draft<Fact> = { -readonly [Key in keyof Fact]: Fact[Key] };

export type BindingDraft = Draft<Binding>;
export type OperationDraft = Draft<Operation>;
export type ScopeDraft = Draft<Omit<Scope, "bindings" | "members">> & {
  bindings: Record<string, BindingDraft>;
  members?: Record<string, Value>;
};

export type Exit = NonNullable<Scope["exits"]>;

/** A name in sight, and what it hides. */
interface Known {
  readonly binding: BindingDraft;
  readonly scope: ScopeDraft;
  /** Uses are worth recording: the name holds a value, not an import, a function or a class. */
  data: boolean;
  readonly hides: Known | undefined;
}

export interface Lowering {
  readonly text: string;
  readonly scopes: ScopeDraft[];
  readonly operations: OperationDraft[];
  readonly reads: Read[];
  readonly imports: Draft<ImportFact>[];
  /** The import a name is bound by. */
  readonly importOf: Map<BindingDraft, Draft<ImportFact>>;
  readonly credentials: CredentialFact[];
  readonly exports: Record<string, Value>;
  readonly reexports: string[];
  /** Names in sight of the code being lowered. */
  readonly names: Map<string, Known>;
  /** Member paths already written in this file. */
  readonly paths: Map<string, readonly string[]>;
  /** Evaluation order of the next operation or read. */
  order: number;
  /** Nesting of the node being lowered. */
  depth: number;
  /** Innermost statement an unlabelled `break` leaves. */
  breaks: "loop" | "switch";
  /** A `break` has left the innermost `switch`. */
  broken: boolean;
}

const noBindings: Record<string, BindingDraft> = Object.freeze({});

export function newLowering(text: string): Lowering {
  return {
    text,
    scopes: [],
    operations: [],
    reads: [],
    imports: [],
    importOf: new Map(),
    credentials: [],
    exports: {},
    reexports: [],
    names: new Map(),
    paths: new Map(),
    order: 0,
    depth: 0,
    breaks: "loop",
    broken: false,
  };
}

/** Opens a scope; whoever opens it closes it with {@link closeScope}. */
export function openScope(into: Lowering, kind: ScopeKind, parent: ScopeDraft | undefined, span: Span): ScopeDraft {
  const id = into.scopes.length;
  const scope: ScopeDraft = {
    id,
    kind,
    parent: parent === undefined ? -1 : parent.id,
    function: kind === "function" || parent === undefined ? id : parent.function,
    span,
    bindings: noBindings,
  };
  into.scopes.push(scope);
  return scope;
}

/** Takes the scope's names out of sight. */
export function closeScope(into: Lowering, scope: ScopeDraft): void {
  if (scope.bindings === noBindings) return;
  for (const name of Object.keys(scope.bindings)) {
    const known = into.names.get(name);
    if (known?.scope !== scope) continue;
    if (known.hides === undefined) into.names.delete(name);
    else into.names.set(name, known.hides);
  }
}

export const functionOf = (into: Lowering, scope: ScopeDraft): ScopeDraft => into.scopes[scope.function] ?? scope;

/** What a name means here; undefined for globals. */
export const lookUp = (into: Lowering, name: string): Known | undefined => into.names.get(name);

export interface Declaration {
  readonly span: Span;
  readonly mutable: boolean;
  readonly data: boolean;
  readonly type?: TypeReference | undefined;
}

/** The binding of a name in a scope, made on first mention. A record cannot hold `__proto__`, so that name stays unknown. */
export function declare(into: Lowering, scope: ScopeDraft, name: string, declaration: Declaration): BindingDraft {
  const { span, mutable, data, type } = declaration;
  const known = into.names.get(name);
  if (known !== undefined && known.scope === scope) {
    if (type !== undefined && known.binding.type === undefined) known.binding.type = type;
    if (!data) known.data = false;
    return known.binding;
  }
  const binding: BindingDraft =
    type === undefined ? { values: noValues, mutable, span } : { values: noValues, mutable, span, type };
  if (name === "__proto__") return binding;
  if (scope.bindings === noBindings) scope.bindings = {};
  scope.bindings[name] = binding;
  into.names.set(name, { binding, scope, data, hides: known });
  return binding;
}

/** One more thing the name can be. Arrays are replaced, not grown: a grown array reserves room it never needs. */
export function addValue(binding: BindingDraft, value: Value): void {
  binding.values = binding.values.length === 0 ? [value] : [...binding.values, value];
}

/** What the name is declared with; code above the declaration may have assigned already. */
export function addFirstValue(binding: BindingDraft, value: Value): void {
  binding.values = binding.values.length === 0 ? [value] : [value, ...binding.values];
}

/** A member path; equal ones share one array. */
export function sharedPath(into: Lowering, path: readonly string[]): readonly string[] {
  const [only] = path;
  if (only === undefined) return path;
  const key = path.length === 1 ? only : path.join("\n");
  const shared = into.paths.get(key);
  if (shared !== undefined) return shared;
  const exact = path.slice();
  into.paths.set(key, exact);
  return exact;
}

/** Sets a key of a record, except the one that would change its prototype. */
export function put<Item>(record: Record<string, Item>, key: string, item: Item): void {
  if (key !== "__proto__") record[key] = item;
}

/** Opens an operation. Its order is set when it happens, by {@link happen}: after its arguments. */
export function openOperation(
  into: Lowering,
  kind: OperationKind,
  scope: ScopeDraft,
  span: Span,
  use: Use,
): OperationDraft {
  const operation: OperationDraft = {
    id: into.operations.length,
    kind,
    scope: scope.id,
    order: 0,
    span,
    arguments: noValues,
    use,
  };
  into.operations.push(operation);
  return operation;
}

/** Opens a call or a construction; the callee follows. */
export function openCall(
  into: Lowering,
  kind: "call" | "new",
  scope: ScopeDraft,
  { span, calleeSpan, use }: { readonly span: Span; readonly calleeSpan: Span; readonly use: Use },
): OperationDraft {
  const operation: OperationDraft = {
    id: into.operations.length,
    kind,
    scope: scope.id,
    order: 0,
    span,
    callee: opaqueValue,
    calleeSpan,
    arguments: noValues,
    use,
  };
  into.operations.push(operation);
  return operation;
}

export function happen(into: Lowering, operation: OperationDraft): void {
  operation.order = into.order++;
}

/** Records the use of a name when it holds data. */
export function read(into: Lowering, scope: ScopeDraft, name: string, span: Span, use: Use): void {
  const known = into.names.get(name);
  if (known?.data === true) into.reads.push({ name, scope: scope.id, span, order: into.order++, use });
  else if (known !== undefined) touch(into, known, scope);
}

/** Notes that an imported name is used as a value, and when: compilers drop imports that only types use. */
export function touch(into: Lowering, known: Known, scope: ScopeDraft): void {
  const fact = into.importOf.get(known.binding);
  if (fact === undefined || fact.used === "load") return;
  fact.used = scope.function === 0 && scope.kind !== "class" ? "load" : "later";
}

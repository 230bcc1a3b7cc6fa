/**
 * What rules see: facts joined across files with what libraries mean. Every question has an answer for "cannot tell".
 * Invariant: asking never changes anything; the same question on the same snapshot gives the same answer.
 */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { Hop, Place, Span } from "#facts/place";
import type { CallModel, Concept } from "#knowledge/model";

/** A function of the workspace. */
export interface FunctionRef {
  readonly file: FileFacts;
  readonly scope: ScopeId;
}

/** A call or construction in the workspace, with what knowledge says of it. */
export interface Call {
  readonly file: FileFacts;
  readonly operation: Operation;
  /** The callee's text range: what a finding underlines. */
  readonly place: Place;
  /** The callee as written, shortened: `axios.get`, `this.client.post`. */
  readonly callee: string;
  /** What the library model says; absent for calls of workspace functions and unknown code. */
  readonly model?: CallModel;
  /** Library symbol the call resolves to, `axios.get`; absent when it is workspace code or unknown. */
  readonly symbol?: string;
  readonly concept?: Concept;
}

/** What a value can be. A set, because `let x; if (a) x = A; else x = B` is ordinary configuration code. */
export type Thing =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: "object"; readonly file: FileFacts; readonly value: Extract<Value, { kind: "object" }> }
  | { readonly kind: "array"; readonly file: FileFacts; readonly value: Extract<Value, { kind: "array" }> }
  | { readonly kind: "template"; readonly file: FileFacts; readonly value: Extract<Value, { kind: "template" }> }
  | ({ readonly kind: "function" } & FunctionRef)
  | ({ readonly kind: "class" } & FunctionRef)
  | ({ readonly kind: "instance" } & FunctionRef)
  | { readonly kind: "module"; readonly file: FileFacts }
  /** A symbol of a package or of the runtime: `axios.create`, `global.fetch`. */
  | { readonly kind: "library"; readonly symbol: string }
  /** An instance of a library type: `axios.Instance`, `express.Request`; `from` is the call that made it, when known. */
  | {
      readonly kind: "type";
      readonly name: string;
      readonly from?: { readonly file: FileFacts; readonly operation: Operation };
    }
  | { readonly kind: "method"; readonly type: string; readonly name: string; readonly of: Thing }
  | { readonly kind: "promise"; readonly of: readonly Thing[]; readonly lazy: boolean }
  | {
      readonly kind: "parameter";
      readonly file: FileFacts;
      readonly scope: ScopeId;
      readonly index: number;
      readonly path: readonly string[];
    }
  | { readonly kind: "error" }
  | { readonly kind: "unknown"; readonly because: string };

export type ProtectionKind =
  | "timeout"
  | "retry"
  | "lock"
  | "breaker"
  | "limiter"
  | "transaction"
  | "error-boundary"
  | "trace";

/** Absence of proof is not proof of absence: rules must say what `unknown` means to them. */
export type Protection =
  | { readonly state: "present"; readonly because: string; readonly via: readonly Hop[] }
  | { readonly state: "absent"; readonly paths: readonly Hop[] }
  | { readonly state: "unknown"; readonly because: string };

/** What runs a piece of code. `unknown` when it escapes to code we do not see. */
export type Context = "request" | "job" | "startup" | "cli" | "script" | "browser" | "unknown";

/** Where the result (or promise) of a call ends up, followed through chains, variables, arrays and collectors. */
export type Outcome =
  | {
      readonly state: "awaited" | "returned" | "dropped" | "voided" | "tested" | "iterated" | "used" | "yielded";
      readonly stored?: boolean;
    }
  /** `.catch(handler)` or `.then(_, handler)`. */
  | { readonly state: "handled"; readonly handler: Value; readonly by: Operation }
  /** Given to code we do not see, a field, an export. */
  | { readonly state: "escaped"; readonly because: string };

/** A place that receives errors: a catch clause, `.catch(fn)`, `.then(_, fn)`, a node-style callback. */
export interface ErrorHandler {
  readonly file: FileFacts;
  readonly kind: "catch" | "promise-catch" | "callback";
  readonly place: Place;
  /** Scope of the handler's body: the catch scope or the callback's function scope; absent for `.catch(() => null)` shorthand without a body of its own. */
  readonly scope?: ScopeId;
  /** Name the error is bound to. */
  readonly error?: string;
  /** Calls whose failure arrives here. */
  readonly guarded: readonly Call[];
  /** try scope, for catch clauses. */
  readonly tryScope?: ScopeId;
  /** promise-catch: the `.catch(...)` call. */
  readonly operation?: Operation;
}

/** Where a process starts to serve or to consume. */
export interface EntryPoint {
  readonly kind: "http-server" | "worker" | "scheduler" | "serverless" | "cli" | "script" | "main";
  readonly file: FileFacts;
  readonly place: Place;
  readonly call?: Call;
}

/** One HTTP route with the functions it runs, in order. */
export interface Route {
  readonly call: Call;
  readonly framework: string;
  readonly method: string;
  readonly path?: string;
  /** Middleware that runs before, outermost first, then the handlers. */
  readonly chain: readonly RouteStage[];
}

export interface RouteStage {
  readonly function?: FunctionRef;
  /** A library middleware: its symbol, and the call that made it. */
  readonly symbol?: string;
  readonly call?: Call;
  readonly file: FileFacts;
  readonly value: Value;
}

/** One thing a function does, itself or through what it calls. */
export interface Effect {
  readonly concept: Concept;
  readonly call: Call;
  /** What it works on, when it can be told: `table:orders`, `file:"state.json"`, `file:name@12#path`. */
  readonly resource?: string;
  /** Calls that lead there from the function asked about, outermost first. */
  readonly via: readonly Call[];
}

export interface View {
  readonly files: readonly FileFacts[];
  file(path: string): FileFacts | undefined;

  /** Calls in a file, in source order; `concept` filters. */
  calls(file: FileFacts, filter?: { readonly concept?: Concept | readonly Concept[] }): readonly Call[];
  /** The call of an operation; undefined when the operation is no call. */
  call(file: FileFacts, operation: Operation): Call | undefined;
  /** Everything a value can be. Empty only for values that do not exist. */
  things(file: FileFacts, value: Value): readonly Thing[];
  /** Calls a value was computed from, followed back through variables, awaits, templates and `Promise.all` slots. */
  sources(file: FileFacts, value: Value): readonly Call[];
  /** Workspace functions a call may run. */
  targets(call: Call): readonly FunctionRef[];
  /** Calls that run this function, directly or as their callback; `complete` is false when it also escapes. */
  callers(target: FunctionRef): { readonly calls: readonly Call[]; readonly complete: boolean };

  /** Is the operation under a protection, on every known path from an entry point? */
  protection(call: Call, kind: ProtectionKind): Protection;
  /** What runs this function. */
  context(at: FunctionRef): ReadonlySet<Context>;
  outcome(call: Call): Outcome;
  /** Does this call give a promise that has started? `unknown` when the callee cannot be resolved. */
  isPromise(call: Call): "yes" | "no" | "unknown";
  /** Can this function's promise never reject? */
  neverRejects(target: FunctionRef): boolean;
  /** What a function does, itself and through workspace functions it calls. */
  effects(target: FunctionRef): readonly Effect[];
  /** What one call does: its own concept, or the effects of the workspace functions it runs. */
  effectsOf(call: Call): readonly Effect[];

  handlers(file: FileFacts): readonly ErrorHandler[];
  entryPoints(): readonly EntryPoint[];
  routes(): readonly Route[];
  /** Files reachable by import from a file, itself included. */
  closure(file: FileFacts): ReadonlySet<FileFacts>;

  /** Operations whose nearest function is `scope`; with `nested`, of the functions inside as well. */
  operations(file: FileFacts, scope: ScopeId, nested?: "nested"): readonly Operation[];
  inside(file: FileFacts, scope: ScopeId, ancestor: ScopeId): boolean;
  /** Ancestors of a scope, itself first, up to and including the module. */
  chain(file: FileFacts, scope: ScopeId): readonly Scope[];
  place(file: FileFacts, span: Span): Place;
  /** 0-based line of an offset. */
  line(file: FileFacts, offset: number): number;

  /** Version of a package the nearest manifest declares or a lock file pins, as written (`^1.7.0`); undefined when not declared. */
  dependency(file: FileFacts, name: string): string | undefined;
}

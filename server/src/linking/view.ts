/**
 * What rules see: facts joined across files with what libraries mean. Every question has an answer for "cannot tell".
 * Invariant: asking never changes an answer; the same question on the same snapshot gives the same answer. Everything is lazy.
 */

import type { ComposeService } from "#facts/compose";
import type { ImageStage } from "#facts/dockerfile";
import type { Binding, FileFacts, Operation, Read, Scope, ScopeId, TypeReference, Value } from "#facts/file";
import type { Hop, Place, Span } from "#facts/place";
import type { CallbackModel, CallModel, Concept, Given, Under } from "#knowledge/model";

import type { ImportCycle } from "./importCycles";
import type { BuildIgnoreFacts, EnvironmentFacts } from "./project";

/** A function of the workspace (or a module body, whose scope is 0). */
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
  /** Library symbol the call resolves to, `axios.get`, `pg.Pool.query`; present for libraries without a model too. */
  readonly symbol?: string;
  readonly concept?: Concept;
  /** The instance a library method is called on. */
  readonly receiver?: Thing;
}

/** What a value can be. A set, because `let x; if (a) x = A; else x = B` is ordinary configuration code. */
export type Thing =
  | { readonly kind: "literal"; readonly value: string | number | boolean | null | undefined }
  | { readonly kind: "object"; readonly file: FileFacts; readonly value: Extract<Value, { kind: "object" }> }
  | { readonly kind: "array"; readonly file: FileFacts; readonly value: Extract<Value, { kind: "array" }> }
  | { readonly kind: "template"; readonly file: FileFacts; readonly value: Extract<Value, { kind: "template" }> }
  | ({ readonly kind: "function" } & FunctionRef)
  | ({ readonly kind: "class" } & FunctionRef)
  /** An object of a workspace class. */
  | ({ readonly kind: "instance" } & FunctionRef)
  | { readonly kind: "module"; readonly file: FileFacts }
  /** A symbol of a package or of the runtime: package `axios`, path `["create"]`. */
  | {
      readonly kind: "library";
      readonly language: "javascript" | "python";
      readonly package: string;
      readonly path: readonly string[];
      /** `axios.create`, `global.fetch`. */
      readonly symbol: string;
      /** Version the importing project declares. */
      readonly version?: string;
    }
  /** An instance of a library type: `axios.Instance`, `express.Request`; `from` is the call that made it, when known. */
  | {
      readonly kind: "type";
      readonly name: string;
      readonly from?: { readonly file: FileFacts; readonly operation: Operation };
      /** How a property type was reached (`body` of a request, `user` of Prisma). */
      readonly property?: string;
      readonly of?: Thing;
      /** Known from a declared type only: somebody we may not see made it. */
      readonly declared?: boolean;
      /** Type arguments as declared (`Repository<User>`). */
      readonly arguments?: readonly TypeReference[];
    }
  /** A method of a library type, a promise, a function or an array, not called yet. */
  | { readonly kind: "method"; readonly type: string; readonly name: string; readonly of: Thing }
  /** `aside`: given on a side exit only, by a function that otherwise ends without a value. */
  | { readonly kind: "promise"; readonly of: readonly Thing[]; readonly lazy: boolean; readonly aside?: true }
  /** What `Promise.all` of an array gives. */
  | { readonly kind: "collected"; readonly file: FileFacts; readonly value: Value; readonly settled: boolean }
  | {
      readonly kind: "parameter";
      readonly file: FileFacts;
      readonly scope: ScopeId;
      readonly index: number;
      readonly path: readonly string[];
    }
  | { readonly kind: "error" }
  | { readonly kind: "unknown"; readonly because: string };

export type ProtectionKind = Under;

/** Absence of proof is not proof of absence: rules must say what `unknown` means to them. */
export type Protection =
  | { readonly state: "present"; readonly because: string; readonly via: readonly Hop[] }
  /** `paths`: one unprotected path, outermost call first; empty when nothing calls the function. */
  | { readonly state: "absent"; readonly paths: readonly Hop[] }
  | { readonly state: "unknown"; readonly because: string };

/** What runs a piece of code. `unknown` when it escapes to code we do not see. */
export type Context = "request" | "job" | "startup" | "cli" | "script" | "browser" | "test" | "unknown";

/** Who runs a module that no service is seen to run. */
export type Runner =
  /** No file loads it, and nothing else that is known of could. */
  | { readonly kind: "nobody" }
  /** Loaded from tests only; `by` is one of them. */
  | { readonly kind: "tests"; readonly by: string }
  /** Loaded from commands only that speak with the person who started them; `by` is one of them. */
  | { readonly kind: "terminal"; readonly by: string };

/** Where the result (or promise) of a call ends up, followed through chains, variables, arrays and collectors. */
export type Outcome =
  | {
      readonly state: "awaited" | "returned" | "dropped" | "voided" | "tested" | "iterated" | "used" | "yielded";
      /** It went through a variable first. */
      readonly stored?: boolean;
    }
  /** `.catch(handler)` or `.then(_, handler)`. */
  | { readonly state: "handled"; readonly handler: Value; readonly by: Operation }
  /** Given to code we do not see, a field, an export. */
  | { readonly state: "escaped"; readonly because: string };

/** One reason why a function runs. */
export interface Caller {
  readonly call: Call;
  /** Absent: the call runs the function itself. Otherwise the function is (in) this argument of the call. */
  readonly argument?: number | string;
}

export interface Callers {
  readonly callers: readonly Caller[];
  /** False when code we do not see may run it as well. */
  readonly complete: boolean;
  readonly because?: string;
}

/** A call's option, followed through variables, spreads, instances' own objects and the arguments of callers. */
export type OptionAnswer =
  | { readonly state: "set"; readonly name: string; readonly value: Value; readonly file: FileFacts }
  | { readonly state: "absent" }
  | { readonly state: "unknown"; readonly because: string };

/** Code that tries failed work again: a loop round a `try` that goes on after a failure and leaves after a success, or recursion from a handler. */
export interface RetryLoop {
  readonly file: FileFacts;
  readonly kind: "loop" | "recursion";
  readonly place: Place;
  /** The loop's scope, or the scope of the function that calls itself. */
  readonly scope: ScopeId;
  readonly tryScope: ScopeId;
  readonly catchScope: ScopeId;
  /** recursion: the call that goes round. */
  readonly again?: Call;
}

/** A place that receives errors: a catch clause, `.catch(fn)`, `.then(_, fn)`, a node-style callback. */
export interface ErrorHandler {
  readonly file: FileFacts;
  readonly kind: "catch" | "promise-catch" | "callback";
  readonly place: Place;
  /** Scope of the handler's body: the catch scope or the callback's function scope; absent when the handler is not written here. */
  readonly scope?: ScopeId;
  /** Name the error is bound to. */
  readonly error?: string;
  /** Calls whose failure arrives here. */
  readonly guarded: readonly Call[];
  /** try scope, for catch clauses; the `with` scope of a `suppress(…)`. */
  readonly tryScope?: ScopeId;
  /** promise-catch: the `.catch(...)` call. callback: the call the callback is given to. catch: the `suppress(…)` of a `with`. */
  readonly operation?: Operation;
  /** promise-catch, callback: the handler as written. */
  readonly value?: Value;
}

/** Where a process starts to serve or to consume. */
export interface EntryPoint {
  readonly kind: "http-server" | "worker" | "scheduler" | "serverless" | "cli" | "script" | "main";
  readonly file: FileFacts;
  readonly place: Place;
  readonly call?: Call;
}

/** A process of the project: where it starts to serve or to consume, and everything it loads. */
export interface Service {
  readonly kind: "http-server" | "worker";
  /** Where its server (else its first worker) is created: what a finding about the whole service underlines. */
  readonly entry: EntryPoint;
  readonly entries: readonly EntryPoint[];
  /** Folders of the packages its entries are in: services that share one are built and run together. */
  readonly folders: ReadonlySet<string>;
  /** Files that the program which holds the entries loads, and the programs' own files. */
  readonly loaded: ReadonlySet<FileFacts>;
  /** `loaded`, and files of the same package that nothing is seen to load: proof that something is absent needs them too. */
  readonly files: ReadonlySet<FileFacts>;
  /** What libraries give by being loaded or declared, with the library's name. */
  readonly given: ReadonlyMap<Given, string>;
}

/** One HTTP route with the functions it runs, in order. */
export interface Route {
  readonly call: Call;
  readonly framework: string;
  /** Lower case; `all` for any. */
  readonly method: string;
  readonly path?: string;
  /** Middleware that runs before, outermost first, then the handlers. */
  readonly chain: readonly RouteStage[];
  /** The framework answers when a handler rejects (Express 5, Fastify, Koa …). */
  readonly catchesRejections: boolean;
}

export interface RouteStage {
  readonly function?: FunctionRef;
  /** A library middleware: its symbol, and the call that made it. */
  readonly symbol?: string;
  readonly call?: Call;
  readonly file: FileFacts;
  readonly value: Value;
}

/** A service of one compose file. */
export interface DeployedService {
  readonly file: FileFacts;
  /** As this file writes it: places of it are places of `file`. */
  readonly service: ComposeService;
  /** With what it extends, what it adds to, and what production's other files add. Its places may be of another file. */
  readonly whole: ComposeService;
  /** The stage of a Dockerfile that it builds. */
  readonly image?: BuiltImage;
  /** Why `whole` may lack something; absent when all of it was read. */
  readonly unread?: string;
}

export interface BuiltImage {
  readonly file: FileFacts;
  readonly stage: ImageStage;
}

/** One thing a function does, itself or through what it calls. */
export interface Effect {
  readonly concept: Concept;
  readonly call: Call;
  /** What it works on, when it can be told: `table:orders`, `file:"state.json"`, `file:src/a.ts#0:FILE`. Equal text = same thing. */
  readonly resource?: string;
  /** Calls that lead there from the function asked about, outermost first. */
  readonly via: readonly Call[];
}

/** Where a piece of data came into the process. */
export interface Origin {
  readonly kind: "request" | "message";
  /** `body`, `query`, `params`, `headers`, `data`. */
  readonly part: string;
  /** Member path below the part. */
  readonly path: readonly string[];
}

/** A binding with every read of it. */
export interface Variable {
  readonly file: FileFacts;
  readonly scope: ScopeId;
  readonly name: string;
  readonly binding: Binding;
  readonly reads: readonly Read[];
}

export interface View {
  readonly files: readonly FileFacts[];
  file(path: string): FileFacts | undefined;

  // --- calls and values ---
  /** Calls in a file, in source order; `concept` filters. */
  calls(file: FileFacts, filter?: { readonly concept?: Concept | readonly Concept[] }): readonly Call[];
  /** The call of an operation; undefined when the operation is no call. */
  call(file: FileFacts, operation: Operation): Call | undefined;
  /** Everything a value can be. Empty only for values that do not exist. */
  things(file: FileFacts, value: Value): readonly Thing[];
  /** What knowledge says of calling a thing; undefined when it says nothing. */
  model(thing: Thing): CallModel | undefined;
  /** Calls a value was computed from, followed back through variables, awaits, chains, templates and `Promise.all` slots. */
  sources(file: FileFacts, value: Value): readonly Call[];
  /** Requests and messages a value comes from, across callers. */
  origins(file: FileFacts, value: Value): readonly Origin[];
  /** Workspace functions a call itself may run (not its callbacks). */
  targets(call: Call): readonly FunctionRef[];
  /** Workspace functions among a call's arguments, with what the callee does with each. */
  callbacks(
    call: Call,
  ): readonly { readonly function: FunctionRef; readonly argument: number | string; readonly use?: CallbackModel }[];
  /** What runs this function: direct calls, and calls it is given to. */
  callers(target: FunctionRef): Callers;
  /** Option of a call (first of `names` that is set); arguments of known callers are followed when it comes from a parameter. */
  option(call: Call, names: readonly string[]): OptionAnswer;
  /** Calls that made the client this call uses (`axios.create(…)` of `api.get(url)`), nearest first. */
  clients(call: Call): readonly Call[];
  /** Calls in the workspace that use the client this call makes. */
  clientCalls(creation: Call): readonly Call[];

  // --- protections and context ---
  /** Is the call under a protection, on every known path from an entry point? */
  protection(call: Call, kind: ProtectionKind): Protection;
  /** What runs this function. */
  context(at: FunctionRef): ReadonlySet<Context>;
  /** `request` or `job` when a route, a queue, a schedule or a convention runs the function itself; what it calls has none. */
  start(of: FunctionRef): Context | undefined;
  retries(file: FileFacts): readonly RetryLoop[];

  // --- promises and errors ---
  outcome(call: Call): Outcome;
  /** Does this call give a promise that has started? `unknown` when the callee cannot be resolved. */
  isPromise(call: Call): "yes" | "no" | "unknown";
  /** Can this function's promise never reject? */
  neverRejects(target: FunctionRef): boolean;
  handlers(file: FileFacts): readonly ErrorHandler[];

  // --- what code does ---
  /** What a function does, itself and through workspace functions it calls. */
  effects(target: FunctionRef): readonly Effect[];
  /** What one call does: its own concept, or the effects of the workspace functions it runs. */
  effectsOf(call: Call): readonly Effect[];
  /** What the call works on (file, table), as in {@link Effect.resource}. */
  resource(call: Call): string | undefined;
  /** The same by the function that makes a path, where the path itself cannot be told. */
  madeResource(call: Call): string | undefined;

  // --- the program ---
  entryPoints(): readonly EntryPoint[];
  /** Processes that serve or consume, one each; what a project-scope rule judges. */
  services(): readonly Service[];
  routes(): readonly Route[];
  /** Files reachable by import from a file, itself included. */
  closure(file: FileFacts): ReadonlySet<FileFacts>;
  /** Files a file imports itself. Type-only imports load nothing. */
  loads(file: FileFacts): readonly FileFacts[];
  /** Folder of the nearest manifest, `""` for the workspace folder; undefined when none is above the file. */
  packageFolder(file: FileFacts): string | undefined;
  /** Does another file load this one? */
  isImported(file: FileFacts): boolean;
  /** Who runs the module, when no service is seen to do so; undefined when one is, or may be. Not for answers that are remembered. */
  runBy(file: FileFacts): Runner | undefined;
  /** Files besides code that name variables of the environment, by path. */
  environments(): readonly EnvironmentFacts[];
  /** What `.dockerignore` files keep out of the builds of images, by path. */
  buildIgnores(): readonly BuildIgnoreFacts[];
  /** Scripts that start programs of the package in a folder, by name; none where no `package.json` has any. */
  starts(folder: string): Readonly<Record<string, string>>;
  /** Does the manifest in a folder say that its package has no tests? */
  isUntested(folder: string): boolean;
  /** Files that the manifest in a folder names, as written: in its entries, scripts and settings; none where there is no `package.json`. */
  named(folder: string): readonly string[];
  /** Services of a compose file, joined with what they extend and build; none of another file. */
  deployed(file: FileFacts): readonly DeployedService[];
  /** Services that run beside those of a compose file: its own, of files it includes, and of the file it adds to. */
  deployedWith(file: FileFacts): readonly DeployedService[];
  /** Services of compose files that build an image of a Dockerfile, wherever they are; none of another file. */
  deployments(file: FileFacts): readonly DeployedService[];
  /**
   * A rule's own answer about a file, found once until the file, or one the answer was read from, changes. `question` stands for it:
   * one object a question, made once. `fallback` is the answer to a question that needs its own answer.
   */
  remember<Answer>(question: { readonly fallback: Answer }, file: FileFacts, compute: () => Answer): Answer;
  /** Files that import each other while they load: one cycle for each knot, one that can break when there is any. */
  importCycles(): readonly ImportCycle[];
  /** Columns that are unique together, by lower-case table: of schema files, migrations, models and SQL text. */
  uniques(): ReadonlyMap<string, readonly (readonly string[])[]>;
  /**
   * A rule's own answer about the program as a whole, found once until a file changes. `question` stands for it: one object a
   * question, made once.
   */
  rememberWhole<Answer>(question: { readonly fallback: Answer }, compute: () => Answer): Answer;
  /** Version of a package the nearest manifest declares, as written (`^1.7.0`); undefined when not declared. */
  dependency(file: FileFacts, name: string): string | undefined;

  // --- inside one file ---
  /** Operations whose nearest function is that of `scope` and that lie inside `scope`; with `nested`, of the functions inside as well. */
  operations(file: FileFacts, scope: ScopeId, nested?: "nested"): readonly Operation[];
  inside(file: FileFacts, scope: ScopeId, ancestor: ScopeId): boolean;
  /** Ancestors of a scope, itself first, up to and including the module. */
  chain(file: FileFacts, scope: ScopeId): readonly Scope[];
  /** The variable a name means when written in `scope`; undefined for globals. */
  variable(file: FileFacts, scope: ScopeId, name: string): Variable | undefined;
  /** The try scope (with a handler) that receives a failure of code in `scope` in the same function. */
  guard(file: FileFacts, scope: ScopeId): Scope | undefined;
  place(file: FileFacts, span: Span): Place;
  /** 0-based line of an offset. */
  line(file: FileFacts, offset: number): number;
}

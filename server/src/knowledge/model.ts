/**
 * The shape of library models: what a package's functions mean, as data. Users add their own under `knowledge` in `bulwark.json`.
 * Every fact names its `source` (documentation or source file, with the version it was read in).
 */

/** What a call is, in words every language shares. */
export type Concept =
  | "outbound-call"
  | "subprocess"
  | "file-read"
  | "file-write"
  | "file-append"
  | "file-exists"
  | "file-rename"
  | "file-remove"
  | "file-lock"
  | "row-read"
  | "row-insert"
  | "row-update"
  | "row-upsert"
  | "row-delete"
  | "query"
  | "transaction"
  | "cache"
  | "enqueue"
  | "listen"
  | "worker"
  | "schedule"
  | "route"
  | "middleware"
  | "reply"
  | "reply-status"
  | "log"
  | "trace"
  | "validation"
  | "validation-verdict"
  | "parse"
  | "deadline"
  | "abort"
  | "retry"
  | "breaker"
  | "limiter"
  | "lock"
  | "unlock"
  | "cleanup"
  | "exit"
  | "sleep"
  | "body-read"
  | "shutdown-hook"
  | "random";

export interface DeadlineModel {
  /** Option names that set a deadline. */
  readonly options: readonly string[];
  /** Where the options object is: argument index, `"last"`, or `"keyword"` (Python). */
  readonly at: number | "last" | "keyword";
  /** Library default in milliseconds; null = waits forever. */
  readonly default: number | null;
  /** True when the limit covers the whole exchange including the body; false for per-read or idle limits. */
  readonly total: boolean;
  /** Names that look like a deadline and that this library ignores (`timeout` of fetch). */
  readonly ignored?: readonly string[];
  /** Positional argument that is itself the deadline. */
  readonly positional?: number;
}

/** What a library does with a function it is given. */
export interface CallbackModel {
  /**
   * `awaits`: runs it and passes its failure on; `ignores-result`: drops its promise; `collects`: gathers results in an array;
   * `boundary`: catches its failure; `route`: an HTTP handler; `job`: a queue processor whose failure is recorded; `later`: runs later.
   */
  readonly how: "awaits" | "ignores-result" | "collects" | "boundary" | "route" | "job" | "later";
  /** Library types of its parameters. */
  readonly parameters?: readonly string[];
  /** Protections the callback runs under. */
  readonly under?: readonly (
    | "timeout"
    | "retry"
    | "lock"
    | "breaker"
    | "limiter"
    | "transaction"
    | "trace"
    | "error-boundary"
  )[];
}

export interface CallModel {
  readonly concept?: Concept;
  /** Safe to repeat: true, false, or decided by the `method` option of the options object. */
  readonly idempotent?: boolean | "method-option";
  readonly deadline?: DeadlineModel;
  /** Attempts after the first that the library makes by itself; option that changes it. */
  readonly retries?: { readonly default: number; readonly option?: string; readonly unbounded?: readonly unknown[] };
  /** Rejects on HTTP status ≥ 400. */
  readonly throwsOnStatus?: boolean;
  /** Library type of the (awaited) result, or of the instance. */
  readonly returns?: string;
  /** The call gives a promise; `lazy` ones start when awaited (query builders). */
  readonly promise?: boolean | "lazy";
  /** The value is its argument with this index (identity wrappers). */
  readonly wraps?: number;
  /** Resolves to the array its first argument holds (`Promise.all`). */
  readonly collects?: boolean;
  readonly callbacks?: Readonly<Record<string, CallbackModel>>;
  /** Argument that names the resource (file path, table). */
  readonly resource?: number;
  /** The call sets options every later call of the instance inherits (deadline, retries). */
  readonly configures?: boolean;
}

export interface TypeModel {
  /** Methods by name; `"*"` for any other, `"()"` when the instance itself is called. */
  readonly methods: Readonly<Record<string, CallModel>>;
  /** Properties that are library types themselves: name → type; `"*"` for any other (Prisma models). */
  readonly properties?: Readonly<Record<string, string>>;
}

export interface LibraryModel {
  /** Package name as imported; `global` for the runtime's globals. */
  readonly package: string;
  /** Other specifiers of the same module (`fs` for `node:fs`). */
  readonly aliases?: readonly string[];
  readonly language: "javascript" | "python";
  /** Semver range the facts hold for. */
  readonly versions: string;
  readonly source: string;
  /** Exported member path (`default`, `get`, `Redis`, `promises.readFile`) → what calling it means. */
  readonly symbols: Readonly<Record<string, CallModel>>;
  /** Exported names that are types or instances without a call: name → library type. */
  readonly values?: Readonly<Record<string, string>>;
  /** Types by qualified name (`axios.Instance`). */
  readonly types?: Readonly<Record<string, TypeModel>>;
}

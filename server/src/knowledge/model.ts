/**
 * The shape of library models: what a package's functions mean, as data. Users add their own under `knowledge` in `bulwark.json`.
 * Every fact names its `source` (documentation or source file, with the version it was read in).
 */

/** What a call is, in words every language shares. */
export type Concept =
  | "outbound-call"
  /** Makes a client whose later calls leave the process: its options are theirs (`axios.create`, `new Pool`). */
  | "client"
  | "subprocess"
  | "file-read"
  | "file-write"
  | "file-append"
  | "file-exists"
  | "file-rename"
  | "file-remove"
  | "file-sync"
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
  /** Tells a broker that a message is done with: it will not come again. */
  | "ack"
  /** Tells a broker that a message failed (`nack`, `reject`). */
  | "refuse"
  | "schedule"
  | "route"
  | "middleware"
  | "reply"
  | "reply-status"
  | "log"
  | "trace"
  /** Records a number under labels. */
  | "metric"
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
  | "timer"
  | "body-read"
  | "shutdown-hook"
  /** Writes an uncaught error down before the process ends. */
  | "crash-hook"
  /** Middleware that gives each request an id, which whatever it causes can ask for. */
  | "request-id"
  /** Takes in data of a size that somebody else decides: multipart bodies, compressed data. */
  | "intake"
  /** Decides whether a token or a credential is genuine. */
  | "token-check"
  /** Decides whether a message comes from who it says: a signature, an HMAC, a constant-time comparison. */
  | "signature-check"
  | "random";

/** Protections a callback (or a promise handed over) is under. */
export type Under = "timeout" | "retry" | "lock" | "breaker" | "limiter" | "transaction" | "trace" | "error-boundary";

/** What a library gives a service by being loaded, without a call that could be seen. */
export type Given =
  /** Log lines or traces carry an id of the request. */
  | "request-id"
  | "metrics"
  /** An uncaught error is written down or sent away before the process ends. */
  | "crash-report"
  | "health"
  /** SIGTERM drains the server. */
  | "shutdown";

/** Where an options object is: argument index, `"last"`, or `"keyword"` (Python). */
export type OptionsAt = number | "last" | "keyword";

export interface DeadlineModel {
  /** Option names that set a deadline; dotted for nested ones (`requestHandler.requestTimeout`). */
  readonly options: readonly string[];
  /** Option names that take an `AbortSignal`: a deadline only when a timer drives the signal. */
  readonly signals?: readonly string[];
  readonly at: OptionsAt;
  /** Library default in milliseconds; null = waits forever. */
  readonly default: number | null;
  /** True when the limit covers the whole exchange including the body; false for per-read or idle limits. */
  readonly total: boolean;
  /** Names that look like a deadline and that this library ignores (`timeout` of fetch). */
  readonly ignored?: readonly string[];
  /** Positional argument that is itself the deadline. */
  readonly positional?: number;
  /** What the numbers in its options count; milliseconds when absent. */
  readonly unit?: "seconds";
  /** Milliseconds a fix proposes where the usual ten seconds are too few: a language model writes for half a minute. */
  readonly proposed?: number;
}

export interface RetriesModel {
  /** Attempts after the first that the library makes by itself. */
  readonly default: number;
  /** Option names that change it; dotted for nested ones (`retry.limit`). */
  readonly options?: readonly string[];
  readonly at?: OptionsAt;
  /** Positional argument that is itself the number of retries, or the policy. */
  readonly positional?: number;
  /** What the number in the option counts; `retries` when absent. */
  readonly counts?: "retries" | "attempts";
  /** True when nothing limits attempts unless an option does (`tenacity.retry` without `stop`). */
  readonly endless?: boolean;
  /** Option that lifts the limit (`forever: true`). */
  readonly forever?: string;
  /** What it waits between attempts; absent when not known. */
  readonly wait?: WaitModel;
  /** It tells permanent failures from passing ones by itself. */
  readonly judges?: boolean;
  /** Options by which a caller tells them apart (`shouldRetry`). */
  readonly predicates?: readonly string[];
  /** It waits as long as a `Retry-After` header asks for. */
  readonly heedsRetryAfter?: boolean;
}

/** How a library waits between two attempts, and the options that change it. */
export interface WaitModel {
  /** When no option says otherwise. */
  readonly grows: "none" | "fixed" | "linear" | "exponential";
  /** The first wait in milliseconds, when no option says otherwise. */
  readonly ms: number;
  readonly random: boolean;
  /** Options that set the first wait. */
  readonly delay?: readonly string[];
  /** Options that multiply the wait each time: 0 and 1 keep it as it is. */
  readonly factor?: readonly string[];
  /** Options that name how it grows (`"exponential"`, `"FIXED"`, `true`), or take a function or an object that decides. */
  readonly strategy?: readonly string[];
  /** Positional argument that is the strategy (`backoff.expo`). */
  readonly strategyAt?: number;
  /** Options that scale a wait which doubles: 0 switches it off. */
  readonly scale?: readonly string[];
  /** Options that make it random, unless `false`, `0` or `"none"`. */
  readonly jitter?: readonly string[];
}

/** A part of a retry that is made by a call of its own: `wait_fixed(2)`, `stop_after_attempt(3)`. */
export interface PolicyModel {
  /** How it waits; `random`: longer each time, with jitter. */
  readonly waits?: "none" | "fixed" | "linear" | "exponential" | "random";
  /** The first wait in milliseconds, when no argument says otherwise. */
  readonly ms?: number;
  /** The argument that sets the first wait, in seconds. */
  readonly time?: { readonly positional: number; readonly option: string };
  /** The argument that counts attempts, the first included. */
  readonly attempts?: { readonly positional: number; readonly option: string };
  /** It ends the retry by something else than a count. */
  readonly ends?: true;
}

/** What a library does with a function it is given. */
export interface CallbackModel {
  /**
   * `awaits`: runs it and passes its failure on; `ignores-result`: drops its promise; `collects`: gathers results in an array;
   * `boundary`: catches its failure; `route`: an HTTP handler; `job`: a queue processor or schedule; `later`: runs later.
   */
  readonly how: "awaits" | "ignores-result" | "collects" | "boundary" | "route" | "job" | "later";
  /** Library types of its parameters. */
  readonly parameters?: readonly string[];
  /** Protections the callback runs under. */
  readonly under?: readonly Under[];
  /** Runs it for what somebody says, who waits for the answer while others speak: messages and commands of a chat. */
  readonly serves?: true;
  /** Its first parameter is told of a failure; given the function, the call gives no promise. */
  readonly told?: boolean;
}

/** Runs a function for each item of a list, several at a time. */
export interface ParallelModel {
  /** Argument that holds the list. */
  readonly over: number;
  /** Option names that limit how many run at a time. */
  readonly options?: readonly string[];
  /** Positional argument that is itself the limit. */
  readonly positional?: number;
}

/** `signing`: whoever knows it can forge; `password`: opens one server; `key`: issued by a service, random. */
export type SecretKind = "signing" | "password" | "key";

/** A function that hashes, or prepares to. */
export interface HashModel {
  /** The algorithm, or the argument that names it. */
  readonly algorithm: string | number;
  /** Argument that is hashed; absent when it is given later (`update`). */
  readonly input?: number;
  /** What is hashed may be given later as well (`update`), although there is an argument for it. */
  readonly isFedLater?: true;
  /** How passwords are stored, chosen by name: the first of a list counts. `weak`: how names of fast ones begin, separated by spaces. */
  readonly schemes?: { readonly options: readonly string[]; readonly positional: number; readonly weak: string };
  /** What makes guessing slow, and the least that still does. */
  readonly cost?: { readonly positional?: number; readonly options?: readonly string[]; readonly least: number };
}

/** A limiter of incoming requests, as its options say. */
export interface LimitModel {
  /** Option names of the time window, and what its number counts. */
  readonly window?: readonly string[];
  readonly unit?: "ms" | "s";
  /** Names that look like an option and that this version ignores. */
  readonly ignored?: readonly string[];
  /** Options that keep the counts outside the process; without one they are counted in each process by itself. */
  readonly store?: readonly string[];
}

export interface SizeLimitModel {
  /** Option names that set it; dotted for nested ones (`limits.fileSize`). */
  readonly options: readonly string[];
  readonly default: number | null;
  /** Positional argument that is the data itself, for calls that are only of concern with data from outside. */
  readonly data?: number;
}

export interface CallModel {
  readonly concept?: Concept;
  /** Safe to repeat: true, false, or decided by the `method` option of the options object. */
  readonly idempotent?: boolean | "method-option";
  readonly deadline?: DeadlineModel;
  readonly retries?: RetriesModel;
  readonly policy?: PolicyModel;
  /** Rejects on HTTP status ≥ 400. */
  readonly throwsOnStatus?: boolean;
  /**
   * Does not throw on every failure: members of the (awaited) result that tell, each of which counts as looking at it. On a command
   * object: members of what the client gives for it.
   */
  readonly failsIn?: readonly string[];
  /** It says who is signed in: a failure names nobody, so code that then leaves has refused. */
  readonly identifies?: true;
  /** Library type of the (awaited) result, or of the instance. */
  readonly returns?: string;
  /** The call gives a promise; `lazy` ones start when awaited (query builders). */
  readonly promise?: boolean | "lazy";
  /** The value is its argument with this index (identity wrappers). */
  readonly wraps?: number;
  /** Gathers the promises its first argument holds: `all` and `any` reject, `settled` does not, `race` takes the first. */
  readonly collects?: "all" | "settled" | "race" | "any";
  /** collects: option that makes it `settled` (`return_exceptions` of asyncio's `gather`). */
  readonly settles?: string;
  /**
   * What it does with functions it is given, by argument index, `"last"`, `"*"` (any other), or the name of an option that holds
   * one (`".handler"`); `"@"` is the function it decorates, called or not. A promise given in the same place is under the same protections, except `retry`.
   */
  readonly callbacks?: Readonly<Record<string, CallbackModel>>;
  readonly limit?: LimitModel;
  /** It fans out; without its limit all items run at once. */
  readonly parallel?: ParallelModel;
  /** Secrets it is given: by argument index, or by option name (dotted for nested ones). */
  readonly secrets?: Readonly<Record<string, SecretKind>>;
  readonly hash?: HashModel;
  /** intake: options that limit the size, and the library's own limit in bytes; null = none. */
  readonly sizeLimit?: SizeLimitModel;
  /** Argument that names the resource (file path, table, queue). */
  readonly resource?: number;
  /** The object it is called on is the resource (`path.read_text()`). */
  readonly receiverIsResource?: boolean;
  /** Opens a file: argument, or keyword `mode`, that says what for (`"r"`, `"w"`, `"a"`, `"x"`). Read when there is none. */
  readonly openMode?: number;
  /** Where the address it calls is: argument indexes and option names. */
  readonly address?: readonly (number | string)[];
  /** Argument that becomes part of a statement as it is written; the call itself need not run it (`sql.raw`, `whereRaw`). */
  readonly statement?: number;
  /** Argument or option that holds SQL text. */
  readonly sql?: number;
  /**
   * Options of this call hold for later calls: `result` = of the instance it returns, `receiver` = of the instance it is called
   * on, a number = of that argument, a symbol prefix (`global.fetch`) = of those functions everywhere.
   */
  readonly configures?: "result" | "receiver" | number | string;
  /** Protections every later call of what it configures has (`axios-retry` gives `retry`). */
  readonly provides?: readonly Under[];
  /** Runs its callback on every request, or on every response, of the client it belongs to. */
  readonly intercepts?: "request" | "response";
  /** As a decorator, bare or called: protections the decorated function runs under. */
  readonly decorates?: readonly Under[];
  /** The result stands for all its arguments together (cockatiel's `wrap`). */
  readonly combines?: boolean;
  /**
   * What it returns emits `error`, and an error nobody listens to ends the process; `piped` = only while data is piped out of it
   * (its other methods give promises).
   */
  readonly emitsError?: true | "piped";
  /** Blocks the thread until it is done. */
  readonly blocking?: boolean;
  /** Never throws and never rejects. */
  readonly safe?: boolean;
}

export interface TypeModel {
  /** Methods by name; `"*"` for any other, `"()"` when the instance itself is called. */
  readonly methods: Readonly<Record<string, CallModel>>;
  /** Properties that are library types themselves: name → type; `"*"` for any other (Prisma models). */
  readonly properties?: Readonly<Record<string, string>>;
  /** Type to ask for what is not listed here. */
  readonly extends?: string;
}

/** Package name under which kit parts of the user's project are known: the file's header says that it is one. */
export const KIT_PACKAGE = "bulwark-kit";

export interface LibraryModel {
  /** Package name as imported; `global` for the runtime's globals; `./path` for a file of the workspace. */
  readonly package: string;
  /** Other specifiers of the same module (`fs` for `node:fs`). */
  readonly aliases?: readonly string[];
  readonly language: "javascript" | "python";
  /** Semver range the facts hold for. */
  readonly versions: string;
  readonly source: string;
  /** What loading it gives a service. */
  readonly gives?: readonly Given[];
  /** Exported member path (`default`, `get`, `Redis`, `promises.readFile`) → what calling it means. */
  readonly symbols: Readonly<Record<string, CallModel>>;
  /** Exported instances, ready without a call (`axios`, `z`): name → library type. */
  readonly values?: Readonly<Record<string, string>>;
  /** Exported names as they are written in declarations (`pool: Pool`): name → library type. A class that is a symbol needs none. */
  readonly typeNames?: Readonly<Record<string, string>>;
  /** Exported types of functions (`const login: RequestHandler = …`): name → library types of their parameters. */
  readonly functionTypes?: Readonly<Record<string, readonly string[]>>;
  /** Types by qualified name (`axios.Instance`). */
  readonly types?: Readonly<Record<string, TypeModel>>;
}

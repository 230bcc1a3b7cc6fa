/** Errors sorted into seven classes, each with one action; only `network`, `rate-limit` and `transient` are worth a retry. */

/**
 * | class           | typical cause                                     | what to do                            |
 * | --------------- | ------------------------------------------------- | ------------------------------------- |
 * | `cancelled`     | the caller aborted                                | stop; not a failure                   |
 * | `network`       | timeout, refused or reset connection, DNS         | retry with backoff                    |
 * | `rate-limit`    | HTTP 429, 503 with `Retry-After`, throttled       | retry, wait at least as long as asked |
 * | `transient`     | HTTP 408, 425, 500, 502, 503, 504                 | retry two or three times              |
 * | `invalid-input` | HTTP 400, 404, 409, 422, a TypeError, validation  | fail at once                          |
 * | `permanent`     | other 4xx, ENOENT, EACCES, ENOSPC, bad certificate | fail, tell a person                   |
 * | `unknown`       | everything else                                   | fail, log with context                |
 */
export type ErrorClass =
  | "cancelled"
  | "network"
  | "rate-limit"
  | "transient"
  | "invalid-input"
  | "permanent"
  | "unknown";

/** A limit of time that ran out: never confused with an abort by the caller. */
export class TimeoutError extends Error {
  override readonly name = "TimeoutError";
  readonly code = "ETIMEDOUT";
}

/** The class of an error, from its type, code and status, looking through `cause`; message texts are never matched. */
export function classify(error: unknown): ErrorClass {
  const chain = causes(error);
  const classes = chain.map(classOfLink);
  if (classes.includes("cancelled")) {
    // An abort that a timeout caused is a timeout: `AbortError` with a `TimeoutError` as its cause.
    return chain.some((link) => read(link, "name") === "TimeoutError") ? "network" : "cancelled";
  }
  const decisive = classes.find((found) => found !== undefined);
  if (decisive !== undefined) return decisive;
  // Last, because fetch wraps a lost connection in a plain TypeError: the code in its cause decides first.
  return chain.some((link) => INVALID_INPUT_NAMES.has(String(read(link, "name")))) ? "invalid-input" : "unknown";
}

/** Whether the same call may succeed when it is made again. */
export function isRetryable(error: unknown): boolean {
  return RETRYABLE.has(classify(error));
}

/** The HTTP status that an error carries (`status`, `statusCode`, `response.status` …), anywhere in its causes. */
export function statusOf(error: unknown): number | undefined {
  for (const link of causes(error)) {
    const status = ownStatus(link);
    if (status !== undefined) return status;
  }
  return undefined;
}

/** Milliseconds to wait, if the error says so: `Retry-After` of the response that it carries, or its own `retryAfterMs`. */
export function retryAfterOf(error: unknown, nowMs: number = Date.now()): number | undefined {
  for (const link of causes(error)) {
    const own = read(link, "retryAfterMs");
    const wait = parseRetryAfter(retryAfterHeader(link), nowMs) ?? (typeof own === "number" ? own : undefined);
    if (wait !== undefined && wait >= 0) return wait;
  }
  return undefined;
}

/** Milliseconds from a `Retry-After` value: seconds or an HTTP date. A past date is 0; anything else is undefined. */
export function parseRetryAfter(value: string | null | undefined, nowMs: number = Date.now()): number | undefined {
  const text = value?.trim();
  if (!text) return undefined;
  if (/^\d+$/.test(text)) return Number(text) * 1000;
  if (!/^[A-Za-z]{3,9},? /.test(text)) return undefined; // Date.parse would read "-5" or "1.5" as a year
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - nowMs);
}

const RETRYABLE: ReadonlySet<ErrorClass> = new Set<ErrorClass>(["network", "rate-limit", "transient"]);

const CANCELLED = words("AbortError CanceledError CancelledError ABORT_ERR ERR_CANCELED UND_ERR_ABORTED");
const NETWORK = words(`ECONNRESET ECONNREFUSED ECONNABORTED EPIPE ETIMEDOUT ESOCKETTIMEDOUT ENOTFOUND EAI_AGAIN ENETDOWN
  ENETUNREACH ENETRESET EHOSTDOWN EHOSTUNREACH ERR_NETWORK ERR_STREAM_PREMATURE_CLOSE ERR_SOCKET_CONNECTION_TIMEOUT
  UND_ERR_SOCKET UND_ERR_CONNECT_TIMEOUT UND_ERR_HEADERS_TIMEOUT UND_ERR_BODY_TIMEOUT TimeoutError`);
const RATE_LIMIT = words(`Throttling ThrottlingException ThrottledException TooManyRequestsException SlowDown
  RequestLimitExceeded ProvisionedThroughputExceededException`);
const PERMANENT =
  words(`ENOENT EACCES EPERM ENOSPC EDQUOT EROFS EEXIST EISDIR ENOTDIR ENOTEMPTY EFBIG ENAMETOOLONG ELOOP
  CERT_HAS_EXPIRED DEPTH_ZERO_SELF_SIGNED_CERT SELF_SIGNED_CERT_IN_CHAIN UNABLE_TO_VERIFY_LEAF_SIGNATURE
  ERR_TLS_CERT_ALTNAME_INVALID ERR_REJECTED_LOCALLY`);
const INVALID_INPUT_NAMES = words(
  "TypeError SyntaxError RangeError URIError ReferenceError ValidationError ZodError AssertionError",
);

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(/\s+/));
}

function classOfLink(link: object): ErrorClass | undefined {
  const name = String(read(link, "name"));
  const code = String(read(link, "code"));
  const listed = (set: ReadonlySet<string>): boolean => set.has(name) || set.has(code);
  if (listed(CANCELLED)) return "cancelled";
  const status = ownStatus(link);
  if (status !== undefined) return classOfStatus(status, retryAfterHeader(link) !== undefined);
  if (listed(RATE_LIMIT)) return "rate-limit";
  if (listed(NETWORK)) return "network";
  if (listed(PERMANENT)) return "permanent";
  return code.startsWith("ERR_INVALID_") ? "invalid-input" : undefined;
}

function classOfStatus(status: number, asksToWait: boolean): ErrorClass {
  if (status === 429 || (status === 503 && asksToWait)) return "rate-limit";
  if ([408, 425, 500, 502, 503, 504].includes(status)) return "transient";
  if ([400, 404, 409, 422].includes(status)) return "invalid-input";
  return status < 500 ? "permanent" : "unknown";
}

/** The error and its causes, outermost first; ends at a cycle and at 16 links. */
function causes(error: unknown): object[] {
  const chain: object[] = [];
  let link = error;
  while (typeof link === "object" && link !== null && !chain.includes(link) && chain.length < 16) {
    chain.push(link);
    link = read(link, "cause");
  }
  return chain;
}

/** Reads one property; a getter that throws counts as absent. */
function read(holder: unknown, key: string): unknown {
  try {
    return (holder as Record<string, unknown> | null | undefined)?.[key];
  } catch {
    return undefined;
  }
}

function ownStatus(link: object): number | undefined {
  const response = read(link, "response");
  const candidates = [
    read(link, "status"),
    read(link, "statusCode"),
    read(response, "status"),
    read(response, "statusCode"),
    read(read(link, "$metadata"), "httpStatusCode"),
  ];
  // From 400 on: below that it is no failure, and `status` may be the exit code of a process.
  return candidates.find((value): value is number => typeof value === "number" && value >= 400 && value < 600);
}

function retryAfterHeader(link: object): string | undefined {
  for (const headers of [read(read(link, "response"), "headers"), read(link, "headers")]) {
    const value = headerOf(headers, "retry-after") ?? headerOf(headers, "Retry-After");
    if (value !== undefined) return value;
  }
  return undefined;
}

function headerOf(headers: unknown, name: string): string | undefined {
  const get = read(headers, "get");
  const value: unknown = typeof get === "function" ? get.call(headers, name) : read(headers, name);
  return typeof value === "string" || typeof value === "number" ? String(value) : undefined;
}

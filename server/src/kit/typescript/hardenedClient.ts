/** A client for one HTTP dependency: one deadline, retries of passing failures, a circuit breaker, and an error for a bad status. */

import { deadlineSignal } from "./deadline";
import { classify, type ErrorClass, statusOf } from "./errors";
import { RetryBudget } from "./retry";
import { type RetryFetchOptions, retryFetch } from "./retryFetch";

/** What runs a call or refuses it: a circuit breaker, a concurrency limit. */
export interface CallGuard {
  run<T>(action: () => Promise<T>, signal?: AbortSignal | null): Promise<T>;
}

export interface HardenedClientOptions {
  /** Of the dependency, for errors and metrics: `payments`. */
  readonly name: string;
  /** Calls go to this address and below it, never elsewhere. */
  readonly baseUrl: string | URL;
  /** For everything: waiting, all attempts, and the body of the answer. `Infinity` for streams. Default 10 s. */
  readonly deadlineMs?: number | undefined;
  /** Default: 3 attempts of at most 5 s each, with a budget that this client's calls share. */
  readonly retry?: RetryFetchOptions | undefined;
  /** Around each attempt, so that retries end when it opens. Let it open after no fewer calls than two requests make. */
  readonly breaker?: CallGuard | undefined;
  /** Around the whole call: it takes one turn, whatever the number of attempts. */
  readonly limiter?: CallGuard | undefined;
  /** Headers of every call, asked for each time: a token, a correlation id. */
  readonly headers?: (() => RequestInit["headers"]) | undefined;
  /** Called when an answer or an error is there. What it throws is ignored. */
  readonly onCall?: ((notice: CallNotice) => void) | undefined;
}

export interface CallNotice {
  readonly client: string;
  readonly method: string;
  readonly outcome: "success" | ErrorClass;
  readonly status: number | undefined;
  /** Requests that were sent; 0 when the call was refused on this side. */
  readonly attempts: number;
  /** Until the headers of the answer. */
  readonly durationMs: number;
}

export interface ClientInit extends RequestInit {
  readonly deadlineMs?: number | undefined;
  /** Says that a POST or PATCH may safely arrive twice. */
  readonly idempotent?: boolean | undefined;
}

/** Like `fetch`, with a path below the base address, or a whole address there such as a link to the next page. */
export type HardenedClient = (path: string | URL, init?: ClientInit) => Promise<Response>;

/** The answer had a status of 400 or more. `classify` and `retryAfterOf` understand it. */
export class HttpStatusError extends Error {
  override readonly name = "HttpStatusError";
  readonly status: number;
  readonly headers: Headers;
  /** The first 4,096 characters of the answer, for a person; they may tell secrets of the dependency. */
  readonly body: string;

  constructor(message: string, response: Response, body: string) {
    super(message);
    this.status = response.status;
    this.headers = response.headers;
    this.body = body;
  }
}

/**
 * Make one per dependency for the whole program: `const payments = hardenedClient({ name: "payments", baseUrl })`, then
 * `await (await payments("/charges/1")).json()`. Throws an `HttpStatusError`, the caller's reason of an abort, a
 * `TimeoutError` at the deadline, the breaker's own error, or what `fetch` throws.
 */
export function hardenedClient(options: HardenedClientOptions): HardenedClient {
  const { name, breaker, limiter } = options;
  const base = new URL(options.baseUrl);
  if (!base.pathname.endsWith("/")) base.pathname += "/";
  checkDeadline(options.deadlineMs);
  const retry: RetryFetchOptions = { attemptTimeoutMs: 5_000, budget: new RetryBudget(), ...options.retry };

  return (path, { deadlineMs = options.deadlineMs ?? 10_000, idempotent, ...init } = {}) => {
    const method = (init.method ?? "GET").toUpperCase();
    const send = retry.fetch ?? fetch;
    const sent = { attempts: 0 };
    const call = async (): Promise<Response> => {
      checkDeadline(deadlineMs);
      const target = targetOf(base, path, name);
      const signal = deadlineSignal(init.signal, deadlineMs);
      const guarded: RetryFetchOptions["fetch"] = (input, request) => {
        const limit = request.signal ?? signal;
        const once = (): Promise<Response> => {
          sent.attempts++;
          return send(input, { ...request, signal: limit });
        };
        return breaker === undefined ? once() : breaker.run(once, limit);
      };
      const limits = {
        ...retry,
        idempotent: idempotent ?? retry.idempotent,
        maxElapsedMs: Math.min(deadlineMs, retry.maxElapsedMs ?? 120_000),
        fetch: guarded,
      };
      const ask = async (): Promise<Response> => {
        const headers = merged(options.headers?.(), init.headers);
        const response = await retryFetch(target, { ...init, headers, signal, retry: limits });
        if (response.status < 400) return response;
        const message = `${name} answered ${response.status} to ${method} ${target.pathname}`;
        throw new HttpStatusError(message, response, await beginningOf(response));
      };
      return limiter === undefined ? ask() : limiter.run(ask, signal);
    };
    return observed(
      call,
      (result) => {
        options.onCall?.({ client: name, method, ...result, ...sent });
      },
      init.signal,
    );
  };
}

type CallResult = Pick<CallNotice, "outcome" | "status" | "durationMs">;

/** Runs the call and tells the observer how it went. */
async function observed(
  call: () => Promise<Response>,
  observer: (result: CallResult) => void,
  caller: AbortSignal | null | undefined,
): Promise<Response> {
  const start = performance.now();
  const tell = (outcome: CallResult["outcome"], status: number | undefined): void => {
    try {
      observer({ outcome, status, durationMs: performance.now() - start });
    } catch {
      // See `onCall`: an observer never changes the outcome.
    }
  };
  try {
    const response = await call();
    tell("success", response.status);
    return response;
  } catch (error) {
    tell(caller?.aborted ? "cancelled" : classify(error), statusOf(error));
    throw error;
  }
}

function targetOf(base: URL, path: string | URL, name: string): URL {
  const text = String(path);
  const target = /^https?:/i.test(text) ? new URL(text) : new URL(`./${text.replace(/^\/+/, "")}`, base);
  if (target.origin === base.origin && target.pathname.startsWith(base.pathname)) return target;
  // A part of the path that comes from outside, such as `../admin`, must not choose what is called with our credentials.
  throw new TypeError(`a call to ${name} must stay below ${base.origin}${base.pathname}`);
}

function merged(first: RequestInit["headers"], second: RequestInit["headers"]): Headers {
  const headers = new Headers(first);
  new Headers(second).forEach((value, key) => {
    headers.set(key, value);
  });
  return headers;
}

/** Reads no more than a person will, and not for long; the rest is cancelled, so that no connection is held. */
async function beginningOf(response: Response): Promise<string> {
  const reader = response.body?.getReader();
  if (reader === undefined) return "";
  const stop = (): void => void reader.cancel().catch(() => undefined);
  const timer = setTimeout(stop, 1_000);
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) {
      text += decoder.decode(part.value, { stream: true });
      if (text.length >= 4_096) break;
    }
  } catch {
    // Cut off: the status is what counts.
  }
  clearTimeout(timer);
  stop();
  return text.slice(0, 4_096);
}

function checkDeadline(ms = 1): void {
  if (!(ms > 0)) throw new RangeError(`deadlineMs must be more than 0, not ${ms}`);
}

/** `fetch` that tries again after a passing failure, and behaves like `fetch` in everything else. */

import { linkedController } from "./deadline";
import { classify, statusOf, TimeoutError } from "./errors";
import { normalRetry, type RetryOptions, retry } from "./retry";
import { timerMs } from "./time";

export interface RetryFetchOptions extends Omit<RetryOptions, "signal" | "classify" | "retryAfter"> {
  /**
   * The longest wait for the response headers of one attempt. Default 10 s; the body has no limit of its own.
   * A request that may not be repeated has all of `maxElapsedMs` instead, when that is given.
   */
  readonly attemptTimeoutMs?: number | undefined;
  /** Says that a POST or PATCH may safely arrive twice. An `Idempotency-Key` header says the same. */
  readonly idempotent?: boolean | undefined;
  /** Sends one attempt, through a circuit breaker for example. Default: `fetch`. */
  readonly fetch?: ((input: string | URL | Request, init: RequestInit) => Promise<Response>) | undefined;
}

export type RetryFetchInit = RequestInit & { readonly retry?: RetryFetchOptions };

/**
 * Up to three attempts for GET, HEAD, OPTIONS, PUT and DELETE with a body that can be sent again (no stream),
 * after a lost connection, a time-out, 408, 425, 429 and 5xx. `Retry-After` is honoured: never earlier than asked.
 *
 * Same arguments, result and errors as `fetch`: a status such as 503 is returned, not thrown, once there are no more
 * attempts, and an abort of `init.signal` ends everything, the body included.
 */
export async function retryFetch(input: string | URL | Request, init: RetryFetchInit = {}): Promise<Response> {
  const { retry: options = {}, ...request } = init;
  const send = options.fetch ?? fetch;
  const caller = request.signal ?? (input instanceof Request ? input.signal : undefined);
  const { attemptTimeoutMs = 10_000 } = options;
  const attempt = (headersWithinMs: number): Promise<Response> =>
    begun((init) => send(input, init), request, caller, headersWithinMs);
  if (!isRepeatable(input, request, options)) return attempt(options.maxElapsedMs ?? attemptTimeoutMs);
  try {
    return await retry(async () => unlessFailed(await attempt(attemptTimeoutMs)), {
      ...normalRetry,
      ...options,
      attemptTimeoutMs: undefined, // see `begun`: the limit ends with the headers
      signal: caller,
      classify: (error) => (isPlainNetworkError(error) ? "network" : classify(error)),
      onRetry: (notice) => {
        if (notice.error instanceof FailedResponse) notice.error.discard();
        return options.onRetry?.(notice);
      },
    });
  } catch (error) {
    if (error instanceof FailedResponse) return error.response;
    throw error;
  }
}

/** One request, until its headers are here. Its signal goes on following the caller's after that: the body is still to be read. */
async function begun(
  send: (init: RequestInit) => Promise<Response>,
  request: RequestInit,
  caller: AbortSignal | null | undefined,
  headersWithinMs: number,
): Promise<Response> {
  const controller = linkedController(caller);
  const late = (): void => controller.abort(new TimeoutError(`no response within ${headersWithinMs} ms`));
  const timer = setTimeout(late, timerMs(headersWithinMs));
  try {
    return await send({ ...request, signal: controller.signal });
  } finally {
    clearTimeout(timer);
  }
}

/** Throws an answer that tells of a failure: `retry` decides by its class whether to ask again. */
function unlessFailed(response: Response): Response {
  if (response.ok) return response;
  throw new FailedResponse(response);
}

class FailedResponse extends Error {
  readonly response: Response;

  constructor(response: Response) {
    super(`HTTP ${response.status}`);
    this.response = response;
  }

  /** Frees the connection: a body that nobody reads would hold it. */
  discard(): void {
    this.response.body?.cancel().catch(() => undefined);
  }
}

const IDEMPOTENT = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

function isRepeatable(input: string | URL | Request, request: RequestInit, options: RetryFetchOptions): boolean {
  if (!canSendAgain(request.body) || (input instanceof Request && input.body !== null)) return false;
  // Also throws what `fetch` would for a bad argument, so that no TypeError of that kind is taken for a lost connection.
  const { method, headers } = new Request(input, request);
  return options.idempotent ?? (IDEMPOTENT.has(method.toUpperCase()) || headers.has("idempotency-key"));
}

function canSendAgain(body: unknown): boolean {
  if (body === undefined || body === null || typeof body === "string") return true;
  const kinds = [URLSearchParams, ArrayBuffer, Blob, FormData];
  return ArrayBuffer.isView(body) || kinds.some((kind) => body instanceof kind);
}

/** Browsers report a lost connection as a TypeError that has no cause and no code. */
function isPlainNetworkError(error: unknown): boolean {
  return (
    error instanceof TypeError && statusOf(error) === undefined && (error as { cause?: unknown }).cause === undefined
  );
}

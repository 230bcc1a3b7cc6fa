/** Repeats a call that failed for a passing reason: a few attempts, growing random waits, and limits that always hold. */

import { onAbort } from "./abort";
import { classify as classOf, type ErrorClass, retryAfterOf, TimeoutError } from "./errors";
import { observe } from "./observe";
import { isInsideAttempt, runAttempt } from "./retryNesting";
import { type Clock, MAX_TIMER_MS, sleep, systemClock } from "./time";

export interface Attempt {
  /** 1 for the first call. */
  readonly attempt: number;
  /** Aborts when the caller aborts or this attempt has run for `attemptTimeoutMs`: pass it on to the call. */
  readonly signal: AbortSignal;
}

export interface RetryNotice {
  /** The attempt that has just failed. */
  readonly attempt: number;
  readonly delayMs: number;
  readonly error: unknown;
  readonly errorClass: ErrorClass;
}

export interface RetryOptions {
  /** Calls in all, the first included. Default 3. */
  readonly attempts?: number | undefined;
  /** The first wait is at most this long (default 1 s), each further one `multiplier` (default 2) times as long … */
  readonly baseMs?: number | undefined;
  readonly multiplier?: number | undefined;
  /** … and never longer than this. Default 5 minutes. */
  readonly capMs?: number | undefined;
  /**
   * `full` (default): anywhere between 0 and the backoff, so that many clients do not come back in step;
   * `proportional`: the backoff plus up to 10 %; `none`: for tests.
   */
  readonly jitter?: "full" | "proportional" | "none" | undefined;
  /** No wait is begun that would end later than this after the start. Default 2 minutes. */
  readonly maxElapsedMs?: number | undefined;
  /** Aborts the attempt's signal after this long; the action has to heed it. Default: no limit. */
  readonly attemptTimeoutMs?: number | undefined;
  /** Ends the waiting at once, and no further attempt is made. */
  readonly signal?: AbortSignal | null | undefined;
  /** Share one per destination: while the destination is down, calls fail at once instead of multiplying. */
  readonly budget?: RetryBudget | undefined;
  readonly retryOn?: readonly ErrorClass[] | undefined;
  readonly classify?: ((error: unknown) => ErrorClass) | undefined;
  /** Milliseconds that the other side asked to wait. Default: its `Retry-After` header. */
  readonly retryAfter?: ((error: unknown) => number | undefined) | undefined;
  /** Called before each wait. What it throws is ignored: an observer never changes the outcome. */
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
  readonly random?: (() => number) | undefined;
  readonly clock?: Clock | undefined;
}

/** For a dependency that answers in well under a second. */
export const normalRetry: RetryOptions = { attempts: 3, baseMs: 500, capMs: 5_000 };
/** For a dependency that is slow or costs money per call. */
export const expensiveRetry: RetryOptions = { attempts: 5, baseMs: 1_000, capMs: 10_000 };

/**
 * Runs the action until it succeeds, fails for a reason that a retry cannot mend, or a limit is reached;
 * the last error is then thrown as it is. Only retry what is safe to do twice.
 *
 * - `Retry-After` is a lower bound: the wait is at least as long, or there is no retry.
 * - A retry inside a retry would multiply (3 × 3 calls), so the inner one runs its action once.
 * - The attempt's signal serves the attempt alone: read a response's body inside the action.
 */
export async function retry<T>(
  action: (attempt: Attempt) => T | PromiseLike<T>,
  options: RetryOptions = {},
): Promise<T> {
  const { signal, budget, attemptTimeoutMs = Infinity, clock = systemClock, random = Math.random } = options;
  const { retryOn = ["network", "rate-limit", "transient"], classify = classOf, retryAfter = retryAfterOf } = options;
  const attempts = isInsideAttempt(signal) ? 1 : countOf(options.attempts ?? 3);
  const latestEnd = clock.now() + Math.min(options.maxElapsedMs ?? 120_000, MAX_TIMER_MS);
  if (signal?.aborted) throw signal.reason;

  // `retries` counts the waits since the last Retry-After: after one, the backoff starts again at its base.
  for (let attempt = 1, retries = 0; ; attempt++) {
    const limit = startLimit(signal, Math.min(attemptTimeoutMs, Math.max(1, latestEnd - clock.now())), options);
    try {
      const value = await runAttempt(limit.signal, () => action({ attempt, signal: limit.signal }));
      budget?.success();
      return value; // even if the signal fired meanwhile: a result that arrived is not thrown away
    } catch (error) {
      limit.lift();
      if (signal?.aborted) throw error;
      const errorClass = limit.isOver() ? "network" : classify(error);
      if (!retryOn.includes(errorClass)) throw error;
      budget?.failure();
      if (attempt >= attempts || budget?.isSpent) throw error;
      const asked = retryAfter(error);
      retries = asked === undefined ? retries + 1 : 0;
      const delayMs = Math.max(0, asked ?? 0) + backoffMs(options, Math.max(1, retries), random);
      if (clock.now() + delayMs > latestEnd) throw error; // a wait that nobody would use
      observe(options.onRetry, { attempt, delayMs, error, errorClass });
      await sleep(delayMs, signal, clock);
    } finally {
      limit.lift();
    }
  }
}

/** The wait before retry number `retries` (from 1), in milliseconds. */
export function backoffMs(options: RetryOptions, retries: number, random: () => number = Math.random): number {
  const { baseMs = 1_000, multiplier = 2, capMs = 300_000, jitter = "full" } = options;
  const grown = baseMs === 0 ? 0 : Math.min(capMs, baseMs * multiplier ** (retries - 1));
  if (jitter === "none") return grown;
  return jitter === "full" ? random() * grown : Math.min(capMs, grown * (1 + 0.1 * random()));
}

/**
 * Limits retries to a share of the successes: each failure takes a token, each success returns a part of one, and
 * retries are made only while more than half of the tokens are left. A dead dependency then gets hardly more calls
 * than there are requests, instead of three times as many.
 */
export class RetryBudget {
  private tokens: number;
  private readonly max: number;
  private readonly perSuccess: number;

  constructor(max = 10, perSuccess = 0.1) {
    this.max = max;
    this.perSuccess = perSuccess;
    this.tokens = max;
  }

  get isSpent(): boolean {
    return this.tokens <= this.max / 2;
  }

  success(): void {
    this.tokens = Math.min(this.max, this.tokens + this.perSuccess);
  }

  failure(): void {
    this.tokens = Math.max(0, this.tokens - 1);
  }
}

interface AttemptLimit {
  readonly signal: AbortSignal;
  readonly isOver: () => boolean;
  readonly lift: () => void;
}

/** The signal of one attempt: follows the caller's signal and fires after `ms`, until the limit is lifted. */
function startLimit(parent: RetryOptions["signal"], ms: number, options: RetryOptions): AttemptLimit {
  const { attemptTimeoutMs, clock = systemClock } = options;
  const controller = new AbortController();
  let over = false;
  const end = (): void => {
    over = true;
    controller.abort(new TimeoutError(`attempt took longer than ${ms} ms`));
  };
  const timer = attemptTimeoutMs === undefined ? undefined : clock.setTimeout(end, ms);
  const stopFollowing = onAbort(parent, () => controller.abort(parent?.reason));
  const lift = (): void => {
    if (timer !== undefined) clock.clearTimeout(timer);
    stopFollowing();
  };
  return { signal: controller.signal, isOver: () => over, lift };
}

function countOf(attempts: number): number {
  if (Number.isInteger(attempts) && attempts > 0) return attempts;
  throw new RangeError(`attempts must be a whole number of at least 1, not ${attempts}`);
}

/** Token bucket: allows calls up to a rate and a burst; what is too much is refused at once or waits its turn. */

import { onAbort } from "./abort";
import { LineUp } from "./lineUp";
import { RejectedError } from "./rejected";
import { type Clock, steadyTime, systemClock } from "./time";

/** Refused: the rate is used up, or too many are waiting. `retryAfterMs` is when the tokens will be there. */
export class RateLimitError extends RejectedError {
  override readonly name = "RateLimitError";
}

export interface TokenBucketOptions {
  /**
   * The burst: tokens in a full bucket, which it starts as. In any time T at most `capacity + perSecond × T` are given
   * out, so that a capacity of a minute's worth allows nearly twice the rate in the first minute: see `perMinute`.
   */
  readonly capacity: number;
  /** Tokens that come back per second, continuously. */
  readonly perSecond: number;
  /** Callers that may wait in `take`. Default 1,000. */
  readonly maxWaiting?: number | undefined;
  readonly clock?: Clock | undefined;
}

/**
 * At most `limit` calls in every minute, whenever it begins (as long as each takes whole tokens); `burst` of them may come
 * at once, a tenth by default. The larger the burst, the lower the rate after it.
 */
export function perMinute(limit: number, burst: number = Math.max(1, Math.floor(limit / 10))): TokenBucketOptions {
  if (!(burst >= 1 && burst <= limit)) throw new RangeError(`burst must be from 1 to ${limit}, not ${burst}`);
  return { capacity: burst, perSecond: (limit - burst + 1) / 60 };
}

/** Tokens that sums of fractions may be off by. */
const ROUNDING = 1e-9;

interface Waiter {
  readonly tokens: number;
  readonly signal: AbortSignal | null | undefined;
  readonly go: () => void;
}

/** Make one per limited resource for the whole program; `TokenBuckets` where each user or host has a limit of its own. */
export class TokenBucket {
  private readonly capacity: number;
  private readonly perMs: number;
  private readonly maxWaiting: number;
  private readonly clock: Clock;
  private readonly now: () => number;
  /** As of `filledAt`. */
  private tokens: number;
  private filledAt: number;
  /** First come, first served. */
  private readonly waiters = new LineUp<Waiter>();
  /** Wakes the first waiter; there is never more than one. */
  private timer: unknown;
  private granted = 0;
  private refused = 0;

  constructor(options: TokenBucketOptions) {
    const { capacity, perSecond, maxWaiting = 1_000, clock = systemClock } = options;
    if (!(capacity >= 1 && capacity < Infinity)) throw new RangeError(`capacity must be at least 1, not ${capacity}`);
    if (!(perSecond > 0 && perSecond < Infinity)) throw new RangeError(`perSecond must be positive, not ${perSecond}`);
    if (!(maxWaiting >= 0)) throw new RangeError(`maxWaiting must be at least 0, not ${maxWaiting}`);
    this.capacity = capacity;
    this.perMs = perSecond / 1_000;
    this.maxWaiting = maxWaiting;
    this.clock = clock;
    this.now = steadyTime(clock);
    this.tokens = capacity;
    this.filledAt = this.now();
  }

  /** Takes the tokens if they are there and nobody waits for them. More than the capacity is a `RangeError`. */
  tryTake(tokens = 1): boolean {
    this.check(tokens);
    const free = this.waiters.size === 0 && this.has(tokens);
    if (free) this.spend(tokens);
    else this.refused++;
    return free;
  }

  /**
   * Waits until the tokens are there; those who asked earlier come first, however much they asked for. Rejects with the
   * signal's reason on an abort, and with a `RateLimitError` when too many are waiting.
   */
  async take(tokens = 1, signal?: AbortSignal | null): Promise<void> {
    this.check(tokens);
    if (signal?.aborted) throw signal.reason;
    if (this.waiters.size === 0 && this.has(tokens)) return this.spend(tokens);
    if (this.waiters.size >= this.maxWaiting) {
      this.refused++;
      throw new RateLimitError(`${this.waiters.size} callers are waiting for this limit`, this.waitMs(tokens));
    }
    await this.turn(tokens, signal);
  }

  /** Milliseconds until the tokens would be there after all who are waiting have had theirs: for `Retry-After`. */
  waitMs(tokens = 1): number {
    this.check(tokens);
    this.refill();
    let wanted = tokens - this.tokens;
    for (let place = this.waiters.first; place !== undefined; place = place.after) wanted += place.value.tokens;
    return Math.max(0, Math.ceil(wanted / this.perMs));
  }

  /** For metrics: tokens there now, callers waiting, and calls granted and refused since the start. */
  get stats(): {
    readonly tokens: number;
    readonly waiting: number;
    readonly granted: number;
    readonly refused: number;
  } {
    this.refill();
    return { tokens: this.tokens, waiting: this.waiters.size, granted: this.granted, refused: this.refused };
  }

  /** Whether a new bucket would do the same: it is full, and nobody waits. */
  get isAtRest(): boolean {
    return this.waiters.size === 0 && this.has(this.capacity);
  }

  private turn(tokens: number, signal: AbortSignal | null | undefined): Promise<void> {
    return new Promise((resolve, reject) => {
      const go = (): void => {
        stopListening();
        resolve();
      };
      const place = this.waiters.join({ tokens, signal, go });
      const stopListening = onAbort(signal, () => {
        this.waiters.leave(place);
        reject(signal?.reason);
        this.serve();
      });
      if (this.waiters.size === 1) this.serve();
    });
  }

  /** Gives tokens to those who wait, in their order, and sets the timer for the first one left. */
  private serve(): void {
    if (this.timer !== undefined) this.clock.clearTimeout(this.timer);
    this.timer = undefined;
    for (let place = this.waiters.first; place !== undefined; place = place.after) {
      const { tokens, signal, go } = place.value;
      if (signal?.aborted) continue; // its own listener has not been called yet
      if (!this.has(tokens)) {
        const delayMs = Math.max(1, Math.ceil((tokens - this.tokens) / this.perMs));
        this.timer = this.clock.setTimeout(() => this.serve(), delayMs);
        return;
      }
      this.waiters.leave(place);
      this.spend(tokens);
      go();
    }
  }

  private has(tokens: number): boolean {
    this.refill();
    return this.tokens >= tokens - ROUNDING;
  }

  private spend(tokens: number): void {
    this.tokens -= tokens;
    this.granted++;
  }

  private refill(): void {
    const now = this.now();
    this.tokens = Math.min(this.capacity, this.tokens + (now - this.filledAt) * this.perMs);
    this.filledAt = now;
  }

  private check(tokens: number): void {
    if (tokens > 0 && tokens <= this.capacity) return;
    throw new RangeError(`cannot take ${tokens} tokens from a bucket of ${this.capacity}`);
  }
}

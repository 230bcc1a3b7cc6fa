/** What a circuit breaker can be told: when it opens, for how long, and how many trials it makes. */

import type { Outcome } from "./callOutcome";
import type { Clock } from "./time";

export type CircuitState = "closed" | "open" | "half-open";

export interface CircuitChange {
  readonly circuit: string;
  readonly from: CircuitState;
  readonly to: CircuitState;
  readonly reason: string;
}

export interface CircuitBreakerOptions {
  /** What it protects, for messages. Default `dependency`. */
  readonly name?: string | undefined;
  /** Opens after this many failures with no success and no pause of `openMs` between them. Default 5. */
  readonly consecutiveFailures?: number | undefined;
  /** Opens at this share of failures (default 0.5) among at least `minCalls` in the last `windowMs` (default 10 s). */
  readonly failureRatio?: number | undefined;
  readonly windowMs?: number | undefined;
  /** Default 10. With a retry around it, at least twice its attempts. */
  readonly minCalls?: number | undefined;
  /** How long it stays open before the first trial. Default 60 s. */
  readonly openMs?: number | undefined;
  /** Calls let through while half-open: so many good ones close it, one failure opens it again. Default 1. */
  readonly trials?: number | undefined;
  /** Trials without a result this long after the last one began count as failed. Default 30 s. */
  readonly maxHalfOpenMs?: number | undefined;
  /** What an error says about the dependency. Default: `outcomeOfError`. Cancelled calls are ignored in any case. */
  readonly outcomeOfError?: ((error: unknown) => Outcome) | undefined;
  /** What a result says about it. Default: `outcomeOfResult`, which knows responses with a bad status. */
  readonly outcomeOfResult?: ((result: unknown) => Outcome) | undefined;
  /** Called after each change of state: log it. What it throws or rejects with is ignored. */
  readonly onChange?: ((change: CircuitChange) => unknown) | undefined;
  readonly clock?: Clock | undefined;
}

/** For a dependency that is slow, costs money per call, or suffers from being asked while it is down. */
export const expensiveBreaker: CircuitBreakerOptions = { consecutiveFailures: 3, openMs: 120_000 };

export interface CircuitLimits {
  readonly consecutiveFailures: number;
  readonly failureRatio: number;
  readonly windowMs: number;
  readonly minCalls: number;
  readonly openMs: number;
  readonly trials: number;
  readonly maxHalfOpenMs: number;
}

/** The numbers of the options with their defaults; throws a `RangeError` for one that makes no sense. */
export function circuitLimits(options: CircuitBreakerOptions): CircuitLimits {
  return {
    consecutiveFailures: atLeast(1, "consecutiveFailures", options.consecutiveFailures ?? 5),
    failureRatio: ratio(options.failureRatio ?? 0.5),
    windowMs: atLeast(1, "windowMs", options.windowMs ?? 10_000),
    minCalls: atLeast(1, "minCalls", options.minCalls ?? 10),
    openMs: atLeast(1, "openMs", options.openMs ?? 60_000),
    trials: whole("trials", options.trials ?? 1),
    maxHalfOpenMs: atLeast(1, "maxHalfOpenMs", options.maxHalfOpenMs ?? 30_000),
  };
}

function atLeast(least: number, name: string, value: number): number {
  if (value >= least) return value;
  throw new RangeError(`${name} must be at least ${least}, not ${value}`);
}

function whole(name: string, value: number): number {
  if (Number.isInteger(value)) return atLeast(1, name, value);
  throw new RangeError(`${name} must be a whole number, not ${value}`);
}

function ratio(value: number): number {
  if (value > 0 && value <= 1) return value;
  throw new RangeError(`failureRatio must be above 0 and at most 1, not ${value}`);
}

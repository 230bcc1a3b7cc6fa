/** Circuit breaker: while a dependency fails, calls to it fail at once, and now and then a trial asks whether it is back. */

import { type Outcome, outcomeOfError, outcomeOfResult } from "./callOutcome";
import { type CircuitBreakerOptions, type CircuitLimits, type CircuitState, circuitLimits } from "./circuitOptions";
import { classify } from "./errors";
import { FailureWindow } from "./failureWindow";
import { observe } from "./observe";
import { RejectedError } from "./rejected";
import { steadyTime } from "./time";

/** The call was not made. `retryAfterMs` is the rest of the open period, or 0 while trials are under way. */
export class CircuitOpenError extends RejectedError {
  override readonly name = "CircuitOpenError";
}

/**
 * Make one per dependency for the whole program, never one per call. With a retry the breaker goes inside, so that the
 * retry ends when the circuit opens: `retry(() => payments.run(() => charge(order)))`.
 */
export class CircuitBreaker {
  private readonly options: CircuitBreakerOptions;
  private readonly limits: CircuitLimits;
  private readonly window: FailureWindow;
  private readonly now: () => number;
  private current: CircuitState = "closed";
  /** Counts the changes: the result of a call from before the last one says nothing about the state now. */
  private generation = 0;
  private openedAt = 0;
  private trialsLeft = 0;
  private goodTrials = 0;
  private lastTrialAt = 0;
  private consecutive = 0;
  private lastFailureAt = 0;
  private failures = 0;
  private rejected = 0;

  constructor(options: CircuitBreakerOptions = {}) {
    this.options = options;
    this.limits = circuitLimits(options);
    this.window = new FailureWindow(this.limits.windowMs);
    this.now = steadyTime(options.clock);
  }

  /**
   * Runs the action and passes on its result or error, or throws a `CircuitOpenError` without running it. After an abort
   * of `signal` the outcome is not counted, unless it was a time-out that aborted.
   */
  async run<T>(action: () => T | PromiseLike<T>, signal?: AbortSignal | null): Promise<T> {
    if (signal?.aborted) throw signal.reason;
    const generation = this.enter();
    let result: T;
    try {
      result = await action();
    } catch (error) {
      this.record(generation, this.outcomeOf(error, signal));
      throw error;
    }
    this.record(generation, judge(this.options.outcomeOfResult, outcomeOfResult, result));
    return result;
  }

  get state(): CircuitState {
    this.advance(this.now());
    return this.current;
  }

  /** For health pages and metrics; failures and rejected calls since the start. */
  get stats(): { readonly state: CircuitState; readonly failures: number; readonly rejected: number } {
    return { state: this.state, failures: this.failures, rejected: this.rejected };
  }

  /** Whether a new breaker would do the same: closed, and no failure is remembered. */
  get isAtRest(): boolean {
    const now = this.now();
    if (this.state !== "closed" || this.window.totals(now).failures > 0) return false;
    return this.consecutive === 0 || now - this.lastFailureAt >= this.limits.openMs;
  }

  /** Lets a call in, and returns the generation that its result belongs to. */
  private enter(): number {
    const now = this.now();
    this.advance(now);
    if (this.current === "open") throw this.rejection(this.openedAt + this.limits.openMs - now);
    if (this.current === "closed") return this.generation;
    if (this.trialsLeft === 0) throw this.rejection(0);
    this.trialsLeft--;
    this.lastTrialAt = now;
    return this.generation;
  }

  /** Changes that time alone brings; made when somebody looks, so that there is no timer. */
  private advance(now: number): void {
    const { openMs, maxHalfOpenMs } = this.limits;
    const hanging = this.current === "half-open" && this.trialsLeft === 0 && now - this.lastTrialAt >= maxHalfOpenMs;
    if (hanging) this.change("open", "the trials have no result", this.lastTrialAt + maxHalfOpenMs);
    if (this.current === "open" && now - this.openedAt >= openMs)
      this.change("half-open", `open for ${openMs} ms`, now);
  }

  private record(generation: number, outcome: Outcome): void {
    if (outcome === "failure") this.failures++;
    if (generation !== this.generation) return;
    if (this.current === "half-open") this.recordTrial(outcome);
    else if (outcome !== "ignored") this.recordCall(outcome === "failure");
  }

  private recordTrial(outcome: Outcome): void {
    if (outcome === "ignored") this.trialsLeft++;
    if (outcome === "failure") this.change("open", "a trial failed", this.now());
    if (outcome === "success" && ++this.goodTrials >= this.limits.trials) {
      this.change("closed", "the trials succeeded", this.now());
    }
  }

  private recordCall(failed: boolean): void {
    const now = this.now();
    const { consecutiveFailures, failureRatio, minCalls, openMs } = this.limits;
    const goesOn = now - this.lastFailureAt < openMs;
    this.consecutive = failed ? (goesOn ? this.consecutive : 0) + 1 : 0;
    if (failed) this.lastFailureAt = now;
    this.window.add(now, failed);
    const { calls, failures } = this.window.totals(now);
    if (this.consecutive >= consecutiveFailures) this.change("open", `${this.consecutive} failures in a row`, now);
    else if (calls >= minCalls && failures / calls >= failureRatio) {
      this.change("open", `${failures} of ${calls} calls failed`, now);
    }
  }

  private change(to: CircuitState, reason: string, at: number): void {
    const from = this.current;
    this.current = to;
    this.generation++;
    this.openedAt = at;
    this.trialsLeft = this.limits.trials;
    this.goodTrials = 0;
    this.window.clear();
    observe(this.options.onChange, { circuit: this.options.name ?? "dependency", from, to, reason });
  }

  private outcomeOf(error: unknown, signal: AbortSignal | null | undefined): Outcome {
    const cause: unknown = signal?.aborted === true ? signal.reason : error;
    const errorClass = classify(cause);
    if (errorClass === "cancelled" || (signal?.aborted === true && errorClass !== "network")) return "ignored";
    return judge(this.options.outcomeOfError, outcomeOfError, cause);
  }

  private rejection(retryAfterMs: number): CircuitOpenError {
    this.rejected++;
    const { name = "dependency" } = this.options;
    const until = retryAfterMs > 0 ? `the next trial is in ${Math.ceil(retryAfterMs)} ms` : "a trial is under way";
    return new CircuitOpenError(`circuit to ${name} is open: ${until}`, retryAfterMs);
  }
}

/** The user's judgement, or ours where there is none or it throws. */
function judge(
  own: ((seen: unknown) => Outcome) | undefined,
  usual: (seen: unknown) => Outcome,
  seen: unknown,
): Outcome {
  try {
    return (own ?? usual)(seen);
  } catch {
    return usual(seen);
  }
}

/** One check of a service's health: limited in time, never run twice at once, its result kept for a while. */

import { TimeoutError } from "./errors";
import type { Clock } from "./time";

/** Passes unless it throws, rejects or returns `false`. The signal aborts when its time is over. */
export type HealthCheck = (signal: AbortSignal) => unknown;

export interface HealthCheckOptions {
  /** Fails after this long, whether or not the check heeds its signal. Default 2 s. */
  readonly timeoutMs?: number | undefined;
  /** Failures in a row before a check that has passed once counts as failed; until then it fails at once. Default 3. */
  readonly failureThreshold?: number | undefined;
  /** With `false` the service can do without: it is `degraded` and stays ready. Default true. */
  readonly required?: boolean | undefined;
}

export interface CheckReport {
  readonly ok: boolean;
  readonly required: boolean;
  /** Of the last run. */
  readonly durationMs: number;
  /** In a row; 0 after a success. */
  readonly failures: number;
}

export class CheckRunner {
  private readonly check: HealthCheck;
  private readonly timeoutMs: number;
  private readonly threshold: number;
  private readonly required: boolean;
  private readonly place: { readonly cacheMs: number; readonly clock: Clock };
  private current: Promise<CheckReport> | undefined;
  private last: CheckReport | undefined;
  private lastAt = 0;
  private unfinished = 0;
  private hasPassed = false;

  constructor(check: HealthCheck, options: HealthCheckOptions, place: CheckRunner["place"]) {
    this.check = check;
    this.timeoutMs = options.timeoutMs ?? 2_000;
    this.threshold = options.failureThreshold ?? 3;
    this.required = options.required ?? true;
    this.place = place;
    if (!(this.timeoutMs > 0 && this.timeoutMs < Infinity)) {
      throw new RangeError(`timeoutMs must be a time of more than 0 ms, not ${this.timeoutMs}`);
    }
    if (!(this.threshold >= 1)) throw new RangeError(`failureThreshold must be at least 1, not ${this.threshold}`);
  }

  /** The run that goes on, the last result while it is fresh, or a new run. */
  run(): Promise<CheckReport> {
    if (this.current !== undefined) return this.current;
    const age = this.place.clock.now() - this.lastAt;
    if (this.last !== undefined && age >= 0 && age < this.place.cacheMs) return Promise.resolve(this.last);
    this.current = this.measure().finally(() => {
      this.current = undefined;
    });
    return this.current;
  }

  private async measure(): Promise<CheckReport> {
    const { clock } = this.place;
    const start = clock.now();
    const passed = this.unfinished < MAX_UNFINISHED && (await this.attempt());
    this.lastAt = clock.now();
    const failures = passed ? 0 : (this.last?.failures ?? 0) + 1;
    this.hasPassed = this.hasPassed || passed;
    const ok = this.hasPassed && failures < this.threshold;
    this.last = { ok, required: this.required, durationMs: Math.max(0, this.lastAt - start), failures };
    return this.last;
  }

  private attempt(): Promise<boolean> {
    const { clock } = this.place;
    const controller = new AbortController();
    return new Promise((resolve) => {
      this.unfinished++;
      const timer = clock.setTimeout(() => {
        resolve(false);
        controller.abort(new TimeoutError(`no answer within ${this.timeoutMs} ms`));
      }, this.timeoutMs);
      const end = (passed: boolean): void => {
        this.unfinished--;
        clock.clearTimeout(timer);
        resolve(passed);
      };
      const call = async (): Promise<unknown> => this.check(controller.signal);
      call().then(
        (result) => end(result !== false),
        () => end(false),
      );
    });
  }
}

/** A check that never ends is not started again and again: beyond this many such runs it fails without a run. */
const MAX_UNFINISHED = 3;

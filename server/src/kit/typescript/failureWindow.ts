/** Counts calls and failures of the last seconds, in buckets of time that need no timer: old ones are never looked at again. */

export interface Counts {
  readonly calls: number;
  readonly failures: number;
}

const BUCKETS = 10;

/** The window covers between nine and ten tenths of `windowMs`. Times are monotonic milliseconds. */
export class FailureWindow {
  private readonly bucketMs: number;
  /** A ring: the bucket of a time takes the place of the one that is ten older. */
  private readonly ring = Array.from({ length: BUCKETS }, () => ({ id: Number.NaN, calls: 0, failures: 0 }));

  constructor(windowMs: number) {
    this.bucketMs = windowMs / BUCKETS;
  }

  add(now: number, failed: boolean): void {
    const id = this.idOf(now);
    const bucket = this.ring[((id % BUCKETS) + BUCKETS) % BUCKETS];
    if (bucket === undefined) return;
    if (bucket.id !== id) Object.assign(bucket, { id, calls: 0, failures: 0 });
    bucket.calls++;
    if (failed) bucket.failures++;
  }

  totals(now: number): Counts {
    const oldest = this.idOf(now) - BUCKETS + 1;
    const sum = { calls: 0, failures: 0 };
    for (const { id, calls, failures } of this.ring) {
      if (!(id >= oldest)) continue;
      sum.calls += calls;
      sum.failures += failures;
    }
    return sum;
  }

  clear(): void {
    for (const bucket of this.ring) bucket.id = Number.NaN;
  }

  /** Computed from the time, so that a pause of any length leaves nothing of what was before it. */
  private idOf(now: number): number {
    return Math.floor(now / this.bucketMs);
  }
}

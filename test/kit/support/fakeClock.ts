/** A clock that tests move by hand: no test of a wait has to wait. */

import type { Clock } from "#kit/typescript/time";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

export class FakeClock implements Clock {
  private time = 0;
  private readonly timers = new Set<Timer>();
  /** Every timer that was asked for, in milliseconds. */
  readonly asked: number[] = [];

  now(): number {
    return this.time;
  }

  setTimeout(callback: () => void, ms: number): Timer {
    this.asked.push(ms);
    const timer = { at: this.time + ms, callback };
    this.timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.timers.delete(timer as Timer);
  }

  get pending(): number {
    return this.timers.size;
  }

  /** When the next timer is due; `Infinity` without one. */
  get nextAt(): number {
    return Math.min(...[...this.timers].map(({ at }) => at));
  }

  /** Lets `ms` pass without firing anything, as a call does that blocks. */
  pass(ms: number): void {
    this.time += ms;
  }

  /** Lets `ms` pass; the timers that are due fire in their order, those that they start included. */
  advance(ms: number): void {
    const end = this.time + ms;
    for (;;) {
      const [next] = [...this.timers].sort((a, b) => a.at - b.at);
      if (next === undefined || next.at > end) break;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
    this.time = Math.max(this.time, end);
  }

  /** Fires timers in their order until the promise has settled. */
  async until<T>(promise: Promise<T>): Promise<T> {
    let settled = false;
    const mark = (): void => {
      settled = true;
    };
    promise.then(mark, mark);
    for (;;) {
      await new Promise((resolve) => setImmediate(resolve));
      if (settled) return promise;
      const [next] = [...this.timers].sort((a, b) => a.at - b.at);
      if (next === undefined) continue;
      this.timers.delete(next);
      this.time = Math.max(this.time, next.at);
      next.callback();
    }
  }
}

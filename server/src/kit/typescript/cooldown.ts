/** Cooldown: leaves an item (account, job, feed) alone after a failure, for longer and longer while it goes on failing. */

import { KeyedState } from "./keyedState";
import { observe } from "./observe";
import { type Clock, steadyTime, systemClock } from "./time";

/** What has to be kept to go on after a restart: plain data, for a journal or a database row. */
export interface CooldownRecord {
  readonly key: string;
  /** 0: it has succeeded since. */
  readonly consecutive_failures: number;
  /** Wall clock, as `toISOString` writes it. */
  readonly cooldown_until: string;
  readonly last_attempt_at: string;
}

export interface CooldownOptions {
  /** The wait after the first failure in a row, the second …; the last one repeats. Default 1, 5, 15, 60 min, 24 h. */
  readonly scheduleMs?: readonly number[] | undefined;
  /** Items that are remembered. Beyond that, one that is ready is forgotten first. Default 10,000. */
  readonly maxKeys?: number | undefined;
  /** Called after each change with what to store, such as `(record) => journal.append(record)`. Its errors are ignored. */
  readonly onChange?: ((record: CooldownRecord) => unknown) | undefined;
  readonly clock?: Clock | undefined;
  /** Milliseconds since 1970. Only for records. Default `Date.now`. */
  readonly wallClock?: (() => number) | undefined;
}

/** 1, 5 and 15 minutes, an hour, a day. */
export const cooldownSchedule: readonly number[] = [60_000, 300_000, 900_000, 3_600_000, 86_400_000];

/** A century: what dates can hold has an end. */
const LONGEST_MS = 100 * 365 * 86_400_000;

interface Item {
  failures: number;
  readyAt: number;
}

/**
 * `if (cooldown.ready(feed.id))` try; after a failure `cooldown.hit(feed.id)`, after a success `cooldown.reset(feed.id)`.
 * Time is monotonic: setting the wall clock neither ends a cooldown nor prolongs it.
 */
export class Cooldown {
  private readonly scheduleMs: readonly number[];
  private readonly longestMs: number;
  private readonly onChange: CooldownOptions["onChange"];
  private readonly wallClock: () => number;
  private readonly now: () => number;
  private readonly items: KeyedState<Item>;

  constructor(options: CooldownOptions = {}) {
    const { scheduleMs = cooldownSchedule, maxKeys, clock = systemClock, wallClock = Date.now } = options;
    if (scheduleMs.length === 0 || !scheduleMs.every((ms) => ms >= 0 && ms <= LONGEST_MS)) {
      throw new RangeError(`scheduleMs must be milliseconds, from 0 to a century, not [${scheduleMs.join(", ")}]`);
    }
    this.scheduleMs = [...scheduleMs];
    this.onChange = options.onChange;
    this.wallClock = wallClock;
    this.now = steadyTime(clock);
    this.longestMs = Math.max(1, ...scheduleMs);
    const idleMs = 2 * this.longestMs; // by then its failures do not count any more: see `failures`
    const isReady = (item: Item): boolean => this.now() >= item.readyAt;
    this.items = new KeyedState<Item>(() => ({ failures: 0, readyAt: -Infinity }), isReady, { maxKeys, idleMs, clock });
  }

  /** Whether the item may be tried now. */
  ready(key: string): boolean {
    return this.remainingMs(key) === 0;
  }

  /** Milliseconds until the item may be tried; 0 when it may be now. */
  remainingMs(key: string): number {
    const item = this.items.peek(key);
    return item === undefined ? 0 : Math.max(0, item.readyAt - this.now());
  }

  /** Failures in a row. They count until the item has been ready for as long as the longest wait of the schedule. */
  failures(key: string): number {
    const item = this.items.peek(key);
    return item === undefined || this.now() - item.readyAt >= this.longestMs ? 0 : item.failures;
  }

  /**
   * Notes a failure, and returns the milliseconds to wait. Failures during the cooldown are of attempts that began before
   * it: they neither prolong it nor count as a further failure in a row.
   */
  hit(key: string): number {
    const item = this.items.get(key);
    const now = this.now();
    if (now < item.readyAt) return item.readyAt - now;
    item.failures = this.failures(key) + 1;
    const waitMs = this.periodMs(item.failures);
    item.readyAt = now + waitMs;
    observe(this.onChange, this.record(key, item));
    return waitMs;
  }

  /** Notes a success: the item is ready, and its failures are forgotten. */
  reset(key: string): void {
    if (this.items.peek(key) === undefined) return;
    this.items.delete(key);
    observe(this.onChange, this.record(key, { failures: 0, readyAt: this.now() }));
  }

  /** What has to be stored of all items, where that is done now and then instead of at each change. */
  records(): CooldownRecord[] {
    return this.items.list().map(([key, item]) => this.record(key, item));
  }

  /**
   * Goes on from stored records, oldest first; of one item the last record counts, and records that make no sense are left
   * out. Never waits longer than the schedule says, whatever the wall clock has done meanwhile.
   */
  restore(records: Iterable<CooldownRecord>): void {
    for (const record of records) {
      const { key, consecutive_failures: failures, cooldown_until: until }: Partial<CooldownRecord> = record ?? {};
      const remainingMs = Date.parse(String(until)) - this.wallClock();
      if (typeof key !== "string" || !isCount(failures) || Number.isNaN(remainingMs)) continue;
      this.items.delete(key);
      if (failures === 0) continue;
      const waitMs = Math.min(remainingMs, this.periodMs(failures));
      Object.assign(this.items.get(key), { failures, readyAt: this.now() + waitMs });
    }
  }

  private periodMs(failures: number): number {
    return this.scheduleMs[Math.min(failures, this.scheduleMs.length) - 1] ?? 0;
  }

  private record(key: string, { failures, readyAt }: Item): CooldownRecord {
    const wall = (at: number): string => new Date(this.wallClock() + at - this.now()).toISOString();
    return {
      key,
      consecutive_failures: failures,
      cooldown_until: wall(readyAt),
      last_attempt_at: wall(readyAt - this.periodMs(failures)),
    };
  }
}

function isCount(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 0;
}

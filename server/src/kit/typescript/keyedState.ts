/** One piece of state per key (user, host, tenant) in bounded memory: what is idle and at rest is forgotten. */

import { LineUp, type Place } from "./lineUp";
import { type Clock, steadyTime, systemClock } from "./time";

export interface KeyedStateOptions {
  /** Keys that are remembered at once. Default 10,000. */
  readonly maxKeys?: number | undefined;
  /** State that is at rest and was not asked for this long is forgotten. Default 10 minutes. */
  readonly idleMs?: number | undefined;
  readonly clock?: Clock | undefined;
}

interface Entry<State> {
  readonly key: string;
  readonly state: State;
  readonly usedAt: number;
}

/**
 * State that is not at rest stays however idle it is. Only where more than `maxKeys` keys are in use is it lost: that of
 * the key that was used longest ago. No timer runs: each call clears up a little.
 */
export class KeyedState<State> {
  private readonly create: (key: string) => State;
  private readonly isAtRest: (state: State) => boolean;
  private readonly maxKeys: number;
  private readonly idleMs: number;
  private readonly now: () => number;
  private readonly entries = new Map<string, Place<Entry<State>>>();
  /** In order of use, the oldest first. */
  private readonly order = new LineUp<Entry<State>>();

  /** `isAtRest` says whether forgetting the state loses nothing: `create` would make the same. */
  constructor(create: (key: string) => State, isAtRest: (state: State) => boolean, options: KeyedStateOptions = {}) {
    const { maxKeys = 10_000, idleMs = 600_000, clock = systemClock } = options;
    if (!(maxKeys >= 1)) throw new RangeError(`maxKeys must be at least 1, not ${maxKeys}`);
    if (!(idleMs > 0)) throw new RangeError(`idleMs must be a positive number, not ${idleMs}`);
    this.create = create;
    this.isAtRest = isAtRest;
    this.maxKeys = maxKeys;
    this.idleMs = idleMs;
    this.now = steadyTime(clock);
  }

  /** The state of the key, made anew if there is none. Ask each time instead of keeping it. */
  get(key: string): State {
    const now = this.now();
    const known = this.entries.get(key)?.value;
    const state = known === undefined ? this.create(key) : known.state;
    this.touch(key, state, now);
    this.forgetIdle(now);
    if (this.entries.size > this.maxKeys) this.forgetOne(key);
    return state;
  }

  /** The state of the key if there is one; this does not count as a use. */
  peek(key: string): State | undefined {
    return this.entries.get(key)?.value.state;
  }

  delete(key: string): void {
    const place = this.entries.get(key);
    if (place !== undefined) this.order.leave(place);
    this.entries.delete(key);
  }

  get size(): number {
    return this.entries.size;
  }

  /** Every key and its state, the one used longest ago first. */
  list(): [key: string, state: State][] {
    const all: [string, State][] = [];
    for (let place = this.order.first; place !== undefined; place = place.after) {
      all.push([place.value.key, place.value.state]);
    }
    return all;
  }

  private touch(key: string, state: State, now: number): void {
    this.delete(key);
    this.entries.set(key, this.order.join({ key, state, usedAt: now }));
  }

  /** Two looks for each key that can be added: the map shrinks in the end, and no call takes long. */
  private forgetIdle(now: number): void {
    for (let looks = 0; looks < 2; looks++) {
      const oldest = this.order.first?.value;
      if (oldest === undefined || now - oldest.usedAt < this.idleMs) return;
      if (this.isAtRest(oldest.state)) this.delete(oldest.key);
      else this.touch(oldest.key, oldest.state, now);
    }
  }

  /** The oldest of the first few that is at rest, or else the oldest. */
  private forgetOne(wanted: string): void {
    let place = this.order.first;
    for (let looks = 0; looks < 16 && place !== undefined && place.value.key !== wanted; looks++) {
      if (this.isAtRest(place.value.state)) return this.delete(place.value.key);
      place = place.after;
    }
    if (this.order.first !== undefined) this.delete(this.order.first.value.key);
  }
}

/** Waiting, and time that never goes back. */

import { setTimeout as wait } from "node:timers/promises";

import { expect, test } from "vitest";

import { type Clock, sleep, steadyTime, systemClock, timerMs } from "#kit/typescript/time";

import { FakeClock } from "./support/fakeClock";

test("a clock that is set back makes the time stand still, and then go on from there", () => {
  const readings = [100, 90, 95, 95, 200];
  const clock: Clock = { ...systemClock, now: () => readings.shift() ?? 0 };
  const time = steadyTime(clock);
  expect([time(), time(), time(), time()]).toEqual([100, 105, 105, 210]);
});

test("the system's clock goes on, calls back once, and not at all when it is told so", async () => {
  const calls: string[] = [];
  const before = systemClock.now();
  systemClock.clearTimeout(systemClock.setTimeout(() => calls.push("cleared"), 1));
  systemClock.setTimeout(() => calls.push("left"), 1);
  await wait(30);
  expect(calls).toEqual(["left"]);
  expect(systemClock.now()).toBeGreaterThan(before);
});

test("a signal that has aborted ends a wait before a timer is asked for", async () => {
  const clock = new FakeClock();
  await expect(sleep(5, AbortSignal.abort("before"), clock)).rejects.toBe("before");
  expect(clock.asked).toEqual([]);
});

test("an abort ends a wait with its reason and leaves no timer", async () => {
  const [clock, caller] = [new FakeClock(), new AbortController()];
  const waiting = sleep(5, caller.signal, clock);
  expect(clock.pending).toBe(1);
  caller.abort("stop");
  await expect(waiting).rejects.toBe("stop");
  expect(clock.pending).toBe(0);
});

test.each([
  [-5, 0],
  [20, 20],
  [3e10, 2_147_483_647],
])("a timer for %d ms is set to %d", (asked, set) => {
  expect(timerMs(asked)).toBe(set);
});

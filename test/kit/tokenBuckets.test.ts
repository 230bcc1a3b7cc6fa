/** One token bucket per key: kept apart, and never forgotten while that would give tokens away. */

import { describe, expect, test } from "vitest";

import { TokenBuckets } from "#kit/typescript/tokenBuckets";

import { FakeClock } from "./support/fakeClock";

describe("one bucket per key", () => {
  test("keeps them apart", () => {
    const limits = new TokenBuckets({ capacity: 1, perSecond: 1, clock: new FakeClock() });
    expect(limits.for("a").tryTake()).toBe(true);
    expect(limits.for("a").tryTake()).toBe(false);
    expect(limits.for("b").tryTake()).toBe(true);
  });

  test("forgets a bucket when it is full again, and never earlier: that would give tokens away", () => {
    const clock = new FakeClock();
    const limits = new TokenBuckets({ capacity: 10, perSecond: 0.01, idleMs: 1_000, clock });
    limits.for("a").tryTake(10);
    for (let second = 1; second < 1_000; second++) {
      clock.pass(1_000);
      limits.for("other");
    }
    expect(limits.size).toBe(2);
    expect(limits.for("a").tryTake(10)).toBe(false);
    clock.pass(1_000);
    limits.for("other");
    clock.pass(1_000);
    limits.for("other");
    expect(limits.size).toBe(1);
  });

  test("a full line of waiters keeps it too", async () => {
    const clock = new FakeClock();
    const limits = new TokenBuckets({ capacity: 1, perSecond: 1_000, idleMs: 1, clock });
    const bucket = limits.for("a");
    bucket.tryTake();
    const waiting = bucket.take();
    clock.pass(5);
    limits.for("b");
    expect(limits.size).toBe(2);
    await clock.until(waiting);
  });

  test("forgets full ones first when there are too many", () => {
    const limits = new TokenBuckets({ capacity: 1, perSecond: 1, maxKeys: 2, clock: new FakeClock() });
    limits.for("used").tryTake();
    limits.for("full");
    limits.for("new");
    expect(limits.for("used").tryTake()).toBe(false);
  });
});

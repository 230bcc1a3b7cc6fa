/** The token bucket: the rate it keeps, in which order callers are served, and what an abort, a full line and an odd clock do. */

import { getEventListeners } from "node:events";

import { describe, expect, test } from "vitest";

import { perMinute, RateLimitError, TokenBucket, type TokenBucketOptions } from "#kit/typescript/tokenBucket";
import { TokenBuckets } from "#kit/typescript/tokenBuckets";

import { FakeClock } from "./support/fakeClock";
import { dueWork, settled } from "./support/settled";

function setUp(options: Partial<TokenBucketOptions> = {}) {
  const clock = new FakeClock();
  clock.pass(123_456);
  const bucket = new TokenBucket({ capacity: 3, perSecond: 1, clock, ...options });
  const order: string[] = [];
  /** Waits for tokens, and notes when it has them or what it got instead. */
  const ask = (name: string, tokens = 1, signal?: AbortSignal): Promise<void> =>
    bucket.take(tokens, signal).then(
      () => void order.push(name),
      (error: unknown) => void order.push(`${name}: ${error instanceof Error ? error.name : String(error)}`),
    );
  const advance = async (ms: number): Promise<void> => {
    clock.advance(ms);
    await dueWork();
  };
  return { clock, bucket, order, ask, advance };
}

describe("tokens", () => {
  test("are there to the capacity at the start, and come back continuously", () => {
    const { clock, bucket } = setUp();
    expect([1, 2, 3, 4].map(() => bucket.tryTake())).toEqual([true, true, true, false]);
    clock.pass(999);
    expect(bucket.tryTake()).toBe(false);
    clock.pass(1);
    expect(bucket.tryTake()).toBe(true);
    clock.pass(500);
    clock.pass(500);
    expect(bucket.tryTake()).toBe(true);
    expect(clock.asked).toEqual([]);
  });

  test("never exceed the capacity, however long nobody takes any", () => {
    const { clock, bucket } = setUp();
    clock.pass(1e12);
    expect(bucket.stats.tokens).toBe(3);
    expect(bucket.tryTake(3)).toBe(true);
    expect(bucket.tryTake()).toBe(false);
  });

  test("may be taken several at a time, and parts of one too", () => {
    const { bucket } = setUp();
    expect(bucket.tryTake(2)).toBe(true);
    expect(bucket.tryTake(2)).toBe(false);
    expect(bucket.tryTake(0.5)).toBe(true);
    expect(bucket.tryTake(0.5)).toBe(true);
    expect(bucket.tryTake(0.1)).toBe(false);
  });

  test("do not come back when the clock is set back", () => {
    const { clock, bucket } = setUp();
    bucket.tryTake(3);
    clock.pass(-60_000);
    expect(bucket.tryTake()).toBe(false);
    clock.pass(1_000);
    expect(bucket.tryTake()).toBe(true);
    expect(bucket.tryTake()).toBe(false);
  });

  test.each([4, 0, -1, Number.NaN, Infinity])("are refused at once when %d of 3 are asked for", async (tokens) => {
    const { bucket } = setUp();
    const error = new RangeError(`cannot take ${tokens} tokens from a bucket of 3`);
    expect(() => bucket.tryTake(tokens)).toThrow(error);
    await expect(bucket.take(tokens)).rejects.toThrow(error);
    expect(() => bucket.waitMs(tokens)).toThrow(error);
    expect(bucket.stats).toEqual({ tokens: 3, waiting: 0, granted: 0, refused: 0 });
  });

  test("are counted", () => {
    const { bucket } = setUp();
    for (let call = 0; call < 5; call++) bucket.tryTake();
    expect(bucket.stats).toEqual({ tokens: 0, waiting: 0, granted: 3, refused: 2 });
    expect(bucket.waitMs()).toBe(1_000);
    expect(bucket.waitMs(3)).toBe(3_000);
    expect(setUp().bucket.waitMs(3)).toBe(0);
  });
});

describe("those who wait", () => {
  test("are served in their order; one that wants much is not passed by those that want little", async () => {
    const { bucket, order, ask, advance } = setUp();
    bucket.tryTake(3);
    for (const [name, tokens] of [
      ["much", 3],
      ["little", 1],
      ["last", 1],
    ] as const)
      void ask(name, tokens);
    await advance(2_999);
    expect(order).toEqual([]);
    expect(bucket.tryTake(1)).toBe(false);
    await advance(1);
    expect(order).toEqual(["much"]);
    await advance(1_000);
    expect(order).toEqual(["much", "little"]);
    await advance(1_000);
    expect(order).toEqual(["much", "little", "last"]);
  });

  test("share one timer, and leave none behind", async () => {
    const { bucket, clock, order, ask, advance } = setUp({ maxWaiting: 5_000 });
    bucket.tryTake(3);
    for (let caller = 0; caller < 5_000; caller++) void ask(`${caller}`);
    expect(clock.pending).toBe(1);
    await advance(5_000_000);
    expect(order).toEqual(Array.from({ length: 5_000 }, (_, caller) => `${caller}`));
    expect(clock.pending).toBe(0);
  });

  test("wait no longer than for what is missing, and a later one does not set the timer anew", async () => {
    const { clock, bucket, ask } = setUp();
    bucket.tryTake(3);
    clock.pass(250);
    void ask("a");
    clock.pass(100);
    void ask("b");
    await dueWork();
    expect(clock.asked).toEqual([750]);
  });

  test("are no more than allowed; the others hear when to come back", async () => {
    const { bucket, ask, advance, order } = setUp({ maxWaiting: 2 });
    bucket.tryTake(3);
    for (const name of ["a", "b", "c"]) void ask(name);
    await dueWork();
    expect(order).toEqual(["c: RateLimitError"]);
    const error = await bucket.take().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(RateLimitError);
    expect(error).toMatchObject({ code: "ERR_REJECTED_LOCALLY", retryAfterMs: 3_000 });
    expect(error).toHaveProperty("message", "2 callers are waiting for this limit");
    expect(bucket.stats).toMatchObject({ waiting: 2, refused: 2 });
    await advance(2_000);
    expect(order.slice(1)).toEqual(["a", "b"]);
    const none = setUp({ maxWaiting: 0 });
    expect(await settled(none.bucket.take(3))).toEqual({ value: undefined });
    await expect(none.bucket.take()).rejects.toMatchObject({ name: "RateLimitError" });
  });

  test("leave at once on an abort, take nothing, and let the next one go on", async () => {
    const { bucket, clock, order, ask, advance } = setUp();
    bucket.tryTake(3);
    const controller = new AbortController();
    void ask("first", 3, controller.signal);
    void ask("second", 1);
    await advance(1_000);
    controller.abort("enough");
    await dueWork();
    expect(order).toEqual(["first: enough", "second"]);
    expect(bucket.stats).toMatchObject({ tokens: 0, waiting: 0 });
    expect(clock.pending).toBe(0);
    expect(getEventListeners(controller.signal, "abort")).toHaveLength(0);
  });

  test("all leave when they share the signal: none is served by the leaving of another", async () => {
    const { bucket, order, ask, advance } = setUp();
    bucket.tryTake(3);
    const controller = new AbortController();
    void ask("much", 3, controller.signal);
    void ask("little", 1, controller.signal);
    await advance(2_000);
    controller.abort("enough");
    await dueWork();
    expect(order).toEqual(["much: enough", "little: enough"]);
    expect(bucket.stats).toMatchObject({ tokens: 2, waiting: 0 });
  });

  test("leave no listener on the signal when they are served", async () => {
    const { bucket, ask, advance } = setUp();
    bucket.tryTake(3);
    const { signal } = new AbortController();
    for (let caller = 0; caller < 20; caller++) void ask("x", 1, signal);
    await advance(20_000);
    expect(getEventListeners(signal, "abort")).toHaveLength(0);
  });

  test("do not begin to wait when their signal has aborted before", async () => {
    const { bucket } = setUp();
    await expect(bucket.take(1, AbortSignal.abort("stop"))).rejects.toBe("stop");
    expect(bucket.stats.tokens).toBe(3);
  });

  test("wait longer when the clock is set back, but not for ever", async () => {
    const { bucket, clock, order, ask, advance } = setUp();
    bucket.tryTake(3);
    void ask("a");
    clock.pass(-10_000);
    expect(bucket.stats.waiting).toBe(1);
    await advance(11_000);
    await advance(1_000);
    expect(order).toEqual(["a"]);
  });

  test("may ask again as soon as they are served", async () => {
    const { bucket, advance } = setUp();
    let rounds = 0;
    const loop = async (): Promise<void> => {
      for (; rounds < 10; rounds++) await bucket.take();
    };
    const both = Promise.all([loop(), loop()]);
    for (let second = 0; second < 10; second++) await advance(1_000);
    await both;
    expect(rounds).toBeGreaterThanOrEqual(10);
  });
});

describe("a limit per minute", () => {
  test("allows a tenth at once, and all of them within the minute", () => {
    expect(perMinute(30)).toEqual({ capacity: 3, perSecond: 28 / 60 });
    expect(perMinute(5)).toEqual({ capacity: 1, perSecond: 5 / 60 });
    expect(perMinute(60, 60)).toEqual({ capacity: 60, perSecond: 1 / 60 });
    for (const limit of [1, 5, 30]) {
      const clock = new FakeClock();
      const bucket = new TokenBucket({ ...perMinute(limit), clock });
      let taken = 0;
      for (let ms = 0; ms < 60_000; ms += 10) {
        while (bucket.tryTake()) taken++;
        clock.pass(10);
      }
      expect(taken).toBe(limit);
    }
  });

  test("is what a capacity of a whole minute does not keep: nearly twice as many come through", () => {
    const clock = new FakeClock();
    const bucket = new TokenBucket({ capacity: 15, perSecond: 15 / 60, clock });
    let taken = 0;
    for (let ms = 0; ms < 60_000; ms += 10) {
      while (bucket.tryTake()) taken++;
      clock.pass(10);
    }
    expect(taken).toBe(29);
  });

  test.each([
    [0, undefined],
    [10, 11],
    [10, 0],
    [Number.NaN, undefined],
  ])("refuses a limit of %d with a burst of %s", (limit, burst) => {
    expect(() => perMinute(limit, burst)).toThrow(RangeError);
    expect(() => perMinute(limit, burst)).toThrow(`burst must be from 1 to ${limit}, not `);
  });
});

test.each<[Partial<TokenBucketOptions>, string]>([
  [{ capacity: 0.5 }, "capacity must be at least 1, not 0.5"],
  [{ capacity: Infinity }, "capacity must be at least 1, not Infinity"],
  [{ perSecond: 0 }, "perSecond must be positive, not 0"],
  [{ perSecond: Infinity }, "perSecond must be positive, not Infinity"],
  [{ maxWaiting: -1 }, "maxWaiting must be at least 0, not -1"],
  [{ maxWaiting: Number.NaN }, "maxWaiting must be at least 0, not NaN"],
])("refuses %j when it is made", (options, message) => {
  expect(() => setUp(options)).toThrow(new RangeError(message));
  expect(() => new TokenBuckets({ capacity: 1, perSecond: 1, ...options })).toThrow(new RangeError(message));
});

test("is at rest when it is full and nobody waits", async () => {
  const { bucket, clock, ask, advance } = setUp({ capacity: 1 });
  expect(bucket.isAtRest).toBe(true);
  bucket.tryTake();
  expect(bucket.isAtRest).toBe(false);
  const waiting = ask("a");
  clock.pass(1_000); // full again, but the one who waits has not been woken
  expect(bucket.isAtRest).toBe(false);
  await advance(0);
  await waiting;
  expect(bucket.isAtRest).toBe(false);
  clock.pass(1_000);
  expect(bucket.isAtRest).toBe(true);
});

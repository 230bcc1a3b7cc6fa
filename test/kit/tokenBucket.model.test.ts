/** The token bucket in any run of events, aborts and steps back of the clock included: its rate, its order, its limit per minute. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import { perMinute, TokenBucket, type TokenBucketOptions } from "#kit/typescript/tokenBucket";

import { FakeClock } from "./support/fakeClock";
import { rounds } from "./support/program";
import { dueWork } from "./support/settled";

const events = fc.array(
  fc.record({
    /** Negative: the clock is set back. */
    ms: fc.oneof({ weight: 5, arbitrary: fc.integer({ min: 0, max: 3_000 }) }, fc.integer({ min: -50_000, max: -1 })),
    tokens: fc.integer({ min: 1, max: 5 }),
    kind: fc.constantFrom("try", "take", "abort"),
  }),
  { maxLength: 120 },
);

interface Grant {
  readonly at: number;
  readonly tokens: number;
}

/** Plays the events; grants with the time that has really passed, and in which order the waiting ones asked and were served. */
async function play(options: TokenBucketOptions, plan: typeof events extends fc.Arbitrary<infer P> ? P : never) {
  const clock = new FakeClock();
  const bucket = new TokenBucket({ ...options, clock });
  const grants: Grant[] = [];
  const served: number[] = [];
  const waiting: { readonly id: number; readonly controller: AbortController }[] = [];
  const gone = new Set<number>();
  let passed = 0;
  for (const [id, { ms, tokens, kind }] of plan.entries()) {
    // From timer to timer, so that what one grants is noted at its time.
    for (let left = Math.max(0, ms); left > 0; ) {
      const step = Math.max(0, Math.min(left, clock.nextAt - clock.now()));
      clock.advance(step);
      left -= step;
      passed += step;
      await dueWork();
    }
    if (ms < 0) clock.pass(ms);
    const wanted = Math.min(tokens, options.capacity);
    if (kind === "try" && bucket.tryTake(wanted)) grants.push({ at: passed, tokens: wanted });
    if (kind === "take") {
      const controller = new AbortController();
      waiting.push({ id, controller });
      bucket.take(wanted, controller.signal).then(
        () => {
          expect(gone.has(id)).toBe(false);
          grants.push({ at: passed, tokens: wanted });
          served.push(id);
        },
        () => undefined,
      );
    }
    const leaver = kind === "abort" ? waiting[id % Math.max(1, waiting.length)] : undefined;
    if (leaver !== undefined && !served.includes(leaver.id)) {
      gone.add(leaver.id);
      leaver.controller.abort();
    }
    await dueWork();
  }
  const asked = waiting.map(({ id }) => id).filter((id) => !gone.has(id));
  return { grants, served, asked, bucket, clock };
}

describe("in every run of events, aborts and steps back of the clock included,", () => {
  test("no time T sees more than capacity + rate × T", async () => {
    const sizes = fc.record({ capacity: fc.integer({ min: 1, max: 8 }), perSecond: fc.constantFrom(0.3, 1, 2.5, 10) });
    await fc.assert(
      fc.asyncProperty(sizes, events, async (options, plan) => {
        const { grants } = await play(options, plan);
        for (const [first, { at: from }] of grants.entries()) {
          let sum = 0;
          for (const { at, tokens } of grants.slice(first)) {
            sum += tokens;
            expect(sum).toBeLessThanOrEqual(options.capacity + ((at - from) * options.perSecond) / 1_000 + 1e-6);
          }
        }
      }),
      { numRuns: rounds(500, 5_000) },
    );
  });

  test("those who wait are served in their order, and in the end all of them are", async () => {
    const sizes = fc.record({ capacity: fc.integer({ min: 1, max: 8 }), perSecond: fc.constantFrom(0.3, 1, 2.5, 10) });
    await fc.assert(
      fc.asyncProperty(sizes, events, async (options, plan) => {
        const { served, asked, bucket, clock } = await play(options, plan);
        for (let round = 0; round < 50 && bucket.stats.waiting > 0; round++) {
          clock.advance(100_000);
          await dueWork();
        }
        expect(served).toEqual(asked);
        expect(clock.pending).toBe(0);
      }),
      { numRuns: rounds(500, 5_000) },
    );
  });

  test("a limit per minute holds for every minute, whenever it begins", () => {
    const gaps = fc.array(fc.integer({ min: 0, max: 20_000 }), { maxLength: 300 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), fc.nat(39), gaps, (limit, more, waits) => {
        const clock = new FakeClock();
        const bucket = new TokenBucket({ ...perMinute(limit, 1 + (more % limit)), clock });
        const taken: number[] = [];
        for (const ms of waits) {
          clock.pass(ms);
          while (bucket.tryTake()) taken.push(clock.now());
        }
        for (const from of taken) {
          expect(taken.filter((at) => at >= from && at < from + 60_000).length).toBeLessThanOrEqual(limit);
        }
      }),
      { numRuns: rounds(200, 5_000) },
    );
  });
});

/** The window of a circuit breaker: what it counts, and that nothing old is left in it after a pause of any length. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { FailureWindow } from "#kit/typescript/failureWindow";

test("counts calls and failures of the last ten tenths of its length", () => {
  const window = new FailureWindow(1_000);
  window.add(0, true);
  window.add(99, false);
  window.add(100, true);
  expect(window.totals(999)).toEqual({ calls: 3, failures: 2 });
  expect(window.totals(1_000)).toEqual({ calls: 1, failures: 1 });
  expect(window.totals(1_100)).toEqual({ calls: 0, failures: 0 });
  window.add(1_100, false);
  expect(window.totals(1_100)).toEqual({ calls: 1, failures: 0 });
  window.clear();
  expect(window.totals(1_100)).toEqual({ calls: 0, failures: 0 });
  window.add(1_100, true);
  expect(window.totals(1_100)).toEqual({ calls: 1, failures: 1 });
});

test("equals a list of all calls from which the old ones are left out", () => {
  const calls = fc.array(fc.record({ afterMs: fc.nat(300), failed: fc.boolean() }), { maxLength: 80 });
  fc.assert(
    fc.property(
      fc.constantFrom(10, 100, 1_000),
      fc.integer({ min: -5_000, max: 5_000 }),
      calls,
      (length, from, all) => {
        const window = new FailureWindow(length);
        const seen: { readonly bucket: number; readonly failed: boolean }[] = [];
        let now = from;
        for (const { afterMs, failed } of all) {
          now += afterMs;
          const bucket = Math.floor(now / (length / 10));
          window.add(now, failed);
          seen.push({ bucket, failed });
          const recent = seen.filter((call) => call.bucket > bucket - 10);
          const failures = recent.filter((call) => call.failed).length;
          expect(window.totals(now)).toEqual({ calls: recent.length, failures });
        }
      },
    ),
  );
});

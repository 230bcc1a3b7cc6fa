/** The line: order of arrival, and leaving from anywhere. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { LineUp, type Place } from "#kit/typescript/lineUp";

test("equals a plain list, whoever joins and leaves in whatever order, some of them twice", () => {
  const steps = fc.array(fc.option(fc.nat(30), { nil: "join" as const, freq: 2 }), { maxLength: 150 });
  fc.assert(
    fc.property(steps, (plan) => {
      const line = new LineUp<number>();
      const places: Place<number>[] = [];
      let expected: readonly number[] = [];
      for (const [number, step] of plan.entries()) {
        if (step === "join") {
          places.push(line.join(number));
          expected = [...expected, number];
        } else {
          const place = places[step % Math.max(1, places.length)];
          if (place !== undefined) line.leave(place);
          expected = expected.filter((other) => other !== place?.value);
        }
        expect(members(line)).toEqual(expected);
        expect(line.size).toBe(expected.length);
      }
    }),
  );
});

test("can be walked while members leave", () => {
  const line = new LineUp<number>();
  for (const number of [1, 2, 3]) line.join(number);
  const seen: number[] = [];
  for (let place = line.first; place !== undefined; place = place.after) {
    line.leave(place);
    seen.push(place.value);
  }
  expect(seen).toEqual([1, 2, 3]);
  expect(line.first).toBeUndefined();
  line.join(4);
  expect(members(line)).toEqual([4]);
});

function members(line: LineUp<number>): readonly number[] {
  const all: number[] = [];
  for (let place = line.first; place !== undefined; place = place.after) all.push(place.value);
  return all;
}

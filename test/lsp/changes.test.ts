/** Changes between two values of plain data lead from one to the other, whatever they are. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { changesBetween, withChanges } from "#protocol/changes";

/** Names are those of our own types: none that all objects have. */
const key = fc.string().filter((name) => !(name in Object.prototype));
const data = fc.object({ key, maxDepth: 4, values: [fc.string(), fc.integer(), fc.boolean(), fc.constant(null)] });

test("the changes from one value to another lead there, also as JSON", () => {
  fc.assert(
    fc.property(data, data, (before, now) => {
      const changes = JSON.parse(JSON.stringify(changesBetween(before, now)));
      expect(withChanges(before, changes)).toEqual(now);
    }),
  );
});

test("a value is left as it was, and what does not change is shared", () => {
  const before = { kept: { deep: [1, 2] }, list: [{ name: "a" }, { name: "b" }], gone: 1 };
  const copy = structuredClone(before);
  const now = withChanges(before, changesBetween(before, { kept: { deep: [1, 2] }, list: [{ name: "c" }] }));
  expect(now).toEqual({ kept: { deep: [1, 2] }, list: [{ name: "c" }] });
  expect((now as typeof before).kept).toBe(before.kept);
  expect(before).toEqual(copy);
});

test("a list that grows and one that shrinks keep their other members", () => {
  for (const [before, now] of [
    [["a"], ["a", "b", "c"]],
    [["a", "b", "c"], ["a"]],
    [["a"], []],
  ])
    expect(withChanges({ list: before }, changesBetween({ list: before }, { list: now }))).toEqual({ list: now });
});

test("a name that objects inherit is a name like any other", () => {
  const changes = [[["__proto__", "polluted"], true]] as const;
  expect(() => withChanges({ a: 1 }, changes)).not.toThrow();
  expect(Reflect.get({}, "polluted")).toBeUndefined();
});

test("a change of what is not there is an error", () => {
  expect(() => withChanges({ a: 1 }, [[["a", "b"], 1]])).toThrow("There is nothing at a.b.");
});

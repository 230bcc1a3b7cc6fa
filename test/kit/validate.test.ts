/** Guards: what fits comes back untouched, what does not is named by its path; over types and values made at random too. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import * as v from "#kit/typescript/validate";

enum Color {
  Red = "red",
  Blue = "blue",
}
enum Level {
  Low,
  High = 5,
  Below = -1,
}
enum Version {
  V1 = "one",
  V2 = "two",
}

interface Order {
  id: string;
  qty: number;
  note?: string;
  status: "new" | "paid";
  tags: string[];
  at: [number, string];
  meta: Record<string, number>;
  parent: Order | null;
}
const orderGuard: v.Guard<Order> = v.object({
  id: v.string,
  qty: v.number,
  note: v.exactOptional(v.string),
  status: v.literal("new", "paid"),
  tags: v.array(v.string),
  at: v.tuple(v.number, v.string),
  meta: v.record(v.number),
  parent: v.nullable(v.lazy(() => orderGuard)),
});
const order: Order = { id: "a", qty: 1, status: "new", tags: ["x"], at: [1, "b"], meta: { k: 1 }, parent: null };

describe("a value that fits", () => {
  test("comes back as it is, unknown keys included", () => {
    const value = { ...order, parent: { ...order, note: "n" }, extra: { more: 1 } };
    expect(orderGuard.parse(value)).toBe(value);
    expect(value).toHaveProperty("extra.more", 1);
    expect(orderGuard.is(value)).toBe(true);
  });

  test.each<[string, v.Guard<unknown>, readonly unknown[], readonly unknown[]]>([
    ["string", v.string, ["", "a"], [1, null, undefined, ["a"]]],
    ["number", v.number, [0, -1.5], ["1", Number.NaN, Infinity, 1n, null]],
    ["boolean", v.boolean, [true, false], [0, "true", null]],
    ["bigint", v.bigint, [1n], [1, "1"]],
    ["null", v.nullValue, [null], [undefined, 0, ""]],
    ["undefined", v.undefinedValue, [undefined], [null, 0]],
    ["unknown", v.unknown, [undefined, null, 1, {}], []],
    ["any object", v.anyObject, [{}, [], () => 1], [null, 1, "a", undefined]],
    ["literals", v.literal("a", 1, true, null), ["a", 1, true, null], ["b", 2, false, undefined, "1"]],
    ["an enum of texts", v.enumOf(Color), ["red", "blue"], ["Red", "green", 0]],
    ["an enum of numbers", v.enumOf(Level), [0, 5, -1], [1, "Low", "0"]],
    ["an enum whose names have digits", v.enumOf(Version), ["one", "two"], ["V1"]],
    ["a list", v.array(v.number), [[], [1, 2]], [["1"], { length: 0 }, "ab", null]],
    ["a tuple", v.tuple(v.number, v.string), [[1, "a"]], [[1], [1, "a", 2], ["a", 1], []]],
    ["a tuple with a rest", v.tupleWithRest([v.number], v.string), [[1], [1, "a", "b"]], [[], ["a"], [1, 2]]],
    ["a map", v.record(v.number), [{}, { a: 1 }], [{ a: "1" }, [], [1], null, "x"]],
    ["a map with given keys", v.record(v.number, v.literal("a", "b")), [{ a: 1 }, {}], [{ c: 1 }]],
    ["a choice", v.union(v.string, v.number), ["a", 1], [true, null, {}]],
    ["nullable", v.nullable(v.string), ["a", null], [undefined, 1]],
    ["undefinable", v.undefinable(v.string), ["a", undefined], [null, 1]],
    [
      "an intersection",
      v.intersection(v.object({ a: v.string }), v.object({ b: v.number })),
      [{ a: "", b: 1 }],
      [{ a: "" }, { b: 1 }],
    ],
    [
      "an optional property",
      v.object({ a: v.optional(v.string) }),
      [{}, { a: "x" }, { a: undefined }],
      [{ a: null }, { a: 1 }],
    ],
    [
      "an exact optional property",
      v.object({ a: v.exactOptional(v.string) }),
      [{}, { a: "x" }],
      [{ a: undefined }, { a: 1 }],
    ],
    ["a property that may be undefined", v.object({ a: v.undefinable(v.string) }), [{}, { a: undefined }], [{ a: 1 }]],
  ])("%s", (_, guard, good, bad) => {
    expect(good.filter((value) => !guard.is(value))).toEqual([]);
    expect(bad.filter((value) => guard.is(value))).toEqual([]);
  });

  test("has its properties itself: what every object inherits is no data", () => {
    expect(v.object({ constructor: v.optional(v.string), toString: v.optional(v.string) }).is({})).toBe(true);
    expect(v.object({ toString: v.unknown, constructor: v.anyObject }).is({})).toBe(false);
    expect(v.object({ ["__proto__"]: v.number }).is(JSON.parse('{"__proto__": 1}'))).toBe(true);
    expect(v.taggedUnion("constructor", { a: v.object({}) }).is({})).toBe(false);
  });
});

describe("a value that does not fit", () => {
  const problemOf = (guard: v.Guard<unknown>, value: unknown): v.ValidationError => {
    try {
      guard.parse(value, "order");
    } catch (error) {
      if (error instanceof v.ValidationError) return error;
    }
    throw new Error("no ValidationError");
  };

  test.each<[unknown, string, string]>([
    [null, "order", "should be an object, not null"],
    [[order], "order", "should be an object, not a list"],
    [{ ...order, id: undefined }, "order.id", "should be a string, not undefined"],
    [{ ...order, qty: "1" }, "order.qty", "should be a number, not string"],
    [{ ...order, status: "old" }, "order.status", 'should be "new" or "paid", not string'],
    [{ ...order, tags: ["a", 2] }, "order.tags[1]", "should be a string, not number"],
    [{ ...order, at: [1] }, "order.at", "should be a list of 2, not a list"],
    [{ ...order, meta: { "odd key": "x" } }, 'order.meta["odd key"]', "should be a number, not string"],
    [
      { ...order, parent: { ...order, parent: { ...order, note: 5 } } },
      "order.parent.parent.note",
      "should be a string, not number",
    ],
  ])("%#: is named by its path", (value, field, message) => {
    expect(problemOf(orderGuard, value)).toMatchObject({
      name: "ValidationError",
      field,
      message: `${field} ${message}`,
    });
  });

  test.each<[v.Guard<unknown>, unknown, string]>([
    [v.boolean, 1, "order should be true or false, not number"],
    [v.bigint, 1, "order should be a bigint, not number"],
    [v.nullValue, 1, "order should be null, not number"],
    [v.undefinedValue, null, "order should be undefined, not null"],
    [v.anyObject, 1, "order should be an object, not number"],
    [v.literal("a", 1, null), true, 'order should be "a" or 1 or null, not boolean'],
    [v.array(v.string), {}, "order should be a list, not object"],
    [v.record(v.string), [], "order should be an object, not a list"],
    [v.record(v.string, v.literal("a")), { b: "" }, 'key of order should be "a", not string'],
    [v.tupleWithRest([v.string], v.string), [], "order should be a list of at least 1, not a list"],
    [v.taggedUnion("kind", {}), 1, "order should be an object, not number"],
    [
      v.union(v.string, v.number),
      true,
      "order fits none of 2 types: order should be a string, not boolean; order should be a number, not boolean",
    ],
  ])("%#: is told what was expected", (guard, value, message) => {
    expect(problemOf(guard, value).message).toBe(message);
  });

  test("is called a value where nobody names it", () => {
    expect(() => v.string.parse(1)).toThrow("value should be a string, not number");
  });

  test("lets an error of a guard's own through", () => {
    const broken = v.guard(() => {
      throw new TypeError("a bug");
    });
    expect(() => broken.parse(1)).toThrow(new TypeError("a bug"));
  });

  test("carries the value that was found, and does not print it", () => {
    const error = problemOf(orderGuard, { ...order, qty: "s3cr3t" });
    expect(error.value).toBe("s3cr3t");
    expect(error.message).not.toContain("s3cr3t");
  });

  test("says when a property is missing", () => {
    expect(problemOf(orderGuard, {}).message).toBe("order.id is missing");
  });

  test("of a tagged choice is judged by the type that its tag names", () => {
    const shape = v.taggedUnion("kind", { circle: v.object({ r: v.number }), square: v.object({ side: v.number }) });
    expect(shape.is({ kind: "circle", r: 1 })).toBe(true);
    expect(problemOf(shape, { kind: "square", r: 1 }).message).toBe("order.side is missing");
    expect(problemOf(shape, { kind: "oval" }).field).toBe("order.kind");
    expect(problemOf(shape, 5).field).toBe("order");
  });

  test("of a plain choice is told by the type that fits best", () => {
    const either = v.union(v.string, v.object({ a: v.object({ b: v.number }) }));
    expect(problemOf(either, { a: { b: "x" } }).field).toBe("order.a.b");
    expect(problemOf(either, 5).message).toMatch(/^order fits none of 2 types/);
  });

  test("is found although it is nested too deeply for the stack, or contains itself", () => {
    interface Nest {
      inner: Nest | null;
    }
    const nest: v.Guard<Nest> = v.object({ inner: v.nullable(v.lazy(() => nest)) });
    let deep: Nest = { inner: null };
    for (let level = 0; level < 100_000; level++) deep = { inner: deep };
    expect(problemOf(nest, deep).message).toBe("order is nested too deeply");
    const cyclic: Nest = { inner: null };
    cyclic.inner = cyclic;
    expect(nest.is(cyclic)).toBe(false);
  });
});

/** A type made at random: its guard, values of it, and whether there is a choice of types anywhere in it. */
interface Made {
  readonly guard: v.Guard<unknown>;
  readonly values: fc.Arbitrary<unknown>;
  readonly hasChoice: boolean;
}
const key = fc.stringMatching(/^[a-z]{1,3}$/);
const { made } = fc.letrec<{ made: Made; leaf: Made }>((tie) => ({
  leaf: fc.constantFrom<Made>(
    { guard: v.string, values: fc.string(), hasChoice: false },
    { guard: v.number, values: fc.double({ noNaN: true, noDefaultInfinity: true }), hasChoice: false },
    { guard: v.boolean, values: fc.boolean(), hasChoice: false },
    { guard: v.nullValue, values: fc.constant(null), hasChoice: false },
    { guard: v.literal("a", 2), values: fc.constantFrom("a", 2), hasChoice: false },
  ),
  made: fc.oneof(
    { depthSize: "small", withCrossShrink: true },
    tie("leaf"),
    tie("made").map(({ guard, values, hasChoice }) => ({
      guard: v.array(guard),
      values: fc.array(values, { maxLength: 4 }),
      hasChoice,
    })),
    tie("made").map(({ guard, values, hasChoice }) => ({
      guard: v.record(guard),
      values: fc.dictionary(key, values, { maxKeys: 4 }),
      hasChoice,
    })),
    tie("made").map(({ guard, values, hasChoice }) => ({
      guard: v.nullable(guard),
      values: fc.option(values),
      hasChoice,
    })),
    fc.array(tie("made"), { minLength: 1, maxLength: 3 }).map((items) => ({
      guard: v.tuple(...items.map((item) => item.guard)),
      values: fc.tuple(...items.map((item) => item.values)),
      hasChoice: items.some((item) => item.hasChoice),
    })),
    fc.array(tie("made"), { minLength: 2, maxLength: 3 }).map((options) => ({
      guard: v.union(...options.map((option) => option.guard)),
      values: fc.oneof(...options.map((option) => option.values)),
      hasChoice: true,
    })),
    fc.dictionary(key, fc.tuple(tie("made"), fc.boolean()), { minKeys: 1, maxKeys: 4 }).map((fields) => {
      const entries = Object.entries(fields);
      const required = entries.filter(([, [, isOptional]]) => !isOptional).map(([name]) => name);
      return {
        guard: v.object(
          Object.fromEntries(
            entries.map(([name, [{ guard }, isOptional]]) => [name, isOptional ? v.exactOptional(guard) : guard]),
          ),
        ),
        values: fc.record(Object.fromEntries(entries.map(([name, [{ values }]]) => [name, values])), {
          requiredKeys: required,
        }),
        hasChoice: entries.some(([, [field]]) => field.hasChoice),
      };
    }),
  ),
}));

describe("for any type", () => {
  const cases = made.chain((type) => fc.record({ type: fc.constant(type), value: type.values, pick: fc.nat() }));

  test("every value of it fits", () => {
    fc.assert(
      fc.property(cases, ({ type, value }) => {
        expect(type.guard.parse(value)).toBe(value);
      }),
      { numRuns: 300 },
    );
  });

  test("a value with one thing in it that fits nothing is refused, and that thing is named", () => {
    const foreign = (): undefined => undefined;
    // In a choice such a thing may be in a key that another of the types does not look at.
    const plain = cases.filter(({ type }) => !type.hasChoice);
    fc.assert(
      fc.property(plain, ({ type, value, pick }) => {
        const places = placesIn(value);
        const place = places[pick % places.length];
        if (place === undefined) throw new Error("a value has at least one place");
        const found = type.guard.problem(replaced(value, place.path, foreign), "value");
        expect(found).toBeInstanceOf(v.ValidationError);
        expect([found?.field, found?.value]).toEqual([place.field, foreign]);
      }),
      { numRuns: 300 },
    );
  });
});

interface Place {
  readonly path: readonly (string | number)[];
  readonly field: string;
}

/** Every place in a value, the value itself first. */
function placesIn(value: unknown, path: readonly (string | number)[] = [], field = "value"): readonly Place[] {
  const own = { path, field };
  if (Array.isArray(value))
    return [own, ...value.flatMap((item, index) => placesIn(item, [...path, index], `${field}[${index}]`))];
  if (typeof value !== "object" || value === null) return [own];
  return [own, ...Object.entries(value).flatMap(([name, item]) => placesIn(item, [...path, name], `${field}.${name}`))];
}

function replaced(value: unknown, path: readonly (string | number)[], by: unknown): unknown {
  const [first, ...rest] = path;
  if (first === undefined) return by;
  if (Array.isArray(value)) return value.map((item, index) => (index === first ? replaced(item, rest, by) : item));
  return { ...(value as object), [first]: replaced((value as Record<string, unknown>)[first], rest, by) };
}

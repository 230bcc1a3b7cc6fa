/** Validators of libraries against what the kit's guards are held to. What a fix derives is tested in `test/fixes/validators.test.ts`. */

import { expect } from "vitest";
import { z } from "zod";
import { z as z3 } from "zod/v3";

import * as v from "#kit/typescript/validate";

import { type Check, testVerdicts } from "./verdicts";

/** Gives the value back when it is an order; throws when it is none. */
type OrderCheck = (value: unknown) => unknown;

const ORDER = { id: "a", qty: 1, status: "new", tags: ["x"], meta: { k: 1 }, at: [1, "b"], parent: null };

const WRONG: readonly object[] = [
  { id: 1 },
  { id: undefined },
  { qty: "1" },
  { qty: Number.NaN },
  { status: "old" },
  { tags: ["x", 1] },
  { tags: { 0: "x" } },
  { meta: { k: "1" } },
  { at: [1] },
  { at: [1, "b", 2] },
  { note: 5 },
  { parent: { ...ORDER, qty: null } },
];

const CHECKS: readonly Check<OrderCheck>[] = [
  {
    that: "gives back what fits, unknown keys and absent ones included",
    async holds(check) {
      for (const value of [ORDER, { ...ORDER, extra: 1 }, { ...ORDER, note: "x", parent: { ...ORDER, more: [] } }])
        expect(check(value)).toEqual(value);
    },
  },
  {
    that: "throws at every wrong part",
    async holds(check) {
      for (const wrong of WRONG) expect(() => check({ ...ORDER, ...wrong }), JSON.stringify(wrong)).toThrow();
      for (const wrong of [null, undefined, [], "order", 1]) expect(() => check(wrong)).toThrow();
    },
  },
  {
    that: "turns nothing into something else",
    async holds(check) {
      const given = structuredClone(ORDER);
      check(given);
      expect(given).toEqual(ORDER);
      expect(() => check({ ...ORDER, qty: true })).toThrow();
    },
  },
  {
    that: "names the part that is wrong",
    async holds(check) {
      expect(() => check({ ...ORDER, parent: { ...ORDER, qty: "1" } })).toThrow(/parent[\s\S]*qty/);
    },
  },
];

const guard: v.Guard<unknown> = v.object({
  id: v.string,
  qty: v.number,
  note: v.optional(v.string),
  status: v.literal("new", "paid"),
  tags: v.array(v.string),
  meta: v.record(v.number),
  at: v.tuple(v.number, v.string),
  parent: v.nullable(v.lazy(() => guard)),
});

const schema: z.ZodType = z.looseObject({
  id: z.string(),
  qty: z.number(),
  note: z.string().optional(),
  status: z.enum(["new", "paid"]),
  tags: z.array(z.string()),
  meta: z.record(z.string(), z.number()),
  at: z.tuple([z.number(), z.string()]),
  parent: z.lazy(() => schema).nullable(),
});

const schema3: z3.ZodType = z3
  .object({
    id: z3.string(),
    qty: z3.number(),
    note: z3.string().optional(),
    status: z3.enum(["new", "paid"]),
    tags: z3.array(z3.string()),
    meta: z3.record(z3.number()),
    at: z3.tuple([z3.number(), z3.string()]),
    parent: z3.lazy(() => schema3).nullable(),
  })
  .passthrough();

testVerdicts("validation", CHECKS, [
  { package: "kit", subject: (value) => guard.parse(value) },
  { package: "zod", subject: (value) => schema.parse(value) },
  // Version 4 of the package holds the last version 3.
  { package: "zod", version: "3.25.76", subject: (value) => schema3.parse(value) },
]);

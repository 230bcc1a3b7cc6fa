/** Lists give way to the budget from their ends, item by item, and what is left out is counted. */

import fc from "fast-check";
import { expect, test } from "vitest";

import { fitParts, type Part, tokensOf } from "#playbook/prompts/fitting";
import type { Section } from "#playbook/prompts/prompt";

const item = fc.record({
  text: fc
    .string({ minLength: 1, maxLength: 120, unit: fc.constantFrom("a", "b", " ", "\n", "`") })
    .map((text) => `x${text}x`),
  path: fc.constantFrom("a.ts", "b.ts", "c.ts"),
  rank: fc.integer({ min: 0, max: 4 }),
});
const section: fc.Arbitrary<Section> = fc.record({
  heading: fc.constantFrom("One", "Two", "Three"),
  intro: fc.constant("What it is."),
  items: fc.array(item, { maxLength: 25 }),
  none: fc.constant("Nothing was found."),
});
const parts: fc.Arbitrary<readonly Part[]> = fc
  .array(section, { minLength: 1, maxLength: 4 })
  .map((lists) => ["# Title\n\nHead.", ...lists, "## End\n\nTail."]);

const shownOf = (list: Section, text: string): number =>
  list.items.filter(({ text: own }) => text.includes(`- ${own.replaceAll("\n", "\n  ").replace(/^ +$/gm, "")}\n`))
    .length;

test("the text never exceeds the budget, and every place is either in it or counted", () => {
  fc.assert(
    fc.property(parts, fc.integer({ min: 20, max: 2500 }), (given, budget) => {
      const fitted = fitParts(given, budget);
      if ("needed" in fitted) {
        expect(fitted.needed).toBeGreaterThan(budget);
        return;
      }
      expect(fitted.tokens).toBe(tokensOf(fitted.text));
      expect(fitted.tokens).toBeLessThanOrEqual(budget);
      const all = given.flatMap((part) => (typeof part === "string" ? [] : part.items)).length;
      const counted = [...fitted.text.matchAll(/^- (?:… and )?(\d+) (?:more )?in \d+ files?/gm)];
      expect(counted.reduce((sum, [, count]) => sum + Number(count), 0)).toBe(fitted.leftOut);
      expect(fitted.leftOut).toBeLessThanOrEqual(all);
      expect(fitted.text).toMatch(/^# Title\n[\s\S]*\n## End\n\nTail\.\n$/);
    }),
  );
});

test("with room for everything, everything is there", () => {
  fc.assert(
    fc.property(parts, (given) => {
      const fitted = fitParts(given, 100_000);
      if ("needed" in fitted) throw new Error("there was room");
      expect(fitted.leftOut).toBe(0);
      for (const part of given)
        if (typeof part !== "string") expect(shownOf(part, fitted.text)).toBe(part.items.length);
    }),
  );
});

test("the most urgent places of all lists come first", () => {
  const list = (heading: string, rank: number): Section => ({
    heading,
    items: Array.from({ length: 10 }, (_, index) => ({
      text: `${heading} ${index} ${"x".repeat(60)}`,
      path: "a.ts",
      rank,
    })),
    none: "",
  });
  const fitted = fitParts([list("Later", 3), list("Urgent", 0)], 215);
  if ("needed" in fitted) throw new Error("there was room");
  expect(fitted.text).toContain("- Urgent 9 ");
  expect(fitted.text).toContain("10 in 1 file, not listed for lack of room");
});

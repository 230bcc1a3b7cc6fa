/** The fixtures of fixes for compose files: the result is YAML, and the rule says nothing more at its place. */

import { join } from "node:path";

import { expect } from "vitest";

import type { Span } from "#facts/place";
import { openYaml } from "#languages/yaml/edit";
import { RULES } from "#rules/registry.generated";

import { check } from "../../support/check";
import { type Fixed, testFixtures } from "../textFixtures";

testFixtures(join(import.meta.dirname, "cases"), "compose", async (fixed) => {
  const { before, after } = fixed;
  expect(openYaml(after.text).broken).toBe(false);
  expect(await isReported(fixed, before)).toBe(true);
  expect(await isReported(fixed, after)).toBe(false);
});

/** Does a rule the fix is for say something at the place? */
async function isReported({ fix, given }: Fixed, { text, span }: { text: string; span: Span }): Promise<boolean> {
  const rules = RULES.filter(({ id }) => fix.rules.includes(id));
  const { findings } = await check(new Map(given.files).set(given.path, text), rules);
  return findings.some(({ place }) => place.path === given.path && place.span.start === span.start);
}

/** docs/fixes.md lists every fix with what it answers and what its own tests hold it to. `UPDATE=1` writes it. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { readFixture } from "../fixes/fixture";
import { casesOf, FIX_LANGUAGES, type FixLanguage, TIERS } from "../fixes/places";
import { ROOT } from "./sources";

const PAGE = join(ROOT, "docs/fixes.md");

test("docs/fixes.md is up to date", async () => {
  const wanted = await page();
  if (process.env.UPDATE !== undefined) writeFileSync(PAGE, wanted);
  expect(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "", "run with UPDATE=1").toBe(wanted);
});

async function page(): Promise<string> {
  const tables = await Promise.all(
    FIX_LANGUAGES.map(async (language) => `## ${language.name}\n\n${await table(language)}`),
  );
  const tiers = Object.entries(TIERS).map(([tier, what]) => `- \`${tier}\`: ${what}.`);
  const counts = FIX_LANGUAGES.map(({ id, name }) => `${fixesOf(id).length} fixes for ${name}`).join(", ");
  return `<!-- Generated from the fixes by test/house/fixesPage.test.ts. Do not edit. -->

# Fixes

${counts}. Each edit is checked in memory before it is offered (types in TypeScript, syntax elsewhere; in files that say how the code is run, also that nothing else of them reads otherwise), keeps the file's format, is one undo
step, does nothing the second time, and says in one line why it refuses. Types that cannot be checked in time are a
refusal, too: asked for again, the check goes on from there and may take longer. Code that it inserts comes from the platform, from a library you
have, or from the kit: small files without dependencies that it writes into your project once.

${tiers.join("\n")}

*Proof* counts the fix's own cases: texts it changes, texts it refuses, and programs that fail under a real fault before it and pass after it.

${tables.join("\n\n")}
`;
}

const fixesOf = (language: FixLanguage["id"]): readonly FixSpec[] =>
  FIXES.filter((fix) => fix.language === language).sort((a, b) => (a.id < b.id ? -1 : 1));

/** What a fix of a setting changes shows only where it is deployed: such a fix has no fault that runs here. */
async function faultsOf(path: string): Promise<readonly unknown[]> {
  if (!existsSync(path)) return [];
  const { pairs }: { readonly pairs: readonly unknown[] } = await import(path);
  return pairs;
}

async function table({ id: language, tests }: FixLanguage): Promise<string> {
  const rows = await Promise.all(
    fixesOf(language).map(async (fix) => {
      const { id, rules, tier, title, refactoring } = fix;
      const cases = readFixture(join(ROOT, casesOf(fix)));
      const refused = cases.filter((one) => one.refused !== undefined).length;
      const faults = await faultsOf(join(ROOT, `${tests}/faults/${id}.ts`));
      const links = rules.map((rule) => `[${rule}](../server/src/rules/${rule}/rule.md)`).join(", ");
      const proof = `${cases.length - refused} / ${refused} / ${faults.length}`;
      return `| ${title({})} | ${links} | ${tier} | ${refactoring?.title ?? ""} | ${proof} |`;
    }),
  );
  return `| fix | answers | tier | on a selection | proof |\n|---|---|---|---|---|\n${rows.join("\n")}`;
}

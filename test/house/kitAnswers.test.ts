/**
 * Which findings a name of the kit answers: those of the fixes whose cases import it. `UPDATE=1 npx vitest run test/house/kitAnswers.test.ts`
 * writes the table.
 */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { readFixture } from "../fixes/fixture";
import { ROOT } from "./sources";

const TABLE = join(ROOT, "server/src/engine/kit/answers.generated.ts");
const CASES = { typescript: "test/fixes/cases", python: "test/fixes/python/cases" } as const;

test("the table of what kit names answer is up to date", () => {
  const wanted = tableOf(answers());
  if (process.env.UPDATE === "1") writeFileSync(TABLE, wanted);
  expect(existsSync(TABLE) ? readFileSync(TABLE, "utf8") : "", "run with UPDATE=1").toBe(wanted);
});

test("a fix that writes a call of the kit is in it", () => {
  expect(Object.fromEntries(answers())).toMatchObject({
    "typescript retryFetch.retryFetch": ["missing-retry"],
    "typescript atomicWrite.writeFileAtomic": ["non-atomic-write"],
    "typescript errors.retryAfterOf": ["ignores-retry-after"],
  });
});

/** `typescript retry.retry` → rules. */
function answers(): readonly (readonly [string, readonly string[]])[] {
  const found = new Map<string, Set<string>>();
  for (const { language, id, rules } of FIXES) {
    for (const name of importedBy(language, id)) {
      const own = found.get(name) ?? new Set();
      found.set(name, own);
      for (const rule of rules) own.add(rule);
    }
  }
  return [...found]
    .map(([name, rules]) => [name, [...rules].sort()] as const)
    .sort(([one], [other]) => (one < other ? -1 : 1));
}

/** Kit names that the cases of a fix have after it and not before. */
function importedBy(language: FixSpec["language"], id: string): readonly string[] {
  if (language !== "typescript" && language !== "python") return [];
  const file = join(ROOT, CASES[language], `${id}.txt`);
  if (!existsSync(file)) return [];
  return readFixture(file).flatMap(({ files, path, after }) => {
    const before = new Set(kitImports(files.get(path) ?? ""));
    return kitImports(after ?? "")
      .filter((name) => !before.has(name))
      .map((name) => `${language} ${name}`);
  });
}

/** `retry.retry` for each name that a text imports from the kit's usual folder. */
function kitImports(text: string): readonly string[] {
  const script = /import (?:type )?\{ ([^}]+) \} from ["'](?:[^"']*\/)?hardening\/(\w+)(?:\.js|\.ts)?["']/g;
  const python = /^from (?:[\w.]*\.)?hardening\.(\w+) import (.+)$/gm;
  return [
    ...[...text.matchAll(script)].flatMap(([, names = "", part]) => namesIn(names).map((name) => `${part}.${name}`)),
    ...[...text.matchAll(python)].flatMap(([, part, names = ""]) => namesIn(names).map((name) => `${part}.${name}`)),
  ];
}

const namesIn = (list: string): readonly string[] =>
  list.split(",").flatMap((item) => /^\s*(?:type )?(\w+)/.exec(item)?.[1] ?? []);

function tableOf(rows: readonly (readonly [string, readonly string[]])[]): string {
  const lines = rows.map(([name, rules]) => `  ${JSON.stringify(name)}: ${JSON.stringify(rules)},\n`);
  return `// Generated from the cases of fixes by test/house/kitAnswers.test.ts (UPDATE=1); not edited by hand.

/** Language, kit part and name → the rules whose findings it answers. */
export const KIT_ANSWERS: Readonly<Record<string, readonly string[]>> = {
${lines.join("")}};
`;
}

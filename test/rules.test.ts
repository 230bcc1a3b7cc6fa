/** Every rule page is documentation and test at once: each case is judged, and each page has what a reader needs. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import { check } from "./support/check";
import { judgeCase, readableCases } from "./support/pageCase";
import { DOCUMENTED, type PageCase, readRulePage } from "./support/rulePage";

const FOLDER = join(import.meta.dirname, "../server/src/rules");
const ids = readdirSync(FOLDER).filter((name) => existsSync(join(FOLDER, name, "rule.ts")));

describe.each(ids)("%s", (id) => {
  const path = join(FOLDER, id, "rule.md");
  const page = readRulePage(existsSync(path) ? readFileSync(path, "utf8") : "");

  test("its page says what and why, how to fix it by hand, and when to leave it", () => {
    expect(page.title).toBe(id);
    expect(page.introduction.length).toBeGreaterThan(100);
    for (const heading of DOCUMENTED) {
      const name = page.headings.find((title) => heading.test(title));
      expect(name, `a section ${heading}`).toBeDefined();
      expect(page.prose.get(name ?? "")?.length ?? 0, name).toBeGreaterThan(40);
    }
    expect(new Set(page.headings).size, "headings are unique").toBe(page.headings.length);
  });

  test("its page has enough cases: 6 or more, silent ones no fewer than loud ones, 2 or more across files", () => {
    const loud = page.cases.filter((one) => one.expected.some((mark) => mark.rule === id));
    expect(page.cases.length).toBeGreaterThanOrEqual(6);
    expect(page.cases.length - loud.length, "silent cases").toBeGreaterThanOrEqual(loud.length);
    expect(loud.length).toBeGreaterThan(0);
    expect(page.cases.filter((one) => sources(one).length >= 2).length, "cases across files").toBeGreaterThanOrEqual(2);
  });

  const readable = readableCases(page);
  test.each(readable.map((one) => [one.title, one] as const))("%s", async (_, one) => {
    const { unmet, unmarked } = await judgeCase(id, one);
    expect(unmet, "marked, not reported").toEqual([]);
    expect(unmarked, "reported, not marked").toEqual([]);
  });

  test("no rule fails on its cases, or says the same of a place twice", async () => {
    for (const one of readable) {
      const { findings } = await check(one.files);
      const said = findings.map(({ rule, place, message }) => `${place.path}:${place.span.start} ${rule}: ${message}`);
      expect(said.filter((key, index) => said.indexOf(key) !== index)).toEqual([]);
    }
  });
});

const sources = (one: PageCase): readonly string[] => [...one.files.keys()].filter((path) => !path.endsWith(".json"));

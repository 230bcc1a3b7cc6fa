/** Every rule page is documentation and test at once: each case is judged, and each page has what a reader needs. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Finding } from "#policy/finding";

import { check, isRead } from "./support/check";
import { DOCUMENTED, type Expectation, type PageCase, readRulePage } from "./support/rulePage";

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

  const readable = page.cases.filter((one) => [...one.files.keys()].every(isRead));
  test.each(readable.map((one) => [one.title, one] as const))("%s", async (_, one) => {
    const { findings } = await check(one.files);
    const unmet = one.expected.filter((mark) => !findings.some((finding) => meets(finding, mark)));
    expect(
      unmet.map((mark) => `${shownMark(mark)}, got: ${shownAt(findings, mark)}`),
      "marked, not reported",
    ).toEqual([]);
    const unmarked = findings.filter(
      (finding) => finding.rule === id && !one.expected.some((mark) => meets(finding, mark)),
    );
    expect(unmarked.map(shown), "reported, not marked").toEqual([]);
  });
});

const sources = (one: PageCase): readonly string[] => [...one.files.keys()].filter((path) => !path.endsWith(".json"));

/** A mark and a finding mean the same when rule, line and some underlined column agree, and the message holds the stated part. */
function meets(finding: Finding, mark: Expectation): boolean {
  const { start, end } = finding.range;
  if (finding.rule !== mark.rule || finding.place.path !== mark.file || start.line !== mark.line) return false;
  const lastColumn = end.line > start.line ? Number.POSITIVE_INFINITY : end.character;
  return start.character < mark.to && lastColumn > mark.from && finding.message.includes(mark.message);
}

const shownMark = (mark: Expectation): string =>
  `${mark.file}:${mark.line + 1}:${mark.from + 1}-${mark.to} ${mark.rule}: ${mark.message}`;

const shown = ({ rule, place, range: { start, end }, message }: Finding): string =>
  `${place.path}:${start.line + 1}:${start.character + 1}-${end.character} ${rule}: ${message}`;

const shownAt = (findings: readonly Finding[], mark: Expectation): string =>
  findings
    .filter((finding) => finding.rule === mark.rule || finding.range.start.line === mark.line)
    .map(shown)
    .join(" | ") || "nothing";

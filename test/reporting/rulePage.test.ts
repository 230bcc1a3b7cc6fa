/** A page as people read it: the author's words stay, the rule's own facts and its configuration are added. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "jsonc-parser";
import { marked, type Tokens } from "marked";
import { describe, expect, test } from "vitest";

import { parseConfig } from "#policy/parseConfig";
import { completePage } from "#reporting/rulePage";
import { RULES } from "#rules/registry.generated";

const FOLDER = join(import.meta.dirname, "../../server/src/rules");
const shipped = readdirSync(FOLDER);
const pageOf = (id: string): string => readFileSync(join(FOLDER, id, "rule.md"), "utf8");

describe.each(RULES.filter((rule) => shipped.includes(rule.id)))("$id", (rule) => {
  const page = completePage(rule, pageOf(rule.id));

  test("keeps every section its author wrote, in order, with the configuration before the references", () => {
    const headings = (text: string) => text.split("\n").filter((line) => line.startsWith("## "));
    const written = headings(pageOf(rule.id));
    expect(headings(page).filter((heading) => heading !== "## Configuration")).toEqual(written);
    const after = headings(page).slice(headings(page).indexOf("## Configuration") + 1);
    expect(after).toEqual(written.filter((heading) => heading === "## References"));
  });

  test("shows a configuration that the product accepts", () => {
    const section = page.slice(page.indexOf("## Configuration"));
    const fence = marked.lexer(section).find((token): token is Tokens.Code => token.type === "code");
    const { config, problems } = parseConfig(fence?.text ?? "", {
      knownRules: RULES.map(({ id }) => id),
      path: "bulwark.json",
    });
    expect(problems).toEqual([]);
    expect(config.rules.get(rule.id)?.state).toBe(rule.confidence === "low" ? "on" : "off");
    expect(Object.keys(parse(fence?.text ?? "").rules)).toEqual([rule.id]);
  });
});

test("says what the rule declares: priority, confidence, principle, languages and the checklist items it feeds", () => {
  const rule = RULES.find(({ id }) => id === "missing-timeout");
  if (rule === undefined) throw new Error("missing-timeout is gone");
  const page = completePage(rule, "# missing-timeout\n\nWhy.\n\n## A case\n\nText.\n");
  expect(page).toContain("- Priority: P1 (fails in production sooner or later)");
  expect(page).toContain("- Confidence: high: on");
  expect(page).toContain("- Principle: Retry and deadlines");
  expect(page).toContain("TypeScript and JavaScript, Python");
  expect(page).toMatch(/- Checklist: “.+”/);
  expect(page.indexOf("- Priority")).toBeLessThan(page.indexOf("## A case"));
});

/** docs/rules.md lists every rule under its principle, as the rules declare themselves. `UPDATE=1` writes it. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { expect, test } from "vitest";

import { PRINCIPLES } from "#playbook/tables/principles";
import { RULES } from "#rules/registry.generated";

import { ROOT } from "./sources";

const PAGE = join(ROOT, "docs/rules.md");
const PRIORITIES = ["P0", "P1", "P2"];

test("docs/rules.md is up to date", () => {
  const wanted = page();
  if (process.env.UPDATE !== undefined) writeFileSync(PAGE, wanted);
  expect(existsSync(PAGE) ? readFileSync(PAGE, "utf8") : "", "run with UPDATE=1").toBe(wanted);
});

function page(): string {
  const sections = PRINCIPLES.map(({ id, title, oneLine }) => {
    const own = RULES.filter((rule) => rule.principle === id).sort(
      (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || (a.id < b.id ? -1 : 1),
    );
    const rows = own.map(
      (rule) =>
        `| [${rule.id}](../server/src/rules/${rule.id}/rule.md) | ${rule.summary} | ${rule.priority} | ${rule.confidence === "low" ? "opt-in" : "on"} |`,
    );
    return `## ${title}\n\n${oneLine}\n\n| rule | gap | priority | |\n|---|---|---|---|\n${rows.join("\n")}\n`;
  });
  return `<!-- Generated from the rules by test/house/rulesPage.test.ts. Do not edit. -->

# Rules

${RULES.length} rules. P0 loses data, money or control; P1 fails in production sooner or later; P2 makes an incident longer. Opt-in rules are off until a
project turns them on in \`bulwark.json\`. Each rule's page is its documentation and its tests; \`bulwark explain <rule>\` prints it.

${sections.join("\n")}`;
}

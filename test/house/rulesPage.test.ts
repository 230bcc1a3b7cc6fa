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

These are a rule's usual priorities. A finding whose evidence is weaker says P2 or is a hint; its page tells when. And whatever the rule, P0
and P1 become P2 where no service is seen to run the code. The finding then shows why:

- No file loads the module, in a package that strangers do not load, from a folder whose modules are loaded by name.
- Only tests load it.
- Only a command loads it that speaks with a person at the terminal (prompts, spinners) and serves nothing. Rules about commands stay as they are.
- It is a branch for development: \`if (process.env.NODE_ENV === "development")\`.

What may be loaded in a way that imports do not show (a framework's folders, a name put together at run time, a path in a script, excluded
folders) counts as run. A secret in the code counts wherever it stands.

${sections.join("\n")}`;
}

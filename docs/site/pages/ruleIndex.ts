/** The list of all rules: a table that the reader narrows down by words, priority, principle, language and fixes. */

import { PRINCIPLES } from "#playbook/tables/principles";
import { escapeHtml } from "#reporting/document/escape";
import { LANGUAGE_NAMES } from "#reporting/rulePage";
import type { Rule } from "#rules/rule";

import { placeOf, renderInline, renderTokens, type SiteLinks, splitSections, tokensOf } from "../markdown";
import { hrefBetween, type Page, type Repository } from "../page";
import { fixesOf, itemPath, itemsOf, RULES_BY_PRIORITY, rulePath } from "../ruleFacts";
import { link } from "./html";

const PATH = "rules/index.html";
const SOURCE = "docs/rules.md";

/** What docs/rules.md says about rules as such, and the table. */
export function ruleIndex(repository: Repository, links: SiteLinks): Page {
  const place = placeOf(SOURCE, PATH, links);
  const { head } = splitSections(tokensOf(repository.read(SOURCE)));
  const rows = RULES_BY_PRIORITY.map((rule) => row(rule, renderInline(rule.summary, place)));
  const [title, first, ...rest] = head.filter(({ type }) => type !== "space");
  if (title === undefined || first === undefined) throw new Error(`${SOURCE} has no introduction`);
  const body = `${renderTokens([title, first], place)}
<p><a href="#usual-priorities">When a finding weighs less than its rule</a></p>
<h2 id="all-rules">All rules</h2>
${filters()}
<table class="rules">
<thead><tr><th scope="col">Rule</th><th scope="col">Priority</th><th scope="col">Reads</th><th scope="col">Fix</th><th scope="col">Checklist</th></tr></thead>
<tbody>
${rows.join("\n")}
</tbody>
</table>
<p class="nothing" hidden>No rule is like that. Take a filter away.</p>
<h2 id="usual-priorities">When a finding weighs less than its rule</h2>
${renderTokens(rest, place)}`;
  return { path: PATH, title: "Rules", body, wide: true };
}

function row(rule: Rule, summary: string): string {
  const fixes = fixesOf(rule);
  const items = itemsOf(rule).map((item) => link(hrefBetween(PATH, itemPath(item)), item.id));
  const languages = rule.languages.map((language) => LANGUAGE_NAMES[language] ?? language).join(", ");
  const facts = `data-priority="${rule.priority}" data-principle="${rule.principle}" data-languages="${rule.languages.join(" ")}" data-fix="${fixes.length > 0 ? "yes" : "no"}"`;
  const optIn = rule.confidence === "low" ? ' <span class="soft">opt-in</span>' : "";
  return `<tr id="${rule.id}" ${facts}><th scope="row">${link(hrefBetween(PATH, rulePath(rule.id)), rule.id)}${optIn}<span class="gap">${summary}</span></th><td><span class="priority ${rule.priority}">${rule.priority}</span></td><td>${escapeHtml(languages)}</td><td>${fixes.length > 0 ? "yes" : '<span class="soft">by hand</span>'}</td><td class="items">${items.join(" ")}</td></tr>`;
}

function filters(): string {
  const languages = [...new Set(RULES_BY_PRIORITY.flatMap((rule) => rule.languages))];
  return `<form class="filters" aria-label="Filter rules" hidden>
<label>Words <input type="search" name="words" autocomplete="off"></label>
${select("priority", "Priority", [
  ["P0", "P0"],
  ["P1", "P1"],
  ["P2", "P2"],
])}
${select(
  "principle",
  "Principle",
  PRINCIPLES.map(({ id, title }) => [id, title]),
)}
${select(
  "languages",
  "Reads",
  languages.map((language) => [language, LANGUAGE_NAMES[language] ?? language]),
)}
${select("fix", "Fix", [
  ["yes", "available"],
  ["no", "by hand"],
])}
<p role="status" class="count"></p>
</form>`;
}

function select(name: string, label: string, choices: readonly (readonly [value: string, text: string])[]): string {
  const options = [["", "all"] as const, ...choices].map(
    ([value, text]) => `<option value="${value}">${escapeHtml(text)}</option>`,
  );
  return `<label>${label} <select name="${name}">${options.join("")}</select></label>`;
}

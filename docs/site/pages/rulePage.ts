/** The page of a rule: what and why, one case that is reported and one that is not, its fixes, how to configure it; all cases folded. */

import type { Token } from "marked";
import { promptOfRule, RULES_ASIDE } from "#playbook/tables/prompts";
import { PROMPT_NAMES } from "#protocol/prompts";
import { escapeHtml } from "#reporting/document/escape";
import { configurationOf, declaredBy } from "#reporting/rulePage";
import type { Rule } from "#rules/rule";

import { DOCUMENTED, readRulePage } from "../../../test/support/rulePage";
import {
  type MarkdownPlace,
  placeOf,
  renderInline,
  renderMarkdown,
  renderTokens,
  type SiteLinks,
  splitSections,
  titleOf,
  tokensOf,
} from "../markdown";
import { hrefBetween, type Page, type Repository } from "../page";
import { fixesOf, itemPath, itemsOf, rulePath } from "../ruleFacts";
import { fixExamples } from "./fixExample";
import { link, terms } from "./html";

type Section = readonly Token[];

/** `rule.md` in the order a reader wants it, with what the tables say about the rule. */
export function rulePage(rule: Rule, repository: Repository, links: SiteLinks): Page {
  const source = `server/src/rules/${rule.id}/rule.md`;
  const markdown = repository.read(source);
  const place = placeOf(source, rulePath(rule.id), links);
  const { head, sections } = splitSections(tokensOf(markdown));
  const isCase = (section: Section): boolean =>
    section.some(({ type }) => type === "code") && !DOCUMENTED.some((documented) => documented.test(titleOf(section)));
  const cases = sections.filter(isCase);
  const advice = sections.filter((section) => !isCase(section) && !/^references$/i.test(titleOf(section)));
  const references = sections.filter((section) => /^references$/i.test(titleOf(section)));
  const flagged = new Set(
    readRulePage(markdown).cases.flatMap(({ title, expected }) => (expected.length > 0 ? [title] : [])),
  );
  const body = [
    lead(rule, head, place),
    example(cases, flagged, place),
    fixExamples(fixesOf(rule), repository, place),
    ...advice.map((section) => renderTokens(section, place)),
    feeds(rule, place),
    renderMarkdown(configurationOf(rule), place),
    ...references.map((section) => renderTokens(section, place)),
    allCases(cases, place),
  ].join("\n");
  return { path: place.page, title: rule.id, under: "rules/index.html", body };
}

function lead(rule: Rule, head: readonly Token[], place: MarkdownPlace): string {
  const [first, ...rest] = head.filter(({ type }) => type !== "space");
  const title = first?.type === "heading" ? renderTokens([first], place) : "";
  const prose = renderTokens(first?.type === "heading" ? rest : head, place);
  return `${title}<p class="lead">${renderInline(rule.summary, place)}</p>
${terms(declaredBy(rule).map(([term, said]) => [term, escapeHtml(said)]))}
${prose}`;
}

/** The first case that is reported and the first that is not: pages begin with the plainest. */
function example(cases: readonly Section[], flagged: ReadonlySet<string>, place: MarkdownPlace): string {
  const wrong = cases.find((section) => flagged.has(titleOf(section)));
  const right = cases.find((section) => !flagged.has(titleOf(section)));
  const shown = [
    ["Reported", wrong],
    ["Not reported", right],
  ] as const;
  const parts = shown.flatMap(([word, section]) =>
    section === undefined
      ? []
      : [
          `<p class="verdict"><strong>${word}.</strong> ${renderInline(titleOf(section), place)}</p>\n${renderTokens(section.slice(1), place)}`,
        ],
  );
  return parts.length === 0 ? "" : `<h2 id="${place.slugger.slug("example")}">Example</h2>\n${parts.join("\n")}`;
}

function feeds(rule: Rule, place: MarkdownPlace): string {
  const items = itemsOf(rule).map(
    (item) => `<li>${link(hrefBetween(place.page, itemPath(item)), item.id)} ${escapeHtml(item.question)}</li>`,
  );
  const prompt = promptOfRule(rule);
  const named = RULES_ASIDE.has(rule.id)
    ? ""
    : `<p>Prompt for its findings: ${link(hrefBetween(place.page, "prompts.html#the-eight"), PROMPT_NAMES[prompt].name)} (<code>${prompt}</code>).</p>`;
  if (items.length === 0 && named === "") return "";
  const list = items.length === 0 ? "" : `<p>It answers, or speaks against:</p>\n<ul>${items.join("\n")}</ul>`;
  return `<h2 id="${place.slugger.slug("checklists and prompts")}">Checklists and prompts</h2>\n${list}\n${named}`;
}

function allCases(cases: readonly Section[], place: MarkdownPlace): string {
  const shown = cases.map(
    (section) =>
      `<section><h3>${renderInline(titleOf(section), place)}</h3>\n${renderTokens(section.slice(1), place)}</section>`,
  );
  return `<h2 id="${place.slugger.slug("all cases")}">All cases</h2>
<p>Each is a test of the rule. A line of <span class="mark">^^^</span> says what is reported; a case without one stays silent.</p>
<details class="cases"><summary>Show ${shown.length} cases</summary>
${shown.join("\n")}
</details>`;
}

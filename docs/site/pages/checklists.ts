/** The six checklists and the eight principles, from the tables that judge them. */

import type { Checklist, ChecklistItem } from "#playbook/item";
import { CHECKLISTS } from "#playbook/tables/checklists";
import { PRINCIPLES } from "#playbook/tables/principles";
import { escapeHtml } from "#reporting/document/escape";

import { hrefBetween, type Page } from "../page";
import { RULES_BY_PRIORITY, rulePath } from "../ruleFacts";
import { code, link, table } from "./html";

const INDEX = "checklists/index.html";

const DECISIONS: Readonly<Record<ChecklistItem["decision"], string>> = {
  auto: "evidence decides",
  assisted: "evidence proposes, a person confirms",
  attested: "a person says, with a note and until a day",
};

/** The overview, then a page for each list. */
export const checklistPages = (): readonly Page[] => [overview(), ...CHECKLISTS.map(listPage)];

const pathOf = ({ id }: Checklist): string => `checklists/${id}.html`;
const countOf = ({ areas }: Checklist): number => areas.reduce((sum, { items }) => sum + items.length, 0);

function overview(): Page {
  const lists = CHECKLISTS.map((list) => ({
    cells: [link(hrefBetween(INDEX, pathOf(list)), list.title), String(countOf(list)), areasOf(list)],
  }));
  const principles = PRINCIPLES.map(({ id, title, oneLine }) => {
    const rules = RULES_BY_PRIORITY.filter(({ principle }) => principle === id).map((rule) =>
      link(hrefBetween(INDEX, rulePath(rule.id)), rule.id),
    );
    return `<h3 id="${id}">${escapeHtml(title)}</h3>\n<p>${escapeHtml(oneLine)}</p>\n<p class="rule-list">${rules.join(" ")}</p>`;
  });
  const body = `<h1 id="checklists">Checklists and principles</h1>
<p>Each item is a question about the whole project. Rules and files answer it as far as they can, with evidence; what code cannot show, people attest.</p>
<h2 id="lists">Lists</h2>
${table(["List", "Items", "Areas"], lists)}
<h2 id="decisions">Who decides</h2>
<ul>${Object.entries(DECISIONS)
    .map(([id, said]) => `<li>${code(id)}: ${said}.</li>`)
    .join("")}</ul>
<h2 id="principles">Principles</h2>
<p>Eight things that hold in a hardened service. Each is judged by its rules and items.</p>
${principles.join("\n")}`;
  return { path: INDEX, title: "Checklists", body };
}

const areasOf = ({ areas }: Checklist): string => escapeHtml(areas.map(({ title }) => title).join(", "));

function listPage(list: Checklist): Page {
  const path = pathOf(list);
  const areas = list.areas.map(({ id, title, items }) => {
    const rows = items.map((item) => ({
      id: item.id,
      cells: [
        `<strong>${escapeHtml(item.question)}</strong><br>${escapeHtml(item.why)}<br>${code(item.id)}`,
        DECISIONS[item.decision],
        evidence(item, path),
      ],
    }));
    return `<h2 id="${id}">${escapeHtml(title)}</h2>\n${table(["Question", "Who decides", "Rules"], rows)}`;
  });
  const body = `<h1 id="${list.id}">${escapeHtml(list.title)}</h1>
<p>${countOf(list)} items. In <code>.bulwark/checklist.json</code> they go by the ids below.</p>
${areas.join("\n")}`;
  return { path, title: `${list.title} checklist`, under: INDEX, body, wide: true };
}

/** Rules that answer it, and those whose gaps only speak against it. */
function evidence({ rules, against = [] }: ChecklistItem, from: string): string {
  const named = (ids: readonly string[]): string =>
    ids.map((id) => link(hrefBetween(from, rulePath(id)), id)).join(" ");
  const parts = [
    ...(rules.length === 0 ? [] : [named(rules)]),
    ...(against.length === 0 ? [] : [`<span class="soft">against:</span> ${named(against)}`]),
  ];
  return `<span class="rule-list">${parts.join(" ")}</span>`;
}

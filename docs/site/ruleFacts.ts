/** What the product's tables say about a rule besides its own page: its fixes and the checklist items it speaks about. */

import type { ChecklistItem } from "#playbook/item";
import { CHECKLISTS } from "#playbook/tables/checklists";
import type { FixSpec } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";
import { RULES } from "#rules/registry.generated";
import type { Rule } from "#rules/rule";

import { FIX_LANGUAGES } from "../../test/fixes/places";

const PRIORITIES: readonly Rule["priority"][] = ["P0", "P1", "P2"];

/** All rules, the gravest first. */
export const RULES_BY_PRIORITY: readonly Rule[] = [...RULES].sort(
  (a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || (a.id < b.id ? -1 : 1),
);

/** Fixes that answer findings of a rule, one for each language and way; languages in the order of the page of fixes. */
export const fixesOf = (rule: Rule): readonly FixSpec[] =>
  FIX_LANGUAGES.flatMap(({ id }) => FIXES.filter(({ rules, language }) => language === id && rules.includes(rule.id)));

/** Checklist items of all lists that a rule speaks for or against. */
export const itemsOf = (rule: Rule): readonly ChecklistItem[] =>
  CHECKLISTS.flatMap(({ areas }) => areas.flatMap(({ items }) => items)).filter(
    ({ rules, against = [] }) => rules.includes(rule.id) || against.includes(rule.id),
  );

/** Path of a rule's page in the site. */
export const rulePath = (id: string): string => `rules/${id}.html`;

/** Path of a checklist item in the site: its list's page, at its anchor. */
export const itemPath = ({ id }: ChecklistItem): string => `checklists/${id.split(".")[0]}.html#${id}`;

/** A rule's page as people read it: what its author wrote, what the rule itself declares, and how a project configures it. */

import { DIAGNOSTIC } from "#playbook/tables/diagnostic";
import { PRINCIPLES } from "#playbook/tables/principles";
import type { Rule } from "#rules/rule";

const PRIORITY: Readonly<Record<Rule["priority"], string>> = {
  P0: "loses data, money or control",
  P1: "fails in production sooner or later",
  P2: "makes an incident longer",
};

const CONFIDENCE: Readonly<Record<Rule["confidence"], string>> = {
  high: "high: on",
  medium: "medium: on, and silent where evidence is incomplete",
  low: "low: off until a project turns it on",
};

/** Languages as people call them. */
export const LANGUAGE_NAMES: Readonly<Record<string, string>> = {
  typescript: "TypeScript and JavaScript",
  python: "Python",
  compose: "compose files",
  dockerfile: "Dockerfiles",
  workflow: "workflows",
  shell: "shell scripts",
};

/** What a rule declares of itself, as terms and plain text. */
export function declaredBy(rule: Rule): readonly (readonly [term: string, said: string])[] {
  const principle = PRINCIPLES.find(({ id }) => id === rule.principle)?.title ?? rule.principle;
  const languages = rule.languages.map((language) => LANGUAGE_NAMES[language] ?? language).join(", ");
  return [
    ["Priority", `${rule.priority} (${PRIORITY[rule.priority]})`],
    ["Confidence", CONFIDENCE[rule.confidence]],
    ["Principle", principle],
    ["Reads", `${languages}; speaks about ${rule.roles.join(", ")} code`],
  ];
}

/** Markdown: the rule's own page with its facts after the introduction and a section on configuration before the references. */
export function completePage(rule: Rule, page: string): string {
  const [head, rest] = splitBefore(page, /^## /m);
  const [body, references] = splitBefore(rest, /^## References\b/m);
  return `${[head, factsOf(rule), body, configurationOf(rule), references]
    .map((part) => part.trim())
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function splitBefore(text: string, heading: RegExp): readonly [string, string] {
  const at = text.search(heading);
  return at < 0 ? [text, ""] : [text.slice(0, at), text.slice(at)];
}

function factsOf(rule: Rule): string {
  const items = DIAGNOSTIC.areas
    .flatMap((area) => area.items)
    .filter((item) => item.rules.includes(rule.id) || item.against?.includes(rule.id) === true);
  const feeds = items.map(({ question }) => `“${question}”`).join(", ");
  return [
    ...declaredBy(rule).map(([term, said]) => `- ${term}: ${said}`),
    ...(feeds === "" ? [] : [`- Checklist: ${feeds}`]),
  ].join("\n");
}

/** Markdown: a section on how a project switches the rule, ranks it or leaves one finding alone. */
export function configurationOf(rule: Rule): string {
  const choice = rule.confidence === "low" ? `"on"` : `"off"`;
  return `## Configuration

\`\`\`jsonc
// bulwark.json: ${rule.confidence === "low" ? "turn it on" : "turn it off"}, for the project or for a folder
{
  "rules": { "${rule.id}": ${choice} },
  "overrides": [{ "files": ["legacy/**"], "rules": { "${rule.id}": { "severity": "information" } } }]
}
\`\`\`

For one place, with a reason: \`// bulwark-ignore ${rule.id}: why it may stay until 2027-01-31\`. A team that ranks it differently sets
\`"priority"\`; the severity follows unless it is set too.`;
}

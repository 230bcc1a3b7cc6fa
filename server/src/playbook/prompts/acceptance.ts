/** The acceptance test of a prompt: a command that fails now and passes afterwards, the project's own tests, and what they must show. */

import type { Finding } from "#policy/finding";
import { RULES } from "#rules/registry.generated";

import { PROMPT_TEXTS, promptOfRule, RULES_ASIDE } from "../tables/prompts";
import { code, counted, listed } from "./markdown";
import type { Brief } from "./prompt";
import { commandsOf, quoted } from "./stack";

/** Markdown of the section. */
export function acceptanceOf(brief: Brief): string {
  const { tests, check } = commandsOf(brief);
  const lines = [
    checkLine(brief),
    tests.length === 0
      ? "No command that runs tests was found in a manifest of this project: write the tests below so that one command runs them, and say which."
      : `${listed(tests.map(code))} ${tests.length === 1 ? "passes" : "pass"}, with the new tests in ${tests.length === 1 ? "it" : "them"}.`,
    ...(check === undefined ? [] : [`${code(check)} passes.`]),
    ...shownBy(brief),
  ];
  return `## Acceptance test\n\n${lines.map((line, index) => `${index + 1}. ${line}`).join("\n")}`;
}

/** The one finding of a rule that has nothing to do with the prompt is shown by its own test. */
const shownBy = ({ about, findings, prompt }: Brief): readonly string[] => {
  const [only] = findings;
  return about.kind === "finding" && only !== undefined && RULES_ASIDE.has(only.rule) ? [] : PROMPT_TEXTS[prompt].shown;
};

function checkLine(brief: Brief): string {
  const counts = brief.findings.filter(({ priority }) => priority !== "hint");
  const rules = rulesOf(brief, counts);
  if (rules.length === 0) return "Bulwark's rules for this topic are switched off here: the tests below decide.";
  const command = code(checkCommand(brief.paths, rules));
  if (isHint(brief))
    return `${command} passes now, since a hint fails no check; after the change it no longer lists the place.`;
  const failing = failingNow(brief, rules);
  if (failing === 0) return `${command} passes now, and must still pass.`;
  return `${command} fails now (${counted(failing, "open gap")}) and passes after the change.`;
}

/** One finding that is a hint: it is listed, and fails nothing. */
const isHint = ({ about, findings: [only] }: Brief): boolean => about.kind === "finding" && only?.priority === "hint";

/** A file alone is read with the whole folder around it, so that its callers count. */
function checkCommand(paths: readonly string[], rules: readonly string[]): string {
  const isWhole = paths.length === 1 && paths[0] === ".";
  const where = isWhole ? "." : `${paths.map(quoted).join(" ")} --root .`;
  return `npx bulwark check ${where} --rules ${rules.join(",")} --fail-on P2`;
}

/** Rules with open gaps; when there are none, all rules of the prompt that are in use here. */
function rulesOf(brief: Brief, open: readonly Finding[]): readonly string[] {
  const {
    prompt,
    sources,
    findings: [only],
  } = brief;
  if (isHint(brief) && only !== undefined) return [only.rule];
  if (open.length > 0) return [...new Set(open.map(({ rule }) => rule))];
  return RULES.filter(
    (rule) =>
      promptOfRule(rule) === prompt &&
      !RULES_ASIDE.has(rule.id) &&
      sources.tallies.some((tally) => tally.rule === rule.id),
  ).map(({ id }) => id);
}

/** What the command counts: every gap of these rules in these paths, in the scope of the prompt or not. */
function failingNow({ sources, paths }: Brief, rules: readonly string[]): number {
  const isIn = (path: string): boolean =>
    paths.some((one) => one === "." || path === one || path.startsWith(`${one}/`));
  return sources.findings.filter(
    ({ rule, priority, place }) => priority !== "hint" && rules.includes(rule) && isIn(place.path),
  ).length;
}

/** Fills a prompt of the playbook from a workspace: Markdown for an engineer, or an assistant, who has not seen the code. */

import type { FilledPrompt } from "#protocol/messages";
import { PROMPT_NAMES } from "#protocol/prompts";

import { PROMPT_TEXTS } from "../tables/prompts";
import { acceptanceOf } from "./acceptance";
import { excerptsOf } from "./excerpts";
import { findingParts, findingTitle } from "./findingParts";
import { fitParts, type Part } from "./fitting";
import { functionsToChange } from "./functionsToChange";
import { helpersOf } from "./helpers";
import { listsOf } from "./lists";
import { code, counted } from "./markdown";
import type { Brief, PromptQuestion, PromptSources } from "./prompt";
import { briefOf } from "./scope";
import { projectName, stackInWords } from "./stack";

/** The prompt, or one sentence why it cannot be filled. Pure; never throws. */
export function fillPrompt(sources: PromptSources, question: PromptQuestion): FilledPrompt {
  const brief = briefOf(sources, question);
  if ("because" in brief) return { ok: false, message: brief.because };
  const title = titleOf(brief);
  const fitted = fitParts(partsOf(brief, title), question.tokens);
  if ("needed" in fitted) {
    const needed = Math.ceil(fitted.needed / 50) * 50;
    return { ok: false, message: `This prompt needs at least ${counted(needed, "token")}.` };
  }
  return {
    ok: true,
    prompt: brief.prompt,
    title: title.replaceAll("`", ""),
    ...fitted,
    findings: brief.findings.length,
  };
}

function titleOf(brief: Brief): string {
  return brief.about.kind === "finding" ? findingTitle(brief) : `${PROMPT_NAMES[brief.prompt].name}: ${brief.where}`;
}

function partsOf(brief: Brief, title: string): readonly Part[] {
  const { about, findings, prompt } = brief;
  const [finding] = findings;
  const head = `# ${title}\n\n${purpose(brief)}`;
  if (about.kind === "finding" && finding !== undefined)
    return [head, ...findingParts(brief, finding), RULES_OF_WORK, acceptanceOf(brief)];
  const { find, produce } = PROMPT_TEXTS[prompt];
  return [
    head,
    bullets("What to find", find),
    functionsToChange(brief),
    ...listsOf(brief),
    ...present(excerptsOf(brief)),
    ...present(helpersOf(brief)),
    bullets("What to produce", produce),
    RULES_OF_WORK,
    acceptanceOf(brief),
  ];
}

function purpose(brief: Brief): string {
  const { about, sources, prompt, where } = brief;
  const lines = [
    about.kind === "finding" ? undefined : PROMPT_NAMES[prompt].about,
    `Project ${code(projectName(sources))}; this is about ${where}. ${stackInWords(brief)}`,
    about.kind === "task" && about.task.note !== undefined ? `Note on the task: ${about.task.note.trim()}` : undefined,
    "Places are `path:line`, relative to the project's folder. The lists were made by Bulwark, a static analysis; what it could not tell is not in them.",
  ];
  return lines.filter((line) => line !== undefined).join("\n\n");
}

const RULES_OF_WORK = `## Rules of the work

- Change what the task needs and nothing else: names, exports and formatting stay.
- Prefer what this project has over new code, and new code over a new dependency.
- Where code is right as it is, leave it, and say why in a comment above the line: \`bulwark-ignore\`, the rule's id, a colon and the reason.
- Report what you changed, what you left and why, and the output of the acceptance test.`;

const bullets = (heading: string, lines: readonly string[]): string =>
  `## ${heading}\n\n${lines.map((line) => `- ${line}`).join("\n")}`;

const present = <Value>(value: Value | undefined): readonly Value[] => (value === undefined ? [] : [value]);

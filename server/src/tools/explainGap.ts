/** `bulwark_explain_gap`: one finding with its evidence, or the page of a rule. */

import { z } from "zod";

import { contentHash } from "#platform/hash";
import { readRulePage } from "#platform/rulePages";
import { introductionOf, sectionOf } from "#playbook/prompts/pageSections";
import type { Finding } from "#policy/finding";
import { unknownName } from "#policy/nearest";
import { codeFrame } from "#reporting/codeFrame";
import { reportFinding } from "#reporting/report";
import { completePage } from "#reporting/rulePage";
import { RULES } from "#rules/registry.generated";

import { type Answer, Refusal } from "./answer";
import { BODY_CHARACTERS, shortened } from "./budget";
import type { OpenFolder } from "./desk";
import { findingOf, gapOf } from "./gap";
import { explainOutput, gapInput, only } from "./shapes";
import { tool } from "./tool";

export const explainGap = tool({
  name: "bulwark_explain_gap",
  title: "Explain a gap",
  description:
    "Explains one open gap: the code, the evidence with its places, why it matters, how to close it by hand and when to leave it. Or explains a rule by its id.",
  input: only({ gap: gapInput.optional(), rule: z.string().min(1).max(100).optional().describe("A rule id.") }),
  output: explainOutput,
  answer(folder, { gap, rule }) {
    if ((gap === undefined) === (rule === undefined)) throw new Refusal("name either a gap or a rule");
    if (rule !== undefined) return { text: pageOf(rule), facts: { rule } };
    return explained(folder, findingOf(folder.assessment.findings, gap ?? ""));
  },
});

/** The complete page of a rule. Throws a {@link Refusal} for one that does not exist. */
export function pageOf(id: string): string {
  const rule = RULES.find((one) => one.id === id);
  if (rule === undefined) {
    const known = RULES.map((one) => one.id);
    throw new Refusal(unknownName("rule", id, known));
  }
  const page = readRulePage(id);
  if (page === undefined) throw new Refusal(`the page of ${id} is missing from this installation`);
  return completePage(rule, page);
}

/** More hops than this nobody follows. */
const MOST_EVIDENCE = 40;

function explained(folder: OpenFolder, finding: Finding): Answer {
  const gap = gapOf(finding);
  const evidence = finding.related.slice(0, MOST_EVIDENCE).map(({ place, range, note }) => ({
    path: place.path,
    line: range.start.line + 1,
    message: shortened(note, 400),
  }));
  const page = readRulePage(finding.rule) ?? "";
  const sections = ["How to fix by hand", "When to leave it"].flatMap((heading) => {
    const text = sectionOf(page, heading);
    return text === undefined ? [] : [`## ${heading}\n\n${text}`];
  });
  const frame = frameOf(folder, finding);
  const parts = [
    `# ${gap.rule} at ${gap.path}:${gap.line}\n\n${gap.priority}, confidence ${finding.confidence}. ${gap.message}`,
    ...(frame === undefined ? [] : [`\`\`\`\n${frame}\n\`\`\``]),
    ...(evidence.length === 0
      ? []
      : [
          `## What shows it\n\n${evidence.map(({ path, line, message }) => `- ${path}:${line}: ${message}`).join("\n")}`,
        ]),
    `## Why\n\n${introductionOf(page)}`,
    ...sections,
    fixLine(gap.fix, finding),
  ];
  return { text: shortened(parts.join("\n\n"), BODY_CHARACTERS), facts: { rule: finding.rule, gap, evidence } };
}

function fixLine(fix: ReturnType<typeof gapOf>["fix"], { id }: Finding): string {
  if (fix === "none")
    return `There is no automatic fix; bulwark_get_fix gives a prompt filled from this code. Gap ${id}`;
  return `A fix may apply (${fix}): bulwark_get_fix computes it. Gap ${id}`;
}

/** The code, when it is still what was judged. */
function frameOf({ texts }: OpenFolder, finding: Finding): string | undefined {
  const text = texts.read(finding.place.path);
  if (text === undefined || contentHash(text) !== finding.place.hash) return undefined;
  return codeFrame(text, reportFinding(finding));
}

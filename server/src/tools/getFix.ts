/** `bulwark_get_fix`: the edits that close a gap, or a prompt filled from the code where there is none. Nothing is written. */

import { z } from "zod";

import { type Answer, Refusal } from "./answer";
import { BODY_CHARACTERS, thatFit } from "./budget";
import type { OpenFolder } from "./desk";
import { type FileChange, type FoundFix, fixOf } from "./fixes";
import { findingOf, type Gap, gapOf } from "./gap";
import { fixOutput, gapInput, only, pathInput } from "./shapes";
import { tool } from "./tool";

/** A prompt of this many tokens, four characters each, leaves room for the rest of the answer. */
const PROMPT_TOKENS = 5_000;

export const getFix = tool({
  name: "bulwark_get_fix",
  title: "Get the fix of a gap",
  description:
    "Computes the fix of one gap on the current text and returns its edits, as a diff and by line and column; nothing is written. " +
    "Where no fix applies it says why and returns a prompt filled from the code: callers, helpers that exist, an acceptance test. Apply the change, then call bulwark_verify.",
  input: only({
    gap: gapInput,
    fix: z.string().min(1).max(100).optional().describe("Id of one of several fixes; the best one when absent."),
    file: pathInput.optional().describe("Only this file of the fix, when not all files fitted into an answer."),
  }),
  output: fixOutput,
  async answer(folder, { gap: given, fix, file }) {
    const finding = findingOf(folder.assessment.findings, given);
    const gap = gapOf(finding);
    const found = await fixOf(folder, finding, fix);
    if (found.kind === "fix") return fixAnswer(gap, found, file);
    if (fix !== undefined && found.because.length === 0)
      throw new Refusal(`this gap has no fix ${JSON.stringify(fix)}`);
    return promptAnswer(folder, gap, found.because);
  },
});

function fixAnswer(gap: Gap, found: Extract<FoundFix, { kind: "fix" }>, file: string | undefined): Answer {
  const asked = file === undefined ? found.files : found.files.filter(({ path }) => path === file);
  if (asked.length === 0)
    throw new Refusal(`the fix has no file ${file}; it has ${found.files.map(({ path }) => path).join(", ")}`);
  const shown = thatFit(asked, ({ diff }) => diff, BODY_CHARACTERS).filter(
    ({ diff }) => diff.length <= BODY_CHARACTERS,
  );
  const leftOut = asked.filter((one) => !shown.includes(one)).map(({ path }) => path);
  const { id, title, tier } = found.fix;
  const created = shown.filter(({ kind }) => kind === "create").map(({ path }) => path);
  return {
    text: [
      `${title} (fix ${id}, ${TIERS[tier]}) for ${gap.rule} at ${gap.path}:${gap.line}. Nothing is written: apply this, then call bulwark_verify.`,
      ...(created.length === 0 ? [] : [`New files: ${created.join(", ")}`]),
      ...found.notes.map((note) => `Note: ${note}`),
      ...(found.others.length === 0
        ? []
        : [`Other fixes: ${found.others.map((one) => `${one.id} (${one.title})`).join("; ")}`]),
      ...leftOut.map((path) => `Did not fit: ${path}; ask again with file ${JSON.stringify(path)}`),
      "",
      ...shown.map(({ diff }) => diff),
    ].join("\n"),
    facts: { kind: "fix", gap, fix: found.fix, ...changesOf(shown), notes: found.notes, others: found.others, leftOut },
  };
}

const TIERS = {
  safe: "keeps behaviour",
  behavioral: "changes what happens on failure only",
  preview: "changes control flow or several files: read it first",
} as const;

function changesOf(files: readonly FileChange[]): Pick<z.infer<typeof fixOutput>, "edits" | "creates"> {
  return {
    edits: files.flatMap((file) => (file.kind === "edit" ? [{ path: file.path, edits: [...file.edits] }] : [])),
    creates: files.flatMap((file) => (file.kind === "create" ? [{ path: file.path, text: file.text }] : [])),
  };
}

async function promptAnswer(folder: OpenFolder, gap: Gap, refusals: readonly string[]): Promise<Answer> {
  const reasons =
    refusals.length === 0 ? ["There is no automatic fix for this gap."] : refusals.map((it) => `No fix: ${it}.`);
  const filled = await folder.engine.prompt({ about: { kind: "finding", finding: gap.id }, tokens: PROMPT_TOKENS });
  if (!filled.ok)
    return {
      text: [...reasons, filled.message].join("\n"),
      facts: { kind: "none", gap, refusals: [...refusals, filled.message] },
    };
  return {
    text: `${reasons.join("\n")}\nWhat to do by hand:\n\n${filled.text}`,
    facts: { kind: "prompt", gap, refusals: [...refusals] },
  };
}

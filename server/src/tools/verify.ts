/** `bulwark_verify`: what an edit has done to the findings: which are gone, which are new. */

import { z } from "zod";

import { compareWithBaseline } from "#policy/baseline";

import type { Answer } from "./answer";
import { BODY_CHARACTERS, thatFit } from "./budget";
import type { OpenFolder } from "./desk";
import { countsOf, type Gap, gapLine, gapsInOrder } from "./gap";
import type { RememberedState } from "./memory";
import { insidePath, isUnder } from "./paths";
import { only, pathsInput, verifyOutput } from "./shapes";
import { tool } from "./tool";

export const verify = tool({
  name: "bulwark_verify",
  title: "Verify a change",
  description:
    "Scans again and says which gaps are gone and which are new since an earlier answer: the last list, scan or verification, or the state named by `since`. " +
    "Call it after each change: a change is done when its gap is gone and nothing is new.",
  input: only({
    paths: pathsInput.optional(),
    since: z
      .int()
      .min(1)
      .max(1_000_000_000)
      .optional()
      .describe("Number of an earlier state; the last one when absent."),
  }),
  output: verifyOutput,
  answer(folder, { paths, since }) {
    const wanted = paths?.map((path) => insidePath(folder, path)) ?? [""];
    const before = folder.memory.at(since);
    const now = folder.memory.remember(folder.assessment.findings);
    if (before === undefined) return firstLook(now);
    return compared(folder, { before, now, wanted });
  },
});

function firstLook(now: RememberedState): Answer {
  const verdict = "nothing to compare with yet";
  return {
    text: `Verdict: ${verdict}. The folder has ${countsOf(now.gaps)}. This is state ${now.number}: change something, then verify again.`,
    facts: {
      verdict,
      state: now.number,
      gone: 0,
      new: 0,
      stays: now.gaps.length,
      goneGaps: [],
      newGaps: [],
      changedGaps: [],
    },
  };
}

interface Comparing {
  readonly before: RememberedState;
  readonly now: RememberedState;
  readonly wanted: readonly string[];
}

function compared(folder: OpenFolder, { before, now, wanted }: Comparing): Answer {
  const all = differences(folder, before);
  const here = <One extends Gap>(gaps: readonly One[]): readonly One[] =>
    gaps.filter(({ path }) => isUnder(path, wanted));
  const [gone, fresh, changed] = [here(all.gone), here(all.fresh), here(all.changed)];
  const stays = here(now.gaps).length - fresh.length;
  const elsewhere = { gone: all.gone.length - gone.length, new: all.fresh.length - fresh.length };
  const verdict = `${gone.length} gone, ${fresh.length} new`;
  const newShown = thatFit(fresh, gapLine, BODY_CHARACTERS / 2);
  const goneShown = thatFit(gone, goneLine, BODY_CHARACTERS / 4);
  const changedShown = thatFit(changed, gapLine, BODY_CHARACTERS / 4);
  return {
    text: [
      `Verdict: ${verdict} since state ${before.number}; ${stays} stay.${elsewhereText(elsewhere, wanted)}`,
      ...newShown.map((gap) => `new: ${gapLine(gap)}`),
      ...moreOf(fresh.length - newShown.length, "new"),
      ...goneShown.map(goneLine),
      ...moreOf(gone.length - goneShown.length, "gone"),
      ...changedShown.map((gap) => `still open, rewritten: ${gapLine(gap)}`),
      ...moreOf(changed.length - changedShown.length, "rewritten"),
      `This is state ${now.number}: the next bulwark_verify compares with it.`,
    ].join("\n"),
    facts: {
      verdict,
      since: before.number,
      state: now.number,
      gone: gone.length,
      new: fresh.length,
      stays,
      ...(wanted.includes("") ? {} : { elsewhere }),
      goneGaps: goneShown,
      newGaps: newShown,
      changedGaps: changedShown,
    },
  };
}

interface Differences {
  readonly gone: readonly Gone[];
  readonly fresh: readonly Gap[];
  readonly changed: readonly Gap[];
}

/** Compared as a whole: a gap that has moved to another file is neither gone nor new. */
function differences(folder: OpenFolder, before: RememberedState): Differences {
  const { fresh, gone } = compareWithBaseline(folder.assessment.findings, before.gaps);
  const missing = new Set(gone);
  const left = before.gaps.filter((gap) => missing.has(gap));
  const changed: Gap[] = [];
  const added: Gap[] = [];
  for (const gap of gapsInOrder(fresh)) {
    // A fingerprint holds what is underlined. Where that was rewritten and the same is said of the same file, nothing was won or lost.
    const at = left.findIndex((one) => one.rule === gap.rule && one.path === gap.path && one.message === gap.message);
    if (at !== -1) left.splice(at, 1);
    (at === -1 ? added : changed).push(gap);
  }
  return { gone: left.map((gap) => ({ ...gap, ...noteOf(folder, gap) })), fresh: added, changed };
}

type Gone = Gap & { readonly note?: string };

const goneLine = ({ priority, rule, path, line, note }: Gone): string =>
  `gone: ${priority} ${rule} at ${path}:${line}${note === undefined ? "" : ` (${note})`}`;

const moreOf = (count: number, what: string): readonly string[] => (count === 0 ? [] : [`${count} more ${what}`]);

function elsewhereText({ gone, new: fresh }: { gone: number; new: number }, wanted: readonly string[]): string {
  if (wanted.includes("")) return "";
  return ` Elsewhere in the folder: ${gone} gone, ${fresh} new.`;
}

/** Ways to be rid of a finding that close no gap. */
function noteOf({ texts, assessment }: OpenFolder, { path, rule }: Gap): { readonly note?: string } {
  if (!assessment.tallies.some((tally) => tally.rule === rule)) return { note: "the rule is off now" };
  const text = texts.read(path);
  if (text === undefined) return { note: "the file is not there any more" };
  const unread = assessment.problems.find((problem) => problem.kind === "file" && problem.path === path);
  if (unread !== undefined) return { note: `the file is not analysed any more: ${unread.message}` };
  const isIgnored = text.split("\n").some((line) => line.includes("bulwark-ignore") && line.includes(rule));
  return isIgnored ? { note: `the file has a bulwark-ignore comment for ${rule}: is the gap closed, or hidden?` } : {};
}

/** A page of gaps: what two tools answer, and what `bulwark_verify` compares with later. */

import type { Finding } from "#policy/finding";

import type { Answer } from "./answer";
import { BODY_CHARACTERS, thatFit } from "./budget";
import type { OpenFolder } from "./desk";
import { countsOf, type Gap, gapLine, gapsInOrder } from "./gap";

export interface GapPage {
  readonly limit?: number | undefined;
  readonly offset?: number | undefined;
}

const USUAL_LIMIT = 50;
/** Files that cannot be read are told about; a folder full of them is told about once. */
const MOST_PROBLEMS = 10;

/** The findings that were asked for, a page of them, the most urgent first. Remembers all findings of the folder. */
export function listAnswer(folder: OpenFolder, findings: readonly Finding[], page: GapPage): Answer {
  const { assessment, memory } = folder;
  const state = memory.remember(assessment.findings);
  const problems = problemsOf(folder);
  const all = gapsInOrder(findings);
  const offset = page.offset ?? 0;
  const wanted = all.slice(offset, offset + (page.limit ?? USUAL_LIMIT));
  const room = BODY_CHARACTERS - problems.join("\n").length;
  const gaps = thatFit(wanted, gapLine, room);
  const end = offset + gaps.length;
  const next = end < all.length && gaps.length > 0 ? end : undefined;
  return {
    text: [
      headline(folder, { all, gaps, offset, next }),
      ...gaps.map(gapLine),
      ...problems.map((problem) => `note: ${problem}`),
      `This is state ${state.number}: bulwark_verify compares with it.`,
    ].join("\n"),
    facts: {
      state: state.number,
      counts: byPriority(state.gaps),
      matching: all.length,
      ...(next === undefined ? {} : { next }),
      gaps,
      problems,
    },
  };
}

interface Shown {
  readonly all: readonly Gap[];
  readonly gaps: readonly Gap[];
  readonly offset: number;
  readonly next: number | undefined;
}

function headline({ assessment }: OpenFolder, { all, gaps, offset, next }: Shown): string {
  const folder = `The folder has ${countsOf(assessment.findings)} in ${assessment.files.analysed} files.`;
  const asked = all.length === assessment.findings.length ? "" : ` Asked for: ${countsOf(all)}.`;
  const isWhole = gaps.length === all.length;
  const shown = isWhole || all.length === 0 ? "" : ` Shown: ${offset + 1} to ${offset + gaps.length}.`;
  const more = next === undefined ? "" : ` ${all.length - next} more: offset ${next}.`;
  if (gaps.length === 0 && all.length > 0) return `${folder}${asked} None from offset ${offset} on.`;
  return folder + asked + shown + more;
}

function byPriority(gaps: readonly Gap[]): Readonly<Record<Gap["priority"], number>> {
  const counts = { P0: 0, P1: 0, P2: 0, hint: 0 };
  for (const { priority } of gaps) counts[priority] += 1;
  return counts;
}

function problemsOf({ assessment }: OpenFolder): readonly string[] {
  const told = assessment.problems
    .filter(({ expected }) => expected !== true)
    .map(({ path, line, message }) =>
      `${path === undefined ? "" : `${path}${line === undefined ? "" : `:${line}`}: `}${message}`.slice(0, 300),
    );
  const more = told.length - MOST_PROBLEMS;
  return more > 0 ? [...told.slice(0, MOST_PROBLEMS), `${more} more like these`] : told;
}

/** Judges one case of a rule page: what it marks must be reported, and nothing else by that rule. */

import type { Finding } from "#policy/finding";
import { RULES } from "#rules/registry.generated";

import { check, isRead } from "./check";
import type { Expectation, PageCase, RulePage } from "./rulePage";

export interface CaseOutcome {
  /** Marks no finding meets, with what was found instead. */
  readonly unmet: readonly string[];
  /** Findings of the page's rule that no mark asks for. */
  readonly unmarked: readonly string[];
}

/** Cases whose languages are all read. */
export const readableCases = (page: RulePage): readonly PageCase[] =>
  page.cases.filter((one) => [...one.files.keys()].every(isRead));

/** Runs the page's rule, and those its marks name, on the case. */
export async function judgeCase(rule: string, one: PageCase): Promise<CaseOutcome> {
  const named = new Set([rule, ...one.expected.map((mark) => mark.rule)]);
  const { findings } = await check(
    one.files,
    RULES.filter(({ id }) => named.has(id)),
  );
  const isMarked = (finding: Finding): boolean => one.expected.some((mark) => meets(finding, mark));
  return {
    unmet: one.expected
      .filter((mark) => !findings.some((finding) => meets(finding, mark)))
      .map((mark) => `${shownMark(mark)}, got: ${shownAt(findings, mark)}`),
    unmarked: findings.filter((finding) => finding.rule === rule && !isMarked(finding)).map(shown),
  };
}

/** A mark and a finding mean the same when rule, line and some underlined column agree, and the message holds the stated part. */
function meets(finding: Finding, mark: Expectation): boolean {
  const { start, end } = finding.range;
  if (finding.rule !== mark.rule || finding.place.path !== mark.file || start.line !== mark.line) return false;
  if (mark.priority !== undefined && finding.priority !== mark.priority) return false;
  const lastColumn = end.line > start.line ? Number.POSITIVE_INFINITY : end.character;
  return start.character < mark.to && lastColumn > mark.from && finding.message.includes(mark.message);
}

const shownMark = (mark: Expectation): string =>
  `${mark.file}:${mark.line + 1}:${mark.from + 1}-${mark.to} ${mark.rule} ${mark.priority ?? ""}: ${mark.message}`;

const shown = ({ rule, place, range: { start, end }, priority, message }: Finding): string =>
  `${place.path}:${start.line + 1}:${start.character + 1}-${end.character} ${rule} ${priority}: ${message}`;

const shownAt = (findings: readonly Finding[], mark: Expectation): string =>
  findings
    .filter((finding) => finding.rule === mark.rule || finding.range.start.line === mark.line)
    .map(shown)
    .join(" | ") || "nothing";

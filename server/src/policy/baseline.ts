/** A baseline: the findings a project has accepted for now, so that only new ones are reported. Recognised by fingerprint alone. */

import type { Finding } from "./finding";

export const BASELINE_FILE = "bulwark-baseline.json";
/** Of the file format. */
export const BASELINE_VERSION = 1;

/** One accepted finding. Rule and path are for people who read the file; the fingerprint decides. */
export interface BaselineEntry {
  readonly fingerprint: string;
  readonly rule: string;
  readonly path: string;
}

/** The text of a baseline, sorted so that merges stay small. */
export function renderBaseline(entries: readonly BaselineEntry[]): string {
  const findings = entries
    .map(({ fingerprint, rule, path }) => ({ fingerprint, rule, path }))
    .sort((a, b) => compare(a.path, b.path) || compare(a.rule, b.rule) || compare(a.fingerprint, b.fingerprint));
  const rows = findings.map((one) => `    ${JSON.stringify(one)}`).join(",\n");
  return `{\n  "version": ${BASELINE_VERSION},\n  "findings": [${rows === "" ? "" : `\n${rows}\n  `}]\n}\n`;
}

/** `path`: where the finding is, as the baseline names files. */
export const baselineEntry = ({ fingerprint, rule }: Finding, path: string): BaselineEntry => ({
  fingerprint,
  rule,
  path,
});

export interface Comparison {
  /** Findings the baseline does not know. */
  readonly fresh: readonly Finding[];
  readonly known: readonly Finding[];
  /** Entries that were looked for and that no finding answers to any more. */
  readonly gone: readonly BaselineEntry[];
}

export interface Reach {
  /** Path of a finding, as the baseline names files. */
  readonly pathOf: (finding: Finding) => string;
  /** Was the file of this entry analysed, with its rule? Only then is it gone when it is not found. */
  readonly isJudged: (entry: BaselineEntry) => boolean;
}

const EVERYTHING: Reach = { pathOf: ({ place }) => place.path, isJudged: () => true };

/**
 * Compares findings with a baseline. Copies of the same code have the same fingerprint, so each entry stands for one finding: of the
 * same path first, then of any.
 */
export function compareWithBaseline(
  findings: readonly Finding[],
  entries: readonly BaselineEntry[],
  { pathOf, isJudged }: Reach = EVERYTHING,
): Comparison {
  const left = new Map<string, BaselineEntry[]>();
  for (const one of entries) left.set(one.fingerprint, [...(left.get(one.fingerprint) ?? []), one]);
  const matched = new Set<Finding>();
  const take = (finding: Finding, fits: (entry: BaselineEntry) => boolean): void => {
    const candidates = left.get(finding.fingerprint);
    const at = candidates?.findIndex(fits) ?? -1;
    if (candidates === undefined || at === -1 || matched.has(finding)) return;
    candidates.splice(at, 1);
    matched.add(finding);
  };
  for (const finding of findings) take(finding, (one) => one.path === pathOf(finding));
  for (const finding of findings) take(finding, () => true);
  return {
    fresh: findings.filter((finding) => !matched.has(finding)),
    known: findings.filter((finding) => matched.has(finding)),
    gone: [...left.values()].flat().filter(isJudged),
  };
}

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/**
 * What crosses to the page of one workspace folder: its snapshot with the findings counted. Thousands of them would be copied and
 * parsed after every change, and the page shows a dozen.
 */

import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";

export interface PageSnapshot extends Omit<Snapshot, "findings"> {
  readonly gaps: Gaps;
}

/** Open gaps; hints are none. */
export interface Gaps {
  readonly total: number;
  readonly priorities: Readonly<Record<"P0" | "P1" | "P2", GapCount>>;
  /** The most urgent gap of each of three rules, so that three cards are three kinds of work; then whatever is most urgent. */
  readonly next: readonly SnapshotFinding[];
  /** The most urgent ones besides. */
  readonly after: readonly SnapshotFinding[];
  readonly rules: readonly { readonly rule: string; readonly gaps: number }[];
  readonly principles: readonly PrincipleGaps[];
  /** Those with the most urgent gaps first; no more of them than one would choose from. */
  readonly files: readonly { readonly uri: string; readonly path: string; readonly gaps: number }[];
}

export interface GapCount {
  readonly open: number;
  readonly withFix: number;
  /** Hours. */
  readonly effort: number;
}

export interface PrincipleGaps {
  readonly principle: string;
  readonly gaps: number;
  /** The most urgent ones. */
  readonly top: readonly SnapshotFinding[];
}

const NEXT = 3;
const AFTER = 6;
const TOP = 3;
const FILES = 100;

export function forPage({ findings, ...rest }: Snapshot): PageSnapshot {
  const open = findings.filter((finding) => finding.priority !== "hint");
  const rules = groups(open, ({ rule }) => rule);
  const firsts = rules.slice(0, NEXT).flatMap(([, gaps]) => gaps.slice(0, 1));
  const others = open.slice(0, NEXT + AFTER + firsts.length).filter((gap) => !firsts.includes(gap));
  const missing = NEXT - firsts.length;
  return {
    ...rest,
    gaps: {
      total: open.length,
      priorities: { P0: counted(open, "P0"), P1: counted(open, "P1"), P2: counted(open, "P2") },
      next: [...firsts, ...others.slice(0, missing)],
      after: others.slice(missing, missing + AFTER),
      rules: rules.map(([rule, gaps]) => ({ rule, gaps: gaps.length })),
      principles: groups(open, ({ principle }) => principle).map(([principle, gaps]) => ({
        principle,
        gaps: gaps.length,
        top: gaps.slice(0, TOP),
      })),
      files: groups(open, ({ uri }) => uri)
        .slice(0, FILES)
        .map(([uri, gaps]) => ({ uri, path: gaps[0]?.path ?? uri, gaps: gaps.length })),
    },
  };
}

function counted(open: readonly SnapshotFinding[], priority: "P0" | "P1" | "P2"): GapCount {
  const own = open.filter((gap) => gap.priority === priority);
  return {
    open: own.length,
    withFix: own.filter(({ hasFix }) => hasFix).length,
    effort: own.reduce((sum, { effort }) => sum + effort, 0),
  };
}

/** In the order in which their first members come. */
function groups<T>(entries: readonly T[], keyOf: (entry: T) => string): readonly (readonly [string, readonly T[]])[] {
  const found = new Map<string, T[]>();
  for (const entry of entries) {
    const key = keyOf(entry);
    const group = found.get(key);
    if (group === undefined) found.set(key, [entry]);
    else group.push(entry);
  }
  return [...found];
}

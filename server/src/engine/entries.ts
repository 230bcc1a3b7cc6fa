/** Findings by the function where what leads to them begins: in its own body, or on a way that the finding itself shows. */

import { isOnTheWay } from "#linking/protections";
import type { Assessment, Finding, Range } from "#policy/finding";

import type { EntryFindings } from "./engine";
import type { FolderState } from "./folderState";

/**
 * Answers for one file. Nothing is analysed: functions were found when the file was judged, and ways are those that findings show. A
 * finding shows one way, so it is listed under one of the functions that lead to it.
 */
export function createEntrySource(
  state: FolderState,
  assessment: () => Assessment,
): (path: string) => readonly EntryFindings[] {
  const known = new WeakMap<Assessment, ReadonlyMap<string, readonly Passing[]>>();
  const passing = (path: string): readonly Passing[] => {
    const now = assessment();
    const index = known.get(now) ?? indexOf(now);
    known.set(now, index);
    return index.get(path) ?? [];
  };
  return (path) => {
    const entries = state.judgements.get(path)?.entries ?? [];
    if (entries.length === 0) return [];
    const found = new Map<Range, Set<Finding>>();
    for (const { at, finding } of passing(path)) {
      const entry = innermost(entries, at);
      if (entry !== undefined) found.set(entry, (found.get(entry) ?? new Set()).add(finding));
    }
    return [...found].map(([range, findings]) => ({ range, findings: [...findings] }));
  };
}

/** A finding, and a place in the file that it is at or leads through. */
interface Passing {
  readonly at: Range;
  readonly finding: Finding;
}

function indexOf({ findings }: Assessment): ReadonlyMap<string, readonly Passing[]> {
  const index = new Map<string, Passing[]>();
  for (const finding of findings)
    for (const { place, range } of [finding, ...finding.related.filter(isOnTheWay)]) {
      const list = index.get(place.path) ?? [];
      index.set(place.path, list);
      list.push({ at: range, finding });
    }
  return index;
}

/** Entries come outer ones first, so the last that holds the place is the innermost. */
const innermost = (entries: readonly Range[], { start }: Range): Range | undefined =>
  entries.findLast((entry) => !isBefore(start, entry.start) && isBefore(start, entry.end));

const isBefore = (a: Range["start"], b: Range["start"]): boolean =>
  a.line < b.line || (a.line === b.line && a.character < b.character);

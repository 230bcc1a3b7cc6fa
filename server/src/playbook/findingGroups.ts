/** Cuts open findings into pieces of work a person does in a day or two: one priority, one principle, one folder. */

import { compare } from "#protocol/ordering";
import type { SnapshotFinding } from "#protocol/snapshot";

type Findings = readonly SnapshotFinding[];

/** Findings that are closed together. */
export interface FindingGroup {
  readonly findings: Findings;
  /** Where they are, told apart from the places of other groups: "src/jobs", "src/api (routes to users)", "src/a.ts (lines 4–80)". */
  readonly place: string;
}

const MOST_FINDINGS = 12;
/** Two working days. */
const MOST_HOURS = 16;
/** Below this a group looks for company. */
const FEWEST_FINDINGS = 2;
/** So many gaps of one rule are a task of their own: one look, done often. */
const WORTH_THEIR_OWN = 4;
/** Path levels of a folder: `src/jobs`. */
const LEVELS = 2;

/** Groups findings. Each finding is in exactly one group, and equal findings give equal groups in any order. */
export function groupFindings(findings: Findings): readonly FindingGroup[] {
  const ordered = [...findings].sort((a, b) => compare(a.path, b.path) || a.line - b.line || compare(a.id, b.id));
  return [...partition(ordered, ({ priority, principle }) => `${priority} ${principle}`)]
    .flatMap(byFolder)
    .flatMap(byRule)
    .flatMap(ofBearableSize);
}

/** The deepest folder, or the one file, that holds all of them; empty for the workspace as a whole. */
export function placeOf(findings: Findings): string {
  const paths = [...new Set(findings.map(({ path }) => path))];
  const [only] = paths;
  if (only !== undefined && paths.length === 1) return only;
  let common = folderOf(only ?? "", Number.POSITIVE_INFINITY);
  while (common !== "" && !paths.every((path) => path.startsWith(`${common}/`))) {
    common = common.slice(0, Math.max(0, common.lastIndexOf("/")));
  }
  return common;
}

/** Folders with a single finding join their neighbours: first below the same top folder, then all that is left. */
function byFolder(findings: Findings): readonly Findings[] {
  const groups: Findings[] = [];
  let alone = findings;
  for (let levels = LEVELS; levels >= 0; levels -= 1) {
    const parts = [...partition(alone, ({ path }) => folderOf(path, levels))];
    groups.push(...parts.filter((part) => part.length >= FEWEST_FINDINGS));
    alone = parts.filter((part) => part.length < FEWEST_FINDINGS).flat();
  }
  return alone.length === 0 ? groups : [...groups, alone];
}

function byRule(group: Findings): readonly Findings[] {
  const parts = [...partition(group, ({ rule }) => rule)];
  const own = parts.filter((part) => part.length >= WORTH_THEIR_OWN);
  const rest = parts.filter((part) => part.length < WORTH_THEIR_OWN).flat();
  if (rest.length > 0 && rest.length < FEWEST_FINDINGS && group.length <= MOST_FINDINGS) return [group];
  return rest.length === 0 ? own : [...own, rest];
}

/** Too much at once is cut along folders and files, and inside a file along its lines; neighbours stay together. */
function ofBearableSize(findings: Findings): readonly FindingGroup[] {
  const place = placeOf(findings);
  if (isBearable(findings)) return [{ findings, place }];
  const children = [...partition(findings, ({ path }) => childOf(place, path))];
  if (children.length === 1) return byLines(findings, place);
  const groups: FindingGroup[] = [];
  let together: Findings[] = [];
  const close = () => {
    if (together.length > 0) groups.push({ findings: together.flat(), place: placeOfChildren(together, place) });
    together = [];
  };
  for (const child of children) {
    if (!isBearable([...together.flat(), ...child])) close();
    if (isBearable(child)) together.push(child);
    else groups.push(...ofBearableSize(child));
  }
  close();
  return groups;
}

function isBearable(findings: Findings): boolean {
  const hours = findings.reduce((sum, { effort }) => sum + effort, 0);
  return findings.length <= 1 || (findings.length <= MOST_FINDINGS && hours <= MOST_HOURS);
}

/** Parts of about the same size. */
function byLines(findings: Findings, place: string): readonly FindingGroup[] {
  const hours = findings.reduce((sum, { effort }) => sum + effort, 0);
  const parts = Math.max(Math.ceil(findings.length / MOST_FINDINGS), Math.ceil(hours / MOST_HOURS));
  const size = Math.ceil(findings.length / parts);
  return Array.from({ length: Math.ceil(findings.length / size) }, (_, index) => {
    const part = findings.slice(index * size, (index + 1) * size);
    return { findings: part, place: `${place} (lines ${(part[0]?.line ?? 0) + 1}–${(part.at(-1)?.line ?? 0) + 1})` };
  });
}

function placeOfChildren(children: readonly Findings[], parent: string): string {
  if (children.length === 1) return placeOf(children[0] ?? []);
  const [first = "", ...others] = children.map((child) => childOf(parent, child[0]?.path ?? ""));
  const range = `${first} ${others.length === 1 ? "and" : "to"} ${others.at(-1)}`;
  return parent === "" ? range : `${parent} (${range})`;
}

/** The file or folder directly in `parent` that a path leads through. */
function childOf(parent: string, path: string): string {
  const below = parent === "" || parent === path ? path : path.slice(parent.length + 1);
  return parent === path ? path : (below.split("/")[0] ?? below);
}

/** The first `levels` folders of a path: `src/jobs` of `src/jobs/nightly/run.ts`. */
function folderOf(path: string, levels: number): string {
  return path.split("/").slice(0, -1).slice(0, levels).join("/");
}

function partition(findings: Findings, key: (finding: SnapshotFinding) => string): Iterable<Findings> {
  const parts = new Map<string, SnapshotFinding[]>();
  for (const finding of findings) {
    const part = parts.get(key(finding));
    if (part === undefined) parts.set(key(finding), [finding]);
    else part.push(finding);
  }
  return parts.values();
}

/** Makes roadmap tasks of open findings. Tasks that are there already keep everything; only findings that no task has yet give new ones. */

import type { PromptId } from "#protocol/messages";
import { compare } from "#protocol/ordering";
import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";

import { type FindingGroup, groupFindings, placeOf } from "./findingGroups";
import { freeId, slug } from "./readableIds";
import type { StoredRoadmap, StoredTask } from "./stateFile";
import { FROM_FINDINGS } from "./tables/fromFindings";
import { PRINCIPLES } from "./tables/principles";
import { promptOfRule, RULES_ASIDE } from "./tables/prompts";
import { TASK_PHRASES } from "./tables/taskPhrases";
import { rulesOf } from "./taskChanges";
import { findingIndex } from "./taskStanding";
import { countInWords } from "./wording";

export interface Generation {
  readonly snapshot: Snapshot;
  readonly stored: StoredRoadmap;
  /** By finding id: from how many entry points calls lead to it. */
  readonly reach: ReadonlyMap<string, number>;
  readonly now: Date;
}

/**
 * New tasks by id, most urgent first: priority by phase, then confidence, then reach for the effort. Hints make no work. A finding
 * counts as taken while any task of people or findings is linked to it, skipped ones too: somebody has decided about it.
 */
export function tasksFromFindings(generation: Generation): Readonly<Record<string, StoredTask>> {
  const { snapshot, stored, now } = generation;
  const taken = takenFindings(snapshot.findings, stored);
  const free = snapshot.findings.filter(({ id, priority }) => priority !== "hint" && !taken.has(id));
  const ids = new Set(Object.keys(stored.tasks));
  const last = Math.max(0, ...Object.values(stored.tasks).map((task) => task.place ?? 0));
  const tasks: Record<string, StoredTask> = {};
  for (const [index, group] of inOrder(groupFindings(free), generation.reach).entries()) {
    const [first] = group.findings;
    const words = `${first?.priority} ${first?.principle} ${group.place}`;
    const id = freeId(`findings.${slug(words, "task")}`, ids);
    ids.add(id);
    tasks[id] = { ...taskOf(group, snapshot), at: now.toISOString(), place: last + 1 + index };
  }
  return tasks;
}

function takenFindings(findings: readonly SnapshotFinding[], { tasks }: StoredRoadmap): ReadonlySet<string> {
  const open = findingIndex(() => findings);
  const linked = Object.values(tasks).flatMap((task) => (task.origin === undefined ? [] : (task.findings ?? [])));
  return new Set(linked.flatMap((id) => open.find(id)?.id ?? []));
}

const CONFIDENCE = ["high", "medium", "low"] as const;

function inOrder(groups: readonly FindingGroup[], reach: ReadonlyMap<string, number>): readonly FindingGroup[] {
  const weighed = groups.map((group) => ({
    group,
    priority: group.findings[0]?.priority ?? "P2",
    doubt: Math.min(...group.findings.map(({ confidence }) => CONFIDENCE.indexOf(confidence))),
    worth: sum(group, ({ id }) => reach.get(id) ?? 1) / sum(group, ({ effort }) => effort),
  }));
  return weighed
    .sort((a, b) => compare(a.priority, b.priority) || a.doubt - b.doubt || b.worth - a.worth)
    .map(({ group }) => group);
}

function taskOf(group: FindingGroup, snapshot: Snapshot): Omit<StoredTask, "at" | "place"> {
  const rules = rulesOf(group.findings);
  const phase = FROM_FINDINGS.phases.find(({ priority }) => priority === group.findings[0]?.priority);
  const prompt = promptFor(group);
  return {
    status: "todo",
    title: titleOf(group),
    priority: phase?.priority ?? "P2",
    phase: phase?.id ?? "",
    estimate: sum(group, ({ effort }) => effort),
    findings: group.findings.map(({ id }) => id),
    rules,
    items: itemsFor(snapshot, rules),
    origin: "findings",
    ...(prompt === undefined ? {} : { prompt }),
  };
}

/** "Give a deadline to the 5 outbound calls in src/jobs", for several rules "…, and close 3 more gaps there". */
function titleOf(group: FindingGroup): string {
  const rule = mainRule(group);
  const main = group.findings.filter((finding) => finding.rule === rule);
  const rest = group.findings.length - main.length;
  const place = rest === 0 ? group.place : placeOf(main);
  const subjects = `the ${countInWords(rule, main.length)} ${place === "" ? "across the workspace" : `in ${place}`}`;
  const title = (TASK_PHRASES[rule] ?? `Close {} (${rule})`).replace("{}", () => subjects);
  if (rest === 0) return title;
  const more = rest === 1 ? "one more gap" : `${rest} more gaps`;
  return `${title}, and close ${more} ${elsewhere(place, group.place)}`;
}

function elsewhere(place: string, whole: string): string {
  if (whole === place) return "there";
  return whole === "" ? "elsewhere" : `in ${whole}`;
}

/** The rule most findings of a group are of; of several, the one that comes first. */
function mainRule({ findings }: FindingGroup): string {
  const counts = new Map<string, number>();
  for (const { rule } of findings) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  const [main] = [...counts].sort(([, a], [, b]) => b - a);
  return main?.[0] ?? "";
}

function promptFor(group: FindingGroup): PromptId | undefined {
  const principle = PRINCIPLES.find(({ id }) => id === group.findings[0]?.principle);
  if (principle === undefined || RULES_ASIDE.has(mainRule(group))) return undefined;
  return promptOfRule({ principle: principle.id });
}

/** Checklist items that these rules speak about: closing the gaps moves them. */
function itemsFor({ checklists }: Snapshot, rules: readonly string[]): readonly string[] {
  return checklists
    .flatMap(({ areas }) => areas.flatMap(({ items }) => items))
    .filter((item) => item.rules.some((rule) => rules.includes(rule)))
    .map(({ id }) => id);
}

function sum(group: FindingGroup, of: (finding: SnapshotFinding) => number): number {
  return group.findings.reduce((total, finding) => total + of(finding), 0);
}

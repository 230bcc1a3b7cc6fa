/** How far a task is: counted from open findings and checklist items, so that nobody has to report progress. */

import type { Finding } from "#policy/finding";
import type { SnapshotTask, TaskStatus } from "#protocol/plan";

import { type Answers, gapsOf } from "./evidence";
import type { PlannedTask } from "./plannedTasks";

/** What tasks are counted from. */
export interface TaskEvidence {
  readonly answers: Answers;
  /** Hours to close a finding. */
  readonly effort: (finding: Finding) => number;
  /** Ids of the checklist items that pass. */
  readonly passing: ReadonlySet<string>;
  readonly open: FindingIndex<Finding>;
}

/** Findings by what a task remembers of them. */
export interface FindingIndex<Found> {
  /** The finding itself, or the same code under another path: a renamed file has not closed its gaps. */
  find(id: string): Found | undefined;
}

/** Arranges open findings for looking up, once somebody does: most roadmaps name none. Ids are `fingerprint@path`. */
export function findingIndex<Found extends { readonly id: string }>(
  findings: () => Iterable<Found>,
): FindingIndex<Found> {
  const byId = new Map<string, Found>();
  const byFingerprint = new Map<string, Found>();
  let isArranged = false;
  return {
    find(id) {
      if (!isArranged) {
        isArranged = true;
        for (const finding of findings()) {
          byId.set(finding.id, finding);
          byFingerprint.set(fingerprintOf(finding.id), finding);
        }
      }
      return byId.get(id) ?? byFingerprint.get(fingerprintOf(id));
    },
  };
}

/**
 * Counts a task. What a person says stands, with one exception: a task whose linked findings are all gone is done, because the code is
 * the better witness, and open again when one comes back. That needs a complete scan, and somebody who skips a task keeps it skipped.
 */
export function taskStanding(
  planned: PlannedTask,
  evidence: TaskEvidence,
): Omit<SnapshotTask, "number" | "sprint"> & { readonly findings: readonly string[] } {
  const { said, linked, ...task } = planned;
  const open = openOf(planned, evidence);
  const counts = {
    open: open.length,
    judged: judgedOf(planned, evidence.answers),
    itemsPassed: task.items.filter((item) => evidence.passing.has(item)).length,
  };
  const ownFindings = countsByFindings(planned);
  const status = ownFindings ? statusByFindings(said, counts.open, evidence.answers) : said;
  return {
    ...task,
    ...counts,
    status,
    findings: open.map(({ id }) => id),
    ...(ownFindings ? { linked: linked.length } : {}),
    left: status === "done" || status === "skipped" ? 0 : hoursLeft(planned, { ...counts, gaps: open, evidence }),
  };
}

function fingerprintOf(id: string): string {
  const end = id.indexOf("@");
  return end === -1 ? id : id.slice(0, end);
}

/** A task of a template closes all gaps of its rules; findings linked to it come on top. */
function countsByFindings({ origin, linked }: PlannedTask): boolean {
  return origin !== "template" && linked.length > 0;
}

function openOf(planned: PlannedTask, { answers, open }: TaskEvidence): readonly Finding[] {
  const ofRules = countsByFindings(planned) ? [] : gapsOf(planned.rules, answers);
  if (planned.linked.length === 0) return ofRules;
  return [...new Set([...ofRules, ...planned.linked.flatMap((id) => open.find(id) ?? [])])];
}

function judgedOf({ rules }: PlannedTask, { tallies }: Answers): number {
  return rules.reduce((sum, rule) => {
    const tally = tallies.get(rule);
    return sum + (tally === undefined ? 0 : tally.passed + tally.gaps);
  }, 0);
}

function statusByFindings(said: TaskStatus, open: number, { scanned }: Answers): TaskStatus {
  return scanned && open === 0 && said !== "skipped" ? "done" : said;
}

interface Counted {
  readonly open: number;
  readonly judged: number;
  readonly itemsPassed: number;
  readonly gaps: readonly Finding[];
  readonly evidence: TaskEvidence;
}

/** Of several ways to count, the one that leaves more: rules that are silent do not show that a checklist item holds. */
function hoursLeft(planned: PlannedTask, { open, judged, itemsPassed, gaps, evidence }: Counted): number {
  const { estimate, items, linked } = planned;
  if (!evidence.answers.scanned) return estimate;
  if (countsByFindings(planned)) return round((estimate * open) / linked.length);
  const shares: number[] = [];
  if (judged > 0) shares.push(hoursUpTo(estimate, gaps, evidence));
  if (items.length > 0) shares.push((estimate * (items.length - itemsPassed)) / items.length);
  return shares.length === 0 ? estimate : round(Math.max(...shares));
}

/** Hours to close the gaps, at most `most`: of thousands the first few tell. */
function hoursUpTo(most: number, gaps: readonly Finding[], { effort }: TaskEvidence): number {
  let hours = 0;
  for (const gap of gaps) {
    hours += effort(gap);
    if (hours >= most) return most;
  }
  return hours;
}

/** Quarters of an hour: more would be a promise. */
function round(hours: number): number {
  return Math.ceil(hours * 4) / 4;
}

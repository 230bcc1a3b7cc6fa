/** The finished tasks of a progress report: what was done, in which files, which cases it covers, and how that is known. */

import { counted } from "#playbook/prompts/markdown";
import type { SnapshotTask } from "#protocol/plan";
import type { Snapshot, SnapshotItem } from "#protocol/snapshot";
import { RULES } from "#rules/registry.generated";

import type { Block, Fact, Part, Section, Text } from "../document/model";
import { linesInWords } from "./changeSection";
import type { Commit, ProgressSource } from "./source";
import { instant, itemsOf } from "./words";

export function finishedSection({ snapshot, taskCommits }: ProgressSource): Section {
  const done = snapshot.roadmap.phases.flatMap(({ tasks }) => tasks.filter(({ status }) => status === "done"));
  if (done.length === 0) {
    return { title: "Finished tasks", blocks: [{ kind: "paragraph", text: "No task is done yet." }] };
  }
  const blocks = done.flatMap((task): readonly Block[] => {
    const commit = task.commit === undefined ? undefined : taskCommits.get(task.commit);
    return [
      { kind: "title", text: `${task.number} ${task.title}` },
      { kind: "facts", facts: factsOf(task, snapshot, commit) },
    ];
  });
  return { title: "Finished tasks", blocks };
}

/** Lines about which nothing is known are left out; what was done and how it was verified are always there. */
function factsOf(task: SnapshotTask, snapshot: Snapshot, commit: Commit | undefined): readonly Fact[] {
  const items = itemsOf(snapshot).filter(({ id }) => task.items.includes(id));
  const covered = coveredCases(task);
  const benefit = items.filter(({ status }) => status === "pass").map(({ why }) => why);
  return [
    { label: "Done", value: task.note ?? "No note was written." },
    ...(commit === undefined ? named(task) : commitFacts(commit)),
    ...(covered.length === 0 ? [] : [{ label: "Cases covered", value: covered.join(" ") }]),
    { label: "Verified", value: verified(task, items, snapshot) },
    ...(benefit.length === 0 ? [] : [{ label: "Benefit", value: benefit.slice(0, 2).join(" ") }]),
  ];
}

/** A commit that git was not asked about, or does not know. */
function named({ commit }: SnapshotTask): readonly Fact[] {
  return commit === undefined ? [] : [{ label: "Commit", value: [{ code: commit }] }];
}

const FILES = 8;

function commitFacts({ hash, subject, at, files }: Commit): readonly Fact[] {
  const shown = files
    .slice(0, FILES)
    .flatMap(({ path }, index): readonly Part[] => [index === 0 ? "" : ", ", { code: path }]);
  const rest = files.length - FILES;
  return [
    { label: "Commit", value: [{ code: hash }, ` ${subject} (${instant(at)})`] },
    { label: "Files", value: rest > 0 ? [...shown, ` and ${rest} more`] : shown },
    { label: "Lines", value: linesInWords(files) },
  ];
}

/** What the rules of the task look for, once all places they judged hold. */
function coveredCases({ rules, open, judged }: SnapshotTask): readonly string[] {
  if (open > 0 || judged === 0) return [];
  return rules.flatMap((id) => RULES.find((rule) => rule.id === id)?.summary ?? []);
}

/** By the scan, by checklist items, by a person; and plainly when by nobody. */
function verified(task: SnapshotTask, items: readonly SnapshotItem[], { scan }: Snapshot): Text {
  const when = scan.state === "done" ? `Scan of ${instant(scan.at)}` : "Last scan";
  const sentences: string[] = [];
  if (task.open > 0) sentences.push(`${when}: ${counted(task.open, "gap")} of this task still open.`);
  else if (task.judged > 0) sentences.push(`${when}: all ${counted(task.judged, "place")} its rules judge hold.`);
  if (task.linked !== undefined && task.open === 0) {
    sentences.push(`${counted(task.linked, "linked finding")} gone.`);
  }
  if (items.length > 0)
    sentences.push(`${task.itemsPassed} of ${counted(items.length, "checklist item")} answered with yes.`);
  for (const { question, manual } of items) {
    if (manual === undefined || manual.reopened !== undefined) continue;
    sentences.push(`“${question}”, by ${manual.who ?? "a person"} on ${instant(manual.at)}: ${manual.note}`);
  }
  return sentences.length === 0 ? "By nothing that Bulwark can see." : sentences.join(" ");
}

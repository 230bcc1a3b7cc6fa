/** Takes what people want of roadmap tasks: change one, add one, remove one. Refuses with one sentence what cannot be right. */

import type { TaskEdit } from "#protocol/messages";
import type { SnapshotRoadmap, SnapshotTask } from "#protocol/plan";
import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";

import { type Desk, refuse } from "./desk";
import { freeId, slug } from "./readableIds";
import { isHours, type StoredRoadmap, type StoredTask } from "./stateFile";
import { changeRoadmap, type RoadmapChange, type Saved } from "./store";

/** Changes a task, or adds one when `task` is absent. Fields that are not named stay as they are on disk. */
export async function changeTask(
  desk: Desk,
  { task: id, change }: { readonly task?: string; readonly change: TaskEdit },
): Promise<Saved> {
  const { roadmap } = desk.snapshot;
  const task = id === undefined ? undefined : tasksOf(roadmap).find((known) => known.id === id);
  if (id !== undefined && task === undefined) return refuse(`There is no task \`${id}\` in this roadmap.`);
  const wrong =
    wrongIn(change, desk.snapshot) ?? (task === undefined ? missingIn(change) : contradiction(task, change));
  if (wrong !== undefined) return refuse(wrong);
  return changeRoadmap(desk.home, (stored) =>
    task === undefined ? addition(desk, stored, change) : alteration(desk, stored.tasks[task.id], { task, change }),
  );
}

/** Removes a task that people or findings made, also from the sprint it is in. */
export async function removeTask({ home, snapshot }: Desk, { task: id }: { readonly task: string }): Promise<Saved> {
  const task = tasksOf(snapshot.roadmap).find((known) => known.id === id);
  if (task === undefined) return refuse(`There is no task \`${id}\` in this roadmap.`);
  if (task.origin === "template") return refuse("This task belongs to the template: skip it instead.");
  return changeRoadmap(home, ({ sprints }) => ({
    tasks: { [id]: null },
    sprints: Object.fromEntries(
      Object.entries(sprints)
        .filter(([, sprint]) => sprint.closed === undefined && sprint.tasks.includes(id))
        .map(([name, sprint]) => [name, { tasks: sprint.tasks.filter((one) => one !== id) }]),
    ),
  }));
}

/** All tasks of a roadmap, in its order. */
export function tasksOf({ phases }: SnapshotRoadmap): readonly SnapshotTask[] {
  return phases.flatMap((phase) => phase.tasks);
}

const LONGEST_TITLE = 200;

function wrongIn(change: TaskEdit, { roadmap, findings }: Snapshot): string | undefined {
  const { title, phase, estimate, commit, findings: linked } = change;
  if (title !== undefined && title.trim() === "") return "A task needs a title.";
  if (title !== undefined && title.length > LONGEST_TITLE) {
    return `A title has at most ${LONGEST_TITLE} characters; the rest belongs in the note.`;
  }
  if (phase !== undefined && !roadmap.phases.some(({ id }) => id === phase)) {
    return `There is no phase \`${phase}\` in this roadmap.`;
  }
  if (estimate !== undefined && !isHours(estimate)) return "An estimate is a number of hours, 0 or more.";
  if (commit !== undefined && commit.trim() !== "" && !/^[0-9a-f]{4,64}$/i.test(commit.trim())) {
    return `\`${commit}\` is not the hash of a commit.`;
  }
  const known = new Set(findings.map(({ id }) => id));
  return linked?.every((id) => known.has(id)) === false ? "A finding to link is gone; look again." : undefined;
}

function missingIn({ title, phase }: TaskEdit): string | undefined {
  return title === undefined || phase === undefined ? "A new task needs a title and a phase." : undefined;
}

/** Evidence decides that such a task is done; another status would be stored and not shown. */
function contradiction(task: SnapshotTask, { status, findings }: TaskEdit): string | undefined {
  const isDoneByEvidence = task.linked !== undefined && task.open === 0 && task.status === "done";
  const reopens = status !== undefined && status !== "done" && status !== "skipped";
  if (!isDoneByEvidence || !reopens || findings !== undefined) return undefined;
  return "All its findings are gone, so it is done. It opens again by itself when one comes back.";
}

function addition(desk: Desk, stored: StoredRoadmap, change: TaskEdit): RoadmapChange {
  const title = change.title?.trim() ?? "";
  const linked = desk.snapshot.findings.filter(({ id }) => change.findings?.includes(id));
  const phase = desk.snapshot.roadmap.phases.find(({ id }) => id === change.phase);
  const task: StoredTask = {
    status: change.status ?? "todo",
    at: desk.now.toISOString(),
    title,
    phase: change.phase ?? "",
    priority: change.priority ?? phase?.priority ?? "P2",
    estimate: change.estimate ?? hoursFor(linked),
    place: 1 + Math.max(0, ...Object.values(stored.tasks).map(({ place }) => place ?? 0)),
    origin: "own",
    ...(linked.length === 0 ? {} : { findings: linked.map(({ id }) => id), rules: rulesOf(linked) }),
    ...remark("note", change.note),
    ...remark("commit", change.commit),
  };
  const id = freeId(`own.${slug(title, "task")}`, new Set(Object.keys(stored.tasks)));
  return { tasks: { [id]: task } };
}

function hoursFor(findings: readonly SnapshotFinding[]): number {
  const hours = findings.reduce((sum, { effort }) => sum + effort, 0);
  return hours === 0 ? 1 : hours;
}

/** Rules of findings, each once. */
export function rulesOf(findings: readonly SnapshotFinding[]): readonly string[] {
  return [...new Set(findings.map(({ rule }) => rule))].sort();
}

interface Alteration {
  readonly task: SnapshotTask;
  readonly change: TaskEdit;
}

/** Only what differs is written: two people who change two fields of one task both keep theirs. */
function alteration(desk: Desk, stored: StoredTask | undefined, { task, change }: Alteration): RoadmapChange {
  const wanted: { -readonly [Field in keyof StoredTask]?: StoredTask[Field] | undefined } = {};
  if (change.title !== undefined && change.title.trim() !== task.title) wanted.title = change.title.trim();
  if (change.phase !== undefined && !isIn(desk.snapshot.roadmap, change.phase, task)) wanted.phase = change.phase;
  if (change.priority !== undefined && change.priority !== task.priority) wanted.priority = change.priority;
  if (change.estimate !== undefined && change.estimate !== task.estimate) wanted.estimate = change.estimate;
  if (change.status !== undefined && change.status !== (stored?.status ?? "todo")) wanted.status = change.status;
  if (change.note !== undefined && change.note.trim() !== (stored?.note ?? "")) wanted.note = orNone(change.note);
  if (change.commit !== undefined && change.commit.trim() !== (stored?.commit ?? "")) {
    wanted.commit = orNone(change.commit);
  }
  const linked = union(stored?.findings ?? [], change.findings ?? []);
  if (linked.length > (stored?.findings?.length ?? 0)) wanted.findings = linked;
  if (Object.keys(wanted).length === 0) return {};
  const status = wanted.status ?? stored?.status ?? "todo";
  return { tasks: { [task.id]: { ...wanted, status, at: desk.now.toISOString() } } };
}

function isIn({ phases }: SnapshotRoadmap, phase: string, { id }: SnapshotTask): boolean {
  return phases.find((one) => one.id === phase)?.tasks.some((task) => task.id === id) === true;
}

function union(before: readonly string[], more: readonly string[]): readonly string[] {
  return [...new Set([...before, ...more])];
}

function remark<Name extends "note" | "commit">(
  name: Name,
  text: string | undefined,
): { readonly [N in Name]?: string } {
  const given = orNone(text ?? "");
  const found: { [N in Name]?: string } = {};
  if (given !== undefined) found[name] = given;
  return found;
}

function orNone(text: string): string | undefined {
  return text.trim() === "" ? undefined : text.trim();
}

/** *Progress report*: what was done since an earlier state, how it was verified, what is left, and what comes next. */

import { counted } from "#playbook/prompts/markdown";
import { LEVEL_WORDS } from "#protocol/comparison";
import type { SnapshotPhase, SnapshotTask } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import type { Block, Fact, ReportDocument, Section, Text } from "../document/model";
import { changeSection } from "./changeSection";
import { chartSection } from "./chartSection";
import { finishedSection } from "./finishedTasks";
import type { ProgressSource } from "./source";
import { aboutFolder, hours, instant, inWords, priorityCell, sum } from "./words";

/** Pure: the same state gives the same document. */
export function progressReport(source: ProgressSource): ReportDocument {
  const { snapshot } = source;
  return {
    title: `Progress report: ${snapshot.folder}`,
    about: [...aboutFolder(source), ...standing(snapshot)],
    sections: [
      changeSection(source),
      ...chartSection(snapshot),
      finishedSection(source),
      left(snapshot),
      risksLeft(snapshot),
      lessons(source),
      nextSteps(snapshot),
    ],
  };
}

function standing({ roadmap }: Snapshot): readonly Fact[] {
  const phase = roadmap.phases.find((one) => one.tasks.some(isOpen));
  const { sprint } = roadmap;
  return [
    { label: "Roadmap", value: roadmap.title },
    { label: "Phase", value: phase === undefined ? "All phases are done" : phase.title },
    { label: "Tasks", value: `${roadmap.done} of ${roadmap.total} done` },
    ...(sprint === undefined
      ? []
      : [
          {
            label: "Sprint",
            value: `${sprint.title}, ${sprint.start} to ${sprint.end}: ${sprint.tasksDone} of ${sprint.tasks.length} tasks; ${sprint.verdict}`,
          },
        ]),
  ];
}

const isOpen = ({ status }: SnapshotTask): boolean => status !== "done" && status !== "skipped";

function left({ roadmap }: Snapshot): Section {
  const rows = roadmap.phases.flatMap((phase) => phaseRows(phase));
  const open = roadmap.phases.flatMap(({ tasks }) => tasks.filter(isOpen));
  if (open.length === 0) return { title: "What is left", blocks: [{ kind: "paragraph", text: "No task is left." }] };
  const blocked = open.filter(({ status }) => status === "blocked");
  const blocks: Block[] = [
    {
      kind: "paragraph",
      text: `${counted(open.length, "task")} left, about ${hours(sum(open.map((task) => task.left)))}. ${uncovered(roadmap.uncovered)}`.trim(),
    },
    {
      kind: "table",
      caption: "What is left by phase and priority",
      columns: [
        { title: "Phase" },
        { title: "Priority" },
        { title: "Tasks left", isNumber: true },
        { title: "Work left", isNumber: true },
      ],
      rows,
    },
  ];
  if (blocked.length > 0) {
    blocks.push({ kind: "title", text: "Blocked" }, { kind: "list", items: blocked.map(withNote) });
  }
  return { title: "What is left", blocks };
}

const uncovered = (gaps: number): string =>
  gaps === 0 ? "" : `${counted(gaps, "open gap")} ${gaps === 1 ? "belongs" : "belong"} to no task.`;

function phaseRows({ title, tasks }: SnapshotPhase) {
  return (["P0", "P1", "P2"] as const).flatMap((priority) => {
    const open = tasks.filter((task) => isOpen(task) && task.priority === priority);
    if (open.length === 0) return [];
    const work = hours(sum(open.map((task) => task.left)));
    return [[title, priorityCell(priority), String(open.length), work]];
  });
}

const withNote = ({ number, title, note }: SnapshotTask): Text => [
  { strong: `${number} ${title}` },
  note === undefined ? "" : `: ${note}`,
];

function risksLeft({ principles, checklists }: Snapshot): Section {
  const risks = principles.filter(({ gaps }) => gaps.P0 + gaps.P1 > 0);
  const lapsed = checklists
    .flatMap((list) => list.areas.flatMap((area) => area.items))
    .filter(({ manual }) => manual?.reopened !== undefined);
  const items: Text[] = [
    ...risks.map(
      ({ title, gap, gaps }): Text => [
        { strong: `${title}:` },
        " ",
        ...inWords(gap),
        ` (${gaps.P0} P0, ${gaps.P1} P1)`,
      ],
    ),
    ...lapsed.map(
      ({ question, manual }): Text => [
        { strong: question },
        manual?.reopened === "expired"
          ? ` The answer of ${instant(manual.at)} has expired.`
          : " The code has spoken against the answer since it was given.",
      ],
    ),
  ];
  if (items.length === 0) {
    return {
      title: "Remaining risks",
      blocks: [{ kind: "paragraph", text: "No P0 or P1 gap is open, and no answer has lapsed." }],
    };
  }
  return { title: "Remaining risks", blocks: [{ kind: "list", items }] };
}

/** Only what people wrote: lessons are theirs. */
function lessons({ snapshot, since }: ProgressSource): Section {
  const from = since?.point?.at ?? "";
  const noted = snapshot.history.milestones
    .filter(({ at, note }) => note !== undefined && at > from)
    .map(({ name, note }): Text => [{ strong: `${name}:` }, ` ${note ?? ""}`]);
  const skipped = snapshot.roadmap.phases
    .flatMap(({ tasks }) => tasks)
    .filter(({ status, note }) => status === "skipped" && note !== undefined)
    .map((task): Text => [{ strong: `Skipped ${task.number} ${task.title}` }, `: ${task.note ?? ""}`]);
  const items = [...noted, ...skipped];
  if (items.length > 0) return { title: "Lessons", blocks: [{ kind: "list", items }] };
  return {
    title: "Lessons",
    blocks: [{ kind: "paragraph", text: "None were written down. The note of a milestone is a good place for them." }],
  };
}

const NEXT = 5;

function nextSteps({ missingForNext, roadmap, rungs }: Snapshot): Section {
  const open = roadmap.phases.flatMap(({ tasks }) => tasks.filter(isOpen));
  const order = { doing: 0, todo: 1, blocked: 2, done: 3, skipped: 3 };
  const inSprint = (task: SnapshotTask): number => (task.sprint === undefined ? 1 : 0);
  const next = [...open]
    .sort((a, b) => order[a.status] - order[b.status] || inSprint(a) - inSprint(b))
    .filter(({ status }) => status !== "blocked")
    .slice(0, NEXT);
  const blocks: Block[] = [];
  const rung = rungs.find(({ conditions }) => conditions.some(({ met }) => !met));
  if (missingForNext.length > 0 && rung !== undefined) {
    blocks.push(
      { kind: "paragraph", text: `For ${LEVEL_WORDS[rung.level]}:` },
      { kind: "list", items: missingForNext },
    );
  }
  if (next.length > 0) {
    blocks.push(
      { kind: "paragraph", text: "Tasks to take up:" },
      {
        kind: "list",
        items: next.map(
          (task): Text => [
            { strong: `${task.number} ${task.title}` },
            ` (${task.priority}, ${hours(task.left)} left${task.open > 0 ? `, ${counted(task.open, "open gap")}` : ""})`,
          ],
        ),
      },
    );
  }
  if (blocks.length === 0) blocks.push({ kind: "paragraph", text: "Nothing is left to do in this roadmap." });
  return { title: "Next steps", blocks };
}

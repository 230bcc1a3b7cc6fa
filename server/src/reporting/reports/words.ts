/** Words that reports share. */

import type { ItemStatus, Snapshot, SnapshotItem, SnapshotPrinciple } from "#protocol/snapshot";

import type { Cell, Fact, Part, Text, Tone } from "../document/model";
import type { ReportSource } from "./source";

type Status = SnapshotPrinciple["status"];

const STATUS: Readonly<Record<Status, readonly [string, Tone]>> = {
  met: ["Met", "good"],
  partial: ["Partial", "warn"],
  missing: ["Missing", "bad"],
  "not-applicable": ["Not applicable", "calm"],
  unknown: ["Unknown", "calm"],
};

const ITEM: Readonly<Record<ItemStatus, readonly [string, Tone]>> = {
  pass: ["Yes", "good"],
  partial: ["Partly", "warn"],
  fail: ["No", "bad"],
  "not-applicable": ["Not applicable", "calm"],
  unknown: ["Unknown", "calm"],
};

export function statusCell(status: Status): Cell {
  const [text, tone] = STATUS[status];
  return { text, tone };
}

export function itemCell(status: ItemStatus): Cell {
  const [text, tone] = ITEM[status];
  return { text, tone };
}

export function priorityCell(priority: string): Cell {
  if (priority === "P0") return { text: "P0", tone: "bad" };
  return priority === "P1" ? { text: "P1", tone: "warn" } : priority;
}

/** "0.25 h", "3 h"; from ten hours on without a fraction, which no estimate can promise. */
export function hours(value: number): string {
  return `${value >= 10 ? Math.round(value) : Math.round(value * 100) / 100} h`;
}

/** Our own sentences with code in backticks, as messages of findings are: the code becomes code. */
export function inWords(message: string): readonly Part[] {
  return message.split(/`([^`]+)`/).map((piece, at) => (at % 2 === 0 ? piece : { code: piece }));
}

export function sum(values: readonly number[]): number {
  return values.reduce((all, one) => all + one, 0);
}

/** "2026-11-21 14:05 UTC": reports are read elsewhere. */
export function instant(at: string | Date): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export function itemsOf(snapshot: Snapshot): readonly SnapshotItem[] {
  return snapshot.checklists.flatMap((list) => list.areas.flatMap((area) => area.items));
}

/** The lines under the title of every report. */
export function aboutFolder({ snapshot, now, commit }: ReportSource): readonly Fact[] {
  const { scan, engine, ruleset } = snapshot;
  const files: readonly Fact[] =
    scan.state === "done"
      ? [{ label: "Files", value: `${scan.files} read${scan.skipped === 0 ? "" : `, ${scan.skipped} left out`}` }]
      : [];
  return [
    { label: "Date", value: instant(now) },
    ...(commit === undefined ? [] : [{ label: "Commit", value: [{ code: commit }] satisfies Text }]),
    ...files,
    { label: "Made by", value: `Bulwark ${engine}, rules ${ruleset}` },
  ];
}

/** Checklists in a report: how many answers of each kind, and the questions answered with no. */

import type { ItemStatus, Snapshot, SnapshotChecklist, SnapshotItem } from "#protocol/snapshot";

import type { Block, Section } from "../document/model";
import { inWords } from "./words";

const STATUSES: readonly (readonly [ItemStatus, string])[] = [
  ["pass", "Yes"],
  ["partial", "Partly"],
  ["fail", "No"],
  ["unknown", "Unknown"],
  ["not-applicable", "Not applicable"],
];

/** At most so many questions are listed, per list. */
const LISTED = 15;

export function checklistSection({ checklists }: Snapshot): Section {
  return {
    title: "Checklists",
    blocks: [
      {
        kind: "table",
        caption: "Answers of each checklist",
        columns: [{ title: "Checklist" }, ...STATUSES.map(([, title]) => ({ title, isNumber: true as const }))],
        rows: checklists.map((list) => [
          list.title,
          ...STATUSES.map(([status]) => String(itemsIn(list).filter((item) => item.status === status).length)),
        ]),
      },
      ...checklists.flatMap(failing),
    ],
  };
}

function failing(list: SnapshotChecklist): readonly Block[] {
  const items = itemsIn(list).filter(({ status }) => status === "fail");
  if (items.length === 0) return [];
  const shown = items
    .slice(0, LISTED)
    .map(({ question, summary }) => [{ strong: question }, " ", ...inWords(`${summary}.`)]);
  const rest = items.length - shown.length;
  return [
    { kind: "title", text: `${list.title}: answered with no` },
    { kind: "list", items: rest > 0 ? [...shown, `… and ${rest} more`] : shown },
  ];
}

function itemsIn(list: SnapshotChecklist): readonly SnapshotItem[] {
  return list.areas.flatMap((area) => area.items);
}

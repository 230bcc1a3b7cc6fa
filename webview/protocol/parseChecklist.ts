/** Reads checklists: lists, areas, items, their evidence and what people said about them. */

import type { SnapshotChecklist, SnapshotItem, SnapshotLink } from "#protocol/snapshot";

import { list, oneOf, optional, record, text, whole } from "./parse";
import { ITEM_STATUSES, PILLARS } from "./parseNames";

/** Throws a `WrongShape` that names the first field that does not fit. */
export function checklist(value: unknown): SnapshotChecklist {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    title: text(from.title, "title"),
    areas: list(from.areas, "areas", (entry) => {
      const area = record(entry);
      return { id: text(area.id, "id"), title: text(area.title, "title"), items: list(area.items, "items", item) };
    }),
  };
}

/** A place in the workspace; throws as {@link checklist} does. */
export function link(value: unknown): SnapshotLink {
  const from = record(value);
  return {
    label: text(from.label, "label"),
    uri: text(from.uri, "uri"),
    line: whole(from.line, "line"),
    character: whole(from.character, "character"),
    ...optional(from, "note", text),
  };
}

function item(value: unknown): SnapshotItem {
  const from = record(value);
  return {
    id: text(from.id, "id"),
    question: text(from.question, "question"),
    why: text(from.why, "why"),
    ...optional(from, "principle", text),
    ...optional(from, "pillar", (pillar, at) => oneOf(pillar, PILLARS, at)),
    decision: oneOf(from.decision, ["auto", "assisted", "attested"], "decision"),
    status: oneOf(from.status, ITEM_STATUSES, "status"),
    evidenceStatus: oneOf(from.evidenceStatus, ITEM_STATUSES, "evidenceStatus"),
    summary: text(from.summary, "summary"),
    rules: list(from.rules, "rules", text),
    evidence: list(from.evidence, "evidence", link),
    gaps: list(from.gaps, "gaps", link),
    gapCount: whole(from.gapCount, "gapCount"),
    ...optional(from, "manual", manual),
  };
}

function manual(value: unknown): NonNullable<SnapshotItem["manual"]> {
  const from = record(value);
  return {
    status: oneOf(from.status, ITEM_STATUSES, "status"),
    note: text(from.note, "note"),
    ...optional(from, "who", text),
    at: text(from.at, "at"),
    ...optional(from, "commit", text),
    ...optional(from, "expires", text),
    ...optional(from, "reopened", (reopened, at) => oneOf(reopened, ["expired", "contradicted"], at)),
  };
}

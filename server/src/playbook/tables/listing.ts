/** Shorthand for writing checklists down: ids follow from the place in the list, and items decide automatically unless they say otherwise. */

import type { Checklist, ChecklistItem, Detector, Strength } from "../item";
import type { LibraryFamily } from "./libraries";
import type { SignId } from "./signs";

export interface ListedArea {
  readonly id: string;
  readonly title: string;
  readonly items: readonly ListedItem[];
}

export type ListedItem = Omit<ChecklistItem, "id" | "decision" | "rules"> &
  Partial<Pick<ChecklistItem, "decision" | "rules">>;

/** A checklist whose items have the ids `list.area.n`, counted from 1. */
export function checklist(id: string, title: string, areas: readonly ListedArea[]): Checklist {
  return {
    id,
    title,
    areas: areas.map((area) => ({
      ...area,
      items: area.items.map((item, place) => ({
        decision: "auto",
        rules: [],
        ...item,
        id: `${id}.${area.id}.${place + 1}`,
      })),
    })),
  };
}

const signs =
  (strength: Strength) =>
  (...all: readonly SignId[]): Detector => ({ kind: "signs", strength, all });

/** These signs together answer the question. */
export const proof = signs("proof");
/** These signs together show that somebody has begun. */
export const hint = signs("hint");
/** These signs together speak against it. */
export const objection = signs("objection");
/** A library of the family is in use. */
export const library = (family: LibraryFamily): Detector => ({ kind: "library", strength: "hint", family });
/** The logger in use writes fields by itself. */
export const STRUCTURED: Detector = { kind: "library", strength: "proof", family: "json-logger" };
/** Each sign alone shows that somebody has begun. */
export const hints = (...any: readonly SignId[]): readonly Detector[] => any.map((id) => hint(id));

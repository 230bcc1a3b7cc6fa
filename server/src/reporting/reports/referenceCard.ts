/** *Quick reference card*: the eight principles and four questions on one page, with how this folder stands. */

import { listed } from "#playbook/prompts/markdown";
import { PRINCIPLES } from "#playbook/tables/principles";
import { CARD_QUESTIONS, CARD_TEXTS } from "#playbook/tables/referenceCard";
import type { Snapshot } from "#protocol/snapshot";

import type { Cell, ReportDocument, Section } from "../document/model";
import type { ReportSource } from "./source";
import { aboutFolder, statusCell } from "./words";

/** Pure: the same state gives the same document. */
export function referenceCard(source: ReportSource): ReportDocument {
  return {
    title: `Quick reference card: ${source.snapshot.folder}`,
    about: aboutFolder(source),
    sections: [questions(), principles(source.snapshot)],
  };
}

function questions(): Section {
  return {
    title: "Four questions for any change",
    blocks: [
      {
        kind: "list",
        ordered: true,
        items: CARD_QUESTIONS.map(({ question, principles: ids }) => [
          { strong: question },
          ` ${listed(ids.map(titleOf))}.`,
        ]),
      },
    ],
  };
}

function principles(snapshot: Snapshot): Section {
  return {
    title: "Eight principles",
    blocks: [
      {
        kind: "table",
        caption: "The eight principles: what holds, what to look for, which defaults, and how it is here",
        columns: [
          { title: "Principle" },
          { title: "What holds" },
          { title: "Look for" },
          { title: "Defaults" },
          { title: "Here" },
        ],
        rows: PRINCIPLES.map(({ id, title, oneLine }) => [
          title,
          oneLine,
          CARD_TEXTS[id].lookFor,
          CARD_TEXTS[id].defaults,
          here(snapshot, id),
        ]),
      },
    ],
  };
}

function here({ principles: all }: Snapshot, id: string): Cell {
  const found = all.find((principle) => principle.id === id);
  return statusCell(found?.status ?? "unknown");
}

const titleOf = (id: string): string => PRINCIPLES.find((principle) => principle.id === id)?.title ?? id;

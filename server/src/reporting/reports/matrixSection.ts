/** The test matrix in a report: modules with tests, and those without, largest first. */

import { counted } from "#playbook/prompts/markdown";
import { type MatrixRow, type SnapshotMatrix, TEST_KINDS } from "#protocol/plan";

import type { Block, Section, Text } from "../document/model";

const KIND_TITLES = { unit: "Unit", integration: "Integration", e2e: "End to end", contract: "Contract", load: "Load" };

/** At most so many modules without a test are named. */
const NAMED = 20;

export function matrixSection({ rows, unplaced }: SnapshotMatrix): Section {
  const tested = rows.filter(hasTests);
  const untested = rows.filter((row) => !hasTests(row)).sort((a, b) => b.files - a.files);
  const blocks: Block[] = [
    {
      kind: "paragraph",
      text: `Test files that reach each module, by kind. ${untested.length} of ${counted(rows.length, "module")} have none.`,
    },
  ];
  if (tested.length > 0) blocks.push(table(tested));
  if (untested.length > 0) {
    blocks.push({ kind: "title", text: "Without a test, largest first" }, { kind: "paragraph", text: named(untested) });
  }
  if (unplaced > 0) {
    blocks.push({ kind: "paragraph", text: `${counted(unplaced, "test file")} could be given to no module.` });
  }
  return { title: "Tests", blocks };
}

const hasTests = ({ cells }: MatrixRow): boolean => cells.some(({ tests }) => tests > 0);

function table(rows: readonly MatrixRow[]): Block {
  return {
    kind: "table",
    caption: "Modules and their test files",
    columns: [
      { title: "Module" },
      { title: "Files", isNumber: true },
      ...TEST_KINDS.map((kind) => ({ title: KIND_TITLES[kind], isNumber: true as const })),
    ],
    rows: rows.map(({ module, files, cells }) => [
      [{ code: module }],
      String(files),
      ...cells.map(({ tests }) => (tests === 0 ? { text: "none", tone: "calm" as const } : String(tests))),
    ]),
  };
}

function named(rows: readonly MatrixRow[]): Text {
  const shown = rows
    .slice(0, NAMED)
    .flatMap(({ module, files }, at) => [at === 0 ? "" : ", ", { code: module }, ` (${counted(files, "file")})`]);
  const rest = rows.length - NAMED;
  return rest > 0 ? [...shown, ` and ${rest} more`] : shown;
}

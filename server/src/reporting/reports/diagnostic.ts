/** *Diagnostic results*: how a folder stands by principle, what to do first, and the prompts that help, in order. */

import { counted } from "#playbook/prompts/markdown";
import { PRINCIPLES } from "#playbook/tables/principles";
import { promptOfRule, RULES_ASIDE } from "#playbook/tables/prompts";
import { LEVEL_WORDS } from "#protocol/comparison";
import { PROMPTS, type PromptId } from "#protocol/messages";
import { PROMPT_NAMES } from "#protocol/prompts";
import type { Snapshot, SnapshotFinding } from "#protocol/snapshot";

import type { Block, Cell, ReportDocument, Section } from "../document/model";
import { checklistSection } from "./checklistSection";
import { matrixSection } from "./matrixSection";
import type { ReportSource } from "./source";
import { aboutFolder, hours, inWords, priorityCell, statusCell, sum } from "./words";

/** Pure: the same state gives the same document. */
export function diagnosticReport(source: ReportSource): ReportDocument {
  const { snapshot } = source;
  return {
    title: `Diagnostic results: ${snapshot.folder}`,
    about: aboutFolder(source),
    sections: snapshot.scanned ? sections(snapshot) : [NOT_SCANNED],
  };
}

const NOT_SCANNED: Section = {
  title: "Nothing to report yet",
  blocks: [{ kind: "paragraph", text: "This folder was not scanned yet. Scan it, then make the report again." }],
};

function sections(snapshot: Snapshot): readonly Section[] {
  return [
    standing(snapshot),
    principles(snapshot),
    doFirst(snapshot),
    ...(gapsOf(snapshot.findings).length === 0 ? [] : [byRule(snapshot.findings)]),
    checklistSection(snapshot),
    pillars(snapshot),
    ...(snapshot.matrix.rows.length === 0 ? [] : [matrixSection(snapshot.matrix)]),
    prompts(snapshot.findings),
    ...(snapshot.problems.length === 0 ? [] : [problems(snapshot)]),
  ];
}

function standing({ level, score, counts, rungs, missingForNext }: Snapshot): Section {
  const next = rungs.find((rung) => rung.conditions.some((condition) => !condition.met));
  const scored = score === undefined ? "There is too little to judge for a score." : `Score: ${score} of 100.`;
  const gaps = `Open gaps: ${counts.P0} P0, ${counts.P1} P1, ${counts.P2} P2.`;
  const blocks: Block[] = [
    { kind: "paragraph", text: [{ strong: `${LEVEL_WORDS[level]}.` }, ` ${scored} ${gaps}`] },
    {
      kind: "paragraph",
      text: "P0 loses data, money or control; P1 fails in production sooner or later; P2 makes an incident longer.",
    },
  ];
  if (next !== undefined) {
    blocks.push({
      kind: "table",
      caption: `What ${LEVEL_WORDS[next.level]} asks for`,
      columns: [{ title: `${LEVEL_WORDS[next.level]} asks for` }, { title: "Where it stands" }, { title: "Met" }],
      rows: next.conditions.map(({ text, stands, met }) => [
        text,
        stands,
        met ? { text: "Yes", tone: "good" } : { text: "No", tone: "bad" },
      ]),
    });
  } else if (missingForNext.length > 0) blocks.push({ kind: "list", items: missingForNext });
  return { title: "Where it stands", blocks };
}

function principles({ principles: all }: Snapshot): Section {
  return {
    title: "Principles",
    blocks: [
      {
        kind: "bars",
        title: "Judged places that hold",
        description: "For each principle, how many of the places that could be judged show no gap.",
        of: "Principle",
        unit: "hold",
        bars: all.map(({ title, passed, judged }) => ({ label: title, passed, total: judged })),
      },
      {
        kind: "table",
        caption: "The eight principles, with the most important gap of each",
        columns: [
          { title: "Principle" },
          { title: "Status" },
          { title: "Most important gap" },
          { title: "P0", isNumber: true },
          { title: "P1", isNumber: true },
          { title: "P2", isNumber: true },
          { title: "Checklist" },
        ],
        rows: all.map(({ title, status, gap, gaps, itemsPassed, itemsTotal }) => [
          title,
          statusCell(status),
          gap === "" ? "–" : inWords(gap),
          String(gaps.P0),
          String(gaps.P1),
          String(gaps.P2),
          `${itemsPassed} of ${itemsTotal}`,
        ]),
      },
    ],
  };
}

const FIRST = 10;

/** Hints are no gaps. */
const gapsOf = (findings: readonly SnapshotFinding[]): readonly SnapshotFinding[] =>
  findings.filter(({ priority }) => priority !== "hint");

function doFirst({ findings }: Snapshot): Section {
  const gaps = gapsOf(findings);
  if (gaps.length === 0) {
    return { title: "Do first", blocks: [{ kind: "paragraph", text: "No gap is open." }] };
  }
  const fixable = gaps.filter(({ hasFix }) => hasFix).length;
  const all = `${counted(gaps.length, "gap")} in all, about ${hours(sum(gaps.map(({ effort }) => effort)))} of work`;
  const fixes = fixable === 0 ? "" : `; Bulwark offers a fix for ${fixable} of them`;
  return {
    title: "Do first",
    blocks: [
      { kind: "paragraph", text: `${all}${fixes}. The gravest come first; among equals, the surest and the quickest.` },
      {
        kind: "table",
        caption: "The first gaps to close",
        columns: [
          { title: "Place" },
          { title: "Priority" },
          { title: "What is wrong" },
          { title: "Fix" },
          { title: "Work", isNumber: true },
        ],
        rows: alike(gaps).slice(0, FIRST).map(firstRow),
      },
    ],
  };
}

type Group = readonly [SnapshotFinding, ...SnapshotFinding[]];

/** Gaps of one rule and priority in one file are one piece of work; in the order of the first of each. */
function alike(gaps: readonly SnapshotFinding[]): readonly Group[] {
  return grouped(gaps, ({ rule, priority, path }) => `${priority} ${rule} ${path}`);
}

function grouped(findings: readonly SnapshotFinding[], key: (finding: SnapshotFinding) => string): readonly Group[] {
  const groups = new Map<string, [SnapshotFinding, ...SnapshotFinding[]]>();
  for (const finding of findings) {
    const group = groups.get(key(finding));
    if (group === undefined) groups.set(key(finding), [finding]);
    else group.push(finding);
  }
  return [...groups.values()];
}

function firstRow(group: Group): readonly Cell[] {
  const [first, ...others] = group;
  const place = { code: `${first.path}:${first.line + 1}` };
  return [
    others.length === 0 ? [place] : [place, ` and ${others.length} more there`],
    priorityCell(first.priority),
    inWords(first.message),
    group.every(({ hasFix }) => hasFix) ? "Offered" : "By hand",
    hours(sum(group.map(({ effort }) => effort))),
  ];
}

function byRule(findings: readonly SnapshotFinding[]): Section {
  // Findings come in the order to work on them, so a group's first is its gravest, and so are groups.
  return {
    title: "Gaps by rule",
    blocks: [
      {
        kind: "table",
        caption: "Findings of each rule",
        columns: [
          { title: "Rule" },
          { title: "Gravest" },
          { title: "Findings", isNumber: true },
          { title: "Work", isNumber: true },
        ],
        rows: grouped(gapsOf(findings), ({ rule }) => rule).map((group) => [
          [{ code: group[0].rule }],
          priorityCell(group[0].priority),
          String(group.length),
          hours(sum(group.map(({ effort }) => effort))),
        ]),
      },
    ],
  };
}

function pillars({ pillars: all }: Snapshot): Section {
  return {
    title: "Pillars",
    blocks: [
      { kind: "paragraph", text: "The same evidence, for people who think in pillars." },
      {
        kind: "table",
        caption: "The five pillars, with the most important thing each lacks",
        columns: [{ title: "Pillar" }, { title: "Status" }, { title: "Most important gap" }, { title: "Checklist" }],
        rows: all.map(({ title, status, gap, itemsPassed, itemsTotal }) => [
          title,
          statusCell(status),
          gap === "" ? "–" : inWords(gap),
          `${itemsPassed} of ${itemsTotal}`,
        ]),
      },
    ],
  };
}

/** Gravest first; a prompt without a finding is not offered. */
function prompts(findings: readonly SnapshotFinding[]): Section {
  const offers = PROMPTS.flatMap((id) => {
    const own = gapsOf(findings).filter((finding) => promptOf(finding) === id);
    const [gravest] = own;
    return gravest === undefined ? [] : [{ id, count: own.length, first: findings.indexOf(gravest) }];
  }).sort((a, b) => a.first - b.first);
  if (offers.length === 0) {
    return { title: "Prompts", blocks: [{ kind: "paragraph", text: "No open gap calls for a prompt." }] };
  }
  return {
    title: "Prompts",
    blocks: [
      {
        kind: "paragraph",
        text: "Prompts for an AI assistant, filled from this folder, in the order to work on them. The command prints one.",
      },
      {
        kind: "table",
        caption: "Prompts in the order to use them",
        columns: [
          { title: "Prompt" },
          { title: "What it is for" },
          { title: "Gaps", isNumber: true },
          { title: "Command" },
        ],
        rows: offers.map(({ id, count }) => [
          PROMPT_NAMES[id].name,
          PROMPT_NAMES[id].about,
          String(count),
          [{ code: `bulwark prompt ${id}` }],
        ]),
      },
    ],
  };
}

function promptOf({ rule, principle }: SnapshotFinding): PromptId | undefined {
  const known = PRINCIPLES.find(({ id }) => id === principle);
  return known === undefined || RULES_ASIDE.has(rule) ? undefined : promptOfRule({ principle: known.id });
}

function problems({ problems: all }: Snapshot): Section {
  return {
    title: "What could not be used",
    blocks: [
      {
        kind: "list",
        items: all.map(({ path, line, message }) => {
          if (path === undefined) return inWords(message);
          return [{ code: line === undefined ? path : `${path}:${line}` }, " ", ...inWords(message)];
        }),
      },
    ],
  };
}

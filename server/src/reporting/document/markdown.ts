/** A document as Markdown that reads well as plain text too. Names from the workspace cannot become markup. */

import { code, block as fenced } from "#playbook/prompts/markdown";

import { barsTable, linesTable } from "./chartTable";
import type { Block, Cell, Part, ReportDocument, Table, Text } from "./model";

/** GitHub-flavoured Markdown with a line feed at the end. */
export function renderMarkdown({ title, about, sections }: ReportDocument): string {
  const parts = [
    `# ${inline(title)}`,
    factLines(about),
    ...sections.flatMap((section) => [`## ${inline(section.title)}`, ...section.blocks.map(block)]),
  ];
  return `${parts.filter((part) => part !== "").join("\n\n")}\n`;
}

/** Characters that would begin markup are escaped, and only those: the text is read as it is, too. */
export function escapeMarkdown(text: string): string {
  return (
    text
      .replace(/\s+/g, " ")
      .replace(/[\\`*[\]]/g, "\\$&")
      .replace(/&(?=#?\w+;)/g, "&amp;")
      .replace(/</g, "&lt;")
      .replace(/(?<![\p{L}\p{N}])_|_(?![\p{L}\p{N}])/gu, "\\_")
      // One tilde, as in HEAD~1, strikes nothing out.
      .replace(/(?<=~.*)~|~(?=.*~)/gs, "\\~")
      // What begins a heading, a quote or a list at the start of a line.
      .replace(/^(\s*)([#>+=-])/, "$1\\$2")
      .replace(/^(\s*\d+)([.)])(?=\s|$)/, "$1\\$2")
  );
}

function block(given: Block): string {
  switch (given.kind) {
    case "paragraph":
      return inline(given.text);
    case "title":
      return `### ${inline(given.text)}`;
    case "list":
      return given.items.map((item, at) => `${given.ordered ? `${at + 1}.` : "-"} ${inline(item)}`).join("\n");
    case "facts":
      return factLines(given.facts);
    case "table":
      return table(given);
    case "bars":
      return `**${inline(given.title)}**\n\n${table(barsTable(given))}`;
    case "lines":
      return `**${inline(given.title)}**: ${inline(given.description)}\n\n${table(linesTable(given))}`;
    case "code":
      return fenced(given.text.trimEnd(), "");
  }
}

function factLines(facts: readonly { readonly label: string; readonly value: Text }[]): string {
  return facts.map(({ label, value }) => `- ${inline(label)}: ${inline(value)}`).join("\n");
}

function table({ columns, rows }: Table): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(" | ")} |`;
  return [
    line(columns.map(({ title }) => inCell(title))),
    line(columns.map(({ isNumber }) => (isNumber ? "--:" : "---"))),
    ...rows.map((row) => line(row.map((cell) => inCell(textOf(cell))))),
  ].join("\n");
}

const textOf = (cell: Cell): Text => (typeof cell === "object" && "tone" in cell ? cell.text : cell);

/** A bar ends a cell wherever it stands, also in code. */
const inCell = (text: Text): string => inline(text).replaceAll("|", "\\|");

function inline(text: Text): string {
  return typeof text === "string" ? escapeMarkdown(text) : text.map(part).join("");
}

function part(given: Part): string {
  if (typeof given === "string") return escapedPart(given);
  if ("code" in given) return code(given.code);
  return `**${escapedPart(given.strong.trim())}**`;
}

/** Of several parts each may hold one tilde of a pair. */
const escapedPart = (text: string): string => escapeMarkdown(text).replace(/(?<!\\)~/g, "\\~");

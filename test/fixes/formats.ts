/** Rewrites a text in another format: line ends, indentation, quotes, semicolons, byte order mark, and notes in odd places. */

import ts from "typescript";

export interface Format {
  readonly eol: "\n" | "\r\n";
  readonly indent: "\t" | "  " | "    ";
  readonly quote: '"' | "'";
  readonly semicolons: boolean;
  readonly mark: boolean;
  /** A comment above the statement and one with an emoji before it. */
  readonly notes: boolean;
}

/** All 96 formats. */
export const FORMATS: readonly Format[] = product();

/** `count` different formats, drawn by a seed. */
export function drawFormats(seed: number, count: number): readonly Format[] {
  const left = [...FORMATS];
  let state = seed;
  return Array.from({ length: count }, () => {
    // A linear congruential generator: good enough to pick, and the same everywhere.
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return left.splice(state % left.length, 1)[0];
  }).filter((format) => format !== undefined);
}

export const formatName = (format: Format): string =>
  [
    format.eol === "\n" ? "LF" : "CRLF",
    format.indent === "\t" ? "tab" : format.indent.length,
    format.quote,
    format.semicolons ? ";" : "no ;",
    format.mark ? "BOM" : "",
    format.notes ? "notes" : "",
  ].join(" ");

/** A text of the fixtures (LF, two spaces, double quotes, semicolons) in another format; offsets in it move along. */
export function reformat(text: string, path: string, format: Format, offsets: readonly number[]): Reformatted {
  const edits = [
    ...quoteEdits(text, path, format),
    ...semicolonEdits(text, path, format),
    ...lineEdits(text, path, format),
  ];
  edits.sort((a, b) => a.start - b.start);
  let result = format.mark ? "\uFEFF" : "";
  let at = 0;
  const moved = new Map<number, number>();
  const place = (upTo: number): void => {
    for (const offset of offsets) if (offset >= at && offset <= upTo) moved.set(offset, result.length + offset - at);
  };
  for (const edit of edits) {
    place(edit.start);
    result += text.slice(at, edit.start) + edit.text;
    at = edit.end;
  }
  place(text.length);
  result += text.slice(at);
  return { text: result, offsets: offsets.map((offset) => moved.get(offset) ?? offset) };
}

export interface Reformatted {
  readonly text: string;
  readonly offsets: readonly number[];
}

const LINE_NOTE = "// a note on what follows";
const EMOJI_NOTE = "/* 👩‍👩‍👧‍👦 */ ";

/** Puts notes around the statement that holds `offset`; gives the text and how far `offset` moved. */
export function withNotes(
  text: string,
  path: string,
  offset: number,
): { readonly text: string; readonly moved: number } {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const start = statementStart(file, offset);
  const line = text.lastIndexOf("\n", start - 1) + 1;
  const lead = text.slice(line, start);
  const eol = text.includes("\r\n") ? "\r\n" : "\n";
  if (lead.trim() !== "" && lead.trim() !== "\uFEFF") return { text, moved: 0 };
  const added = `${LINE_NOTE}${eol}${lead.replace("\uFEFF", "")}${EMOJI_NOTE}`;
  return { text: text.slice(0, start) + added + text.slice(start), moved: added.length };
}

export const withoutNotes = (text: string): string =>
  text.replace(new RegExp(`[ \\t]*${LINE_NOTE}\\r?\\n`), "").replace(EMOJI_NOTE, "");

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

function product(): readonly Format[] {
  const both = [false, true];
  return (["\n", "\r\n"] as const).flatMap((eol) =>
    (["\t", "  ", "    "] as const).flatMap((indent) =>
      (['"', "'"] as const).flatMap((quote) =>
        both.flatMap((semicolons) =>
          both.flatMap((mark) => both.map((notes) => ({ eol, indent, quote, semicolons, mark, notes }))),
        ),
      ),
    ),
  );
}

function quoteEdits(text: string, path: string, { quote }: Format): readonly Edit[] {
  if (quote === '"') return [];
  const edits: Edit[] = [];
  walk(text, path, (node, start) => {
    if (!ts.isStringLiteral(node) || /['\\]/.test(node.text)) return;
    edits.push({ start, end: start + 1, text: quote }, { start: node.end - 1, end: node.end, text: quote });
  });
  return edits;
}

/** Takes every semicolon at a statement's end away, or none when one of them could not go. */
function semicolonEdits(text: string, path: string, { semicolons }: Format): readonly Edit[] {
  if (semicolons) return [];
  const edits: Edit[] = [];
  let all = true;
  walk(text, path, (node) => {
    const ends = ts.isStatement(node) || ts.isPropertyDeclaration(node);
    if (!ends || ts.isBlock(node) || text[node.end - 1] !== ";" || ts.isInterfaceDeclaration(node)) return;
    if (/^\s*\n\s*(?:[^\s([`+\-/*]|\/[/*])|^ *\}|^\s*$/.test(text.slice(node.end)))
      edits.push({ start: node.end - 1, end: node.end, text: "" });
    else if (!edits.some(({ end }) => end === node.end)) all = false;
  });
  const unique = new Map(edits.map((edit) => [edit.start, edit]));
  return all ? [...unique.values()] : [];
}

function lineEdits(text: string, path: string, { eol, indent }: Format): readonly Edit[] {
  const templates: { start: number; end: number }[] = [];
  walk(text, path, (node, start) => {
    if (ts.isTemplateLiteralToken(node) || ts.isTemplateMiddleOrTemplateTail(node))
      templates.push({ start, end: node.end });
  });
  const edits: Edit[] = [];
  for (const match of text.matchAll(/\n( *)/g)) {
    const at = match.index;
    const inTemplate = templates.some(({ start, end }) => start < at && at < end);
    const spaces = match[1] ?? "";
    const deeper = inTemplate ? spaces : indent.repeat(spaces.length / 2) + " ".repeat(spaces.length % 2);
    edits.push({ start: at, end: at + 1 + spaces.length, text: eol + deeper });
  }
  return edits;
}

function walk(text: string, path: string, visit: (node: ts.Node, start: number) => void): void {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const each = (node: ts.Node): void => {
    visit(node, node.getStart(file));
    ts.forEachChild(node, each);
  };
  each(file);
}

function statementStart(file: ts.SourceFile, offset: number): number {
  let start = 0;
  const each = (node: ts.Node): void => {
    if (node.getStart(file) > offset || node.end <= offset) return;
    if (ts.isStatement(node) && !ts.isBlock(node)) start = node.getStart(file);
    ts.forEachChild(node, each);
  };
  each(file);
  return start;
}

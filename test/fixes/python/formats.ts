/** Rewrites a Python text in another format: line ends, indentation, quotes, byte order mark, and notes in odd places. */

import { openedPython, type PyEditNode, preparePython } from "#languages/python/editSource";

export interface PyFormat {
  readonly eol: "\n" | "\r\n";
  readonly indent: "\t" | "  " | "    ";
  readonly quote: '"' | "'";
  readonly mark: boolean;
  /** A comment with an emoji above the marked line. */
  readonly notes: boolean;
}

await preparePython();

/** All 48 formats. */
export const FORMATS: readonly PyFormat[] = (["\n", "\r\n"] as const).flatMap((eol) =>
  (["    ", "\t", "  "] as const).flatMap((indent) =>
    (['"', "'"] as const).flatMap((quote) =>
      [false, true].flatMap((mark) => [false, true].map((notes) => ({ eol, indent, quote, mark, notes }))),
    ),
  ),
);

export const formatName = ({ eol, indent, quote, mark, notes }: PyFormat): string =>
  [
    eol === "\n" ? "LF" : "CRLF",
    indent === "\t" ? "tab" : indent.length,
    quote,
    mark ? "BOM" : "",
    notes ? "notes" : "",
  ].join(" ");

export interface Reformatted {
  readonly text: string;
  /** The offsets given, in the new text. */
  readonly offsets: readonly number[];
}

const NOTE = "# a note on what follows 👩‍👩‍👧‍👦";

/** A text of the fixtures (LF, four spaces, double quotes) in another format; offsets in it move along. */
export function reformat(text: string, format: PyFormat, offsets: readonly number[]): Reformatted {
  const edits = [...quoteEdits(text, format), ...lineEdits(text, format)];
  const [at] = offsets;
  if (format.notes && at !== undefined) edits.push(...noteEdits(text, format, at));
  // A note begins where the white space of its line begins.
  edits.sort((a, b) => a.start - b.start || a.end - b.end);
  let result = format.mark ? "\uFEFF" : "";
  let from = 0;
  const moved = new Map<number, number>();
  const place = (upTo: number): void => {
    for (const offset of offsets)
      if (offset >= from && offset <= upTo) moved.set(offset, result.length + offset - from);
  };
  for (const edit of edits) {
    place(edit.start);
    result += text.slice(from, edit.start) + edit.text;
    from = edit.end;
  }
  place(text.length);
  return { text: result + text.slice(from), offsets: offsets.map((offset) => moved.get(offset) ?? offset) };
}

/** The text without the note that its format brought. */
export const withoutNote = (text: string): string => text.replace(new RegExp(`[ \\t]*${NOTE}\\r?\\n`), "");

interface Edit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

const strings = (text: string): readonly PyEditNode[] => {
  const visit = (node: PyEditNode): readonly PyEditNode[] =>
    node.kind === "string" ? [node] : node.children.flatMap(visit);
  const source = openedPython("fixture.py", text);
  if (source === undefined) throw new Error("no parser");
  return visit(source.root);
};

function quoteEdits(text: string, { quote }: PyFormat): readonly Edit[] {
  if (quote === '"') return [];
  return strings(text).flatMap(({ start, end }): readonly Edit[] => {
    const written = text.slice(start, end);
    const opening = /^[A-Za-z]*"/.exec(written)?.[0];
    if (opening === undefined || /"""|['\\{]/.test(written)) return [];
    const at = start + opening.length - 1;
    return [
      { start: at, end: at + 1, text: quote },
      { start: end - 1, end, text: quote },
    ];
  });
}

function lineEdits(text: string, { eol, indent }: PyFormat): readonly Edit[] {
  const inside = strings(text);
  return [...text.matchAll(/\n( *)/g)].map(({ index, 1: spaces = "" }) => {
    const inString = inside.some(({ start, end }) => start < index && index < end);
    const levels = Math.floor(spaces.length / 4);
    const lead = inString ? spaces : indent.repeat(levels) + " ".repeat(spaces.length % 4);
    return { start: index, end: index + 1 + spaces.length, text: eol + lead };
  });
}

/** A comment above the line of `offset`, when that line begins a statement. */
function noteEdits(text: string, { eol, indent }: PyFormat, offset: number): readonly Edit[] {
  const line = text.lastIndexOf("\n", offset - 1) + 1;
  const spaces = /^ */.exec(text.slice(line))?.[0] ?? "";
  if (/^\s*(?:except|else|elif|finally|[)\]}])|^\s*$/.test(text.slice(line, offset + 1))) return [];
  if (line === 0) return [];
  const lead = indent.repeat(Math.floor(spaces.length / 4));
  const at = line + spaces.length;
  return [{ start: at, end: at, text: `${NOTE}${eol}${lead}` }];
}

/** Converts columns between UTF-16, which we count in, and UTF-8, which a few clients insist on. */

import type { Position, Range } from "vscode-languageserver/node";

import type { Encoding } from "./profile";

/** `lineAt` gives the text of a line; it is asked only when there is something to convert. */
export type LineAt = (line: number) => string;

export function encodeRange(range: Range, encoding: Encoding, lineAt: LineAt): Range {
  if (encoding === "utf-16") return range;
  return { start: toUtf8(range.start, lineAt), end: toUtf8(range.end, lineAt) };
}

export function decodeRange(range: Range, encoding: Encoding, lineAt: LineAt): Range {
  if (encoding === "utf-16") return range;
  return { start: fromUtf8(range.start, lineAt), end: fromUtf8(range.end, lineAt) };
}

/** Lines of a text as clients count them: U+2028 and U+2029 end no line. */
export function linesOf(text: string): LineAt {
  const lines = text.split(/\r\n|\n|\r/);
  return (line) => lines[line] ?? "";
}

function toUtf8({ line, character }: Position, lineAt: LineAt): Position {
  return { line, character: Buffer.byteLength(lineAt(line).slice(0, character), "utf8") };
}

function fromUtf8({ line, character }: Position, lineAt: LineAt): Position {
  let bytes = 0;
  let units = 0;
  for (const symbol of lineAt(line)) {
    if (bytes >= character) break;
    bytes += Buffer.byteLength(symbol, "utf8");
    units += symbol.length;
  }
  return { line, character: units };
}

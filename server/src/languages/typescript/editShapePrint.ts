/** What the printers of checks share: names, keys, literals and line breaks in the file's style. */

import type { DerivedShape } from "./editShapeModel";
import { type EditStyle, quoted } from "./editStyle";

export interface PrintRequest {
  readonly shape: DerivedShape;
  readonly style: EditStyle;
  readonly eol: string;
  /** Names of the checks, one per definition; the last is that of the type asked about. */
  readonly names: readonly string[];
  /** Types to annotate the checks with, one per definition; undefined leaves a check to inference. */
  readonly types: readonly (string | undefined)[];
  /** The library as the file imports it: `z`, `v`. */
  readonly library: string;
}

const MAX_INLINE = 60;

/** `open item, item close` on one line, or an item to a line when that is long. */
export function listText({ style, eol }: PrintRequest, level: number, parts: ListParts): string {
  const { open, close, items, spaced } = parts;
  const inline = items.join(", ");
  if (inline.length <= MAX_INLINE && !inline.includes("\n")) {
    const space = spaced ? style.braceSpace : "";
    return `${open}${space}${inline}${space}${close}`;
  }
  const indent = style.indent.repeat(level + 1);
  const lines = items.map((item) => `${indent}${item},${eol}`).join("");
  return `${open}${eol}${lines}${style.indent.repeat(level)}${close}`;
}

export interface ListParts {
  readonly open: string;
  readonly close: string;
  readonly items: readonly string[];
  /** Space inside the brackets, as in object literals. */
  readonly spaced: boolean;
}

/** A property name as it is written in an object literal. */
export const keyText = (style: EditStyle, name: string): string =>
  /^[A-Za-z_$][\w$]*$/.test(name) ? name : literalText(style, name);

export function literalText(style: EditStyle, value: string | number | boolean): string {
  if (typeof value !== "string") return String(value);
  // Control characters and line separators are written as JSON writes them.
  return /[\p{Cc}\u2028\u2029]/u.test(value)
    ? JSON.stringify(value).replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029")
    : quoted(style, value);
}

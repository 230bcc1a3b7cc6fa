/**
 * YAML opened for editing. Edits are text at the ranges of its nodes; nothing is printed anew, so comments, anchors, quotes and
 * blank lines stay as they are.
 */

import { isAlias, isCollection, isMap, isNode, isPair, isScalar, isSeq, type Node, type Pair, visit } from "yaml";

import { insertAt, offsetAfter } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";

import { eolAt, lineEnd, lineStart } from "../textLines";
import { openYaml, spanOf, type YamlFile } from "./document";

export { openYaml, type YamlFile };

/** Keys and positions from the top: `["services", "web", "ports", 0]`. */
export type YamlPath = readonly (string | number)[];

/** The place of the value at a path; undefined when there is none, or an alias stands there. */
export function valueSpan(file: YamlFile, path: YamlPath): Span | undefined {
  const node = nodeAt(file, path);
  return node === undefined || isAlias(node) ? undefined : spanOf(node, file.text);
}

/**
 * Adds an entry at the end of the map at a path. `lines` are the entry as it would stand at the left margin with two blanks a level;
 * they get the map's own indentation and step. Undefined where there is no block map: in flow style, behind an alias, without entries.
 */
export function addEntry(file: YamlFile, path: YamlPath, lines: readonly string[]): TextEdit | undefined {
  const map = nodeAt(file, path);
  if (!isMap(map) || map.flow === true) return undefined;
  const last = map.items.at(-1);
  const column = columnOf(file.text, map.items[0]?.key);
  if (last === undefined || column === undefined) return undefined;
  return linesAfter(file.text, endOf(last, file.text), indented(lines, column, stepOf(file)));
}

/** Replaces the value at a path, which stands on the line of its key or dash. Undefined for aliases and for what is not there. */
export function replaceValue(file: YamlFile, path: YamlPath, newText: string): TextEdit | undefined {
  const span = valueSpan(file, path);
  return span === undefined ? undefined : { span, newText };
}

/** The text of a scalar at a path and the quotes it is written in; undefined for lists, maps, aliases and what is not there. */
export function valueText(
  file: YamlFile,
  path: YamlPath,
): { readonly text: string; readonly quote: "" | '"' | "'" } | undefined {
  const node = nodeAt(file, path);
  if (!isScalar(node) || node.range === undefined) return undefined;
  const quote = node.type === "QUOTE_DOUBLE" ? '"' : node.type === "QUOTE_SINGLE" ? "'" : "";
  return { text: typeof node.value === "string" ? node.value : (node.source ?? ""), quote };
}

/**
 * Turns a block list of names into a map from each name to `condition: …`, item by item, so that comments stay. `conditionOf` names
 * the condition of each. Undefined in flow style with comments, behind an alias, and where an item is no plain name.
 */
export function waitEdits(
  file: YamlFile,
  path: YamlPath,
  conditionOf: (name: string) => string,
): readonly TextEdit[] | undefined {
  const list = nodeAt(file, path);
  const { text } = file;
  if (!isSeq(list)) return undefined;
  if (list.flow === true) return flowWaits(file, path, conditionOf);
  const step = stepOf(file);
  const edits: TextEdit[] = [];
  for (const item of list.items) {
    if (!isScalar(item) || !item.range || item.anchor !== undefined) return undefined;
    const [start, end] = item.range;
    const dash = text.lastIndexOf("-", start - 1);
    const column = dash - lineStart(text, dash);
    const name = String(item.value);
    const eol = eolAt(text, end);
    if (text.slice(lineStart(text, dash), dash).trim() !== "" || /[^\w.-]/.test(name)) return undefined;
    const below = `${eol}${" ".repeat(column + step)}condition: ${conditionOf(name)}`;
    edits.push({ span: { start: dash, end }, newText: `${name}:` }, insertAt(lineEnd(text, end), below));
  }
  return isIndented(file, path, list.items[0]) ? edits : undefined;
}

/** A list may stand at the column of its key; a map may not. */
function isIndented(file: YamlFile, path: YamlPath, first: unknown): boolean {
  const key = columnOf(file.text, pairAt(file, path)?.key);
  if (key === undefined || !isScalar(first) || !first.range) return false;
  const dash = file.text.lastIndexOf("-", first.range[0] - 1);
  return dash - lineStart(file.text, dash) > key;
}

/** `[db, cache]` on one line, as a block under its key. */
function flowWaits(
  file: YamlFile,
  path: YamlPath,
  conditionOf: (name: string) => string,
): readonly TextEdit[] | undefined {
  const list = nodeAt(file, path);
  const column = columnOf(file.text, pairAt(file, path)?.key);
  if (!isSeq(list) || column === undefined) return undefined;
  const span = spanOf(list, file.text);
  const rest = file.text.slice(span.end, lineEnd(file.text, span.end));
  if (file.text.slice(span.start, span.end).includes("\n") || rest.trim() !== "") return undefined;
  const names = list.items.flatMap((item) => (isScalar(item) && item.anchor === undefined ? [String(item.value)] : []));
  if (names.length !== list.items.length || names.some((name) => /[^\w.-]/.test(name))) return undefined;
  const step = stepOf(file);
  const lines = names.flatMap((name) => [`${name}:`, `  condition: ${conditionOf(name)}`]);
  const eol = eolAt(file.text, span.start);
  const before = /[ \t]*$/.exec(file.text.slice(0, span.start))?.[0].length ?? 0;
  const newText = `${eol}${indented(lines, column + step, step).join(eol)}`;
  return [{ span: { start: span.start - before, end: span.end }, newText }];
}

/**
 * Why an edited text must not be offered: it is no YAML any more, or a value changes that the edits do not touch, as where an anchor
 * gives one block to several places. Undefined when it is sound.
 */
export function yamlBrokenBy(before: string, after: string, edits: readonly TextEdit[]): string | undefined {
  const [old, fresh] = [openYaml(before), openYaml(after)];
  if (fresh.broken) return "the file would have a syntax error after it";
  const touched = [
    ...pathsIn(
      old,
      edits.map(({ span }) => span),
    ),
    ...pathsIn(
      fresh,
      edits.map((edit) => insertedSpan(edit, edits)),
    ),
  ];
  const [was, is] = [leavesOf(old), leavesOf(fresh)];
  if (was === undefined || is === undefined) return "its aliases unfold to more than can be compared";
  const isTouched = (path: string): boolean =>
    touched.some((edited) => path === edited || path.startsWith(`${edited}/`));
  for (const [path, value] of is) if (was.get(path) !== value && !isTouched(path)) return OTHER;
  for (const [path] of was) if (!is.has(path) && !isTouched(path)) return OTHER;
  return undefined;
}

const OTHER = "another value would change with it";

function insertedSpan({ span, newText }: TextEdit, edits: readonly TextEdit[]): Span {
  const end = offsetAfter(span.end, edits);
  return { start: end - newText.length, end };
}

function nodeAt({ document }: YamlFile, path: YamlPath): Node | undefined {
  let node: unknown = document.contents;
  for (const part of path) {
    if (isMap(node)) node = node.items.find((pair) => isKey(pair, part))?.value;
    else if (isSeq(node) && typeof part === "number") node = node.items[part];
    else return undefined;
  }
  return isNode(node) ? node : undefined;
}

function pairAt(file: YamlFile, path: YamlPath): Pair | undefined {
  const parent = nodeAt(file, path.slice(0, -1));
  const key = path.at(-1);
  return isMap(parent) && key !== undefined ? parent.items.find((pair) => isKey(pair, key)) : undefined;
}

const isKey = ({ key }: Pair, part: string | number): boolean => isScalar(key) && String(key.value) === String(part);

/** Column of a key that begins its line, behind blanks only; undefined for the first key behind a dash in another place. */
function columnOf(text: string, key: unknown): number | undefined {
  if (!isScalar(key) || !key.range) return undefined;
  return key.range[0] - lineStart(text, key.range[0]);
}

/** End of an entry's text; a value that is an alias or empty ends with its line. */
function endOf({ key, value }: Pair, text: string): number {
  if (isNode(value) && value.range) return spanOf(value, text).end;
  return isNode(key) && key.range ? key.range[1] : text.length;
}

/** The comment behind a value belongs to it. */
function linesAfter(text: string, end: number, lines: readonly string[]): TextEdit {
  const eol = eolAt(text, end);
  return insertAt(lineEnd(text, end), `${eol}${lines.join(eol)}`);
}

/** Lines with two blanks a level, moved to a column and to the file's own step. */
function indented(lines: readonly string[], column: number, step: number): readonly string[] {
  return lines.map((line) => {
    const own = /^ */.exec(line)?.[0].length ?? 0;
    return `${" ".repeat(column + (own / 2) * step)}${line.slice(own)}`;
  });
}

const USUAL_STEP = 2;

/** Blanks a level, by the first map inside a map. */
function stepOf({ document, text }: YamlFile): number {
  let step = USUAL_STEP;
  visit(document, {
    Pair(_, { key, value }) {
      if (!isMap(value) || value.flow === true) return undefined;
      const [outer, inner] = [columnOf(text, key), columnOf(text, value.items[0]?.key)];
      if (outer === undefined || inner === undefined || inner <= outer) return undefined;
      step = inner - outer;
      return visit.BREAK;
    },
  });
  return step;
}

/** Paths of the nodes that text in these ranges says something about: the innermost ones. */
function pathsIn({ document, text }: YamlFile, spans: readonly Span[]): readonly string[] {
  const found: string[] = [];
  const walk = (node: unknown, path: string): void => {
    if (isMap(node)) {
      for (const pair of node.items) enter(pair, `${path}/${isScalar(pair.key) ? String(pair.key.value) : ""}`);
    } else if (isSeq(node)) node.items.forEach((item, index) => void enter(item, `${path}/${index}`));
  };
  const enter = (item: unknown, path: string): void => {
    const value = isPair(item) ? item.value : item;
    const [own, key] = [placeOf(value, text), isPair(item) ? placeOf(item.key, text) : undefined];
    const whole = key === undefined ? own : { start: key.start, end: Math.max(key.end, own?.end ?? 0) };
    if (whole === undefined || !spans.some((span) => meets(span, whole))) return;
    const isInside = isCollection(value) && own !== undefined && spans.some((span) => isWithin(span, own));
    if (isInside) walk(value, path);
    else found.push(path);
  };
  walk(document.contents, "");
  return found;
}

const meets = (a: Span, b: Span): boolean => a.start < b.end && b.start < a.end;
const isWithin = (inner: Span, outer: Span): boolean => outer.start <= inner.start && inner.end <= outer.end;

const placeOf = (node: unknown, text: string): Span | undefined => (isNode(node) ? spanOf(node, text) : undefined);

/** Path → value of everything the document says, aliases and merge keys followed; undefined when those stand for too much. */
function leavesOf({ document }: YamlFile): ReadonlyMap<string, string> | undefined {
  const leaves = new Map<string, string>();
  const walk = (value: unknown, path: string): void => {
    if (typeof value !== "object" || value === null) {
      leaves.set(path, `${typeof value} ${String(value)}`);
      return;
    }
    const entries = Object.entries(value);
    if (entries.length === 0) leaves.set(path, Array.isArray(value) ? "[]" : "{}");
    for (const [key, item] of entries) walk(item, `${path}/${key}`);
  };
  try {
    walk(document.toJS({ maxAliasCount: MOST_ALIASES }), "");
  } catch {
    // The parser refuses to unfold what may fill the memory.
    return undefined;
  }
  return leaves;
}

const MOST_ALIASES = 50_000;

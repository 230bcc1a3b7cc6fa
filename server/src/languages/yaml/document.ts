/** YAML → what it says, with the exact range of every key and value. Anchors are followed and merge keys (`<<`) spread. */

import {
  type Alias,
  type Document,
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  type Node,
  type ParsedNode,
  parseAllDocuments,
  type YAMLMap,
} from "yaml";

import type { Span } from "#facts/place";

export interface YamlFile {
  readonly text: string;
  readonly document: Document.Parsed;
  /** The parser found something that is no YAML. */
  readonly broken: boolean;
}

/** A value with its place. `tag` is one of the file's own (`!reset`), as written. */
export type YamlValue = YamlScalar | YamlMap | YamlList;

interface Placed {
  /** Where the value is written: an aliased one stands where its anchor is. Without the line break behind it. */
  readonly span: Span;
  readonly tag?: string;
}

export interface YamlScalar extends Placed {
  readonly kind: "scalar";
  /** As a string: `5` for the number, `true` for the boolean, the empty text for nothing. */
  readonly text: string;
  readonly type: "string" | "number" | "boolean" | "null";
  /** Plain, quoted, or a block of lines (`|`, `>`). */
  readonly style: "plain" | "quoted" | "literal" | "folded";
}

export interface YamlMap extends Placed {
  readonly kind: "map";
  /** In file order; what a merge key brings comes last, and never hides what the map says itself. */
  readonly entries: readonly YamlEntry[];
}

export interface YamlList extends Placed {
  readonly kind: "list";
  readonly items: readonly YamlValue[];
}

export interface YamlEntry {
  readonly key: string;
  readonly keySpan: Span;
  /** From the key to the end of its value. */
  readonly span: Span;
  readonly value: YamlValue;
  /** A merge key brought it: it stands elsewhere, and other maps may have it too. */
  readonly merged?: true;
}

/** Parses the first document of a text. Does not throw: a broken text has what the parser made of it. */
export function openYaml(text: string): YamlFile {
  const documents = parseAllDocuments(text, { merge: true, logLevel: "silent" });
  const [document] = Array.isArray(documents) ? documents : [];
  if (document === undefined) return { text, document: emptyDocument(), broken: false };
  return { text, document, broken: documents.length > 1 || document.errors.length > 0 };
}

function emptyDocument(): Document.Parsed {
  const [document] = parseAllDocuments("{}");
  if (document === undefined || !("contents" in document)) throw new Error("the parser gives a document for `{}`");
  return document;
}

/** What the document holds; undefined when it is empty. Nothing of an alias that leads nowhere or into itself. */
export function rootOf({ document, text }: YamlFile): YamlValue | undefined {
  const { contents } = document;
  return contents === null
    ? undefined
    : read(contents, { document, text, open: new Set(), known: new Map(), fuel: { left: MOST } });
}

/** The value of a key; undefined when the value is no map or has no such key. */
export const entryOf = (value: YamlValue | undefined, key: string): YamlEntry | undefined =>
  value?.kind === "map" ? value.entries.find((entry) => entry.key === key) : undefined;

/** Values a document may unfold to: aliases of aliases can stand for billions. */
const MOST = 50_000;

interface Reading {
  readonly document: Document.Parsed;
  readonly text: string;
  /** Anchored nodes around the one that is read. */
  readonly open: ReadonlySet<Node>;
  /** Values of anchored nodes: each is read once, however many aliases lead to it. */
  readonly known: Map<Node, YamlValue>;
  readonly fuel: { left: number };
}

function read(node: Node, reading: Reading): YamlValue | undefined {
  if (reading.fuel.left-- <= 0) return undefined;
  if (isAlias(node)) return followed(node, reading);
  const tag = node.tag?.startsWith("!") === true ? { tag: node.tag } : {};
  const span = spanOf(node, reading.text);
  const inner = node.anchor === undefined ? reading : { ...reading, open: new Set(reading.open).add(node) };
  if (isMap(node)) return { kind: "map", span, ...tag, entries: entriesIn(node, inner) };
  if (isSeq(node)) {
    const items = node.items.flatMap((item) => (isNode(item) ? (read(item, inner) ?? []) : []));
    return { kind: "list", span, ...tag, items };
  }
  if (!isScalar(node)) return undefined;
  const { value, type } = node;
  const style =
    type === "BLOCK_LITERAL"
      ? "literal"
      : type === "BLOCK_FOLDED"
        ? "folded"
        : type === "QUOTE_DOUBLE" || type === "QUOTE_SINGLE"
          ? "quoted"
          : "plain";
  const text = typeof value === "string" ? value : (node.source ?? "");
  return { kind: "scalar", span, ...tag, text, type: typeOf(value), style };
}

function typeOf(value: unknown): YamlScalar["type"] {
  if (value === null || value === undefined) return "null";
  if (typeof value === "number" || typeof value === "bigint") return "number";
  return typeof value === "boolean" ? "boolean" : "string";
}

function followed(alias: Alias, reading: Reading): YamlValue | undefined {
  const target = alias.resolve(reading.document);
  if (target === undefined || reading.open.has(target)) return undefined;
  const known = reading.known.get(target) ?? read(target, reading);
  if (known !== undefined) reading.known.set(target, known);
  return known;
}

function entriesIn(map: YAMLMap, reading: Reading): readonly YamlEntry[] {
  const entries: YamlEntry[] = [];
  const merged: YamlEntry[] = [];
  for (const { key, value } of map.items) {
    if (!isScalar(key) || !key.range) continue;
    const keySpan = { start: key.range[0], end: key.range[1] };
    if (isMergeKey(key)) {
      if (isNode(value)) merged.push(...mergedFrom(value, reading));
      continue;
    }
    const known = isNode(value) ? read(value, reading) : undefined;
    const own = known ?? { kind: "scalar", span: { start: keySpan.end, end: keySpan.end }, ...NOTHING };
    const end = isNode(value) ? spanOf(value, reading.text).end : keySpan.end;
    entries.push({ key: String(key.value ?? ""), keySpan, span: { start: keySpan.start, end }, value: own });
  }
  const names = new Set(entries.map(({ key }) => key));
  for (const entry of merged) {
    if (names.has(entry.key)) continue;
    names.add(entry.key);
    entries.push({ ...entry, merged: true });
  }
  return entries;
}

const NOTHING = { text: "", type: "null", style: "plain" } as const;

const isMergeKey = ({ value, type }: { readonly value: unknown; readonly type?: unknown }): boolean =>
  (value === "<<" || (typeof value === "symbol" && value.description === "<<")) && (type ?? "PLAIN") === "PLAIN";

/** What `<<: *base` and `<<: [*one, *other]` bring; the first one wins. */
function mergedFrom(value: Node, reading: Reading): readonly YamlEntry[] {
  const source = read(value, reading);
  if (source?.kind === "map") return source.entries;
  return source?.kind === "list" ? source.items.flatMap((item) => (item.kind === "map" ? item.entries : [])) : [];
}

/** Where a node is written, without white space and comments behind it. */
export function spanOf(node: Node | ParsedNode, text: string): Span {
  const [start, end] = node.range ?? [0, 0];
  return { start, end: start + text.slice(start, end).trimEnd().length };
}

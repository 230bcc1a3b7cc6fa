/** The text of state files in `.bulwark/`: parsed with exact places for what is wrong, printed with sorted keys and one entry a line. */

import { type Node, type ParseError, parseTree, printParseErrorCode } from "jsonc-parser";

import type { Problem } from "#policy/finding";

type Fields = Readonly<Record<string, unknown>>;

/** What a state file holds, as it stands in it: fields and entries this version does not know as well, so that a write keeps them. */
export interface StateDocument {
  /** Entries by id, by section. */
  readonly sections: Readonly<Record<string, Fields>>;
  /** Top-level fields besides `version` and the sections. */
  readonly rest: Fields;
}

export interface StateFormat {
  /** Relative to the workspace folder. */
  readonly path: string;
  /** What is written. */
  readonly version: number;
  /** Versions that can be read; the newest is `version`. */
  readonly readable: readonly number[];
  /** Fields that hold entries by id. */
  readonly sections: readonly string[];
}

/** A state file as read. Without a document the file is broken and must not be written. */
export interface ParsedState {
  readonly document?: StateDocument;
  readonly problems: readonly Problem[];
  /** A problem with a field, or with an entry of a section, at its place in the text. */
  problemAt(path: readonly string[], message: string): Problem;
}

/** Reads a state file; `undefined` when there is none. Never throws. */
export function parseStateText(text: string | undefined, format: StateFormat): ParsedState {
  const at = (offset: number, message: string): Problem => ({
    kind: "state",
    path: format.path,
    ...(text === undefined ? {} : lineAndColumn(text, offset)),
    message,
  });
  if (text === undefined)
    return { document: { sections: {}, rest: {} }, problems: [], problemAt: (_, of) => at(0, of) };
  const broken = (offset: number, message: string): ParsedState => ({
    problems: [at(offset, message)],
    problemAt: (_, of) => at(offset, of),
  });

  const errors: ParseError[] = [];
  const body = text.replace(/^\uFEFF/, " ");
  const root = parseTree(body, errors, { disallowComments: true, allowTrailingComma: false });
  const [first] = errors;
  if (first !== undefined) return broken(first.offset, `is not valid JSON (${inWords(first)})`);
  if (root?.type !== "object") return broken(root?.offset ?? 0, "should hold a JSON object");

  const fields = properties(root);
  const version = fields.get("version");
  if (!format.readable.includes(Number(version?.value)) || typeof version?.value !== "number") {
    return broken(version?.offset ?? 0, wrongVersion(version?.value, format));
  }
  const sections: Record<string, Fields> = {};
  const rest: Record<string, unknown> = {};
  for (const [name, node] of fields) {
    if (name === "version") continue;
    if (!format.sections.includes(name)) rest[name] = toValue(node);
    else if (node.type !== "object") return broken(node.offset, `\`${name}\` should be an object`);
    else sections[name] = entriesOf(node);
  }
  return {
    document: { sections, rest },
    problems: [],
    problemAt: (path, message) => at(offsetOf(root, path), message),
  };
}

/** Prints a state file: sorted keys, one entry a line, a line feed at the end. Equal contents give equal bytes. */
export function printStateText({ sections, rest }: StateDocument, version: number): string {
  const fields: Record<string, string> = { version: String(version) };
  for (const [name, value] of Object.entries(rest)) if (value !== undefined) fields[name] = oneLine(value);
  for (const [name, entries] of Object.entries(sections)) fields[name] = section(entries);
  const body = Object.keys(fields)
    .sort()
    .map((name) => `  ${JSON.stringify(name)}: ${fields[name]}`);
  return `{\n${body.join(",\n")}\n}\n`;
}

/** An object that is no list. */
export function isRecord(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function section(entries: Fields): string {
  const lines = Object.keys(entries)
    .sort()
    .map((id) => `    ${JSON.stringify(id)}: ${oneLine(entries[id])}`);
  return lines.length === 0 ? "{}" : `{\n${lines.join(",\n")}\n  }`;
}

function wrongVersion(found: unknown, { version }: StateFormat): string {
  const isNewer = typeof found === "number" && found > version;
  return isNewer ? "was written by a newer Bulwark; it is left as it is" : `should have \`"version": ${version}\``;
}

function entriesOf(node: Node): Fields {
  return Object.fromEntries([...properties(node)].map(([id, value]) => [id, toValue(value)]));
}

/** Where a field, or an entry of a section, stands; the start of the file when it is not there. */
function offsetOf(root: Node, path: readonly string[]): number {
  let node: Node | undefined = root;
  for (const name of path) node = node === undefined ? undefined : properties(node).get(name);
  return node?.offset ?? 0;
}

function properties(node: Node): Map<string, Node> {
  const found = new Map<string, Node>();
  for (const property of node.children ?? []) {
    const [name, value] = property.children ?? [];
    if (typeof name?.value === "string" && value !== undefined) found.set(name.value, value);
  }
  return found;
}

function toValue(node: Node): unknown {
  if (node.type === "array") return (node.children ?? []).map(toValue);
  return node.type === "object" ? entriesOf(node) : node.value;
}

function oneLine(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(oneLine).join(", ")}]`;
  if (!isRecord(value)) return JSON.stringify(value) ?? "null";
  const fields = Object.keys(value)
    .sort()
    .filter((name) => value[name] !== undefined)
    .map((name) => `${JSON.stringify(name)}: ${oneLine(value[name])}`);
  return fields.length === 0 ? "{}" : `{ ${fields.join(", ")} }`;
}

function lineAndColumn(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split(/\r\n|\r|\n/);
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
}

/** `CommaExpected` → "comma expected". */
function inWords(error: ParseError): string {
  return printParseErrorCode(error.error)
    .replace(/([a-z])([A-Z])/g, "$1 $2")
    .toLowerCase();
}

/** Imports of a Python file: which names it has, and edits that add one where its own imports would have put it. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";

import { eolAt, indentAt } from "../textLines";
import { importPlace, type PlacedImport } from "./editImportPlace";
import { childIn, freeName, mentions, type PyEditNode, type PySource, textOf } from "./editSource";
import { isAlone } from "./editStyle";

export interface ImportWish {
  /** As it is written: `tenacity`, `.hardening.retry`. */
  readonly module: string;
  /** The name to import from it; undefined for the module itself. */
  readonly name?: string;
}

export interface PyImports {
  readonly edits: readonly TextEdit[];
  /** How each wish is called in the file: `retry`, `tenacity.retry`, `retry_2`. */
  readonly locals: readonly string[];
}

export interface PresentImport {
  readonly statement: PyEditNode;
  readonly module: string;
  /** Imported name → local name; `""` stands for the module itself. */
  readonly names: ReadonlyMap<string, string>;
}

/** Top-level imports, in order: those that hold for the whole file. Ones in `try` and `if` may not run. */
export function importsOf(source: PySource): readonly PresentImport[] {
  return source.root.children.flatMap((statement) => importsIn(source, statement));
}

/** Asked for every call of a file. */
const KNOWN = new WeakMap<PySource, readonly PresentImport[]>();

/** All imports, also those inside functions, `try` and `if`. */
export function allImports(source: PySource): readonly PresentImport[] {
  const known = KNOWN.get(source);
  if (known !== undefined) return known;
  const visit = (node: PyEditNode): readonly PresentImport[] => [
    ...importsIn(source, node),
    ...node.children.flatMap(visit),
  ];
  const found = visit(source.root);
  KNOWN.set(source, found);
  return found;
}

function importsIn(source: PySource, statement: PyEditNode): readonly PresentImport[] {
  if (statement.kind === "import_statement") {
    return statement.children.map((item) => {
      const { name, local } = aliased(source, item);
      return { statement, module: name, names: new Map([["", local]]) };
    });
  }
  const from = statement.kind === "import_from_statement" ? childIn(statement, "module_name") : undefined;
  if (from === undefined) return [];
  const names = new Map<string, string>();
  for (const item of statement.children) {
    if (item === from) continue;
    if (item.kind === "wildcard_import") names.set("*", "*");
    else {
      const { name, local } = aliased(source, item);
      names.set(name, local);
    }
  }
  return [{ statement, module: textOf(source, from).replace(/\s+/g, ""), names }];
}

/** `a.b` is called `a.b`, `a.b as c` is called `c`. */
function aliased(source: PySource, item: PyEditNode): { readonly name: string; readonly local: string } {
  const name = textOf(source, childIn(item, "name") ?? item).replace(/\s+/g, "");
  const alias = childIn(item, "alias");
  return { name, local: alias === undefined ? name : textOf(source, alias) };
}

/** The local name of what a file imports at its top already; undefined when it does not. */
export function importedAs(source: PySource, { module, name }: ImportWish): string | undefined {
  const imports = importsOf(source).filter((present) => present.module === module);
  if (name !== undefined) {
    const direct = imports.map(({ names }) => names.get(name)).find((local) => local !== undefined);
    if (direct !== undefined) return direct;
  }
  const whole = imports.map(({ names }) => names.get("")).find((local) => local !== undefined);
  if (whole === undefined) return undefined;
  return name === undefined ? whole : `${whole}.${name}`;
}

/** Edits that import the wishes, one statement a module, and what they are called. `isOwn`: does a module belong to the project? */
export function ensureImports(
  source: PySource,
  wishes: readonly ImportWish[],
  isOwn: (module: string) => boolean,
): PyImports {
  const locals: string[] = [];
  const missing = new Map<string, Item[]>();
  for (const wish of wishes) {
    const present = importedAs(source, wish);
    const wanted = wish.name ?? wish.module;
    const local = present ?? (mentions(source, wanted) ? freeName(source, `${wanted}_`) : wanted);
    locals.push(local);
    if (present !== undefined) continue;
    const item = { isWhole: wish.name === undefined, text: local === wanted ? wanted : `${wanted} as ${local}` };
    missing.set(wish.module, [...(missing.get(wish.module) ?? []), item]);
  }
  const edits = [...missing].flatMap(([module, items]) => importEdits(source, module, items, isOwn));
  return { edits: joined(edits), locals };
}

/** What an import statement lists: `run`, `run as run_`; or a whole module, `asyncio`. */
interface Item {
  readonly isWhole: boolean;
  readonly text: string;
}

function importEdits(
  source: PySource,
  module: string,
  items: readonly Item[],
  isOwn: (module: string) => boolean,
): readonly PlacedImport[] {
  const imports = importsOf(source);
  const names = items
    .filter(({ isWhole }) => !isWhole)
    .map(({ text }) => text)
    .sort((a, b) => (a < b ? -1 : 1));
  const placed = (text: string): PlacedImport => importPlace(source, imports, { module, text, isOwn });
  const whole = items.filter(({ isWhole }) => isWhole).map(({ text }) => placed(`import ${text}`));
  if (names.length === 0) return whole;
  const beside = imports.find((present) => present.module === module && canTakeMore(source, present));
  if (beside !== undefined) return [...whole, ...addNames(source, beside.statement, names)];
  return [...whole, placed(`from ${module} import ${names.join(", ")}`)];
}

const canTakeMore = (source: PySource, { statement, names }: PresentImport): boolean =>
  statement.kind === "import_from_statement" &&
  !names.has("*") &&
  // Comments in an import often tell a linter about the one name before them.
  !source.comments.some(({ start, end }) => statement.start < start && end < statement.end);

/** `from m import a` → `from m import a, b` */
function addNames(source: PySource, statement: PyEditNode, names: readonly string[]): readonly PlacedImport[] {
  const last = statement.children.at(-1);
  if (last === undefined) return [];
  const { text } = source;
  const closing = statement.end - 1;
  const ownLines = text[closing] === ")" && isAlone(text, closing);
  const comma = ownLines ? `,${eolAt(text, last.end)}${indentAt(text, last.start)}` : ", ";
  return [{ section: 0, edit: insertAt(last.end, names.map((name) => comma + name).join("")) }];
}

/** Statements that go to one place as one edit: by section, in the order of their modules, what each brings around it written once. */
function joined(placed: readonly PlacedImport[]): readonly TextEdit[] {
  const byPlace = new Map<number, PlacedImport[]>();
  for (const one of [...placed].sort((a, b) => a.section - b.section)) {
    const { start } = one.edit.span;
    byPlace.set(start, [...(byPlace.get(start) ?? []), one]);
  }
  return [...byPlace].map(([start, together]) => {
    const sections = [...new Set(together.map(({ section }) => section))];
    const texts = sections.map((section) =>
      together.filter((one) => one.section === section).map(({ edit }) => edit.newText),
    );
    const written = texts.map(sectionText);
    return insertAt(start, [...written.slice(0, -1).map(aboveAnother), ...written.slice(-1)].join(""));
  });
}

/** A section with another below it: what it leaves free before the code, one blank line of it parts the two. */
const aboveAnother = (section: string): string =>
  /^\r?\n/.test(section) ? section.trimEnd() : section.replace(/((?:\r?\n){2})(?:\r?\n)+$/, "$1");

/** The statements of one section, with the line ends that the first one brings before and after itself. */
function sectionText(texts: readonly string[]): string {
  const [first = "", ...others] = texts;
  if (others.length === 0) return first;
  const lead = /^(\r?\n)*/.exec(first)?.[0] ?? "";
  const tail = /(\r?\n)*$/.exec(first)?.[0] ?? "";
  const eol = (lead + tail).includes("\r") ? "\r\n" : "\n";
  return (
    lead +
    texts
      .map((text) => text.trim())
      .sort(byModule)
      .join(eol) +
    tail
  );
}

const byModule = (a: string, b: string): number => {
  const [kindA = "", moduleA = ""] = a.split(" ");
  const [kindB = "", moduleB = ""] = b.split(" ");
  if (kindA !== kindB) return kindA === "import" ? -1 : 1;
  return moduleA < moduleB ? -1 : moduleA > moduleB ? 1 : 0;
};

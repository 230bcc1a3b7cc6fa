/** Adds imports to a file in its own form (`import` or `require`), merged into what is there. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";

import { ts } from "./compiler";
import { importPlace } from "./editImportPlace";
import { type EditSource, freeName, isTypeScriptPath } from "./editSource";
import { braced, type EditStyle, eolAt, indentAt, quoted } from "./editStyle";

export interface ImportWish {
  /** Specifier as it would be written new. */
  readonly specifier: string;
  /** Exported name, `default`, or `*` for the namespace. */
  readonly name: string;
  /** Local name when it is free; by default the exported one. */
  readonly as?: string;
}

export interface ImportEdits {
  /** Local name of each wish, in order; `v.object` when the module is imported as a namespace. */
  readonly locals: readonly string[];
  readonly edits: readonly TextEdit[];
}

/** The local name under which the file already imports a value, or undefined. */
export function importedAs(source: EditSource, specifier: string, name: string): string | undefined {
  for (const statement of source.tree.statements) {
    const binding = bindingOf(statement);
    if (binding === undefined || !sameModule(binding.specifier, specifier)) continue;
    if (name === "default" && binding.defaultName !== undefined) return binding.defaultName.text;
    if (binding.namespace !== undefined) return name === "*" ? binding.namespace : `${binding.namespace}.${name}`;
    const element = binding.elements.find((candidate) => candidate.exported === name);
    if (element !== undefined) return element.local;
  }
  return undefined;
}

/** Edits that make every wish importable. All wishes of one module end up in one statement. */
export function ensureImports(source: EditSource, style: EditStyle, wishes: readonly ImportWish[]): ImportEdits {
  const locals: string[] = [];
  const additions = new Map<string, Addition[]>();
  for (const wish of wishes) {
    const existing = importedAs(source, wish.specifier, wish.name);
    if (existing !== undefined) {
      locals.push(existing);
      continue;
    }
    const group = additions.get(wish.specifier) ?? [];
    const planned = group.find((addition) => addition.exported === wish.name);
    const local = planned?.local ?? freeName(source, wish.as ?? wish.name, wish.name === "*" ? [] : [alias(wish.name)]);
    if (planned === undefined) group.push({ exported: wish.name, local });
    additions.set(wish.specifier, group);
    locals.push(local);
  }
  const edits: TextEdit[] = [];
  for (const [specifier, group] of additions) {
    const merged = merge(source, style, specifier, group);
    edits.push(merged ?? insertStatements(source, specifier, newStatements(source, style, specifier, group)));
  }
  return { locals, edits };
}

/** Is the file CommonJS by its own text: `require` calls and no `import` or `export`? */
export function usesRequire(source: EditSource): boolean {
  if (isTypeScriptPath(source.path)) return false;
  if (/\.mjs$/.test(source.path)) return false;
  if (/\.cjs$/.test(source.path)) return true;
  let requires = /\bmodule\.exports\b|\bexports\.\w+\s*=/.test(source.text);
  for (const statement of source.tree.statements) {
    if (ts.isImportDeclaration(statement) || ts.isExportDeclaration(statement) || ts.isExportAssignment(statement)) {
      return false;
    }
    if (ts.canHaveModifiers(statement) && ts.getModifiers(statement)?.some(isExport) === true) return false;
    requires ||= requireOf(statement) !== undefined;
  }
  return requires;
}

/** How the file's nearest relative import ends: `.js`, `.ts` or nothing; undefined when it has none. */
export function relativeEnding(source: EditSource): "" | ".js" | ".ts" | undefined {
  let found: "" | ".js" | ".ts" | undefined;
  for (const statement of source.tree.statements) {
    const specifier = bindingOf(statement)?.specifier;
    if (specifier === undefined || !/^\.\.?\//.test(specifier) || /\.(json|css|svg)$/.test(specifier)) continue;
    if (/\.[cm]?tsx?$/.test(specifier)) found = ".ts";
    else found = /\.[cm]?jsx?$/.test(specifier) ? ".js" : "";
  }
  return found;
}

interface Addition {
  readonly exported: string;
  readonly local: string;
}

interface ModuleBinding {
  readonly specifier: string;
  readonly namespace?: string;
  readonly elements: readonly { readonly exported: string; readonly local: string }[];
  /** Where named elements can be added. */
  readonly list?: ts.NamedImports | ts.ObjectBindingPattern;
  /** A default import without named ones. */
  readonly defaultName?: ts.Identifier;
}

const isExport = (modifier: ts.Modifier): boolean => modifier.kind === ts.SyntaxKind.ExportKeyword;

function bindingOf(statement: ts.Statement): ModuleBinding | undefined {
  if (ts.isImportDeclaration(statement)) return importBinding(statement);
  const required = requireOf(statement);
  if (required === undefined) return undefined;
  const { name, specifier } = required;
  if (ts.isIdentifier(name)) return { specifier, namespace: name.text, elements: [] };
  if (!ts.isObjectBindingPattern(name)) return { specifier, elements: [] };
  const elements = name.elements.flatMap((element) => {
    if (!ts.isIdentifier(element.name)) return [];
    const { propertyName } = element;
    const exported =
      propertyName !== undefined && ts.isIdentifier(propertyName) ? propertyName.text : element.name.text;
    return [{ exported, local: element.name.text }];
  });
  return { specifier, elements, list: name };
}

function importBinding(statement: ts.ImportDeclaration): ModuleBinding | undefined {
  const { importClause: clause, moduleSpecifier } = statement;
  if (!ts.isStringLiteral(moduleSpecifier)) return undefined;
  const specifier = moduleSpecifier.text;
  // A type import gives no value, and an import for effect gives no name.
  if (clause === undefined || clause.phaseModifier !== undefined) return { specifier, elements: [] };
  const named = clause.namedBindings;
  if (named === undefined) {
    return { specifier, elements: [], ...(clause.name === undefined ? {} : { defaultName: clause.name }) };
  }
  if (ts.isNamespaceImport(named)) return { specifier, namespace: named.name.text, elements: [] };
  const elements = named.elements
    .filter((element) => !element.isTypeOnly)
    .map((element) => ({ exported: (element.propertyName ?? element.name).text, local: element.name.text }));
  return { specifier, elements, list: named };
}

function requireOf(statement: ts.Statement): { readonly name: ts.BindingName; readonly specifier: string } | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declaration] = statement.declarationList.declarations;
  const call = declaration?.initializer;
  if (declaration === undefined || call === undefined || !ts.isCallExpression(call)) return undefined;
  const [argument] = call.arguments;
  if (!ts.isIdentifier(call.expression) || call.expression.text !== "require") return undefined;
  if (argument === undefined || !ts.isStringLiteral(argument)) return undefined;
  return { name: declaration.name, specifier: argument.text };
}

/** `./kit/retry`, `./kit/retry.js` and `./kit/retry.ts` are one module. */
function sameModule(a: string, b: string): boolean {
  const stem = (specifier: string): string =>
    specifier.startsWith(".") ? specifier.replace(/\.[cm]?[jt]sx?$/, "") : specifier.replace(/^node:/, "");
  return stem(a) === stem(b);
}

const alias = (name: string): string => `hardened${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;

function merge(
  source: EditSource,
  style: EditStyle,
  specifier: string,
  group: readonly Addition[],
): TextEdit | undefined {
  if (group.some(({ exported }) => exported === "*" || exported === "default")) return undefined;
  for (const statement of source.tree.statements) {
    const binding = bindingOf(statement);
    if (binding === undefined || !sameModule(binding.specifier, specifier)) continue;
    const inRequire = !ts.isImportDeclaration(statement);
    const names = group.map((addition) => element(addition, inRequire));
    if (binding.defaultName !== undefined) {
      return insertAt(binding.defaultName.end, `, ${braced(style, names.join(", "))}`);
    }
    if (binding.list !== undefined) return addTo(source, binding.list, names);
  }
  return undefined;
}

/** In their place where the list is in alphabetical order, as organisers of imports keep it; else at the end. */
function addTo(
  source: EditSource,
  list: ts.NamedImports | ts.ObjectBindingPattern,
  names: readonly string[],
): TextEdit {
  const { text, tree } = source;
  const last = list.elements.at(-1);
  if (last === undefined) return insertAt(list.getStart(tree) + 1, ` ${names.join(", ")} `);
  const start = last.getStart(tree);
  const multiline = text.slice(list.getStart(tree), start).includes("\n");
  const between = multiline ? `,${eolAt(text, start)}${indentAt(text, start)}` : ", ";
  const sorted = [...names].sort(byName);
  const next = placeAmong(list, sorted);
  if (next !== undefined) return insertAt(next.getStart(tree), sorted.map((name) => name + between).join(""));
  // A trailing comma stays behind the new last element.
  return insertAt(last.end, sorted.map((name) => between + name).join(""));
}

/** The element that all of the names belong before; undefined when they belong to the end, or the list has no such order. */
function placeAmong(
  { elements }: ts.NamedImports | ts.ObjectBindingPattern,
  sorted: readonly string[],
): ts.ImportSpecifier | ts.BindingElement | undefined {
  const nameOf = (one: ts.ImportSpecifier | ts.BindingElement): string => (one.propertyName ?? one.name).getText();
  const all: readonly (ts.ImportSpecifier | ts.BindingElement)[] = elements;
  const isOrdered = all.every((one, index) => {
    const before = all[index - 1];
    return before === undefined || byName(nameOf(before), nameOf(one)) <= 0;
  });
  if (!isOrdered) return undefined;
  const [first, ...others] = sorted.map((name) => all.find((one) => byName(nameOf(one), name) > 0));
  return others.every((one) => one === first) ? first : undefined;
}

const byName = (a: string, b: string): number => {
  const [left, right] = [a.toLowerCase(), b.toLowerCase()];
  return left < right ? -1 : left > right ? 1 : 0;
};

function element(addition: Addition, inRequire: boolean): string {
  if (addition.exported === addition.local) return addition.local;
  return inRequire ? `${addition.exported}: ${addition.local}` : `${addition.exported} as ${addition.local}`;
}

/** What is behind the brace of the file's last named imports, when they are on one line: objects may be written otherwise. */
function importBraces(source: EditSource): EditStyle["braceSpace"] | undefined {
  let space: EditStyle["braceSpace"] | undefined;
  for (const statement of source.tree.statements) {
    const list = bindingOf(statement)?.list;
    if (list === undefined || list.elements.length === 0) continue;
    const first = source.text[list.getStart(source.tree) + 1];
    if (first === " ") space = " ";
    else if (first !== "\r" && first !== "\n") space = "";
  }
  return space;
}

function newStatements(
  source: EditSource,
  style: EditStyle,
  specifier: string,
  group: readonly Addition[],
): readonly string[] {
  const from = quoted(style, specifier);
  const inRequire = usesRequire(source);
  const named = group.filter(({ exported }) => exported !== "*" && exported !== "default");
  const statements = group
    .filter((addition) => !named.includes(addition))
    .map(({ local, exported }) =>
      inRequire
        ? `const ${local} = require(${from})${style.semicolon}`
        : `import ${exported === "*" ? "* as " : ""}${local} from ${from}${style.semicolon}`,
    );
  if (named.length === 0) return statements;
  const list = braced(
    { ...style, braceSpace: importBraces(source) ?? style.braceSpace },
    named
      .map((addition) => element(addition, inRequire))
      .sort(byName)
      .join(", "),
  );
  statements.push(
    inRequire ? `const ${list} = require(${from})${style.semicolon}` : `import ${list} from ${from}${style.semicolon}`,
  );
  return statements;
}

function insertStatements(source: EditSource, specifier: string, statements: readonly string[]): TextEdit {
  const imports = source.tree.statements
    .filter(
      (statement) =>
        ts.isImportDeclaration(statement) ||
        ts.isImportEqualsDeclaration(statement) ||
        requireOf(statement) !== undefined,
    )
    .map((statement) => ({ statement, specifier: bindingOf(statement)?.specifier }));
  const place = importPlace(source, imports, specifier);
  return insertAt(place.offset, place.before + statements.join(place.between) + place.after);
}

/** Takes an import away when the edit replaces the only use of its name. */

import type { Span, TextEdit } from "#facts/place";
import { contains, type EditSource, ts } from "./editSource";
import { eolAt, indentAt, lineStart } from "./editStyle";

/**
 * `edits` with the import of a name removed, when `replaced` holds the name's only use. What cannot go without touching a comment
 * stays. `edits` are imports that were planned on the same text.
 */
export function withoutUnusedImport(
  source: EditSource,
  replaced: ts.Expression,
  edits: readonly TextEdit[],
): readonly TextEdit[] {
  const name = rootOf(replaced);
  if (name === undefined) return edits;
  for (const statement of source.tree.statements) {
    const gone = removal(statement, name);
    if (gone === undefined) continue;
    if (isUsedBeside(source, statement, name, replaced)) return edits;
    return gone === "whole" ? withoutStatement(source, statement, edits) : withoutPart(source, gone, edits);
  }
  return edits;
}

/** `fs` of `fs.promises.writeFile`. */
function rootOf(expression: ts.Expression): string | undefined {
  let node = expression;
  while (ts.isPropertyAccessExpression(node)) node = node.expression;
  return ts.isIdentifier(node) ? node.text : undefined;
}

function isUsedBeside(source: EditSource, binding: ts.Statement, name: string, replaced: ts.Expression): boolean {
  return contains(
    source.tree,
    (node) =>
      ts.isIdentifier(node) &&
      node.text === name &&
      !isWithin(node, binding) &&
      !isWithin(node, replaced) &&
      !(ts.isPropertyAccessExpression(node.parent) && node.parent.name === node) &&
      !(ts.isPropertyAssignment(node.parent) && node.parent.name === node),
    { intoFunctions: true },
  );
}

const isWithin = (node: ts.Node, outer: ts.Node): boolean => outer.pos <= node.pos && node.end <= outer.end;

/** What has to go so that a statement no longer imports the name. */
function removal(statement: ts.Statement, name: string): Span | "whole" | undefined {
  if (ts.isImportEqualsDeclaration(statement)) return statement.name.text === name ? "whole" : undefined;
  if (ts.isImportDeclaration(statement)) {
    const { importClause: clause } = statement;
    if (clause === undefined) return undefined;
    const named = clause.namedBindings;
    if (clause.name?.text === name) {
      return named === undefined ? "whole" : { start: clause.name.getStart(), end: named.getStart() };
    }
    if (named === undefined) return undefined;
    if (ts.isNamespaceImport(named)) {
      return named.name.text === name && clause.name === undefined ? "whole" : undefined;
    }
    const part = elementOf(named.elements, name);
    return part === "whole" && clause.name !== undefined ? { start: clause.name.end, end: named.end } : part;
  }
  const pattern = requiredInto(statement);
  if (pattern === undefined) return undefined;
  if (ts.isIdentifier(pattern)) return pattern.text === name ? "whole" : undefined;
  return ts.isObjectBindingPattern(pattern) ? elementOf(pattern.elements, name) : undefined;
}

function requiredInto(statement: ts.Statement): ts.BindingName | undefined {
  if (!ts.isVariableStatement(statement)) return undefined;
  const [declaration, second] = statement.declarationList.declarations;
  if (declaration?.initializer === undefined || second !== undefined) return undefined;
  return /^require\s*\(\s*["'][^"']*["']\s*\)(\.promises)?$/.test(declaration.initializer.getText())
    ? declaration.name
    : undefined;
}

type Element = ts.ImportSpecifier | ts.BindingElement;

function elementOf(elements: ts.NodeArray<Element>, name: string): Span | "whole" | undefined {
  const index = elements.findIndex((element) => ts.isIdentifier(element.name) && element.name.text === name);
  const element = elements[index];
  if (element === undefined) return undefined;
  const before = elements[index - 1];
  if (before !== undefined) return { start: before.end, end: element.end };
  const after = elements[1];
  return after === undefined ? "whole" : { start: element.getStart(), end: after.getStart() };
}

function withoutPart(source: EditSource, span: Span, edits: readonly TextEdit[]): readonly TextEdit[] {
  if (/\/[/*]/.test(source.text.slice(span.start, span.end))) return edits;
  return [...edits, { span, newText: "" }];
}

/** Directives speak about the line below them. */
const DIRECTIVE = /^\s*(\/\/|\/\*).*(eslint-|@ts-|biome-ignore|prettier-ignore)/;

function withoutStatement(
  source: EditSource,
  statement: ts.Statement,
  edits: readonly TextEdit[],
): readonly TextEdit[] {
  const { text, tree } = source;
  const start = lineStart(text, statement.getStart(tree));
  const line = /[^\r\n]*/.exec(text.slice(statement.end))?.[0] ?? "";
  const end = statement.end + line.length;
  const isAlone =
    line.trim() === "" && start + indentAt(text, statement.getStart(tree)).length === statement.getStart(tree);
  const above = text.slice(lineStart(text, Math.max(start - 1, 0)), start);
  if (!isAlone || DIRECTIVE.test(above)) return edits;
  const eol = eolAt(text, end);
  // The new import takes the place of the old one.
  const follower = edits.find(({ span, newText }) => span.start === end && span.end === end && newText.startsWith(eol));
  if (follower !== undefined) {
    return edits.map((edit) =>
      edit === follower ? { span: { start, end }, newText: follower.newText.slice(eol.length) } : edit,
    );
  }
  const next = text.startsWith(eol, end) ? end + eol.length : end;
  return [...edits, { span: { start, end: next }, newText: "" }];
}

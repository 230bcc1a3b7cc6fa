/** Where a derived check is declared: after its type, or before the statement that uses it when the type is imported. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { type EditSource, ts } from "#languages/typescript/editSource";
import { eolAt } from "#languages/typescript/editStyle";
import { statementBefore } from "#languages/typescript/editWrap";

import type { Deriving } from "./fix.typescript.ways";

type Placed = { readonly edit: TextEdit } | { readonly because: string };

/** The edit that declares `text` at the top level, after everything the check reads when it is made. */
export function declarationPlace(deriving: Deriving, text: string): Placed {
  const { source, input } = deriving;
  const use = topStatement(source, input.whole.getStart(source.tree));
  if (use === undefined) return { because: "the value is not in a statement" };
  const after = lastDeclaration(deriving);
  if (after === undefined) {
    const eol = eolAt(source.text, use.getStart(source.tree));
    return { edit: statementBefore(source, use, text + eol) };
  }
  // Code that runs when the module is loaded needs the check before it.
  if (after.end > use.pos && !isInFunction(input.whole))
    return { because: "the type is declared after the code that needs it" };
  const eol = eolAt(source.text, after.end);
  return { edit: insertAt(endOfLine(source.text, after.end), `${eol}${eol}${text}`) };
}

/** The last top-level statement of this file that declares the type or an enum the check reads. */
function lastDeclaration({ source, typed, meant, shape }: Deriving): ts.Statement | undefined {
  const { type } = meant;
  const own = (type.aliasSymbol ?? type.getSymbol())?.declarations ?? [];
  // The program's text has no byte order mark.
  const shift = source.text.startsWith("\uFEFF") ? 1 : 0;
  const statements = [...own, ...shape.enums]
    .filter((declaration) => declaration.getSourceFile() === typed.file)
    .flatMap((declaration) => topStatement(source, declaration.getStart(typed.file) + shift) ?? [])
    .filter((statement) => isDeclaration(statement))
    .sort((a, b) => a.end - b.end);
  return statements.at(-1);
}

const isDeclaration = (statement: ts.Statement): boolean =>
  ts.isInterfaceDeclaration(statement) || ts.isTypeAliasDeclaration(statement) || ts.isEnumDeclaration(statement);

const topStatement = (source: EditSource, offset: number): ts.Statement | undefined =>
  source.tree.statements.find((statement) => statement.pos <= offset && offset < statement.end);

function isInFunction(node: ts.Node): boolean {
  for (let at = node.parent; at !== undefined; at = at.parent) if (ts.isFunctionLike(at)) return true;
  return false;
}

function endOfLine(text: string, offset: number): number {
  const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(offset));
  return offset + (rest?.[0].length ?? 0);
}

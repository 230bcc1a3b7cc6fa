/** What compilers before 5.4 forget inside of a function: that a `let` from outside was found to be something. The bundled one remembers. */

import { ts } from "./compiler";
import { enclosingFunction } from "./editSource";

/** Names of variables of which a function reads more than their declared type, once for each place. The file belongs to the checker's program. */
export function narrowedInClosures(checker: ts.TypeChecker, file: ts.SourceFile): readonly string[] {
  const assigned = assignedSymbols(checker, file);
  const names: string[] = [];
  const visit = (node: ts.Node): void => {
    if (ts.isIdentifier(node)) {
      const symbol = checker.getSymbolAtLocation(node);
      if (symbol !== undefined && isForgotten(checker, node, symbol, assigned)) names.push(node.text);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return names;
}

function isForgotten(
  checker: ts.TypeChecker,
  node: ts.Identifier,
  symbol: ts.Symbol,
  assigned: ReadonlySet<ts.Symbol>,
): boolean {
  const { valueDeclaration: declaration } = symbol;
  if (declaration === undefined || !isChangeable(declaration, assigned.has(symbol))) return false;
  const around = enclosingFunction(node);
  if (around === undefined || around === enclosingFunction(declaration)) return false;
  return checker.getTypeAtLocation(node) !== checker.getTypeOfSymbol(symbol);
}

/** `let`, `var`, and parameters that are given another value. */
function isChangeable(declaration: ts.Declaration, isAssigned: boolean): boolean {
  if (ts.isParameter(declaration)) return isAssigned;
  if (!ts.isVariableDeclaration(declaration) && !ts.isBindingElement(declaration)) return false;
  if (isAssigned) return true;
  const list = ts.findAncestor(declaration, ts.isVariableDeclarationList);
  return list !== undefined && (list.flags & ts.NodeFlags.Const) === 0;
}

function assignedSymbols(checker: ts.TypeChecker, file: ts.SourceFile): ReadonlySet<ts.Symbol> {
  const symbols = new Set<ts.Symbol>();
  const visit = (node: ts.Node): void => {
    if (ts.isBinaryExpression(node) && ts.isIdentifier(node.left) && isAssignment(node.operatorToken.kind)) {
      const symbol = checker.getSymbolAtLocation(node.left);
      if (symbol !== undefined) symbols.add(symbol);
    }
    ts.forEachChild(node, visit);
  };
  visit(file);
  return symbols;
}

const isAssignment = (kind: ts.SyntaxKind): boolean =>
  kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;

// Finds the places where a rule decides to stay silent, and makes each of them removable while the program runs.
import typescript from "@ts-morph/common/dist/typescript.js";

const ts = typescript.ts ?? typescript;

/** Answers that say "nothing to report here". */
const SILENT = new Set(["pass", "unknown"]);

/**
 * Each site is an expression that silences a rule, with what it becomes when the protection it recognises is removed:
 * - the condition of `if (…) return pass(…)`, `return unknown(…)` and `continue`: false
 * - the condition of `… ? pass(…) : gap(…)`: what leads to the other arm
 * - each side of `a || b` in a condition or a returned answer, and a condition handed to `filter`-like callbacks: false
 * @returns {{ code: string, sites: { line: number, text: string }[] }} code in which site n is off while `globalThis.removedProtection === first + n`
 */
export function instrument(text, file, first) {
  const source = ts.createSourceFile(file, text, ts.ScriptTarget.Latest, true);
  const edits = new Map();
  const add = (node, removed) => {
    if (!edits.has(node.pos) && !isNarrowing(node)) edits.set(node.pos, { node, removed });
  };
  const visit = (node) => {
    if (ts.isIfStatement(node) && isSilent(node.thenStatement)) add(node.expression, "false");
    if (ts.isConditionalExpression(node)) {
      const [whenTrue, whenFalse] = [isSilentAnswer(node.whenTrue), isSilentAnswer(node.whenFalse)];
      if (whenTrue && !whenFalse) add(node.condition, "false");
      if (whenFalse && !whenTrue) add(node.condition, "true");
    }
    if (isOr(node) && !isOr(skipParentheses(node.parent)) && isAnswer(node))
      for (const side of sidesOf(node)) add(side, "false");
    ts.forEachChild(node, visit);
  };
  visit(source);
  const sites = [...edits.values()].sort((a, b) => a.node.getStart() - b.node.getStart());
  const inserts = sites.flatMap(({ node, removed }, index) => [
    { at: node.getStart(), order: index, text: `(globalThis.meetsProtection(${first + index}) ? ${removed} : (` },
    { at: node.getEnd(), order: -index, text: "))" },
  ]);
  inserts.sort((a, b) => b.at - a.at || b.order - a.order);
  let code = text;
  for (const insert of inserts) code = code.slice(0, insert.at) + insert.text + code.slice(insert.at);
  return {
    code,
    sites: sites.map(({ node }) => ({
      line: source.getLineAndCharacterOfPosition(node.getStart()).line + 1,
      text: node.getText().replace(/\s+/g, " "),
    })),
  };
}

function isSilent(statement) {
  const inner =
    ts.isBlock(statement) && statement.statements.length === 1 ? (statement.statements[0] ?? statement) : statement;
  if (ts.isContinueStatement(inner)) return true;
  return ts.isReturnStatement(inner) && inner.expression !== undefined && isSilentAnswer(inner.expression);
}

function isSilentAnswer(expression) {
  return (
    ts.isCallExpression(expression) && ts.isIdentifier(expression.expression) && SILENT.has(expression.expression.text)
  );
}

/** `x === undefined` alone tells the type checker what is there; it recognises no protection. */
function isNarrowing(node) {
  if (isOr(node)) return sidesOf(node).every(isNarrowing);
  return (
    ts.isBinaryExpression(node) &&
    /^[!=]==$/.test(node.operatorToken.getText()) &&
    node.right.getText() === "undefined" &&
    !ts.isCallExpression(node.left)
  );
}

const isOr = (node) => ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.BarBarToken;

function skipParentheses(node) {
  return ts.isParenthesizedExpression(node) ? skipParentheses(node.parent) : node;
}

/** True for an alternative that is a whole condition, a returned answer or the body of a predicate. */
function isAnswer(node) {
  const parent = skipParentheses(node.parent);
  if (ts.isIfStatement(parent)) return isSilent(parent.thenStatement);
  return ts.isReturnStatement(parent) || (ts.isArrowFunction(parent) && skipParentheses(parent.body) !== undefined);
}

function sidesOf(node) {
  if (ts.isParenthesizedExpression(node)) return sidesOf(node.expression);
  return isOr(node) ? [...sidesOf(node.left), ...sidesOf(node.right)] : [node];
}

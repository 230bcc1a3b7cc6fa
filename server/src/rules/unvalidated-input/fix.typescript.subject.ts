/** The value to validate: what a finding or a selection points at, with the `await` and the assertion that belong to it. */

import {
  bare,
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  nodeAt,
  textOf,
  ts,
} from "#languages/typescript/editSource";

export interface InputValue {
  /** The value itself: `JSON.parse(text)`, `await response.json()`, `request.body`. */
  readonly value: ts.Expression;
  /** What is replaced: the value with its assertion. */
  readonly whole: ts.Expression;
}

/** The value at a span of the text; or why there is none to validate. */
export function inputAt(
  source: EditSource,
  span: { readonly start: number; readonly end: number },
): InputValue | { readonly because: string } {
  const found = expressionAt(source, span);
  if (found === undefined) return { because: "there is no value to check here any more" };
  const value = awaited(found);
  if (isWritten(value)) return { because: "the value is written here: it does not come from outside" };
  if (isChecked(source, value)) return { because: "the value is checked already" };
  const whole = asserted(source, value);
  if (hasFallback(whole))
    return { because: "a missing value is answered here already: check what is there behind that" };
  return { value, whole };
}

const isWritten = (value: ts.Expression): boolean =>
  ts.isObjectLiteralExpression(value) || ts.isArrayLiteralExpression(value) || ts.isStringLiteralLike(value);

/** Other places in the same function that read the same value. */
export function otherReads(source: EditSource, { value }: InputValue): readonly ts.Expression[] {
  const around = enclosingFunction(value);
  const found: ts.Expression[] = [];
  if (around === undefined || !ts.isPropertyAccessExpression(value)) return found;
  const text = textOf(source, value);
  contains(
    around,
    (node) => {
      if (node !== value && ts.isPropertyAccessExpression(node) && textOf(source, node) === text) found.push(node);
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

/** Calls whose answer is whatever somebody sent. */
export const isInputCall = (source: EditSource, node: ts.Node): node is ts.CallExpression =>
  ts.isCallExpression(node) && /^JSON\.parse$|\.json$/.test(textOf(source, node.expression));

function expressionAt(
  source: EditSource,
  span: { readonly start: number; readonly end: number },
): ts.Expression | undefined {
  const call = callAt(source, span);
  if (call !== undefined && isInputCall(source, call)) return call;
  for (let node: ts.Node | undefined = nodeAt(source, span); node !== undefined; node = node.parent) {
    if (ts.isAsExpression(node) || ts.isTypeAssertionExpression(node)) return bareValue(node);
    if (isInputCall(source, node)) return node;
    const exact = node.getStart(source.tree) === span.start && node.end === span.end;
    if (exact && (ts.isPropertyAccessExpression(node) || ts.isIdentifier(node))) return node;
    if (ts.isVariableDeclaration(node) && node.initializer !== undefined) return bareValue(node.initializer);
    if (ts.isStatement(node)) return undefined;
  }
  return undefined;
}

function bareValue(node: ts.Expression): ts.Expression {
  let inner = bare(node);
  while (ts.isAwaitExpression(inner) || ts.isTypeAssertionExpression(inner)) inner = bare(inner.expression);
  return inner;
}

/** With the `await` around it, out of its parentheses. */
function awaited(node: ts.Expression): ts.Expression {
  const up = outOfParentheses(node);
  return ts.isAwaitExpression(up.parent) ? up.parent : node;
}

function outOfParentheses(node: ts.Expression): ts.Expression {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return at;
}

function asserted(source: EditSource, value: ts.Expression): ts.Expression {
  const { parent } = outOfParentheses(value);
  if (!ts.isAsExpression(parent) && !ts.isTypeAssertionExpression(parent)) return value;
  const held = parent.parent;
  // `(value as Order).id`: a call needs no parentheses, except behind `new`.
  const isBare = ts.isParenthesizedExpression(held) && textOf(source, held) === `(${textOf(source, parent)})`;
  return isBare && !ts.isNewExpression(held.parent) ? held : parent;
}

/** `value || {}`, `value ?? none`, `value?.id`: a check would throw where the code goes on. */
function hasFallback(whole: ts.Expression): boolean {
  const up = outOfParentheses(whole);
  const { parent } = up;
  if (ts.isPropertyAccessExpression(parent)) return parent.questionDotToken !== undefined;
  return (
    ts.isBinaryExpression(parent) &&
    parent.left === up &&
    [ts.SyntaxKind.BarBarToken, ts.SyntaxKind.QuestionQuestionToken].includes(parent.operatorToken.kind)
  );
}

function isChecked(source: EditSource, value: ts.Expression): boolean {
  if (ts.isIdentifier(value) && isMadeByCheck(source, value.text)) return true;
  const { parent } = outOfParentheses(value);
  return (
    ts.isCallExpression(parent) &&
    /\.(parse|safeParse|parseAsync|is|check|validate)$/.test(textOf(source, parent.expression))
  );
}

/** Is a variable of that name the answer of a check? */
const isMadeByCheck = (source: EditSource, name: string): boolean =>
  contains(
    source.tree,
    (node) =>
      ts.isVariableDeclaration(node) &&
      ts.isIdentifier(node.name) &&
      node.name.text === name &&
      node.initializer !== undefined &&
      /^(?!JSON\b)[\w.]+\.parse\(/.test(textOf(source, node.initializer)),
    { intoFunctions: true },
  );

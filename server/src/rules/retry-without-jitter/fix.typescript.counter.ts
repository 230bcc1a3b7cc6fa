/** Finds what counts the attempts of a retry, and what it is before the first wait. */

import { contains, type EditSource, isFunctionLike, textOf, ts } from "#languages/typescript/editSource";

export interface Counter {
  readonly name: string;
  /** Its value at the first wait. */
  readonly first: number;
  /** The most attempts, where a number in the loop says so. */
  readonly most?: number;
}

type Refused = { readonly because: string };

const NONE: Refused = { because: "nothing here counts the attempts, by which the wait could grow" };
const DOWN: Refused = { because: "the attempts are counted down: the wait cannot grow by that number" };

/** The counter of a loop, or of a function that calls itself. `wait` is where the waiting is done. */
export function counterOf(source: EditSource, round: ts.Node, wait: ts.Node): Counter | Refused {
  if (isFunctionLike(round)) return ofRecursion(source, round);
  if (ts.isForStatement(round)) {
    const own = ofFor(source, round);
    if (own !== undefined) return own;
  }
  return ofVariable(source, round, wait);
}

function ofFor(source: EditSource, loop: ts.ForStatement): Counter | Refused | undefined {
  const { initializer, incrementor, condition } = loop;
  if (initializer === undefined || !ts.isVariableDeclarationList(initializer) || incrementor === undefined)
    return undefined;
  const [declared] = initializer.declarations;
  if (declared === undefined || !ts.isIdentifier(declared.name)) return undefined;
  const name = declared.name.text;
  const step = stepOf(source, incrementor, name);
  if (step === "down") return DOWN;
  const first = numberOf(declared.initializer);
  if (step === undefined || first === undefined || !isStart(first)) return NONE;
  const most = condition === undefined ? undefined : mostOf(condition, name, first);
  return { name, first, ...(most === undefined ? {} : { most }) };
}

const isStart = (value: number): boolean => value === 0 || value === 1;

/** `attempt < 5`, `attempt <= 5` */
function mostOf(condition: ts.Expression, name: string, first: number): number | undefined {
  if (!ts.isBinaryExpression(condition) || !ts.isIdentifier(condition.left) || condition.left.text !== name)
    return undefined;
  const limit = numberOf(condition.right);
  if (limit === undefined) return undefined;
  if (condition.operatorToken.kind === ts.SyntaxKind.LessThanToken) return limit - first;
  return condition.operatorToken.kind === ts.SyntaxKind.LessThanEqualsToken ? limit - first + 1 : undefined;
}

/** `let attempt = 0` before the loop, `attempt++` once inside. */
function ofVariable(source: EditSource, loop: ts.Node, wait: ts.Node): Counter | Refused {
  const steps: { readonly node: ts.Node; readonly name: string; readonly kind: "up" | "down" }[] = [];
  contains(loop, (node) => {
    const target = targetOf(node);
    const kind = target === undefined ? undefined : stepOf(source, node, target);
    if (target !== undefined && kind !== undefined) steps.push({ node, name: target, kind });
    return false;
  });
  const up = steps.filter(({ kind }) => kind === "up");
  const [only, second] = up;
  if (only === undefined) return steps.length > 0 ? DOWN : NONE;
  if (second !== undefined) return NONE;
  const start = startOf(loop, only.name);
  if (start === undefined || !isStart(start)) return NONE;
  return { name: only.name, first: start + (only.node.end <= wait.getStart(source.tree) ? 1 : 0) };
}

function targetOf(node: ts.Node): string | undefined {
  if (ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) {
    return ts.isIdentifier(node.operand) ? node.operand.text : undefined;
  }
  return ts.isBinaryExpression(node) && ts.isIdentifier(node.left) ? node.left.text : undefined;
}

function startOf(loop: ts.Node, name: string): number | undefined {
  for (let at: ts.Node = loop.parent; at !== undefined; at = at.parent) {
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      for (const one of statement.declarationList.declarations) {
        if (ts.isIdentifier(one.name) && one.name.text === name) return numberOf(one.initializer);
      }
    }
    if (isFunctionLike(at.parent)) return undefined;
  }
  return undefined;
}

/** `load(url, attempt + 1)` of `function load(url, attempt = 0)`. */
function ofRecursion(source: EditSource, round: ts.SignatureDeclaration): Counter | Refused {
  let found: Counter | Refused = NONE;
  round.parameters.forEach((parameter, index) => {
    if (!ts.isIdentifier(parameter.name)) return;
    const name = parameter.name.text;
    const first = numberOf(parameter.initializer);
    contains(
      round,
      (node) => {
        const given = ts.isCallExpression(node) ? node.arguments[index] : undefined;
        const text = given === undefined ? "" : textOf(source, given).replace(/\s/g, "");
        if (text === `${name}-1` && "because" in found) found = DOWN;
        if (text === `${name}+1` && first !== undefined && isStart(first)) found = { name, first };
        return false;
      },
      { intoFunctions: true },
    );
  });
  return found;
}

function stepOf(source: EditSource, node: ts.Node, name: string): "up" | "down" | undefined {
  const text = textOf(source, node).replace(/\s/g, "");
  if ([`${name}++`, `++${name}`, `${name}+=1`, `${name}=${name}+1`].includes(text)) return "up";
  return [`${name}--`, `--${name}`, `${name}-=1`, `${name}=${name}-1`].includes(text) ? "down" : undefined;
}

const numberOf = (node: ts.Expression | undefined): number | undefined =>
  node !== undefined && ts.isNumericLiteral(node) ? Number(node.text.replaceAll("_", "")) : undefined;

/** Finds the answer whose status was compared, and whether it can be asked where the wait is. */

import { bare, contains, type EditSource, enclosingFunction, textOf, ts } from "#languages/typescript/editSource";

type Refused = { readonly because: string };

/** Text of what carries the headers: `response`, or the caught `error`. `at` is where it will be asked. */
export function answerAt(source: EditSource, wait: ts.Node, at: ts.Node): { readonly text: string } | Refused {
  const around = enclosingFunction(wait) ?? source.tree;
  const asked = statusesIn(source, outermost(around));
  const before = asked.filter((one) => one.getStart(source.tree) < wait.getStart(source.tree));
  const status = before.at(-1) ?? asked[0];
  if (status === undefined) return { because: "no status is compared with 429 or 503 here" };
  const holder = holderOf(status);
  if (holder === undefined) return { because: "only the status is at hand here, not the headers of the answer" };
  const root = rootOf(holder);
  const declared = root === undefined ? undefined : scopeOf(root, root.text);
  if (root === undefined || declared === undefined || scopeOf(at, root.text) !== declared) {
    return { because: "the answer is not at hand where the wait is" };
  }
  if (ts.isBlock(declared) && !isDeclaredBefore(source, declared, root.text, at)) {
    return { because: "the wait is decided before the answer is there" };
  }
  const own = ownError(source, outermost(around));
  return own === undefined
    ? { text: textOf(source, holder) }
    : { because: `\`${own}\` does not carry the headers of the answer` };
}

/** Callbacks of timers wait for the function around them. */
function outermost(around: ts.Node): ts.Node {
  let node = around;
  for (let up: ts.Node | undefined = node; up !== undefined; up = enclosingFunction(up)) {
    if (!ts.isArrowFunction(up) || !ts.isCallExpression(up.parent)) return up;
    node = up;
  }
  return node;
}

const isLimit = (node: ts.Expression): boolean => ts.isNumericLiteral(node) && /^(429|503)$/.test(node.text);

/** Expressions that are compared with 429 or 503, in the order of the text. */
function statusesIn(source: EditSource, around: ts.Node): readonly ts.Expression[] {
  const found: ts.Expression[] = [];
  contains(
    around,
    (node) => {
      if (ts.isBinaryExpression(node) && /^[=!]==?$/.test(textOf(source, node.operatorToken))) {
        if (isLimit(node.right)) found.push(node.left);
        else if (isLimit(node.left)) found.push(node.right);
      }
      if (ts.isSwitchStatement(node)) {
        const cases = node.caseBlock.clauses.filter(ts.isCaseClause);
        if (cases.some(({ expression }) => isLimit(expression))) found.push(node.expression);
      }
      if (ts.isCallExpression(node) && ts.isPropertyAccessExpression(node.expression)) {
        const { expression: list, name } = node.expression;
        const [given] = node.arguments;
        const isList = ts.isArrayLiteralExpression(list) && list.elements.some(isLimit);
        if (isList && name.text === "includes" && given !== undefined) found.push(given);
      }
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

const STATUS = /^(status|statusCode)$/;

/** `response` of `response.status`, `error` of `error.response?.status`, also through a constant. */
function holderOf(status: ts.Expression, depth = 0): ts.Expression | undefined {
  const node = bare(status);
  if (ts.isPropertyAccessExpression(node)) {
    if (!STATUS.test(node.name.text)) return undefined;
    const holder = bare(node.expression);
    const isInError = ts.isPropertyAccessExpression(holder) && holder.name.text === "response";
    return isInError ? bare(holder.expression) : holder;
  }
  return ts.isIdentifier(node) && depth === 0 ? holderOfConstant(node) : undefined;
}

/** `const { status } = response`, `const status = response.status` */
function holderOfConstant(name: ts.Identifier): ts.Expression | undefined {
  const scope = scopeOf(name, name.text);
  if (scope === undefined || !ts.isBlock(scope)) return undefined;
  for (const one of declarationsOf(scope)) {
    if (one.initializer === undefined) continue;
    const from = bare(one.initializer);
    if (ts.isIdentifier(one.name) && one.name.text === name.text) return holderOf(from, 1);
    if (!ts.isObjectBindingPattern(one.name) || !ts.isIdentifier(from)) continue;
    const element = one.name.elements.find((item) => ts.isIdentifier(item.name) && item.name.text === name.text);
    const key = element?.propertyName ?? element?.name;
    if (key !== undefined && ts.isIdentifier(key) && STATUS.test(key.text)) return from;
  }
  return undefined;
}

function rootOf(holder: ts.Expression): ts.Identifier | undefined {
  let node = bare(holder);
  while (ts.isPropertyAccessExpression(node)) node = bare(node.expression);
  return ts.isIdentifier(node) ? node : undefined;
}

const declarationsOf = (block: ts.Block | ts.SourceFile): readonly ts.VariableDeclaration[] =>
  block.statements.flatMap((one) => (ts.isVariableStatement(one) ? [...one.declarationList.declarations] : []));

/** The block, function, loop or catch clause that declares the name as it is seen from `at`. */
function scopeOf(at: ts.Node, name: string): ts.Node | undefined {
  const binds = (pattern: ts.BindingName): boolean =>
    ts.isIdentifier(pattern)
      ? pattern.text === name
      : pattern.elements.some((element) => ts.isBindingElement(element) && binds(element.name));
  for (let up: ts.Node | undefined = at.parent; up !== undefined; up = up.parent) {
    if (ts.isFunctionLike(up) && up.parameters.some((one) => binds(one.name))) return up;
    if (ts.isCatchClause(up) && up.variableDeclaration !== undefined && binds(up.variableDeclaration.name)) return up;
    if ((ts.isBlock(up) || ts.isSourceFile(up)) && declarationsOf(up).some((one) => binds(one.name))) return up;
  }
  return undefined;
}

/** A `const` may not be asked before it is declared. */
function isDeclaredBefore(source: EditSource, block: ts.Block, name: string, at: ts.Node): boolean {
  const declared = declarationsOf(block).find((one) => new RegExp(`\\b${name}\\b`).test(textOf(source, one.name)));
  return declared !== undefined && declared.end <= at.getStart(source.tree);
}

/** A class of this file, thrown by this function, that knows the status alone. */
function ownError(source: EditSource, around: ts.Node): string | undefined {
  for (const one of source.tree.statements) {
    if (!ts.isClassDeclaration(one) || one.name === undefined) continue;
    const { text } = one.name;
    const tells = /headers|response|retry[-_]?after/i.test(textOf(source, one));
    if (!tells && new RegExp(`(new|instanceof)\\s+${text}\\b`).test(textOf(source, around))) return text;
  }
  return undefined;
}

/** Finds the handler of a retry, and says why it should not throw on what no retry mends. */

import {
  bare,
  contains,
  type EditSource,
  enclosingFunction,
  isAssignmentTo,
  isFunctionLike,
  textOf,
  ts,
} from "#languages/typescript/editSource";

type Refused = { readonly because: string };

/** The catch clause of the retry `round`; `told` is where the rule saw it begin. */
export function handlerIn(source: EditSource, round: ts.Node, told: number | undefined): ts.CatchClause | Refused {
  const all: ts.CatchClause[] = [];
  contains(round, (node) => {
    if (ts.isCatchClause(node)) all.push(node);
    return false;
  });
  const seen = all.filter((clause) => told !== undefined && covers(source, clause, told));
  const [only, second] = seen.length === 1 ? seen : all;
  if (only === undefined) return { because: "the failures of this retry do not arrive in a catch clause" };
  return second === undefined ? only : { because: "there are several handlers, of which one tries again" };
}

const covers = (source: EditSource, clause: ts.CatchClause, offset: number): boolean =>
  clause.getStart(source.tree) <= offset && offset <= clause.block.getStart(source.tree);

/** Why throwing from this handler would be wrong, or is done. */
export function handlerHindrance(source: EditSource, round: ts.Node, clause: ts.CatchClause): string | undefined {
  const { block, variableDeclaration } = clause;
  const binding = variableDeclaration?.name;
  if (binding !== undefined && !ts.isIdentifier(binding)) return "the caught error is taken apart where it is bound";
  const name = binding?.text;
  if (name !== undefined && contains(block, (node) => isAssignmentTo(node, name), { intoFunctions: true })) {
    return `\`${name}\` is assigned to in the handler`;
  }
  if (name !== undefined && contains(block, (node) => isTest(source, node, name)))
    return "the handler looks at the error already";
  if (block.statements.some((one) => ts.isThrowStatement(one) || ts.isBreakStatement(one))) {
    return "the handler does not try again";
  }
  const owner = enclosingFunction(clause);
  if (owner !== undefined && isListener(source, owner)) return "a throw in an event's handler would end the process";
  return throwsAtAll(source, round, clause, owner)
    ? undefined
    : "nothing is thrown after the last attempt: the callers do not expect an error";
}

/** `if (isFatal(error))`, `switch (error.code)`, `error.status === 404 ? … : …` */
function isTest(source: EditSource, node: ts.Node, name: string): boolean {
  const tested = ts.isIfStatement(node) || ts.isSwitchStatement(node) ? node.expression : undefined;
  const test = tested ?? (ts.isConditionalExpression(node) ? node.condition : undefined);
  return test !== undefined && new RegExp(`\\b${name}\\b`).test(textOf(source, test));
}

const LISTENS = /(^|\.)(on|once|addListener|addEventListener|setInterval|setTimeout|subscribe)$/;

const isListener = (source: EditSource, owner: ts.Node): boolean =>
  ts.isCallExpression(owner.parent) &&
  owner.parent.expression !== owner &&
  LISTENS.test(textOf(source, owner.parent.expression));

/** The handler throws after the last attempt, or the code behind the loop does. */
function throwsAtAll(source: EditSource, round: ts.Node, clause: ts.CatchClause, owner: ts.Node | undefined): boolean {
  if (contains(clause.block, ts.isThrowStatement)) return true;
  const after = isFunctionLike(round) ? clause.parent.end : round.end;
  return contains(owner ?? source.tree, (node) => ts.isThrowStatement(node) && node.getStart(source.tree) >= after);
}

/** What carries the status into the errors that the work makes itself: the places where `{ cause: response }` has to go. */
export interface OwnErrors {
  readonly bare: readonly { readonly created: ts.NewExpression; readonly answer: string }[];
}

/** Errors made in the `try`, or why they cannot say what failed. */
export function ownErrors(source: EditSource, attempt: ts.Block): OwnErrors | Refused {
  const found: { readonly created: ts.NewExpression; readonly answer: string }[] = [];
  let because: string | undefined;
  contains(attempt, (node) => {
    if (!ts.isThrowStatement(node) || node.expression === undefined) return false;
    const created = bare(node.expression);
    if (!ts.isNewExpression(created) || tellsStatus(source, created)) return false;
    const answer = answerTested(source, created, attempt);
    const isPlain = textOf(source, created.expression) === "Error" && (created.arguments ?? []).length === 1;
    if (isPlain && answer !== undefined) found.push({ created, answer });
    else because = `\`${textOf(source, created.expression)}\` made here does not say which status failed`;
    return false;
  });
  return because === undefined ? { bare: found } : { because };
}

/** A second argument with the answer or its status, or a class of the file that keeps one. */
function tellsStatus(source: EditSource, created: ts.NewExpression): boolean {
  const [, ...more] = created.arguments ?? [];
  if (more.some((one) => /\b(cause|status|statusCode|response)\b/.test(textOf(source, one)))) return true;
  const name = textOf(source, created.expression);
  return source.tree.statements.some(
    (one) =>
      ts.isClassDeclaration(one) &&
      one.name?.text === name &&
      /\b(status|statusCode|response|code)\b/.test(one.members.map((member) => textOf(source, member)).join("\n")),
  );
}

/** `response` of the `if (!response.ok)` around the throw. */
function answerTested(source: EditSource, created: ts.Node, attempt: ts.Block): string | undefined {
  for (let at = created; at !== attempt && at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (!ts.isIfStatement(parent) || parent.expression === at) continue;
    const answer = /([A-Za-z_$][\w$]*)\.(ok|status)\b/.exec(textOf(source, parent.expression))?.[1];
    if (answer !== undefined) return answer;
  }
  return undefined;
}

/** Where the listening server has a name, or gets one, so that it can be drained. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { modulesOf } from "#languages/typescript/editProcess";
import { frameworkOf, type Listening } from "#languages/typescript/editServer";
import { contains, type EditSource, freeName, statementOf, textOf, ts } from "#languages/typescript/editSource";
import { type EditStyle, quoted } from "#languages/typescript/editStyle";
import { statementAfter } from "#languages/typescript/editWrap";

export interface Surroundings {
  readonly source: EditSource;
  readonly style: EditStyle;
  readonly listening: Listening;
}

export interface Drained {
  readonly edits: readonly TextEdit[];
  /** How many of the kit's names are used. */
  readonly imports: 1 | 2;
  readonly notes: readonly string[];
}

type Refused = { readonly because: string };

/** `gracefulShutdown(server);` after the server listens: for what `listen` gives, and for what it is called on. */
export function drainServer(around: Surroundings, [shut = ""]: readonly string[]): readonly (Drained | Refused)[] {
  const { source, listening } = around;
  const { receiver, framework } = listening;
  if (listensAgain(source, listening)) {
    const listen = textOf(source, listening.call.expression);
    return [{ because: `\`${listen}\` is in several places, of which one runs: have one that all of them come to` }];
  }
  const isServer = framework === "node" && receiver !== undefined && isNamed(receiver);
  const looksSo = framework === "unknown" && receiver !== undefined && /server$/i.test(textOf(source, receiver));
  const forResult = drainResult(around, shut);
  if (receiver === undefined || !isNamed(receiver)) return [forResult];
  const forReceiver = drainReceiver(around, receiver, shut);
  if (isServer) return [forReceiver, forResult];
  return looksSo ? [forReceiver, forResult] : [forResult];
}

/** `gracefulShutdown(app.server);`, and Fastify's own hooks at the end. */
export function drainFastify(around: Surroundings, [shut = "", on = ""]: readonly string[]): Drained | Refused {
  const { source, style, listening } = around;
  const { receiver, call } = listening;
  const statement = statementOf(call);
  if (receiver === undefined || !isNamed(receiver) || statement === undefined)
    return { because: "the server has no name here" };
  if (ts.isReturnStatement(statement)) return { because: "the function returns what listens" };
  const app = textOf(source, receiver);
  const end = style.semicolon;
  const lines = [
    `${shut}(${app}.server)${end}`,
    `${on}(${quoted(style, "close")}, ${quoted(style, "fastify")}, () => ${app}.close())${end}`,
  ];
  return { edits: [statementAfter(source, statement, lines)], imports: 2, notes: notesOf(around) };
}

const isNamed = (node: ts.Expression): boolean =>
  ts.isIdentifier(node) || (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword);

function drainReceiver(around: Surroundings, receiver: ts.Expression, shut: string): Drained | Refused {
  const { source, style, listening } = around;
  const statement = statementOf(listening.call);
  if (statement === undefined || ts.isReturnStatement(statement) || isDeclared(statement, receiver))
    return drainResult(around, shut);
  const line = `${shut}(${textOf(source, receiver)})${style.semicolon}`;
  return { edits: [statementAfter(source, statement, [line])], imports: 1, notes: notesOf(around) };
}

/** A constant of the inside of an arrow function is not there after it. */
const isDeclared = (statement: ts.Statement, receiver: ts.Expression): boolean =>
  ts.isIdentifier(receiver) &&
  contains(statement, (node) => ts.isParameter(node) && node.name.getText() === receiver.text, {
    intoFunctions: true,
  });

function drainResult(around: Surroundings, shut: string): Drained | Refused {
  const { source, style, listening } = around;
  const outer = wholeChain(listening.call);
  const { parent } = outer;
  const done = (edits: readonly TextEdit[]): Drained => ({ edits, imports: 1, notes: notesOf(around) });
  const close = (name: string): string => `${shut}(${name})${style.semicolon}`;
  const wrapped = (): Drained => done([insertAt(outer.getStart(source.tree), `${shut}(`), insertAt(outer.end, ")")]);
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name)) {
    const statement = statementOf(parent);
    if (statement === undefined || !ts.isVariableStatement(statement))
      return { because: "the server has no name here" };
    return done([statementAfter(source, statement, [close(parent.name.text)])]);
  }
  if (ts.isBinaryExpression(parent) && parent.operatorToken.kind === ts.SyntaxKind.EqualsToken)
    return afterAssignment(around, parent, done, close);
  if (ts.isExpressionStatement(parent)) {
    if (!isInList(parent)) return wrapped();
    const name = freeName(source, "server", ["httpServer", "listener"]);
    return done([insertAt(parent.getStart(source.tree), `const ${name} = `), ...ended(around, parent, [close(name)])]);
  }
  if (ts.isReturnStatement(parent) && isInList(parent)) {
    const name = freeName(source, "server", ["httpServer", "listener"]);
    const start = parent.getStart(source.tree);
    const span = { start, end: outer.getStart(source.tree) };
    const lines = [close(name), `return ${name}${style.semicolon}`];
    return done([{ span, newText: `const ${name} = ` }, ...ended(around, parent, lines)]);
  }
  if (ts.isArrowFunction(parent) && isDropped(parent)) return wrapped();
  if (ts.isAwaitExpression(parent)) return { because: "what is awaited here is no server of Node" };
  return { because: "the listening server is handed on from here: its owner ends it" };
}

function afterAssignment(
  around: Surroundings,
  assignment: ts.BinaryExpression,
  done: (edits: readonly TextEdit[]) => Drained,
  close: (name: string) => string,
): Drained | Refused {
  const { source } = around;
  const { left, parent: statement } = assignment;
  if (!ts.isExpressionStatement(statement) || !isInList(statement) || !isNamed(left))
    return { because: "the listening server is handed on from here: its owner ends it" };
  return done([statementAfter(source, statement, [close(textOf(source, left))])]);
}

/** Lines after a statement; where it has no semicolon of its own and shares its line, one goes between. */
function ended({ source }: Surroundings, statement: ts.Statement, lines: readonly string[]): readonly TextEdit[] {
  const after = statementAfter(source, statement, lines);
  const isGlued = source.text[statement.end - 1] !== ";" && after.newText.startsWith(" ");
  return [isGlued ? { ...after, newText: `;${after.newText}` } : after];
}

/** `app.listen(3000).on("error", …)` gives the server as well. */
function wholeChain(call: ts.CallExpression): ts.Expression {
  let whole: ts.Expression = call;
  for (;;) {
    const { parent } = whole;
    if (ts.isParenthesizedExpression(parent)) {
      whole = parent;
      continue;
    }
    const isListener = ts.isPropertyAccessExpression(parent) && /^(on|once|setTimeout)$/.test(parent.name.text);
    if (!isListener || !ts.isCallExpression(parent.parent) || parent.parent.expression !== parent) return whole;
    whole = parent.parent;
  }
}

const isInList = ({ parent }: ts.Statement): boolean =>
  ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent) || ts.isCaseOrDefaultClause(parent);

/** `connect().then(() => app.listen(3000)).catch(…);`: nobody takes what the function gives. */
function isDropped(arrow: ts.ArrowFunction): boolean {
  let at: ts.Node = arrow.parent;
  if (!ts.isCallExpression(at) || !ts.isPropertyAccessExpression(at.expression)) return false;
  if (at.expression.name.text !== "then") return false;
  while (
    ts.isPropertyAccessExpression(at.parent) &&
    /^(catch|finally)$/.test(at.parent.name.text) &&
    ts.isCallExpression(at.parent.parent)
  )
    at = at.parent.parent;
  while (ts.isAwaitExpression(at.parent) || ts.isVoidExpression(at.parent)) at = at.parent;
  return ts.isExpressionStatement(at.parent);
}

/** Does the same server listen elsewhere too: with a host and without one, say? */
const listensAgain = (source: EditSource, { call }: Listening): boolean =>
  contains(
    source.tree,
    (node) =>
      ts.isCallExpression(node) && node !== call && textOf(source, node.expression) === textOf(source, call.expression),
    { intoFunctions: true },
  );

/** What is true of this program and not said by the title. */
function notesOf({ source, listening }: Surroundings): readonly string[] {
  const notes: string[] = [];
  if (modulesOf(source).some((name) => /^(ws|socket\.io)$/.test(name)))
    notes.push("open WebSockets are cut after 10 s: close them with `onShutdown`");
  const others = contains(
    source.tree,
    (node) =>
      ts.isCallExpression(node) &&
      node !== listening.call &&
      ts.isPropertyAccessExpression(node.expression) &&
      node.expression.name.text === "listen" &&
      frameworkOf(source, node.expression.expression) !== "unknown",
    { intoFunctions: true },
  );
  if (others) notes.push("another server listens in this file: give it to `gracefulShutdown` too");
  return notes;
}

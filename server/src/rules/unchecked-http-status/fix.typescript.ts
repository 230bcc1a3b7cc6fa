/** Throws on a bad status before the body is read: `if (!response.ok) throw new Error(…)`. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import {
  bare,
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  freeName,
  isFunctionLike,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, eolAt, indentAt } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";
import { statementAfter, statementBefore } from "#languages/typescript/editWrap";

import { defineFix, type FixRequest, refuse } from "../fix";
import { type Answer, statusLines } from "./fix.typescript.lines";

const TITLE = "Throw on a bad status";

export const checkStatus = defineFix({
  id: "check-status",
  language: "typescript",
  rules: ["unchecked-http-status"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined || !ts.isCallExpression(call)) return refuse("there is no request here any more");
    const client = clientOf(request, source, call);
    if ("because" in client) return refuse(client.because);
    const hindrance = optionHindrance(source, call);
    if (hindrance !== undefined) return refuse(hindrance);
    const edited = editsFor(request, source, call, client.client);
    if ("because" in edited) return refuse(edited.because);
    const isHeeded = request.facts.isHeeded === true;
    const notes = isHeeded ? ["what the body says of an error is no longer read: the throw comes first"] : [];
    const tier = isHeeded ? "preview" : "behavioral";
    return { kind: "ways", ways: [{ title: TITLE, tier, edits: edited.edits, kit: [], notes }] };
  },
});

type Refused = { readonly because: string };
type Edited = { readonly edits: readonly TextEdit[] } | Refused;
type Client = Answer["client"];

/** Who answers: `fetch` and what keeps its contract, or undici's `request`. */
function clientOf(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
): { readonly client: Client } | Refused {
  const told = request.facts.symbol;
  const symbol = plainSymbol(
    typeof told === "string" ? told : (symbolOf(source, call) ?? textOf(source, call.expression)),
  );
  if (/(^|[./])(retryFetch|fetch)$/.test(symbol)) return { client: "fetch" };
  if (/^(node-fetch|cross-fetch|isomorphic-fetch|isomorphic-unfetch)$/.test(symbol)) return { client: "node-fetch" };
  if (/^undici\.(.*\.)?request$/.test(symbol)) return { client: "undici" };
  if (/^(axios|got|ky|superagent|needle)\b/.test(symbol)) {
    return { because: "this client throws by itself, unless it is told not to: take that option away" };
  }
  return { because: "it is not known how this client tells the status" };
}

/** Statuses that are no failure here, or are not shown. */
function optionHindrance(source: EditSource, call: ts.CallExpression): string | undefined {
  const given = call.arguments.map((argument) => textOf(source, argument)).join("\n");
  if (/\bmode:\s*["']no-cors["']/.test(given)) return "an opaque response shows no status";
  if (/\bredirect:\s*["']manual["']/.test(given)) return "a redirect is an answer here";
  if (/if-none-match|if-modified-since/i.test(given)) return "an unchanged page (304) is an answer here";
  return undefined;
}

function editsFor(request: FixRequest, source: EditSource, call: ts.CallExpression, client: Client): Edited {
  const outer = unparenthesised(call);
  const { parent } = outer;
  if (ts.isPropertyAccessExpression(parent) && parent.name.text === "then")
    return inChain(request, source, call, parent, client);
  if (!ts.isAwaitExpression(parent)) return { because: "the response is not awaited here" };
  const awaited = unparenthesised(parent);
  const holder = awaited.parent;
  if (ts.isVariableDeclaration(holder)) return afterDeclaration(request, source, call, holder, client);
  if (ts.isBinaryExpression(holder) && holder.right === awaited)
    return afterAssignment(request, source, call, holder, client);
  return beforeStatement(request, source, call, { awaited, client });
}

/** The node with the parentheses and assertions around it. */
function unparenthesised(node: ts.Expression): ts.Expression {
  let outer: ts.Expression = node;
  for (;;) {
    const { parent } = outer;
    const isAround =
      ts.isParenthesizedExpression(parent) || ts.isAsExpression(parent) || ts.isNonNullExpression(parent);
    if (!isAround) return outer;
    outer = parent;
  }
}

/** `const response = await fetch(…);` */
function afterDeclaration(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
  declaration: ts.VariableDeclaration,
  client: Client,
): Edited {
  const list = declaration.parent;
  if (!ts.isVariableDeclarationList(list) || list.declarations.length > 1)
    return { because: "several variables are declared at once" };
  const statement = list.parent;
  if (!ts.isVariableStatement(statement) || !isInBlock(statement))
    return { because: "there is no place for a check after it" };
  const { name } = declaration;
  if (ts.isIdentifier(name)) return checkAfter(request, source, call, { statement, name: name.text, client });
  if (client !== "undici" || !ts.isObjectBindingPattern(name))
    return { because: "the response is taken apart where it arrives" };
  return afterPattern(request, source, call, { statement, pattern: name });
}

/** undici: `const { body } = await request(…);` */
function afterPattern(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
  { statement, pattern }: { readonly statement: ts.Statement; readonly pattern: ts.ObjectBindingPattern },
): Edited {
  const names = pattern.elements.map((element) => textOf(source, element));
  const [first] = pattern.elements;
  if (names.includes("statusCode")) return { because: "the status is looked at already" };
  if (first === undefined || !names.includes("body"))
    return { because: "the response is taken apart where it arrives" };
  if (freeName(source, "statusCode") !== "statusCode")
    return { because: "`statusCode` is a name of something else here" };
  const lines = statusLines(source, detectStyle(source, request.reader), {
    call,
    client: "undici",
    status: "statusCode",
    body: "body",
  });
  return { edits: [insertAt(first.getStart(source.tree), "statusCode, "), statementAfter(source, statement, lines)] };
}

/** `response = await fetch(…);` */
function afterAssignment(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
  assignment: ts.BinaryExpression,
  client: Client,
): Edited {
  const statement = assignment.parent;
  const isPlain = assignment.operatorToken.kind === ts.SyntaxKind.EqualsToken && ts.isIdentifier(assignment.left);
  if (!isPlain || !ts.isExpressionStatement(statement) || !isInBlock(statement))
    return { because: "there is no place for a check after it" };
  return checkAfter(request, source, call, { statement, name: textOf(source, assignment.left), client });
}

interface Held {
  readonly statement: ts.Statement;
  readonly name: string;
  readonly client: Client;
}

function checkAfter(request: FixRequest, source: EditSource, call: ts.CallExpression, held: Held): Edited {
  const { statement, name, client } = held;
  const around = enclosingFunction(statement) ?? source.tree;
  if (looksAt(around, name)) return { because: "the status is looked at already" };
  const lines = statusLines(source, detectStyle(source, request.reader), { call, client, response: name });
  return { edits: [statementAfter(source, statement, lines)] };
}

const isInBlock = ({ parent }: ts.Statement): boolean =>
  ts.isBlock(parent) || ts.isSourceFile(parent) || ts.isModuleBlock(parent) || ts.isCaseOrDefaultClause(parent);

const looksAt = (around: ts.Node, name: string): boolean =>
  contains(
    around,
    (node) =>
      ts.isPropertyAccessExpression(node) &&
      /^(ok|status|statusCode)$/.test(node.name.text) &&
      ts.isIdentifier(bare(node.expression)) &&
      (bare(node.expression) as ts.Identifier).text === name,
    { intoFunctions: true },
  );

/** `return (await fetch(…)).json();`: the response gets a name on a line of its own. */
function beforeStatement(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
  { awaited, client }: { readonly awaited: ts.Expression; readonly client: Client },
): Edited {
  const statement = runFirstIn(awaited);
  if (statement === undefined || !isInBlock(statement))
    return { because: "the response has no name, and other work may come before it" };
  const style = detectStyle(source, request.reader);
  const response = freeName(source, "response", ["answer", "fetched"]);
  const lines = statusLines(source, style, { call, client, response });
  const indent = indentAt(source.text, statement.getStart(source.tree));
  const eol = eolAt(source.text, statement.getStart(source.tree));
  const declared = `const ${response} = await ${textOf(source, call)}${style.semicolon}`;
  const text = [declared, ...lines].join(eol + indent);
  return { edits: [statementBefore(source, statement, text), { span: spanOf(source, awaited), newText: response }] };
}

/** The statement that begins with the expression: nothing else of it runs before. */
function runFirstIn(expression: ts.Expression): ts.Statement | undefined {
  for (let node: ts.Node = expression; ; node = node.parent) {
    const { parent } = node;
    if (ts.isReturnStatement(parent) || ts.isExpressionStatement(parent)) return parent;
    if (ts.isVariableDeclaration(parent)) {
      const list = parent.parent;
      const isOnly = ts.isVariableDeclarationList(list) && list.declarations.length === 1;
      return isOnly && ts.isVariableStatement(list.parent) ? list.parent : undefined;
    }
    const goesOn =
      ts.isAwaitExpression(parent) ||
      ts.isParenthesizedExpression(parent) ||
      ts.isAsExpression(parent) ||
      ts.isNonNullExpression(parent) ||
      (ts.isPropertyAccessExpression(parent) && parent.expression === node) ||
      (ts.isCallExpression(parent) && (parent.expression === node || isParse(parent)));
    if (!goesOn) return undefined;
  }
}

/** `JSON.parse(await (await fetch(url)).text())` */
const isParse = (call: ts.CallExpression): boolean =>
  call.arguments.length === 1 && call.expression.getText() === "JSON.parse";

/** `fetch(…).then((response) => response.json())` */
function inChain(
  request: FixRequest,
  source: EditSource,
  call: ts.CallExpression,
  then: ts.PropertyAccessExpression,
  client: Client,
): Edited {
  const link = then.parent;
  const handler = ts.isCallExpression(link) && link.expression === then ? link.arguments[0] : undefined;
  if (handler === undefined || !isFunctionLike(handler))
    return { because: "the response goes to a function that is elsewhere" };
  const [parameter] = handler.parameters;
  if (parameter === undefined || !ts.isIdentifier(parameter.name) || handler.body === undefined)
    return { because: "the response is taken apart where it arrives" };
  const response = parameter.name.text;
  if (looksAt(handler.body, response)) return { because: "the status is looked at already" };
  const style = detectStyle(source, request.reader);
  const lines = statusLines(source, style, { call, client, response, isInPlainFunction: !isAsyncFunction(handler) });
  const { body } = handler;
  if (ts.isBlock(body)) {
    const [first] = body.statements;
    if (first === undefined) return { because: "nobody reads the response" };
    const lead = eolAt(source.text, first.getStart(source.tree)) + indentAt(source.text, first.getStart(source.tree));
    return { edits: [statementBefore(source, first, lines.join(lead))] };
  }
  const at = body.getStart(source.tree);
  const outer = indentAt(source.text, at);
  const eol = eolAt(source.text, at);
  const lead = `${eol}${outer}${style.indent}`;
  const open = `{${lead}${lines.join(lead)}${lead}return `;
  return { edits: [insertAt(at, open), insertAt(body.end, `${style.semicolon}${eol}${outer}}`)] };
}

const isAsyncFunction = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) &&
  (ts.getModifiers(node)?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) ?? false);

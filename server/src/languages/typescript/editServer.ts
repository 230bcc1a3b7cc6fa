/** Where a file makes a server listen, what listens there, and where its application is put together. */

import type { Span } from "#facts/place";
import { bare, callAt, contains, type EditSource, textOf, ts } from "./editSource";
import { plainSymbol, symbolOf } from "./editSymbols";

export type Framework = "node" | "express" | "fastify" | "koa" | "hono" | "nest" | "unknown";

export interface Listening {
  readonly call: ts.CallExpression;
  /** `app` of `app.listen(…)`; undefined for `serve(…)`. */
  readonly receiver: ts.Expression | undefined;
  /** What the receiver is, as far as the rule or the file tells. */
  readonly framework: Framework;
}

/** The listening call at `span`. `known` is the receiver's type as the rule saw it. */
export function listeningAt(source: EditSource, span: Span, known: unknown): Listening | undefined {
  const call = callAt(source, span);
  if (call === undefined || !ts.isCallExpression(call)) return undefined;
  const callee = bare(call.expression);
  const receiver =
    ts.isPropertyAccessExpression(callee) && callee.name.text === "listen" ? bare(callee.expression) : undefined;
  if (receiver === undefined && !/@hono\/node-server\.serve$/.test(symbolOf(source, call) ?? "")) return undefined;
  if (receiver === undefined) return { call, receiver, framework: "node" };
  const told = typeof known === "string" ? frameworkNamed(known) : "unknown";
  return { call, receiver, framework: told === "unknown" ? frameworkOf(source, receiver) : told };
}

/** What an expression of the file is, by how it was made or by its written type. */
export function frameworkOf(source: EditSource, expression: ts.Expression): Framework {
  const made = originOf(source, expression);
  if (made === undefined) return "unknown";
  if (ts.isTypeNode(made)) return frameworkNamed(textOf(source, made));
  const call = unawaited(made);
  if (!ts.isCallExpression(call) && !ts.isNewExpression(call)) return "unknown";
  const symbol = plainSymbol(symbolOf(source, call) ?? "");
  const chained = ts.isPropertyAccessExpression(call.expression) ? bare(call.expression.expression) : undefined;
  // `createServer(app).on("error", …)` is still the server.
  if (chained !== undefined && ts.isCallExpression(chained) && /\.(on|once)$/.test(textOf(source, call.expression)))
    return frameworkOf(source, chained);
  return frameworkNamed(symbol);
}

/** Symbols of libraries, type names of the rules, and type names as users write them. */
function frameworkNamed(name: string): Framework {
  if (/fastify/i.test(name)) return "fastify";
  if (/^nest\.|NestFactory\.create|^(INest|Nest)\w*Application\b/.test(name)) return "nest";
  if (/^koa\b|^Koa\b/.test(name)) return "koa";
  if (/^hono\b|^Hono\b/.test(name)) return "hono";
  if (/^express4?(\.App)?$|^(express\.)?(Express|Application)$/.test(name)) return "express";
  if (/^https?\.(createServer|Server)$|^node\.HttpServer$|^((https?\.)?Server)\b/.test(name)) return "node";
  return "unknown";
}

/** The initialiser, or the written type, of a variable, a parameter or a member of the class; an expression itself otherwise. */
function originOf(source: EditSource, expression: ts.Expression): ts.Expression | ts.TypeNode | undefined {
  const node = bare(expression);
  if (ts.isPropertyAccessExpression(node) && node.expression.kind === ts.SyntaxKind.ThisKeyword)
    return memberOrigin(source, node);
  if (!ts.isIdentifier(node)) return node;
  const declaration = declarationOf(node);
  return declaration?.type ?? declaration?.initializer;
}

function memberOrigin(
  source: EditSource,
  member: ts.PropertyAccessExpression,
): ts.Expression | ts.TypeNode | undefined {
  let owner: ts.Node | undefined = member;
  while (owner !== undefined && !ts.isClassLike(owner)) owner = owner.parent;
  if (owner === undefined) return undefined;
  let found: ts.Expression | ts.TypeNode | undefined;
  const visit = (node: ts.Node): void => {
    if (found !== undefined) return;
    const isProperty = ts.isPropertyDeclaration(node) || ts.isParameter(node);
    if (isProperty && node.name.getText(source.tree) === member.name.text) found = node.initializer ?? node.type;
    if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.EqualsToken)
      if (textOf(source, node.left) === textOf(source, member)) found = node.right;
    ts.forEachChild(node, visit);
  };
  visit(owner);
  return found;
}

function declarationOf(name: ts.Identifier): ts.VariableDeclaration | ts.ParameterDeclaration | undefined {
  for (let at: ts.Node | undefined = name.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionLike(at)) {
      const parameter = at.parameters.find((one) => ts.isIdentifier(one.name) && one.name.text === name.text);
      if (parameter !== undefined) return parameter;
    }
    if (!ts.isBlock(at) && !ts.isSourceFile(at)) continue;
    for (const statement of at.statements) {
      if (!ts.isVariableStatement(statement)) continue;
      const found = statement.declarationList.declarations.find(
        (one) => ts.isIdentifier(one.name) && one.name.text === name.text,
      );
      if (found !== undefined) return found;
    }
  }
  return undefined;
}

function unawaited(expression: ts.Expression): ts.Expression {
  const node = bare(expression);
  return ts.isAwaitExpression(node) ? unawaited(node.expression) : node;
}

export interface Application {
  /** How the file calls it. */
  readonly name: string;
  readonly framework: Framework;
  /** The statement that makes it. */
  readonly made: ts.VariableStatement;
}

/** The application behind a listening call, where this file makes it; else one line why it cannot be told. */
export function applicationOf(
  source: EditSource,
  { call, receiver, framework }: Listening,
): Application | { readonly because: string } {
  const shown = receiver === undefined ? fetchOf(source, call) : servedBy(source, receiver, framework);
  if (shown === undefined) return { because: "the server has no application in this file" };
  const node = bare(shown);
  if (!ts.isIdentifier(node)) return { because: "the application has no name here" };
  const declaration = declarationOf(node);
  const statement = declaration?.parent.parent;
  if (declaration === undefined || statement === undefined || !ts.isVariableStatement(statement))
    return { because: "the application is put together in another place, and routes go before its middleware" };
  const own = frameworkOf(source, node);
  if (own === "unknown")
    return { because: "the application is put together in another place, and routes go before its middleware" };
  return { name: node.text, framework: own, made: statement };
}

/** `createServer(app).listen(…)` serves `app`; anything else that listens serves itself. */
function servedBy(source: EditSource, receiver: ts.Expression, framework: Framework): ts.Expression | undefined {
  if (framework !== "node") return receiver;
  const made = originOf(source, receiver);
  if (made === undefined || ts.isTypeNode(made) || !ts.isCallExpression(bare(made))) return undefined;
  return (bare(made) as ts.CallExpression).arguments.map(bare).findLast(ts.isIdentifier);
}

/** `serve(app)`, `serve({ fetch: app.fetch })`. */
function fetchOf(source: EditSource, call: ts.CallExpression): ts.Expression | undefined {
  const [given] = call.arguments;
  if (given === undefined) return undefined;
  const name = /^\{[\s\S]*?\bfetch:\s*(\w+)\.fetch\b/.exec(textOf(source, given))?.[1];
  let found: ts.Expression | undefined = ts.isIdentifier(given) ? given : undefined;
  contains(given, (node) => {
    if (found === undefined && ts.isIdentifier(node) && node.text === name) found = node;
    return found !== undefined;
  });
  return found;
}

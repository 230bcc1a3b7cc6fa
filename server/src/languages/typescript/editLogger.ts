/** How a logger takes an error, known from the package that made it, else from the shape of the file's other calls; and a call of it. */

import type { FileReader } from "#facts/reading";

import { folderOf, join } from "./editConfig";
import { logTagAt } from "./editLogTag";
import { bare, contains, type EditSource, openSource, textOf, ts } from "./editSource";
import { braced, type EditStyle, quoted } from "./editStyle";

/**
 * `object-first`: `{ err }` before the message. `append`: one more argument. `stack-last`: Nest's `error(message, stack)`.
 * `meta`: winston, whose one object after the message is kept, and whose errors inside of it are not.
 */
export type LogIdiom = "object-first" | "append" | "stack-last" | "meta";

export interface LoggerQuestion {
  readonly reader: FileReader;
  /** Absolute path of the file that logs. */
  readonly path: string;
  /** Version of a package as the nearest manifest declares it. */
  dependency(name: string): string | undefined;
}

export interface LoggerKind {
  readonly idiom: LogIdiom;
  /** The package, or a word for what was seen. */
  readonly by: string;
  /** Only guessed from the call itself. */
  readonly isGuess: boolean;
}

/** Package → idiom, as each documents it. */
const PACKAGES: Readonly<Record<string, LogIdiom>> = {
  pino: "object-first",
  "pino-http": "object-first",
  bunyan: "object-first",
  fastify: "object-first",
  winston: "meta",
  log4js: "append",
  tslog: "append",
  consola: "append",
  loglevel: "append",
  signale: "append",
  "electron-log": "append",
  "@nestjs/common": "stack-last",
};

/** The idiom of the logger a call belongs to. */
export function loggerKind(request: LoggerQuestion, source: EditSource, call: ts.CallExpression): LoggerKind {
  const callee = bare(call.expression);
  const receiver = ts.isPropertyAccessExpression(callee) ? callee.expression : callee;
  const text = textOf(source, receiver).replace(/\?$/, "");
  if (/^(globalThis\.)?console$/.test(text)) return { idiom: "append", by: "console", isGuess: false };
  const known = packageOf(request, source, receiver);
  if (known !== undefined) return known;
  const seen = shapeOf(source, text, call);
  if (seen !== undefined) return { idiom: seen, by: "the file's other calls", isGuess: false };
  if (/(^|\.)(req|request|reply|fastify|app|server)\.log$/.test(text) && request.dependency("fastify") !== undefined)
    return { idiom: "object-first", by: "fastify", isGuess: false };
  const declared = Object.keys(PACKAGES).filter((name) => isLibrary(name) && request.dependency(name) !== undefined);
  const [first] = declared;
  // pino and pino-http take errors alike.
  if (first !== undefined && declared.every((name) => PACKAGES[name] === PACKAGES[first])) return named(first);
  return { idiom: "append", by: "the call's shape", isGuess: true };
}

const named = (name: string): LoggerKind => ({ idiom: PACKAGES[name] ?? "append", by: name, isGuess: false });

/** Packages that are there for logging alone: to depend on one is to log with it. */
const isLibrary = (name: string): boolean => name !== "fastify" && name !== "@nestjs/common";

function packageOf(request: LoggerQuestion, source: EditSource, receiver: ts.Expression): LoggerKind | undefined {
  const root = rootName(receiver);
  if (root === undefined) return undefined;
  const made = makerOf(source, root);
  const from = made === undefined ? undefined : importedFrom(source, made);
  if (from === undefined) return undefined;
  const name = from.replace(/^node:/, "");
  if (Object.hasOwn(PACKAGES, name)) return named(name);
  return name.startsWith(".") ? ofNeighbour(request, name) : undefined;
}

/** `logger` of `logger.child({})`, `log` of `this.log` and of `logs.orders`. */
function rootName(expression: ts.Expression): string | undefined {
  let node = bare(expression);
  for (;;) {
    if (ts.isIdentifier(node)) return node.text;
    if (ts.isCallExpression(node)) node = bare(node.expression);
    else if (ts.isPropertyAccessExpression(node)) {
      if (node.expression.kind === ts.SyntaxKind.ThisKeyword) return node.name.text;
      node = bare(node.expression);
    } else return undefined;
  }
}

/** The name that a logger's variable, field or parameter comes from: what is called to make it, or its declared type. */
function makerOf(source: EditSource, root: string): string | undefined {
  let found: string | undefined;
  contains(
    source.tree,
    (node) => {
      // A signature too: of the object that a parameter takes apart, `{ log }: { log: Logger }`.
      const declares =
        ts.isVariableDeclaration(node) ||
        ts.isParameter(node) ||
        ts.isPropertyDeclaration(node) ||
        ts.isPropertySignature(node);
      if (!declares || textOf(source, node.name) !== root) return false;
      const initializer = ts.isPropertySignature(node) ? undefined : node.initializer;
      const made = initializer === undefined ? undefined : rootOfMaker(initializer);
      found = typeNameOf(source, node.type) ?? made ?? found;
      return false;
    },
    { intoFunctions: true },
  );
  return found ?? root;
}

/** `Logger` of `Logger` and of `Logger | undefined`; `pino` of `pino.Logger`. */
function typeNameOf(source: EditSource, type: ts.TypeNode | undefined): string | undefined {
  if (type !== undefined && ts.isUnionTypeNode(type))
    return typeNameOf(source, type.types.find(ts.isTypeReferenceNode));
  return type !== undefined && ts.isTypeReferenceNode(type) ? textOf(source, type.typeName).split(".")[0] : undefined;
}

function rootOfMaker(initializer: ts.Expression): string | undefined {
  const node = bare(initializer);
  if (ts.isNewExpression(node)) return rootName(node.expression);
  // `require("pino")()`
  return rootName(node);
}

function importedFrom(source: EditSource, name: string): string | undefined {
  for (const statement of source.tree.statements) {
    if (ts.isImportDeclaration(statement) && ts.isStringLiteral(statement.moduleSpecifier)) {
      const clause = statement.importClause;
      const bindings = clause?.namedBindings;
      const names = [
        clause?.name?.text,
        ...(bindings === undefined
          ? []
          : ts.isNamespaceImport(bindings)
            ? [bindings.name.text]
            : bindings.elements.map((element) => element.name.text)),
      ];
      if (names.includes(name)) return statement.moduleSpecifier.text;
    }
    if (!ts.isVariableStatement(statement)) continue;
    for (const declaration of statement.declarationList.declarations) {
      const required = /\brequire\(\s*["']([^"']+)["']\s*\)/.exec(
        declaration.initializer?.getText(source.tree) ?? "",
      )?.[1];
      const binds = new RegExp(`(^|[^\\w$])${name.replaceAll("$", "\\$")}($|[^\\w$])`).test(
        textOf(source, declaration.name),
      );
      if (required !== undefined && binds) return required;
    }
  }
  return undefined;
}

const ENDINGS = ["", ".ts", ".js", ".mjs", ".cjs", "/index.ts", "/index.js"];

/** The package that a file of the project makes its loggers with. */
function ofNeighbour({ reader, path }: LoggerQuestion, specifier: string): LoggerKind | undefined {
  const stem = join(folderOf(path), specifier.replace(/\.[cm]?[jt]s$/, ""));
  for (const ending of ENDINGS) {
    const at = `${stem}${ending}`;
    const text = reader.kind(at) === "file" ? reader.read(at) : undefined;
    if (text === undefined) continue;
    const used = Object.keys(PACKAGES).filter((name) => new RegExp(`["']${name}["']`).test(text));
    const [only, other] = used;
    return only !== undefined && other === undefined ? named(only) : shapeOfDeclared(at, text);
  }
  return undefined;
}

/** `error(message: string, error?: unknown)` of an interface or a class of the project takes the error there. */
function shapeOfDeclared(path: string, text: string): LoggerKind | undefined {
  const source = openSource(path, text);
  const takesError = contains(
    source.tree,
    (node) =>
      (ts.isMethodSignature(node) || ts.isMethodDeclaration(node)) &&
      /^(error|warn)$/.test(textOf(source, node.name)) &&
      /err|cause|\.\.\./i.test(node.parameters[1]?.getText(source.tree) ?? ""),
    { intoFunctions: true },
  );
  return takesError ? { idiom: "append", by: "its declaration", isGuess: false } : undefined;
}

/** What the other calls of the same logger in the file look like. */
function shapeOf(source: EditSource, receiver: string, call: ts.CallExpression): LogIdiom | undefined {
  let found: LogIdiom | undefined;
  contains(
    source.tree,
    (node) => {
      if (node === call || !ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
      if (textOf(source, node.expression.expression) !== receiver) return false;
      const [first, second] = node.arguments;
      if (first === undefined || second === undefined) return false;
      if (ts.isObjectLiteralExpression(first) && ts.isStringLiteralLike(second)) found ??= "object-first";
      if (isText(first) && ts.isIdentifier(second) && /^(e|err|error|cause)$/.test(second.text)) found ??= "append";
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

const isText = (node: ts.Expression): boolean => ts.isStringLiteralLike(node) || ts.isTemplateExpression(node);

const RECEIVER = /^(this\.)?#?[_$]?(log|logger|console|consola|winston|pino|\w+Log|\w+Logger)$/;

/**
 * A call that logs `error` with the logger the file uses: the one of the nearest log call that can be used at `place`, else `console`.
 * `message` holds no quotes.
 */
export function logCall(
  question: LoggerQuestion,
  source: EditSource,
  style: EditStyle,
  wish: { readonly place: ts.Node; readonly message: string; readonly error: string },
): string {
  const { place, error } = wish;
  const message = quoted(style, wish.message);
  const example = exampleOf(source, place);
  const idiom = example === undefined ? "append" : loggerKind(question, source, example).idiom;
  const receiver =
    example === undefined ? "console" : textOf(source, (example.expression as ts.PropertyAccessExpression).expression);
  if (idiom === "object-first")
    return `${receiver}.error(${braced(style, error === "err" ? "err" : `err: ${error}`)}, ${message})`;
  if (idiom === "stack-last")
    return `${receiver}.error(${message}, ${error} instanceof Error ? ${error}.stack : ${error})`;
  return `${receiver}.error(${logTagAt(source, receiver, place) ?? message}, ${error})`;
}

/** A call of a logger that is in scope at `place`. */
function exampleOf(source: EditSource, place: ts.Node): ts.CallExpression | undefined {
  let found: ts.CallExpression | undefined;
  contains(
    source.tree,
    (node) => {
      if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false;
      if (!/^(error|warn|info|debug)$/.test(node.expression.name.text)) return false;
      const receiver = textOf(source, node.expression.expression);
      if (!RECEIVER.test(receiver) || !isInScope(source, receiver, node, place)) return false;
      if (found === undefined || /console/.test(textOf(source, found.expression))) found = node;
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

function isInScope(source: EditSource, receiver: string, used: ts.Node, place: ts.Node): boolean {
  if (receiver.startsWith("this.")) return classOf(used) !== undefined && classOf(used) === classOf(place);
  if (/^console$/.test(receiver)) return true;
  return source.tree.statements.some(
    (statement) =>
      (ts.isImportDeclaration(statement) && importsName(statement, receiver)) ||
      (ts.isVariableStatement(statement) &&
        statement.end <= place.pos &&
        statement.declarationList.declarations.some(({ name }) =>
          new RegExp(`\\b${receiver}\\b`).test(textOf(source, name)),
        )),
  );
}

function importsName({ importClause: clause }: ts.ImportDeclaration, name: string): boolean {
  const bindings = clause?.namedBindings;
  if (clause?.name?.text === name) return true;
  if (bindings === undefined) return false;
  return ts.isNamespaceImport(bindings)
    ? bindings.name.text === name
    : bindings.elements.some((element) => element.name.text === name);
}

/** The class whose `this` is meant at a node; undefined inside a function of its own. */
function classOf(node: ts.Node): ts.Node | undefined {
  for (let up: ts.Node | undefined = node.parent; up !== undefined; up = up.parent) {
    if (ts.isFunctionDeclaration(up) || ts.isFunctionExpression(up)) return undefined;
    if (ts.isClassLike(up)) return up;
  }
  return undefined;
}

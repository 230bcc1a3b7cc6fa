/** What a call depends on: the client, function or host it goes to, and where something that is kept for it belongs. */

import { bare, type EditSource, lowerFirst, ts } from "./editSource";
import { plainSymbol, symbolOf } from "./editSymbols";

export interface Dependency {
  /** As a variable would be called: `stock`, `payments`. */
  readonly name: string;
  /** As a person would say it, for messages: `stock.internal`, `payments`. */
  readonly label: string;
  readonly home: Home;
}

export type Home =
  /** The module; after the statement that makes the client, where that is in this file. */
  | { readonly kind: "module"; readonly after?: ts.Statement }
  /** A class whose instances have a client each. */
  | { readonly kind: "field"; readonly owner: ts.ClassLikeDeclaration; readonly after?: ts.ClassElement };

export type Found = Dependency | { readonly because: string };

/** The dependency a call goes to, or why nothing can be kept for it. */
export function dependencyOf(source: EditSource, call: ts.CallExpression): Found {
  const root = rootOf(call.expression);
  if (ts.isCallExpression(root) || ts.isNewExpression(root)) return { because: "the client is made for each call" };
  if (root.kind === ts.SyntaxKind.ThisKeyword) return ofField(source, call, root);
  if (!ts.isIdentifier(root)) return { because: "it cannot be told whom the call goes to" };
  const symbol = plainSymbol(symbolOf(source, call) ?? "");
  if (REQUEST.test(symbol)) return ofAddress(source, call);
  if (OWN_WORK.test(symbol)) return { because: "the call does not leave the process" };
  const scope = scopeOf(root);
  if (scope === undefined) return { because: "the call does not leave the process" };
  if (!ts.isSourceFile(scope)) {
    return { because: `\`${root.text}\` is made for each call: what is kept for it would be, too` };
  }
  const after = variableIn(scope, root.text);
  const home: Home = after === undefined ? { kind: "module" } : { kind: "module", after };
  return { name: plain(root.text), label: plain(root.text), home };
}

/** The expression a chain of members and calls starts with: `api` of `api.users.get`. */
export function rootOf(callee: ts.Expression): ts.Expression {
  let at = bare(callee);
  while (ts.isPropertyAccessExpression(at) || ts.isElementAccessExpression(at)) at = bare(at.expression);
  return at;
}

/** The nearest node that declares a name; undefined for globals. */
export function scopeOf(name: ts.Identifier): ts.Node | undefined {
  for (let at: ts.Node | undefined = name.parent; at !== undefined; at = at.parent) {
    if (namesIn(at).has(name.text)) return at;
  }
  return undefined;
}

/** Is the class part of what the file exports? */
export function isExportedClass(source: EditSource, owner: ts.ClassLikeDeclaration): boolean {
  if (ts.canHaveModifiers(owner) && ts.getModifiers(owner)?.some(isExport) === true) return true;
  const name = owner.name?.text;
  const inList = new RegExp(`(export\\s*\\{[^}]*|export\\s+default\\s+|exports\\b[^;\\n]*)\\b${name ?? "class"}\\b`);
  return inList.test(source.text) || ts.isClassExpression(owner);
}

/** Clients that are given the address with each call. */
const REQUEST =
  /(^|\.)retryFetch$|^(fetch|node-fetch|cross-fetch|undici\.(fetch|request|stream)|(axios|got|ky|superagent|needle)(\.(get|post|put|patch|delete|head|options|request))?)$/;

/** Work of this process and its machine. */
const OWN_WORK =
  /^(fs|path|os|util|crypto|timers|stream|events|zlib|url|assert|readline|child_process|worker_threads|perf_hooks|buffer|async_hooks)([./]|$)/;

const isExport = (modifier: ts.Modifier): boolean => modifier.kind === ts.SyntaxKind.ExportKeyword;

/** `_stock`, `#stock` and `Stock` are about `stock`; `S3Client` about `s3Client`. */
const plain = (name: string): string => lowerFirst(name.replace(/^[_#$]+(?=.)/, ""));

function ofField(source: EditSource, call: ts.CallExpression, self: ts.Expression): Found {
  const owner = classOf(self);
  const member = self.parent;
  if (owner === undefined || !ts.isPropertyAccessExpression(member)) return { because: "`this` is not a class here" };
  const field = member.name.text;
  const name = plain(field);
  if (member.parent === call && call.expression === member) {
    const method = owner.members.find((one) => one.name?.getText() === field);
    if (method === undefined) return { because: `\`this.${field}\` is not declared in this class` };
  }
  if (!isExportedClass(source, owner)) {
    const after = owner.members.find((one) => ts.isPropertyDeclaration(one) && one.name.getText() === field);
    return {
      name,
      label: name,
      home: after === undefined ? { kind: "field", owner } : { kind: "field", owner, after },
    };
  }
  // A new private field would change what the class is to those who import it.
  const made = madeFrom(owner, field);
  if (made !== undefined)
    return { because: `each \`${owner.name?.text ?? "instance"}\` makes a client of its own from \`${made}\`` };
  return { name, label: name, home: { kind: "module" } };
}

function classOf(self: ts.Node): ts.ClassLikeDeclaration | undefined {
  for (let at: ts.Node | undefined = self.parent; at !== undefined; at = at.parent) {
    if (ts.isFunctionExpression(at) || ts.isFunctionDeclaration(at) || ts.isObjectLiteralExpression(at))
      return undefined;
    if (ts.isClassLike(at)) return at;
  }
  return undefined;
}

/** The constructor's parameter that a field's client is made with; undefined when it is given whole, or made with none. */
function madeFrom(owner: ts.ClassLikeDeclaration, field: string): string | undefined {
  const build = owner.members.find(ts.isConstructorDeclaration);
  if (build?.body === undefined) return undefined;
  const names = new Set(build.parameters.flatMap(({ name }) => boundNames(name)));
  let found: string | undefined;
  const visit = (node: ts.Node): void => {
    const isIt =
      ts.isBinaryExpression(node) &&
      node.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
      node.left.getText() === `this.${field}` &&
      !ts.isIdentifier(bare(node.right));
    if (isIt) found = firstName(node.right, names) ?? found;
    ts.forEachChild(node, visit);
  };
  visit(build.body);
  return found;
}

function firstName(node: ts.Node, names: ReadonlySet<string>): string | undefined {
  if (ts.isIdentifier(node) && names.has(node.text)) return node.text;
  return ts.forEachChild(node, (child) => firstName(child, names));
}

/** Why no dependency is found for a request to an address that comes from elsewhere. */
export const UNKNOWN_ADDRESS = "the address is not known here: it may be another dependency each time";

function ofAddress(source: EditSource, call: ts.CallExpression): Found {
  const [address] = call.arguments;
  const found = address === undefined ? undefined : addressOf(source, bare(address), 0);
  return found === undefined ? { because: UNKNOWN_ADDRESS } : { ...found, home: { kind: "module" } };
}

type Named = Pick<Dependency, "name" | "label">;

function addressOf(source: EditSource, node: ts.Expression, depth: number): Named | undefined {
  if (depth > 4) return undefined;
  if (ts.isStringLiteralLike(node)) return ofHost(node.text);
  if (ts.isTemplateExpression(node)) {
    const [first] = node.templateSpans;
    if (node.head.text === "")
      return first === undefined ? undefined : addressOf(source, bare(first.expression), depth + 1);
    // The host must be whole before the first gap.
    return /^https?:\/\/[^/]+\//.test(node.head.text) ? ofHost(node.head.text) : undefined;
  }
  if (ts.isBinaryExpression(node)) return addressOf(source, bare(node.left), depth + 1);
  if (ts.isNewExpression(node) && node.expression.getText() === "URL") {
    const base = node.arguments?.[1] ?? node.arguments?.[0];
    return base === undefined ? undefined : addressOf(source, bare(base), depth + 1);
  }
  if (ts.isPropertyAccessExpression(node)) {
    const isFixed = node.expression.getText() === "process.env" || isOfModule(rootOf(node));
    return isFixed ? ofName(node.name.text) : undefined;
  }
  if (!ts.isIdentifier(node) || !isOfModule(node)) return undefined;
  const initializer = constantOf(source, node.text);
  return (initializer === undefined ? undefined : addressOf(source, bare(initializer), depth + 1)) ?? ofName(node.text);
}

function isOfModule(node: ts.Expression): boolean {
  if (!ts.isIdentifier(node)) return false;
  const scope = scopeOf(node);
  return scope !== undefined && ts.isSourceFile(scope);
}

function constantOf(source: EditSource, name: string): ts.Expression | undefined {
  for (const statement of source.tree.statements) {
    if (!ts.isVariableStatement(statement) || (statement.declarationList.flags & ts.NodeFlags.Const) === 0) continue;
    const found = statement.declarationList.declarations.find((one) => one.name.getText(source.tree) === name);
    if (found !== undefined) return found.initializer;
  }
  return undefined;
}

/** `https://api.stock.example.com/v1` is about `stock`. */
function ofHost(address: string): Named | undefined {
  const host = /^https?:\/\/(?:[^@/]*@)?([\w.-]+)/i.exec(address)?.[1];
  if (host === undefined) return undefined;
  const [first] = host
    .split(".")
    .filter((label) => !/^(www\d?|api|rest|gateway|graph|hooks?|raw|cdn|static|public|v\d+)$/i.test(label));
  const name = camel(first ?? host);
  return /^[a-z]/i.test(name) ? { name, label: host } : { name: "upstream", label: host };
}

/** `STOCK_URL` and `stockBaseUrl` are about `stock`. */
function ofName(name: string): Named {
  const words = name
    .replace(/([a-z\d])([A-Z])/g, "$1_$2")
    .split(/[_$]+/)
    .filter(Boolean);
  const telling = words.filter((word) => !/^(url|uri|base|host|endpoint|root|origin|address|https?)$/i.test(word));
  const found = camel((telling.length > 0 ? telling : words).join("_"));
  return { name: found, label: found };
}

const camel = (text: string): string =>
  text
    .toLowerCase()
    .replace(/[^a-z\d]+([a-z\d])/g, (_, letter: string) => letter.toUpperCase())
    .replace(/[^a-zA-Z\d]/g, "");

/** The statement of the module that makes a variable; undefined for imports, functions and classes. */
function variableIn(module: ts.SourceFile, name: string): ts.Statement | undefined {
  return module.statements.find(
    (statement) =>
      ts.isVariableStatement(statement) &&
      !/=\s*require\(/.test(statement.getText(module)) &&
      statement.declarationList.declarations.some((one) => boundNames(one.name).includes(name)) &&
      !statement.declarationList.declarations.some(
        ({ initializer }) =>
          initializer !== undefined && (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer)),
      ),
  );
}

function boundNames(name: ts.BindingName): readonly string[] {
  if (ts.isIdentifier(name)) return [name.text];
  return name.elements.flatMap((element) => (ts.isBindingElement(element) ? boundNames(element.name) : []));
}

const NONE: ReadonlySet<string> = new Set();

function namesIn(scope: ts.Node): ReadonlySet<string> {
  if (ts.isFunctionLike(scope))
    return new Set(scope.parameters.flatMap((one) => boundNames(one.name as ts.BindingName)));
  if (ts.isCatchClause(scope))
    return new Set(scope.variableDeclaration ? boundNames(scope.variableDeclaration.name) : []);
  if (ts.isForOfStatement(scope) || ts.isForInStatement(scope) || ts.isForStatement(scope)) {
    const list = scope.initializer;
    return list !== undefined && ts.isVariableDeclarationList(list) ? namesOf(list) : NONE;
  }
  const holdsStatements =
    ts.isBlock(scope) || ts.isSourceFile(scope) || ts.isModuleBlock(scope) || ts.isCaseOrDefaultClause(scope);
  return holdsStatements ? new Set(scope.statements.flatMap((statement) => [...declaredBy(statement)])) : NONE;
}

const namesOf = (list: ts.VariableDeclarationList): ReadonlySet<string> =>
  new Set(list.declarations.flatMap((one) => boundNames(one.name)));

function declaredBy(statement: ts.Statement): ReadonlySet<string> {
  if (ts.isVariableStatement(statement)) return namesOf(statement.declarationList);
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement)) {
    return new Set(statement.name === undefined ? [] : [statement.name.text]);
  }
  if (!ts.isImportDeclaration(statement)) return NONE;
  const clause = statement.importClause;
  const bindings = clause?.namedBindings;
  const named =
    bindings === undefined
      ? []
      : ts.isNamespaceImport(bindings)
        ? [bindings.name]
        : bindings.elements.map((one) => one.name);
  return new Set([...(clause?.name === undefined ? [] : [clause.name]), ...named].map((name) => name.text));
}

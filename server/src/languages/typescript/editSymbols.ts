/** What a callee is called by its library, from the imports and variables of one file: `axios.get`, `global.fetch`. */

import { ts } from "./compiler";
import { bare, type CallLike, type EditSource } from "./editSource";

/** The symbol of a call's callee; undefined when the file alone does not tell. */
export function symbolOf(source: EditSource, call: CallLike): string | undefined {
  return resolve(source, call.expression, 0);
}

/** Drops what only says how a module was imported: `node:fs.default.readFile` → `fs.readFile`. */
export const plainSymbol = (symbol: string): string =>
  symbol
    .replace(/^node:/, "")
    .replace(/^global\./, "")
    .replace(/\.default(?=\.|$)/g, "");

const MAX_DEPTH = 6;

function resolve(source: EditSource, expression: ts.Expression, depth: number): string | undefined {
  const node = bare(expression);
  if (depth > MAX_DEPTH) return undefined;
  if (ts.isPropertyAccessExpression(node)) {
    const owner = resolve(source, node.expression, depth + 1);
    if (owner === undefined) return undefined;
    return owner === "global.globalThis" || owner === "global.window"
      ? `global.${node.name.text}`
      : `${owner}.${node.name.text}`;
  }
  if (ts.isCallExpression(node) || ts.isNewExpression(node)) {
    const required = requiredModule(node);
    if (required !== undefined) return required;
    const made = resolve(source, node.expression, depth + 1);
    if (made === undefined) return undefined;
    if (/^(axios(\.default)?)\.create$/.test(made)) return "axios.Instance";
    if (/^got(\.default)?\.extend$/.test(made)) return "got.Instance";
    if (/^(node:)?util\.promisify$/.test(made)) {
      const [wrapped] = node.arguments ?? [];
      return wrapped === undefined ? undefined : resolve(source, wrapped, depth + 1);
    }
    return ts.isNewExpression(node) ? `${made}.Instance` : undefined;
  }
  if (!ts.isIdentifier(node)) return undefined;
  return resolveName(source, node, depth);
}

function resolveName(source: EditSource, name: ts.Identifier, depth: number): string | undefined {
  for (const statement of source.tree.statements) {
    const imported = ts.isImportDeclaration(statement) ? importedSymbol(statement, name.text) : undefined;
    if (imported !== undefined) return imported;
  }
  const declaration = declarationOf(name);
  if (declaration === undefined) return `global.${name.text}`;
  if (declaration === "parameter" || declaration.initializer === undefined) return undefined;
  const value = resolve(source, declaration.initializer, depth + 1);
  if (value === undefined || ts.isIdentifier(declaration.name)) return value;
  return memberOfPattern(value, declaration.name, name.text);
}

function importedSymbol(statement: ts.ImportDeclaration, local: string): string | undefined {
  const { importClause: clause, moduleSpecifier } = statement;
  if (clause === undefined || !ts.isStringLiteral(moduleSpecifier)) return undefined;
  const from = moduleSpecifier.text;
  if (clause.name?.text === local) return `${from}.default`;
  const named = clause.namedBindings;
  if (named === undefined) return undefined;
  if (ts.isNamespaceImport(named)) return named.name.text === local ? from : undefined;
  const element = named.elements.find((candidate) => candidate.name.text === local);
  return element === undefined ? undefined : `${from}.${(element.propertyName ?? element.name).text}`;
}

function requiredModule(initializer: ts.Expression): string | undefined {
  const node = bare(initializer);
  if (!ts.isCallExpression(node) || !ts.isIdentifier(node.expression) || node.expression.text !== "require") {
    return undefined;
  }
  const [argument] = node.arguments;
  return argument !== undefined && ts.isStringLiteral(argument) ? argument.text : undefined;
}

function memberOfPattern(module: string, pattern: ts.BindingPattern, local: string): string | undefined {
  for (const element of pattern.elements) {
    if (!ts.isBindingElement(element) || !ts.isIdentifier(element.name) || element.name.text !== local) continue;
    const { propertyName } = element;
    return `${module}.${propertyName !== undefined && ts.isIdentifier(propertyName) ? propertyName.text : local}`;
  }
  return undefined;
}

/** The variable a name refers to, looked up outwards; `parameter` for parameters, functions, classes and caught errors. */
function declarationOf(name: ts.Identifier): ts.VariableDeclaration | "parameter" | undefined {
  for (let at: ts.Node | undefined = name.parent; at !== undefined; at = at.parent) {
    const found = declaredIn(at, name.text);
    if (found !== undefined) return found;
  }
  return undefined;
}

function declaredIn(scope: ts.Node, name: string): ts.VariableDeclaration | "parameter" | undefined {
  if (ts.isFunctionLike(scope) && scope.parameters.some((parameter) => binds(parameter.name, name))) return "parameter";
  if (ts.isCatchClause(scope) && scope.variableDeclaration !== undefined) {
    if (binds(scope.variableDeclaration.name, name)) return "parameter";
  }
  if (!ts.isBlock(scope) && !ts.isSourceFile(scope) && !ts.isModuleBlock(scope)) return undefined;
  for (const statement of scope.statements) {
    if (ts.isVariableStatement(statement)) {
      const found = statement.declarationList.declarations.find((declaration) => binds(declaration.name, name));
      if (found !== undefined) return found;
    }
    const named = ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement);
    if (named && statement.name?.text === name) return "parameter";
  }
  return undefined;
}

function binds(pattern: ts.BindingName, name: string): boolean {
  if (ts.isIdentifier(pattern)) return pattern.text === name;
  return pattern.elements.some((element) => ts.isBindingElement(element) && binds(element.name, name));
}

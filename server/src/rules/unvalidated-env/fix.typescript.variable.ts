/** Finds which environment variable a finding is about, and where the file can ask for it. */

import type { Span } from "#facts/place";
import { installsCrashDump } from "#languages/typescript/editProcess";
import {
  contains,
  type EditSource,
  enclosingFunction,
  nodeAt,
  statementOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { constantOf } from "#languages/typescript/editWait";

export interface EnvVariable {
  readonly name: string;
  /** What it has to be. */
  readonly as: "text" | "number";
}

type Refused = { readonly because: string };

/** The variable that the underlined comparison or call depends on. */
export function variableAt(source: EditSource, span: Span): EnvVariable | Refused {
  const around = conditionOrCall(nodeAt(source, span));
  if (around === undefined) return { because: "no environment variable is read here any more" };
  return variableIn(source, around, 0) ?? { because: "no environment variable is read here any more" };
}

function conditionOrCall(node: ts.Node): ts.Node | undefined {
  for (let at = node; at !== undefined && !ts.isBlock(at) && !ts.isSourceFile(at); at = at.parent) {
    if (ts.isIfStatement(at) || ts.isConditionalExpression(at))
      return ts.isIfStatement(at) ? at.expression : at.condition;
    if (ts.isCallExpression(at) && !ts.isPropertyAccessExpression(at.expression)) return at;
    if (ts.isReturnStatement(at) || ts.isBinaryExpression(at)) return at;
  }
  return undefined;
}

function variableIn(source: EditSource, node: ts.Node, depth: number): EnvVariable | Refused | undefined {
  let found: EnvVariable | Refused | undefined;
  contains(node, (inner) => {
    const read = readOf(source, inner);
    if (read !== undefined) found = "because" in read ? read : { name: read.name, as: kindAround(source, inner) };
    else if (ts.isIdentifier(inner) && depth < 3 && !isMemberName(inner)) {
      const constant = constantOf(inner);
      if (constant !== undefined) found = variableIn(source, constant.initializer, depth + 1);
    }
    return found !== undefined;
  });
  return found;
}

const isMemberName = (name: ts.Identifier): boolean =>
  ts.isPropertyAccessExpression(name.parent) && name.parent.name === name;

/** `process.env.NAME`, `process.env["NAME"]` */
function readOf(source: EditSource, node: ts.Node): { readonly name: string } | Refused | undefined {
  if (ts.isPropertyAccessExpression(node) && textOf(source, node.expression) === "process.env")
    return { name: node.name.text };
  if (!ts.isElementAccessExpression(node) || textOf(source, node.expression) !== "process.env") return undefined;
  const { argumentExpression: key } = node;
  return ts.isStringLiteralLike(key) ? { name: key.text } : { because: "the name of the variable is computed" };
}

const kindAround = (source: EditSource, read: ts.Node): "text" | "number" => {
  const { parent } = read;
  const isNumber =
    ts.isCallExpression(parent) &&
    /^(Number(\.parse\w+)?|parseInt|parseFloat)$/.test(textOf(source, parent.expression));
  return isNumber || (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.PlusToken)
    ? "number"
    : "text";
};

/** All places of the file that read the variable. */
export function readsOf(source: EditSource, name: string): readonly ts.Node[] {
  const found: ts.Node[] = [];
  contains(
    source.tree,
    (node) => {
      const read = readOf(source, node);
      if (read !== undefined && "name" in read && read.name === name) found.push(node);
      return false;
    },
    { intoFunctions: true },
  );
  return found;
}

/** The statement before which the variable can be asked for: its first read at module level, else the first after the imports. */
export function startOf(source: EditSource, reads: readonly ts.Node[]): ts.Statement | undefined {
  const early = reads.find((read) => enclosingFunction(read) === undefined);
  const reading = early === undefined ? undefined : statementOf(early);
  if (reading !== undefined && reading.parent === source.tree) return reading;
  const { statements } = source.tree;
  const loaded = statements.findLastIndex(
    (one) =>
      ts.isImportDeclaration(one) || isRequire(source, one) || loadsEnv(source, one) || installsCrashDump(source, one),
  );
  const isPrologue = (one: ts.Statement): boolean =>
    ts.isExpressionStatement(one) && ts.isStringLiteral(one.expression);
  return statements.slice(loaded + 1).find((one) => !isPrologue(one));
}

const isRequire = (source: EditSource, statement: ts.Statement): boolean =>
  ts.isImportEqualsDeclaration(statement) ||
  (ts.isVariableStatement(statement) && /=\s*require\(["'][^"']+["']\)(\.\w+)*;?$/.test(textOf(source, statement)));

/** `dotenv.config()`, `config()` of dotenv, `process.loadEnvFile()`, `require("dotenv").config()` */
export const loadsEnv = (source: EditSource, statement: ts.Node): boolean =>
  /\bdotenv\b.*\bconfig\(|^config\(\)|\bloadEnv(File|Config)?\(|from ["']dotenv\/config["']|^import ["']dotenv\/config/.test(
    textOf(source, statement),
  );

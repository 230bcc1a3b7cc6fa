/** Stops a program at its start when an environment variable that it relies on is not there. */

import type { TextEdit } from "#facts/place";
import { conformantLibrary } from "#knowledge/conformance";
import { ensureImports } from "#languages/typescript/editImports";
import {
  contains,
  type EditSource,
  enclosingFunction,
  isAssignment,
  openSource,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { braced, detectStyle, type EditStyle } from "#languages/typescript/editStyle";
import { statementBefore } from "#languages/typescript/editWrap";

import { defineFix, type FixRequest, type FixWay, refuse } from "../fix";
import { type EnvVariable, loadsEnv, readsOf, startOf, variableAt } from "./fix.typescript.variable";

export const validateEnv = defineFix({
  id: "validate-env",
  language: "typescript",
  rules: ["unvalidated-env"],
  tier: "behavioral",
  preferred: true,
  title: ({ variable, as }) =>
    typeof variable === "string"
      ? titleOf({ name: variable, as: as === "number" ? "number" : "text" })
      : "Stop at start when the variable is not set",
  plan(request) {
    const source = openSource(request.path, request.text);
    const variable = told(request) ?? variableAt(source, request.span);
    if ("because" in variable) return refuse(variable.because);
    const reads = readsOf(source, variable.name);
    const hindrance = hindranceOf(request, source, variable, reads);
    if (hindrance !== undefined) return refuse(hindrance);
    const start = startOf(source, reads);
    if (start === undefined) return refuse("the file has no statement that could follow the check");
    const style = detectStyle(source, request.reader);
    const plain = way(titleOf(variable), [statementBefore(source, start, plainCheck(style, variable))]);
    const schema = hasZod(request) ? [withSchema(source, style, start, variable)] : [];
    return { kind: "ways", ways: [...schema, plain] };
  },
});

function told({ facts: { variable, as } }: FixRequest): EnvVariable | undefined {
  return typeof variable === "string" ? { name: variable, as: as === "number" ? "number" : "text" } : undefined;
}

const titleOf = ({ name, as }: EnvVariable): string =>
  `Stop at start when \`${name}\` is not ${as === "number" ? "a number" : "set"}`;

const way = (title: string, edits: readonly TextEdit[]): FixWay => ({
  title,
  tier: "behavioral",
  edits,
  kit: [],
  notes: [],
});

/** `if (!process.env.TOKEN) throw …`: an empty text is as bad as none. */
function plainCheck(style: EditStyle, { name, as }: EnvVariable): string {
  const read = `process.env.${name}`;
  const [test, problem] =
    as === "number" ? [`!${read} || Number.isNaN(Number(${read}))`, "is not a number"] : [`!${read}`, "is not set"];
  return `if (${test}) throw new Error(${style.quote}${name} ${problem}${style.quote})${style.semicolon}`;
}

const hasZod = (request: FixRequest): boolean => conformantLibrary("validation", request.dependency)?.package === "zod";

function withSchema(source: EditSource, style: EditStyle, start: ts.Statement, variable: EnvVariable): FixWay {
  const imported = ensureImports(source, style, [{ specifier: "zod", name: "z" }]);
  const [z = "z"] = imported.locals;
  const type = variable.as === "number" ? `${z}.coerce.number()` : `${z}.string().min(1)`;
  const check = `${z}.object(${braced(style, `${variable.name}: ${type}`)}).parse(process.env)${style.semicolon}`;
  return way(`${titleOf(variable)} (zod)`, [...imported.edits, statementBefore(source, start, check)]);
}

/** Variables that whatever runs the program sets by itself. */
const BY_PLATFORM = /^(NODE_ENV|CI|PATH|HOME|PWD|TZ|LANG|VERCEL\w*|AWS_(REGION|LAMBDA\w*)|K_SERVICE)$/;
const SCHEMAS = ["envalid", "@t3-oss/env-core", "@t3-oss/env-nextjs", "znv", "env-var", "convict"];

/** Why a check at the head of this file would be wrong, or is there already. */
function hindranceOf(
  request: FixRequest,
  source: EditSource,
  { name }: EnvVariable,
  reads: readonly ts.Node[],
): string | undefined {
  if (!/^[A-Za-z_]\w*$/.test(name)) return "the name of the variable is none that code can write";
  if (BY_PLATFORM.test(name)) return `the platform sets \`${name}\` by itself`;
  if (/^\s*["']use client["']/m.test(source.text)) return "the file runs in a browser";
  if (isNext(request)) return "Next runs this file when it builds, where the variable may not be set yet";
  const schema = SCHEMAS.find((library) => request.dependency(library) !== undefined);
  if (schema !== undefined) return `the project describes its environment with \`${schema}\`: add \`${name}\` there`;
  if (shadowsProcess(source)) return "`process` is something else in this file";
  if (reads.some((read) => isDefaulted(source, read))) return `\`${name}\` has a default`;
  if (reads.some((read) => isWritten(read))) return `this file sets \`${name}\` itself`;
  if (reads.some((read) => isAsked(source, read))) return `the file asks for \`${name}\` already`;
  if (isDescribed(source, name)) return `a schema of this file speaks of \`${name}\` already`;
  if (isLoadedLater(request, source, reads))
    return "dotenv may load the variable only after this file has run: check it where dotenv is called";
  return undefined;
}

const isNext = (request: FixRequest): boolean =>
  request.dependency("next") !== undefined &&
  /\/(app|pages)\/|\/(middleware|instrumentation)\.[cm]?[jt]s$/.test(request.path);

const shadowsProcess = (source: EditSource): boolean =>
  contains(
    source.tree,
    (node) =>
      (ts.isParameter(node) || ts.isVariableDeclaration(node)) &&
      ts.isIdentifier(node.name) &&
      node.name.text === "process",
    { intoFunctions: true },
  );

const isDefaulted = (source: EditSource, read: ts.Node): boolean => {
  const { parent } = read;
  if (!ts.isBinaryExpression(parent) || parent.left !== read) return false;
  return /^(\?\?|\|\|)$/.test(textOf(source, parent.operatorToken)) && !isCondition(parent);
};

/** `if (process.env.A || process.env.B)` is a question, not a default. */
function isCondition(node: ts.Node): boolean {
  let at = node;
  while (ts.isBinaryExpression(at.parent) && /^(\|\||&&)$/.test(at.parent.operatorToken.getText())) at = at.parent;
  return ts.isIfStatement(at.parent);
}

const isWritten = (read: ts.Node): boolean => isAssignment(read.parent) && read.parent.left === read;

/** `if (!process.env.TOKEN) …`, `if (process.env.TOKEN) use(it)`, `process.env.TOKEN === undefined` */
function isAsked(source: EditSource, read: ts.Node): boolean {
  const { parent } = read;
  if (ts.isPrefixUnaryExpression(parent) && parent.operator === ts.SyntaxKind.ExclamationToken) return true;
  if (ts.isIfStatement(parent) || ts.isConditionalExpression(parent)) return true;
  return (
    ts.isBinaryExpression(parent) &&
    /undefined|null|^["'`]{2}$/.test(textOf(source, parent.left === read ? parent.right : parent.left))
  );
}

const isDescribed = (source: EditSource, name: string): boolean =>
  contains(
    source.tree,
    (node) => ts.isPropertyAssignment(node) && ts.isIdentifier(node.name) && node.name.text === name,
    { intoFunctions: true },
  );

/** With dotenv the variable is there only behind its call; a read at module level shows that it comes early enough. */
function isLoadedLater(request: FixRequest, source: EditSource, reads: readonly ts.Node[]): boolean {
  if (request.dependency("dotenv") === undefined || source.tree.statements.some((one) => loadsEnv(source, one)))
    return false;
  return reads.every((read) => enclosingFunction(read) !== undefined);
}

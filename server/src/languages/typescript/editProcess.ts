/** Is a file part of a long-running process of the user's own? One line says what else it is. */

import type { FileReader } from "#facts/reading";
import { foldersUp } from "./editConfig";
import { type EditSource, textOf, ts } from "./editSource";

export interface ProcessQuestion {
  readonly reader: FileReader;
  readonly root: string;
  readonly path: string;
  dependency(name: string): string | undefined;
}

/** Why nothing that concerns the whole process belongs into this file; undefined when it may. */
export function processHindrance(request: ProcessQuestion, source: EditSource): string | undefined {
  const { text } = source;
  const modules = modulesOf(source);
  const loads = (pattern: RegExp): boolean => modules.some((name) => pattern.test(name));
  if (/^\s*["']use client["']/m.test(text)) return "the file runs in a browser";
  if (/\bDeno\.\w/.test(text)) return "the file is written for Deno";
  if (/\bBun\.\w/.test(text)) return "the file is written for Bun";
  if (loads(SERVERLESS) || exportsHandler(source)) return "a serverless platform starts and stops this program itself";
  if (loads(/^(node:)?cluster$/)) return "the file serves both the primary and the workers of a cluster";
  if (loads(/^(node:)?worker_threads$/)) return "the file may run in a worker thread, which is not the process";
  if (loads(/^electron(\/|$)/) || request.dependency("electron") !== undefined)
    return "a desktop program has a user in front of it";
  if (isLibrary(request)) return "the package is a library: the program that uses it decides";
  return undefined;
}

const SERVERLESS =
  /^(serverless-http|aws-lambda|aws-serverless-express|@(codegenie|vendia)\/serverless-express|@netlify\/functions|firebase-functions(\/.*)?|@google-cloud\/functions-framework|@azure\/functions|@vercel\/node)$/;

/** Specifiers of what a file imports, requires or loads late. */
export const modulesOf = ({ text }: EditSource): readonly string[] =>
  [...text.matchAll(/\b(?:from|import|require\(|import\()\s*["']([^"'\n]+)["']/g)].map(([, name = ""]) => name);

/** `installCrashDump(…);` of the kit: what is added to the head of a file comes after it, so that its failure leaves a dump. */
export const installsCrashDump = (source: EditSource, statement: ts.Node): boolean =>
  ts.isExpressionStatement(statement) && /^\w*installCrashDump\w*\(/i.test(textOf(source, statement));

/** `export const handler`, `exports.handler = …`: what platforms call. */
const exportsHandler = ({ text, tree }: EditSource): boolean =>
  /^(module\.)?exports\.handler\s*=/m.test(text) ||
  tree.statements.some(
    (statement) =>
      (ts.isVariableStatement(statement) || ts.isFunctionDeclaration(statement)) &&
      ts.getModifiers(statement)?.some(({ kind }) => kind === ts.SyntaxKind.ExportKeyword) === true &&
      (ts.isFunctionDeclaration(statement)
        ? statement.name?.text === "handler"
        : statement.declarationList.declarations.some(({ name }) => ts.isIdentifier(name) && name.text === "handler")),
  );

/** A package that others install: it has entry points for them, and is not kept private. */
function isLibrary({ reader, root, path }: ProcessQuestion): boolean {
  for (const folder of foldersUp(root, path)) {
    const text = reader.read(`${folder}/package.json`);
    if (text === undefined) continue;
    const { config } = ts.parseConfigFileTextToJson(`${folder}/package.json`, text);
    const manifest = typeof config === "object" && config !== null ? config : {};
    const offers = ["exports", "types", "typings"].some((key) => Reflect.get(manifest, key) !== undefined);
    return offers && Reflect.get(manifest, "private") !== true;
  }
  return false;
}

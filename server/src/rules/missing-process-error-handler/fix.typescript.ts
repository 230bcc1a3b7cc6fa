/** Leaves a crash dump: the kit's `installCrashDump` after the imports of the file that starts the process. */

import type { TextEdit } from "#facts/place";
import { foldersUp } from "#languages/typescript/editConfig";
import { importParts } from "#languages/typescript/editKit";
import { modulesOf, processHindrance } from "#languages/typescript/editProcess";
import {
  callAt,
  contains,
  type EditSource,
  type FunctionNode,
  functionName,
  isFunctionLike,
  openSource,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { braced, detectStyle, quoted } from "#languages/typescript/editStyle";
import { statementAfter, statementBefore } from "#languages/typescript/editWrap";

import { defineFix, type FixRequest, refuse } from "../fix";

const FOLDER = "reports/incidents";
const TITLE = `Leave a crash dump in \`${FOLDER}\` (for errors after the imports)`;

export const addCrashDump = defineFix({
  id: "crash-dump",
  language: "typescript",
  rules: ["missing-process-error-handler"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  plan(request) {
    const source = openSource(request.path, request.text);
    const call = callAt(source, request.span);
    if (call === undefined) return refuse("no server or worker starts here");
    const hindrance = reported(request, source) ?? processHindrance(request, source) ?? noEntry(source, call);
    if (hindrance !== undefined) return refuse(hindrance);
    const style = detectStyle(source, request.reader);
    const imported = importParts(request, source, style, [{ part: "crashDump", name: "installCrashDump" }]);
    if ("because" in imported) return refuse(imported.because);
    const [local = "installCrashDump"] = imported.locals;
    const line = `${local}(${braced(style, `dir: ${quoted(style, FOLDER)}`)})${style.semicolon}`;
    const edits = [...imported.edits, afterImports(source, line)];
    const notes = ["the folder ignores itself in git; a disk that goes away with the container loses the dumps"];
    return { kind: "ways", ways: [{ title: TITLE, tier: "behavioral", edits, kit: ["crashDump"], notes }] };
  },
});

/** Packages that see uncaught errors themselves once they are started. */
const REPORTERS =
  /^(@sentry\/(node|nestjs|bun|profiling-node)|dd-trace|newrelic|elastic-apm-node|@bugsnag\/(js|node)|rollbar|@honeybadger-io\/js|@airbrake\/node|@appsignal\/nodejs|raygun|applicationinsights|make-promises-safe)$/;
const DECLARED = [
  "@sentry/node",
  "@sentry/nestjs",
  "dd-trace",
  "newrelic",
  "elastic-apm-node",
  "@bugsnag/js",
  "@bugsnag/node",
  "rollbar",
  "@honeybadger-io/js",
  "@airbrake/node",
  "@appsignal/nodejs",
  "applicationinsights",
];

/** Who sees crashes already; undefined when nobody does. */
function reported(request: FixRequest, source: EditSource): string | undefined {
  const { text } = source;
  const event = /["'`](uncaughtException|uncaughtExceptionMonitor|unhandledRejection)["'`]/.exec(text)?.[1];
  if (event !== undefined) return `\`${event}\` is handled in this file already`;
  if (/\binstallCrash\w*\s*\(/.test(text)) return "crashes are written down already";
  if (/\b(handleExceptions|exceptionHandlers|handleRejections|rejectionHandlers)\b/.test(text))
    return "the logger catches uncaught exceptions already";
  const loaded = modulesOf(source).find((name) => REPORTERS.test(name.replace(/(?<=^[^@/]+)\/.*$/, "")));
  const reporter = loaded ?? DECLARED.find((name) => request.dependency(name) !== undefined);
  if (reporter !== undefined) return `\`${reporter}\` reports crashes`;
  return aborts(request) ? "the program is started with `--abort-on-uncaught-exception` and leaves a core" : undefined;
}

const aborts = ({ reader, root, path }: FixRequest): boolean =>
  foldersUp(root, path).some((folder) =>
    (reader.read(`${folder}/package.json`) ?? "").includes("--abort-on-uncaught-exception"),
  );

/** Why importing the file does not start the process; undefined when it does. */
function noEntry(source: EditSource, call: ts.Node): string | undefined {
  let outer: FunctionNode | undefined;
  for (let at: ts.Node = call; at.parent !== undefined; at = at.parent) {
    if (ts.isClassLike(at))
      return `\`${at.name?.text ?? "the class"}\` is started by another file: crashes belong there`;
    if (isFunctionLike(at)) outer = at;
  }
  if (outer === undefined || isCalledOrGiven(outer)) return undefined;
  const name = functionName(outer);
  const isStarted = source.tree.statements.some((statement) =>
    contains(statement, (node) => ts.isCallExpression(node) && textOf(source, node.expression) === name),
  );
  return isStarted ? undefined : `\`${name ?? "the function"}\` is started by another file: crashes belong there`;
}

/** `(async () => { … })()`, `.then(() => { … })`. */
function isCalledOrGiven(node: ts.Node): boolean {
  let at = node;
  while (ts.isParenthesizedExpression(at.parent)) at = at.parent;
  return ts.isCallExpression(at.parent);
}

/** A line of its own behind the imports that open the file, else before its first statement. */
function afterImports(source: EditSource, line: string): TextEdit {
  const { statements } = source.tree;
  const start = statements.findIndex((one) => !ts.isExpressionStatement(one) || !ts.isStringLiteral(one.expression));
  const opening = statements.slice(Math.max(start, 0));
  const end = opening.findIndex((one) => !ts.isImportDeclaration(one) && !ts.isImportEqualsDeclaration(one));
  const last = opening[(end === -1 ? opening.length : end) - 1];
  if (last !== undefined) return statementAfter(source, last, ["", line]);
  return statementBefore(source, opening[0] as ts.Statement, line);
}

/** Adds what `Retry-After` asks for to the wait after a 429 or 503. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { importParts } from "#languages/typescript/editKit";
import {
  contains,
  type EditSource,
  enclosingFunction,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";
import { madeOf, timeOf, waitCallAt } from "#languages/typescript/editWait";

import { defineFix, refuse } from "../fix";
import { answerAt } from "./fix.typescript.answer";

const TITLE = "Wait at least as long as `Retry-After` asks";

export const honourRetryAfter = defineFix({
  id: "honour-retry-after",
  language: "typescript",
  rules: ["ignores-retry-after"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  plan(request) {
    const source = openSource(request.path, request.text);
    const wait = waitCallAt(source, request.span);
    if (wait === undefined) return refuse("there is no wait here any more");
    const around = enclosingFunction(wait);
    if (around !== undefined && READS.test(textOf(source, around))) return refuse("the header is read already");
    const given = timeOf(source, wait);
    if (given === undefined) return refuse("the wait does not say here how long it is");
    const client = patientClient(source, around ?? source.tree);
    if (client !== undefined) return refuse(`\`${client}\` waits as long as the header asks by itself`);
    const time = timeAt(source, wait, given);
    const answer = answerAt(source, wait, time);
    if ("because" in answer) return refuse(answer.because);
    const imported = importParts(request, source, detectStyle(source, request.reader), [
      { part: "errors", name: "retryAfterOf" },
    ]);
    if ("because" in imported) return refuse(imported.because);
    const [local = "retryAfterOf"] = imported.locals;
    const edits = [...imported.edits, ...added(source, time, `(${local}(${answer.text}) ?? 0) + `)];
    const notes = ["The server decides how long this waits: give up where your own limit is shorter."];
    return { kind: "ways", ways: [{ title: TITLE, tier: "behavioral", edits, kit: ["errors"], notes }] };
  },
});

const READS = /retry[-_]?after|rate-?limit-?reset/i;

/** The initialiser of a constant made after the answer, so that a log line beside it is right; else what is passed. */
function timeAt(source: EditSource, wait: ts.Node, given: ts.Expression): ts.Expression {
  const made = madeOf(given, enclosingFunction(wait) ?? source.tree);
  return made !== given && !("because" in answerAt(source, wait, made)) ? made : given;
}

/** Clients that heed the header before an answer comes out of them. */
function patientClient(source: EditSource, around: ts.Node): string | undefined {
  let name: string | undefined;
  contains(around, (node) => {
    if (!ts.isCallExpression(node)) return false;
    const [root = ""] = plainSymbol(symbolOf(source, node) ?? "").split(".");
    if (/^(got|ky|openai|stripe|@anthropic-ai\/sdk|@octokit\/plugin-retry)$/.test(root)) name = root;
    return name !== undefined;
  });
  return name;
}

function added(source: EditSource, time: ts.Expression, asked: string): readonly TextEdit[] {
  const { start, end } = spanOf(source, time);
  return isTerm(time) ? [insertAt(start, asked)] : [insertAt(start, `${asked}(`), insertAt(end, ")")];
}

/** May it stand behind `+` as it is? */
function isTerm(time: ts.Expression): boolean {
  if (ts.isConditionalExpression(time)) return false;
  if (!ts.isBinaryExpression(time)) return true;
  return /^(\*\*?|\/|%|\+)$/.test(ts.tokenToString(time.operatorToken.kind) ?? "");
}

/** A BullMQ worker takes no new jobs on SIGTERM, and ends those in hand. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { importParts } from "#languages/typescript/editKit";
import { callAt, type EditSource, freeName, statementOf, textOf, ts } from "#languages/typescript/editSource";
import { detectStyle, quoted } from "#languages/typescript/editStyle";
import { symbolOf } from "#languages/typescript/editSymbols";
import { statementAfter } from "#languages/typescript/editWrap";

import { type FixPlan, type FixRequest, refuse } from "../fix";

export const WORKER_TITLE = "Finish jobs in hand on SIGTERM (up to 20 s), then exit";

/** `Worker.close()` waits for the jobs in hand (BullMQ 5 guide, *Graceful shutdown*); the kit ends the process after 25 s in any case. */
const LIMIT = "20_000";

/** Is it known of a worker, by the symbol that makes it, how it finishes its jobs? */
export const isDrainable = (symbol: string): boolean => symbol === "bullmq.Worker";

/** `onShutdown("stop", "orders", () => worker.close(), 20_000); gracefulShutdown();` after the worker is made. */
export function drainWorker(request: FixRequest, source: EditSource): FixPlan {
  const made = callAt(source, request.span);
  if (made === undefined || !ts.isNewExpression(made) || !isDrainable(symbolOf(source, made) ?? ""))
    return refuse("how this worker finishes its jobs is not known");
  const held = holderOf(source, made);
  if ("because" in held) return refuse(held.because);
  const style = detectStyle(source, request.reader);
  const names = ["gracefulShutdown", "onShutdown"].map((name) => ({ part: "shutdown", name }));
  const imported = importParts(request, source, style, names);
  if ("because" in imported) return refuse(imported.because);
  const [shut = "", on = ""] = imported.locals;
  const step = [quoted(style, "stop"), quoted(style, queueOf(made)), `() => ${held.name}.close()`, LIMIT];
  const lines = [`${on}(${step.join(", ")})${style.semicolon}`, `${shut}()${style.semicolon}`];
  const edits = [...imported.edits, ...held.edits, statementAfter(source, held.statement, lines)];
  return {
    kind: "ways",
    ways: [{ title: WORKER_TITLE, tier: "behavioral", edits, kit: ["shutdown"], notes: [] }],
  };
}

type Holder =
  | { readonly name: string; readonly statement: ts.Statement; readonly edits: readonly TextEdit[] }
  | { readonly because: string };

/** The variable or field that holds the worker; one that nobody holds gets a name. */
function holderOf(source: EditSource, made: ts.NewExpression): Holder {
  const { parent } = made;
  const statement = statementOf(made);
  if (statement === undefined) return { because: "the worker has no name here" };
  if (ts.isVariableDeclaration(parent) && ts.isIdentifier(parent.name) && ts.isVariableStatement(statement))
    return { name: parent.name.text, statement, edits: [] };
  if (
    ts.isBinaryExpression(parent) &&
    parent.operatorToken.kind === ts.SyntaxKind.EqualsToken &&
    parent.parent === statement
  )
    return { name: textOf(source, parent.left), statement, edits: [] };
  if (parent !== statement || !ts.isExpressionStatement(statement))
    return { because: "the worker is handed on from here: its owner ends it" };
  const name = freeName(source, "worker", ["queueWorker", "jobs"]);
  return { name, statement, edits: [insertAt(made.getStart(source.tree), `const ${name} = `)] };
}

/** What the step is called in the log: the queue where its name is written here. */
function queueOf({ arguments: given }: ts.NewExpression): string {
  const [queue] = given ?? [];
  return queue !== undefined && ts.isStringLiteralLike(queue) ? queue.text : "worker";
}

/** Passes the caught error on as `cause`, where the new error's constructor is known to keep it. */

import type { TextEdit } from "#facts/place";
import { caughtName, handlerOf } from "#languages/typescript/editCaught";
import { keepsCause } from "#languages/typescript/editErrors";
import { propertyOf, setOption } from "#languages/typescript/editOptions";
import {
  bare,
  type EditSource,
  freeName,
  isFunctionLike,
  nodeAt,
  openSource,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle } from "#languages/typescript/editStyle";

import { defineFix, type FixPlan, refuse } from "../fix";

export const preserveCause = defineFix({
  id: "preserve-cause",
  language: "typescript",
  rules: ["lost-error-cause"],
  tier: "safe",
  preferred: true,
  title: () => "Keep the caught error as `cause`",
  async plan(request) {
    const source = openSource(request.path, request.text);
    const created = creationAt(source, request.span);
    if (created === undefined) return refuse("no new error is made here any more");
    const handler = handlerOf(created);
    if (handler === undefined) return refuse("no handler is around this error any more");
    const caught = caughtName(source, handler, () => freeName(source, "cause", ["err", "error"]));
    if ("because" in caught) return refuse(caught.because);
    const style = detectStyle(source, request.reader);
    const added = addCause(source, style, created, caught.name);
    if ("because" in added) return refuse(added.because);
    const kept = await keepsCause(request, source, created);
    if (kept !== undefined) return refuse(kept);
    return plan([...caught.edits, ...added.edits]);
  },
});

const plan = (edits: readonly TextEdit[]): FixPlan => ({
  kind: "ways",
  ways: [{ title: "Keep the caught error as `cause`", tier: "safe", edits, kit: [], notes: [] }],
});

function creationAt(source: EditSource, span: { start: number; end: number }): ts.NewExpression | undefined {
  for (let node: ts.Node | undefined = nodeAt(source, span); node !== undefined; node = node.parent) {
    if (ts.isNewExpression(node)) return node;
    if (ts.isThrowStatement(node)) {
      const thrown = bare(node.expression ?? ts.factory.createNull());
      return ts.isNewExpression(thrown) ? thrown : undefined;
    }
    if (ts.isBlock(node) || isFunctionLike(node)) return undefined;
  }
  return undefined;
}

type Added = { readonly edits: readonly TextEdit[] } | { readonly because: string };

function addCause(source: EditSource, style: EditStyle, created: ts.NewExpression, caught: string): Added {
  if (ts.isIdentifier(created.expression) && created.expression.text === "AggregateError") {
    return { because: "an AggregateError carries its errors itself" };
  }
  const [message, second] = created.arguments ?? [];
  if (message !== undefined && second !== undefined && !ts.isSpreadElement(message)) {
    return { because: causeState(second) };
  }
  const added = setOption(source, style, created, { at: 1, name: "cause", value: caught });
  if (added.kind === "edits") return added;
  return { because: added.kind === "refused" ? added.because : "the error takes a second argument already" };
}

function causeState(second: ts.Expression): string {
  const literal = bare(second);
  const has = ts.isObjectLiteralExpression(literal) && propertyOf(literal, "cause") !== undefined;
  return has ? "the error has a cause already" : "the error takes a second argument already";
}

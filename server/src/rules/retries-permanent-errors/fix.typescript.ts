/** Lets a retry throw what no retry mends: by the first line of its handler, or by the predicate of its library. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { statementFirst } from "#languages/typescript/editBlock";
import { importParts } from "#languages/typescript/editKit";
import { setOption } from "#languages/typescript/editOptions";
import { type CallLike, callAt, type EditSource, freeName, openSource, ts } from "#languages/typescript/editSource";
import { braced, detectStyle, type EditStyle } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";
import { roundAt } from "#languages/typescript/editWait";

import { defineFix, type FixPlan, type FixRequest, type FixTier, refuse } from "../fix";
import { handlerHindrance, handlerIn, ownErrors } from "./fix.typescript.handler";

const TITLE = "Throw at once what no retry mends (4xx, bugs)";

export const classifyInCatch = defineFix({
  id: "classify-in-catch",
  language: "typescript",
  rules: ["retries-permanent-errors"],
  tier: "preview",
  preferred: true,
  title: () => TITLE,
  plan(request) {
    const source = openSource(request.path, request.text);
    const style = detectStyle(source, request.reader);
    const { policy, thrown } = request.facts;
    if (thrown === "elsewhere")
      return refuse("the error is made in another function and may not say which status failed");
    const call = callAt(source, request.span);
    const library = call === undefined ? "" : plainSymbol(symbolOf(source, call) ?? "");
    if (call !== undefined && (policy === true || isRetryLibrary(library))) {
      return planPolicy(request, source, style, { call, library });
    }
    return planHandler(request, source, style);
  },
});

const way = (title: string, tier: FixTier, edits: readonly TextEdit[]): FixPlan => ({
  kind: "ways",
  ways: [{ title, tier, edits, kit: ["errors"], notes: [] }],
});

function planHandler(request: FixRequest, source: EditSource, style: EditStyle): FixPlan {
  const round = roundAt(source, request.span);
  if (round === undefined) return refuse("there is no retry here any more");
  const { handlerStart } = request.facts;
  const clause = handlerIn(source, round, typeof handlerStart === "number" ? handlerStart : undefined);
  if ("because" in clause) return refuse(clause.because);
  const hindrance = handlerHindrance(source, round, clause);
  if (hindrance !== undefined) return refuse(hindrance);
  const own = ownErrors(source, clause.parent.tryBlock);
  if ("because" in own) return refuse(own.because);
  const imported = importParts(request, source, style, [{ part: "errors", name: "isRetryable" }]);
  if ("because" in imported) return refuse(imported.because);
  const [local = "isRetryable"] = imported.locals;
  const bound = clause.variableDeclaration?.name.getText(source.tree);
  const name = bound ?? freeName(source, "error", ["cause"]);
  const binding = bound === undefined ? [insertAt(clause.getStart(source.tree) + "catch".length, ` (${name})`)] : [];
  const line = statementFirst(source, style, clause.block, `if (!${local}(${name})) throw ${name}`);
  const causes = own.bare.map(({ created, answer }) =>
    insertAt(created.arguments?.at(-1)?.end ?? created.end, `, ${causeOf(style, answer)}`),
  );
  return way(TITLE, "preview", [...imported.edits, ...binding, line, ...causes]);
}

const causeOf = (style: EditStyle, answer: string): string =>
  braced(style, answer === "cause" ? "cause" : `cause: ${answer}`);

const isRetryLibrary = (symbol: string): boolean =>
  /^(p-retry|async-retry|promise-retry|exponential-backoff\.backOff|ts-retry-promise\.retry|@lifeomic\/attempt\.retry)$/.test(
    symbol,
  );

interface Policy {
  readonly call: CallLike;
  readonly library: string;
}

function planPolicy(request: FixRequest, source: EditSource, style: EditStyle, { call, library }: Policy): FixPlan {
  const option = predicateOf(request, library);
  if ("because" in option) return refuse(option.because);
  const [work] = call.arguments ?? [];
  if (work === undefined) return refuse("the call is not complete");
  const body =
    (ts.isArrowFunction(work) || ts.isFunctionExpression(work)) && ts.isBlock(work.body) ? work.body : undefined;
  const own = body === undefined ? { bare: [] } : ownErrors(source, body);
  if ("because" in own) return refuse(own.because);
  const imported = importParts(request, source, style, [{ part: "errors", name: "isRetryable" }]);
  if ("because" in imported) return refuse(imported.because);
  const [local = "isRetryable"] = imported.locals;
  const value = option.takes === "error" ? local : `(${braced(style, "error")}) => ${local}(error)`;
  const outcome = setOption(source, style, call, { at: 1, name: option.name, value });
  if (outcome.kind === "present") return refuse(`\`${option.name}\` decides already`);
  if (outcome.kind === "opaque") return refuse("its options come from elsewhere");
  if (outcome.kind === "refused") return refuse(outcome.because);
  const causes = own.bare.map(({ created, answer }) =>
    insertAt(created.arguments?.at(-1)?.end ?? created.end, `, ${causeOf(style, answer)}`),
  );
  return way(`Retry only what may pass (\`${option.name}\`)`, "behavioral", [
    ...imported.edits,
    ...outcome.edits,
    ...causes,
  ]);
}

interface Predicate {
  readonly name: string;
  /** The error itself, or a context that holds it. */
  readonly takes: "error" | "context";
}

/** p-retry 6 hands `shouldRetry` the error, p-retry 7 a context with it; older ones have no such option. */
function predicateOf(request: FixRequest, library: string): Predicate | { readonly because: string } {
  switch (library) {
    case "p-retry": {
      const major = Number(/\d+/.exec(request.dependency("p-retry") ?? "")?.[0] ?? 0);
      if (major < 6) return { because: "this version of p-retry has no `shouldRetry`" };
      return { name: "shouldRetry", takes: major === 6 ? "error" : "context" };
    }
    case "exponential-backoff.backOff":
      return { name: "retry", takes: "error" };
    case "ts-retry-promise.retry":
      return { name: "retryIf", takes: "error" };
    default:
      return { because: "this library ends early only from inside of the work" };
  }
}

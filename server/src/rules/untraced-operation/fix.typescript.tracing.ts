/** Is a function traced already, by a span in it, round it or on it? */

import { modelOfSymbol } from "#knowledge/symbols";
import { callsAround } from "#languages/typescript/editCallChain";
import {
  contains,
  type EditSource,
  type FunctionNode,
  functionName,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { symbolOf } from "#languages/typescript/editSymbols";

/** True when a tracer of any kind has the function in its hands: its steps would be told twice. */
export function isTraced(source: EditSource, target: FunctionNode): boolean {
  if (isDecorated(source, target)) return true;
  for (const call of callsAround(target)) if (isTracing(source, call)) return true;
  const name = functionName(target);
  return contains(
    source.tree,
    (node) => {
      if (!ts.isCallExpression(node) || !isTracing(source, node)) return false;
      const isInside = target.pos <= node.pos && node.end <= target.end;
      return isInside || node.arguments.some((argument) => ts.isIdentifier(argument) && argument.text === name);
    },
    { intoFunctions: true },
  );
}

/** `startActiveSpan`, `withSpan`, `startInactiveSpan` and `startSegment`, by whatever they are called on; and the steps of durable functions. */
const SPANS = /(^|\.)((start|with|in|run|get)\w*(Span|Segment|Flow)\w*|captureAsyncFunc|step)$/;
/** `tracer.trace("name", …)` and `tracer.wrap("name", …)` of dd-trace. */
const TRACERS = /(^|\.)(\w*[tT]racer|ddTrace|dd|tracing)\.(trace|wrap)$/;

function isTracing(source: EditSource, call: ts.CallExpression): boolean {
  const callee = textOf(source, call.expression);
  if (SPANS.test(callee) || TRACERS.test(callee)) return true;
  const symbol = symbolOf(source, call) ?? "";
  if (/^dd-trace\..*(trace|wrap)$/.test(symbol)) return true;
  return modelOfSymbol(symbol, () => undefined)?.concept === "trace";
}

/** `@Span()`, `@Trace("name")`, `@Traced`, `@WithSpan`, on the method or its class. */
function isDecorated(source: EditSource, target: FunctionNode): boolean {
  const owner = ts.isClassLike(target.parent) ? [target.parent] : [];
  return [target, ...owner]
    .flatMap((node) => (ts.canHaveDecorators(node) ? (ts.getDecorators(node) ?? []) : []))
    .some(({ expression }) => {
      const name = ts.isCallExpression(expression) ? expression.expression : expression;
      return DECORATORS.test(textOf(source, name));
    });
}

const DECORATORS = /(^|\.)(\w*Span\w*|Trace(d|able|Class|Method|Async)?|Otel\w*|Instrument\w*|Monitor(ed)?)$/i;

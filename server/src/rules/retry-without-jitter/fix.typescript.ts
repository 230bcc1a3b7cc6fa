/** Makes the wait between two attempts random, and lets a wait that stays the same double. */

import { insertAt } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";
import { setOption } from "#languages/typescript/editOptions";
import {
  callAt,
  contains,
  type EditSource,
  isFunctionLike,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle, type EditStyle, numeral, quoted } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";
import { constantOf, type RetryWait, waitAt } from "#languages/typescript/editWait";

import { defineFix, type FixPlan, type FixRequest, refuse } from "../fix";
import { counterOf } from "./fix.typescript.counter";

const SPREAD = "Spread the waits at random (full jitter)";
const CAP_MS = 30_000;

export const addJitter = defineFix({
  id: "add-jitter",
  language: "typescript",
  rules: ["retry-without-jitter", "retry-without-backoff"],
  tier: "behavioral",
  preferred: true,
  title: ({ wait }) => (wait === "fixed" ? "Double the wait each time, with jitter" : SPREAD),
  plan(request) {
    const source = openSource(request.path, request.text);
    const style = detectStyle(source, request.reader);
    const { policy, wait, waitMadeHere } = request.facts;
    if (policy === true && wait !== undefined) return refuse("how this library waits is not set by one option");
    const call = callAt(source, request.span);
    const option = call === undefined ? undefined : optionOf(plainSymbol(symbolOf(source, call) ?? ""));
    if (call !== undefined && option !== undefined) return planOption(source, style, call, option);
    if (policy === true) return refuse("how this library waits is not set by one option");
    if (wait === "none") return refuse("nothing waits here between two attempts");
    if (waitMadeHere === false) return refuse("how long it waits is decided in another function");
    const found = waitAt(source, request.span, toldWait(request));
    if ("because" in found) return refuse(found.because);
    const hindrance = hindranceOf(source, found);
    if (hindrance !== undefined) return refuse(hindrance);
    return constantMs(found.time) === undefined && wait !== "fixed"
      ? way(SPREAD, randomised(source, found.time))
      : planGrowth(source, style, found);
  },
});

const way = (title: string, edits: readonly TextEdit[]): FixPlan => ({
  kind: "ways",
  ways: [{ title, tier: "behavioral", edits, kit: [], notes: [] }],
});

function toldWait({ facts: { waitStart, waitEnd } }: FixRequest): Span | undefined {
  return typeof waitStart === "number" && typeof waitEnd === "number" ? { start: waitStart, end: waitEnd } : undefined;
}

interface JitterOption {
  /** Index of the options argument. */
  readonly at: number;
  readonly name: string;
  readonly value: "true" | "full";
}

/** Libraries that spread their waits when they are told to. */
function optionOf(symbol: string): JitterOption | undefined {
  if (/^(p-retry|async-retry|promise-retry)$/.test(symbol)) return { at: 1, name: "randomize", value: "true" };
  if (symbol === "retry.operation") return { at: 0, name: "randomize", value: "true" };
  if (symbol === "exponential-backoff.backOff") return { at: 1, name: "jitter", value: "full" };
  return symbol === "@lifeomic/attempt.retry" ? { at: 1, name: "jitter", value: "true" } : undefined;
}

function planOption(
  source: EditSource,
  style: EditStyle,
  call: NonNullable<ReturnType<typeof callAt>>,
  { at, name, value }: JitterOption,
): FixPlan {
  const text = value === "full" ? quoted(style, "full") : value;
  const title = `Spread the waits at random (\`${name}: ${value}\`)`;
  if (call.arguments?.[at - 1] === undefined && at > 0) return refuse("the call is not complete");
  const outcome = setOption(source, style, call, { at, name, value: text });
  switch (outcome.kind) {
    case "edits":
      return way(title, outcome.edits);
    case "present":
      return /^(false|["']none["'])$/.test(textOf(source, outcome.value))
        ? way(title, [{ span: spanOf(source, outcome.value), newText: text }])
        : refuse("the waits are random already");
    case "opaque":
      return refuse("its options come from elsewhere");
    case "refused":
      return refuse(outcome.because);
  }
}

/** Why the wait is better left as it is. */
function hindranceOf(source: EditSource, { time, round, call }: RetryWait): string | undefined {
  if (isRandom(source, time)) return "the wait is random already";
  const text = textOf(source, time);
  if (/retry[-_]?after|rate-?limit|reset/i.test(text)) return "the other side says how long to wait";
  if (/Date\.now|performance\.now|deadline|remaining/i.test(text)) return "the wait ends at a moment in time";
  if (constantMs(time) === 0) return "the wait is of no length";
  const tested = conditionOf(round);
  const isTimed = tested !== undefined && /Date\.now|performance\.now|deadline/i.test(textOf(source, tested));
  if (isTimed) return "the loop polls until a moment in time";
  const others = ts.isIdentifier(time) && contains(call, ts.isAwaitExpression);
  return others ? "the wait does something else as well" : undefined;
}

const conditionOf = (round: ts.Node): ts.Expression | undefined => {
  if (ts.isWhileStatement(round) || ts.isDoStatement(round)) return round.expression;
  return ts.isForStatement(round) ? round.condition : undefined;
};

/** Does chance have a part in it: in the text, in a constant it is made of, or in a function of the file that makes it? */
function isRandom(source: EditSource, time: ts.Expression, depth = 0): boolean {
  if (/random|jitter/i.test(textOf(source, time))) return true;
  if (depth > 3) return false;
  return contains(time, (node) => {
    if (!ts.isIdentifier(node)) return false;
    const constant = constantOf(node);
    if (constant !== undefined) return isRandom(source, constant.initializer, depth + 1);
    return source.tree.statements.some(
      (one) =>
        ts.isFunctionDeclaration(one) &&
        one.name?.text === node.text &&
        one.body !== undefined &&
        /random|jitter/i.test(textOf(source, one.body)),
    );
  });
}

/** Milliseconds of a number, or of a constant that is one. */
function constantMs(time: ts.Expression): number | undefined {
  if (ts.isNumericLiteral(time)) return Number(time.text.replaceAll("_", ""));
  const constant = ts.isIdentifier(time) ? constantOf(time) : undefined;
  return constant !== undefined && ts.isNumericLiteral(constant.initializer)
    ? Number(constant.initializer.text.replaceAll("_", ""))
    : undefined;
}

function randomised(source: EditSource, time: ts.Expression): readonly TextEdit[] {
  const { start, end } = spanOf(source, time);
  return isFactor(time)
    ? [insertAt(start, "Math.random() * ")]
    : [insertAt(start, "Math.random() * ("), insertAt(end, ")")];
}

/** May it stand behind `*` as it is? */
function isFactor(time: ts.Expression): boolean {
  if (!ts.isBinaryExpression(time)) return !ts.isConditionalExpression(time);
  const { kind } = time.operatorToken;
  const isProduct = kind === ts.SyntaxKind.AsteriskToken || kind === ts.SyntaxKind.SlashToken;
  if (kind === ts.SyntaxKind.AsteriskAsteriskToken) return true;
  return isProduct && isFactor(time.left);
}

/** `500` becomes `Math.random() * 500 * 2 ** attempt`, with a limit unless the last wait is known to be short. */
function planGrowth(source: EditSource, style: EditStyle, { time, round, call }: RetryWait): FixPlan {
  const counter = counterOf(source, round, call);
  if ("because" in counter) return refuse(counter.because);
  if (isShadowed(call, round, counter.name)) return refuse(`\`${counter.name}\` is something else where the wait is`);
  const { name, first, most } = counter;
  const power = first === 0 ? name : `(${name} - ${first})`;
  const text = textOf(source, time);
  const grown = `${isFactor(time) ? text : `(${text})`} * 2 ** ${power}`;
  const ms = constantMs(time);
  const isShort = ms !== undefined && most !== undefined && ms * 2 ** (most - 1) <= CAP_MS;
  const whole = isShort ? `Math.random() * ${grown}` : `Math.random() * Math.min(${numeral(style, CAP_MS)}, ${grown})`;
  const title = isShort
    ? "Double the wait each time, with jitter"
    : "Double the wait each time, up to 30 s, with jitter";
  return way(title, [{ span: spanOf(source, time), newText: whole }]);
}

/** A function on the way to the wait has a parameter of the counter's name. */
function isShadowed(call: ts.Node, round: ts.Node, name: string): boolean {
  for (let at = call; at !== round && at.parent !== undefined; at = at.parent) {
    if (isFunctionLike(at) && at.parameters.some((one) => ts.isIdentifier(one.name) && one.name.text === name))
      return true;
  }
  return false;
}

/** Finds `Promise.all(list.map(work))` in the text, and why its items should not be limited there. */

import type { Span } from "#facts/place";
import {
  bare,
  callAt,
  contains,
  containsYield,
  type EditSource,
  isFunctionLike,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { constantOf } from "#languages/typescript/editWait";

export interface Fan {
  /** `Promise.all(…)` */
  readonly whole: ts.CallExpression;
  readonly settled: boolean;
  /** `list.map(work)` */
  readonly map: ts.CallExpression;
  readonly list: ts.Expression;
  readonly work: ts.Expression;
}

type Refused = { readonly because: string };

export function fanAt(source: EditSource, span: Span): Fan | Refused {
  const whole = callAt(source, span);
  const callee = whole === undefined ? "" : textOf(source, whole.expression);
  if (whole === undefined || !ts.isCallExpression(whole) || !/^Promise\.(all|allSettled)$/.test(callee)) {
    return {
      because: /mapLimit/.test(callee)
        ? "the number at a time is limited already"
        : "there is no `Promise.all` here any more",
    };
  }
  const [given, second] = whole.arguments;
  if (given === undefined || second !== undefined)
    return { because: "`Promise.all` is given something else than one list" };
  const map = bare(given);
  if (ts.isIdentifier(map)) return { because: "the promises are started before this line: limit them where they are" };
  if (!ts.isCallExpression(map) || !ts.isPropertyAccessExpression(map.expression)) {
    return { because: "the promises are not started by `.map` here" };
  }
  const { name, expression: list, questionDotToken } = map.expression;
  if (name.text !== "map" || questionDotToken !== undefined)
    return { because: "the promises are not started by `.map` here" };
  if (/^(_|lodash|R|Array)$/.test(textOf(source, list)))
    return { because: "the promises are not started by `.map` here" };
  const [work, self] = map.arguments;
  if (work === undefined || ts.isSpreadElement(work))
    return { because: "what is done for each item is not written here" };
  if (self !== undefined) return { because: "`.map` is given a `this` for its callback" };
  if (map.typeArguments !== undefined)
    return { because: "`.map` is called with a type, which the limit has no place for" };
  return { whole, settled: callee.endsWith("Settled"), map, list, work };
}

/** Lists so short, and written out, need no limit. */
const SHORT = 10;

/** Why the items should run as they do. */
export function fanHindrance(source: EditSource, { whole, list, work }: Fan): string | undefined {
  if (containsYield(whole)) return "the call contains `yield`";
  if (isShort(list)) return "the list is short and written out";
  if (/\.slice\(|\bchunk\w*\(|\bbatch\w*\(|LIMIT\s+\d/i.test(textOf(source, list)) || isPiece(source, list)) {
    return "the list is worked through in pieces already";
  }
  const inner = bare(work);
  if (isFunctionLike(inner)) {
    const [, , third] = inner.parameters;
    if (third !== undefined || inner.parameters.some(({ dotDotDotToken }) => dotDotDotToken !== undefined)) {
      return "the callback takes the whole list as well";
    }
    const { body } = inner;
    if (body !== undefined && LIMITED.test(textOf(source, body))) return "the number at a time is limited already";
    if (
      body !== undefined &&
      !contains(body, (node) => ts.isCallExpression(node) || ts.isNewExpression(node) || ts.isAwaitExpression(node))
    ) {
      return "nothing is waited for: there is nothing to limit";
    }
    if (contains(inner, (node) => ts.isIdentifier(node) && node.text === "arguments"))
      return "the code reads `arguments`";
  } else if (!ts.isIdentifier(inner) && !ts.isPropertyAccessExpression(inner)) {
    return "what is done for each item is not written here";
  }
  return around(source, whole);
}

const LIMITED = /\b(limit|limiter|throttle|semaphore|queue\.add|pool\.run|runExclusive|bottleneck)\w*(\.\w+)?\(/i;

function isShort(list: ts.Expression): boolean {
  const node = bare(list);
  const literal = ts.isIdentifier(node) ? constantOf(node)?.initializer : node;
  const items = literal === undefined ? undefined : bare(literal);
  if (items === undefined || !ts.isArrayLiteralExpression(items) || items.elements.some(ts.isSpreadElement))
    return false;
  return items.elements.length <= SHORT && (literal === node || items.elements.length > 0);
}

/** `for (const part of chunk(rows, 10)) await Promise.all(part.map(send))` */
function isPiece(source: EditSource, list: ts.Expression): boolean {
  const node = bare(list);
  if (!ts.isIdentifier(node)) return false;
  for (let at: ts.Node = list; at.parent !== undefined && !isFunctionLike(at); at = at.parent) {
    if (!ts.isForOfStatement(at) || !ts.isVariableDeclarationList(at.initializer)) continue;
    const [declared] = at.initializer.declarations;
    const isOwn = declared !== undefined && ts.isIdentifier(declared.name) && declared.name.text === node.text;
    if (isOwn && /chunk|batch|slice|page/i.test(textOf(source, at.expression))) return true;
  }
  return false;
}

function around(source: EditSource, whole: ts.Node): string | undefined {
  for (let node = whole; node.parent !== undefined; node = node.parent) {
    const { parent } = node;
    if (!ts.isCallExpression(parent) || parent.expression === node) continue;
    if (/(^|\.)\$?transaction$/i.test(textOf(source, parent.expression)))
      return "a transaction runs its queries in turn";
    if (/^Promise\.race$/.test(textOf(source, parent.expression))) return "the first one to end is what counts here";
  }
  return undefined;
}

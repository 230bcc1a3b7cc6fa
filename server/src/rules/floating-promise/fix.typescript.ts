/** Waits for a promise that was dropped, or, where nothing can wait, logs its failure. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import { logCall } from "#languages/typescript/editLogger";
import {
  callAt,
  contains,
  type EditSource,
  enclosingFunction,
  type FunctionNode,
  functionName,
  isAsync,
  isFunctionLike,
  openSource,
  spanOf,
  textOf,
  ts,
} from "#languages/typescript/editSource";
import { detectStyle } from "#languages/typescript/editStyle";

import { defineFix, type FixRequest, type FixWay, refuse } from "../fix";
import { awaitHindrance, executorAround } from "./fix.typescript.waiting";

export const awaitPromise = defineFix({
  id: "await-promise",
  language: "typescript",
  rules: ["floating-promise"],
  tier: "behavioral",
  preferred: true,
  title: ({ kind, canAwait }) => (kind === "dropped" && canAwait === true ? "Wait for the promise" : "Log its failure"),
  plan(request) {
    const source = openSource(request.path, request.text);
    const told = toldHindrance(request);
    if (told !== undefined) return refuse(told);
    const each = asyncForEachAt(source, request);
    if (each !== undefined) return eachPlan(source, each);
    const call = callAt(source, request.span);
    if (call === undefined || !ts.isCallExpression(call)) return refuse("there is no dropped promise here any more");
    const whole = wholeChain(call);
    const empty = emptyCatch(whole);
    const place = placeOf(empty ?? whole);
    if ("because" in place) return refuse(place.because);
    const handled = empty === undefined ? handlerIn(whole) : undefined;
    if (handled !== undefined) return refuse(handled);
    const executor = executorAround(call);
    const at = empty === undefined ? whole.end : empty.end - 1;
    const hindrance =
      place.inAsync === undefined || empty !== undefined ? "" : awaitHindrance(source, call, place.inAsync);
    const awaited = hindrance === undefined ? [waited(source, whole, call)] : [];
    if (executor === undefined) return ways([...awaited, logged(request, source, call, at)]);
    if (executor.reject !== undefined) return ways([...awaited, handedOn(source, call, at, executor.reject)]);
    return awaited.length > 0 ? ways(awaited) : refuse("the promise around it would never settle: take its `reject`");
  },
});

const ways = (found: readonly FixWay[]) => ({ kind: "ways", ways: found }) as const;

/** What the rule saw and this text does not show. */
function toldHindrance({ facts }: FixRequest): string | undefined {
  if (facts.kind === "unhandled-route")
    return "this version of Express hears of no rejection: catch inside and call `next`, or use Express 5";
  if (facts.isHanded === true) return "the function is handed in: catch inside of it";
  if (facts.doubt === "custom") return "most callers drop this promise: catch inside the function, once";
  if (facts.doubt === "aside") return "the function gives a promise on some of its ways only: make it async";
  return undefined;
}

/** `save(order).then(…).finally(…)` is one promise. */
function wholeChain(call: ts.CallExpression): ts.CallExpression {
  let whole = call;
  for (;;) {
    const { parent } = whole;
    if (!ts.isPropertyAccessExpression(parent) || parent.expression !== whole) return whole;
    if (!ts.isCallExpression(parent.parent) || parent.parent.expression !== parent) return whole;
    whole = parent.parent;
  }
}

/** `.catch()` at the end of a chain. */
function emptyCatch(whole: ts.CallExpression): ts.CallExpression | undefined {
  const callee = whole.expression;
  const isEmpty = ts.isPropertyAccessExpression(callee) && callee.name.text === "catch" && whole.arguments.length === 0;
  return isEmpty ? whole : undefined;
}

/** A chain that has a handler drops something else. */
function handlerIn(whole: ts.CallExpression): string | undefined {
  for (let node: ts.Expression = whole; ts.isCallExpression(node); ) {
    const callee: ts.Expression = node.expression;
    if (!ts.isPropertyAccessExpression(callee)) return undefined;
    const isHandled = callee.name.text === "catch" || (callee.name.text === "then" && node.arguments.length > 1);
    if (isHandled) return "the failure is handled already";
    node = callee.expression;
  }
  return undefined;
}

interface Place {
  /** The async function that could wait. */
  readonly inAsync?: FunctionNode;
}

/** Where the promise is dropped: a statement of its own, or what an arrow function gives back to something that ignores it. */
function placeOf(whole: ts.CallExpression): Place | { readonly because: string } {
  const { parent } = whole;
  if (ts.isAwaitExpression(parent)) return { because: "the promise is waited for already" };
  if (ts.isVoidExpression(parent)) return { because: "`void` says that nobody waits for it" };
  const around = enclosingFunction(whole);
  if (ts.isArrowFunction(parent) && parent.body === whole) {
    return isAsync(parent) ? { because: "the function gives the promise back" } : {};
  }
  if (!ts.isExpressionStatement(parent)) return { because: "the promise is used here: look at where it goes" };
  return around !== undefined && isAsync(around) ? { inAsync: around } : {};
}

function waited(source: EditSource, whole: ts.CallExpression, call: ts.CallExpression): FixWay {
  return {
    title: `Wait for \`${nameOf(source, call)}\``,
    tier: "behavioral",
    edits: [insertAt(whole.getStart(source.tree), "await ")],
    kit: [],
    notes: [],
  };
}

/** `.catch((error) => console.error("save failed", error))`; `at` is the end of the chain, or the inside of its empty `.catch()`. */
function logged(request: FixRequest, source: EditSource, call: ts.CallExpression, at: number): FixWay {
  const style = detectStyle(source, request.reader);
  const name = nameOf(source, call);
  const line = logCall(request, source, style, { place: call, message: `${name} failed`, error: "error" });
  const edits = [handlerAt(source, at, `(error) => ${line}`)];
  return { title: `Log a failure of \`${name}\``, tier: "preview", edits, kit: [], notes: [] };
}

/** `.catch(reject)`: who waits for the promise that is made around the call hears of the failure. */
function handedOn(source: EditSource, call: ts.CallExpression, at: number, reject: string): FixWay {
  const title = `Hand a failure of \`${nameOf(source, call)}\` on to \`${reject}\``;
  return { title, tier: "preview", edits: [handlerAt(source, at, reject)], kit: [], notes: [] };
}

function handlerAt(source: EditSource, at: number, handler: string): TextEdit {
  const isInside = source.text[at] === ")" && source.text[at - 1] === "(";
  return insertAt(at, isInside ? handler : `.catch(${handler})`);
}

/** What a person would call the work: the callee's last name. */
function nameOf(source: EditSource, call: ts.CallExpression): string {
  const callee = call.expression;
  if (ts.isPropertyAccessExpression(callee)) return callee.name.text.replace(/^#/, "");
  const text = textOf(source, callee);
  return /^[\w$]+$/.test(text) ? text : "the work";
}

interface EachCall {
  readonly call: ts.CallExpression;
  readonly name: ts.MemberName;
}

/** `items.forEach(async (item) => …)`, by its callback or its callee; other takers of callbacks give `undefined` a name. */
function asyncForEachAt(source: EditSource, { span, facts }: FixRequest): EachCall | "other" | undefined {
  let found: ts.CallExpression | undefined;
  contains(
    source.tree,
    (node) => {
      if (!ts.isCallExpression(node)) return false;
      const isMarked = node.arguments.some(
        (given) => isFunctionLike(given) && isAsync(given) && given.getStart(source.tree) === span.start,
      );
      const isCallee = facts.kind === "ignored-callback" && node.expression.getStart(source.tree) === span.start;
      if (isMarked || isCallee) found = node;
      return false;
    },
    { intoFunctions: true },
  );
  if (found === undefined) return undefined;
  const callee = found.expression;
  return ts.isPropertyAccessExpression(callee) && callee.name.text === "forEach"
    ? { call: found, name: callee.name }
    : "other";
}

function eachPlan(source: EditSource, each: EachCall | "other") {
  if (each === "other") return refuse("what calls this function cannot wait for it: catch inside of it");
  const { call, name } = each;
  if (!ts.isExpressionStatement(call.parent)) return refuse("the promise is used here: look at where it goes");
  const around = enclosingFunction(call);
  if (around === undefined) return refuse("a module cannot always wait: put it into an async function");
  const holder = functionName(around);
  if (!isAsync(around))
    return refuse(
      `${holder === undefined ? "the function" : `\`${holder}\``} cannot wait: make it async, or catch inside`,
    );
  if (call.arguments.length > 1) return refuse("the callback is given its own `this`");
  const edits = [
    insertAt(call.getStart(source.tree), "await Promise.all("),
    { span: spanOf(source, name), newText: "map" },
    insertAt(call.end, ")"),
  ];
  return ways([{ title: "Wait for all of them with `Promise.all`", tier: "behavioral", edits, kit: [], notes: [] }]);
}

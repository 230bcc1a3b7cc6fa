/** Finds `asyncio.gather(*(work(x) for x in items))` in a text of Python: what is done, and for which items. */

import type { Span } from "#facts/place";
import { argumentsOf } from "#languages/python/editCalls";
import { symbolOf } from "#languages/python/editNames";
import {
  callAt,
  childIn,
  contains,
  isName,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";

export interface PyFan {
  /** `asyncio.gather(…)` */
  readonly whole: PyEditNode;
  readonly list: PyEditNode;
  /** `work(x)` for each `x`; undefined where `work` is given by name. */
  readonly each: { readonly target: PyEditNode; readonly call: PyEditNode } | undefined;
  /** The function that is called for each item. */
  readonly work: PyEditNode;
  /** `for x in items if x.ready`, from `for` on; undefined without a condition. */
  readonly filter: Span | undefined;
  readonly keepsErrors: boolean;
}

type Refused = { readonly because: string };

/** The fan that a span means, or why there is none that can be limited. */
export function fanAt(source: PySource, span: Span): PyFan | Refused {
  const whole = callAt(source, span);
  const symbol = whole === undefined ? undefined : symbolOf(source, whole);
  if (whole === undefined || symbol !== "asyncio.gather") return { because: whyNot(source, whole) };
  const list = childIn(whole, "arguments");
  const given = argumentsOf(source, whole);
  const starred = (list?.children ?? []).filter(({ kind }) => kind === "list_splat");
  const [only] = starred;
  if (given === undefined || given.spread === "**") return { because: "what the call is given is not written here" };
  if (only === undefined) return { because: "a fixed number of calls needs no limit" };
  if (starred.length > 1 || given.positional.length > 0) return { because: "several lists run side by side" };
  const keepsErrors = errorsOf(source, given.keywords);
  if (typeof keepsErrors === "object") return keepsErrors;
  const items = only.children.find(({ kind }) => kind !== "*");
  const fan = items === undefined ? undefined : fanOf(source, items);
  if (fan === undefined) return { because: "the coroutines are made before this line: limit them where they are" };
  return "because" in fan ? fan : { whole, keepsErrors, ...fan };
}

function whyNot(source: PySource, call: PyEditNode | undefined): string {
  const callee = call === undefined ? "" : textOf(source, childIn(call, "function") ?? call);
  if (/gather_limited|map_limited/.test(callee)) return "the number at a time is limited already";
  if (/create_task$|start_soon$/.test(callee)) return "a task group starts its tasks one by one";
  return "there is no `asyncio.gather` here any more";
}

/** `return_exceptions=True`; what else may be given changes what the call does. */
function errorsOf(source: PySource, keywords: ReadonlyMap<string, PyEditNode>): boolean | Refused {
  let keeps = false;
  for (const [name, value] of keywords) {
    if (name !== "return_exceptions") return { because: `the limited gather does not take \`${name}\`` };
    const text = textOf(source, value);
    if (text !== "True" && text !== "False") return { because: "whether errors are raised is decided elsewhere" };
    keeps = text === "True";
  }
  return keeps;
}

type Items = Omit<PyFan, "whole" | "keepsErrors">;

function fanOf(source: PySource, given: PyEditNode): Items | Refused | undefined {
  switch (given.kind) {
    case "parenthesized_expression":
      return given.children[0] === undefined ? undefined : fanOf(source, given.children[0]);
    case "generator_expression":
    case "list_comprehension":
      return comprehended(source, given);
    case "call":
      return mapped(source, given);
    case "set_comprehension":
      return { because: "a set has no order to give results in" };
    default:
      return undefined;
  }
}

/** `map(work, items)` */
function mapped(source: PySource, call: PyEditNode): Items | undefined {
  const callee = childIn(call, "function");
  if (callee === undefined || textOf(source, callee) !== "map" || callee.kind !== "identifier") return undefined;
  const [work, list, ...others] = childIn(call, "arguments")?.children ?? [];
  if (work === undefined || list === undefined || others.length > 0) return undefined;
  if (/_splat$|keyword_argument/.test(work.kind + list.kind)) return undefined;
  return { list, work, each: undefined, filter: undefined };
}

function comprehended(source: PySource, node: PyEditNode): Items | Refused {
  const call = taskless(source, childIn(node, "body"));
  const loops = node.children.filter(({ kind }) => kind === "for_in_clause");
  const [loop] = loops;
  if (loop === undefined || loops.length > 1) return { because: "the items come from a loop in a loop" };
  if (loop.children.some(({ kind }) => kind === "async")) return { because: "the items themselves are waited for" };
  const target = childIn(loop, "left");
  const lists = loop.children.filter(({ field }) => field === "right");
  const [list] = lists;
  const work = call?.kind === "call" ? childIn(call, "function") : undefined;
  if (target === undefined || list === undefined || lists.length > 1)
    return { because: "the items are not written here" };
  if (call === undefined || work === undefined)
    return { because: "the coroutines are made before this line: limit them where they are" };
  if (contains(node, isWaiting, { intoFunctions: true }))
    return { because: "something is waited for while the calls are made" };
  if (contains(node, ({ kind }) => kind === "named_expression"))
    return { because: "a name is set while the calls are made" };
  const isUsed = namesOf(target).some((name) =>
    contains(call, (inner) => isName(source, inner, textOf(source, name)), { intoFunctions: true }),
  );
  if (!isUsed) return { because: "every call is the same: their number is the limit" };
  const hasFilter = node.children.some(({ kind }) => kind === "if_clause");
  const last = node.children.at(-1);
  return {
    list,
    work,
    each: { target, call },
    filter: hasFilter && last !== undefined ? { start: loop.start, end: last.end } : undefined,
  };
}

/** `work(x)` of `asyncio.create_task(work(x))`: the limited gather makes tasks of its own. */
function taskless(source: PySource, made: PyEditNode | undefined): PyEditNode | undefined {
  if (made?.kind !== "call" || !/^asyncio\.(create_task|ensure_future)$/.test(symbolOf(source, made) ?? ""))
    return made;
  const [inner, ...others] = childIn(made, "arguments")?.children ?? [];
  return inner?.kind === "call" && others.length === 0 ? inner : made;
}

const isWaiting = ({ kind }: PyEditNode): boolean => kind === "await" || kind === "yield";

/** The names that a target binds. */
export function namesOf(target: PyEditNode): readonly PyEditNode[] {
  if (target.kind === "identifier") return [target];
  return /pattern/.test(target.kind) ? target.children.flatMap(namesOf) : [];
}

/** Runs the items of a list a few at a time: `asyncio.gather(*(work(x) for x in items))` becomes the kit's `gather_limited`. */

import type { TextEdit } from "#facts/place";
import { importNames } from "#languages/python/editKit";
import { isParameter, valuesOf } from "#languages/python/editNames";
import {
  childIn,
  contains,
  enclosingFunction,
  freeName,
  isName,
  openedPython,
  openPython,
  type PyEditNode,
  type PySource,
  textOf,
} from "#languages/python/editSource";
import { withoutUnusedImports } from "#languages/python/editUnused";

import { defineFix, refuse } from "../fix";
import { fanAt, namesOf, type PyFan } from "./fix.python.fan";
import { fanHindrance } from "./fix.python.hindrance";

const AT_A_TIME = 8;
const TITLE = `Run at most ${AT_A_TIME} at a time`;

export const limitConcurrency = defineFix({
  id: "limit-concurrency",
  language: "python",
  rules: ["unbounded-parallelism"],
  tier: "behavioral",
  preferred: true,
  title: () => TITLE,
  refactoring: {
    kind: "concurrency",
    title: `Run these items at most ${AT_A_TIME} at a time`,
    subject(path, text, selection) {
      const source = openedPython(path, text);
      const fan = source === undefined ? undefined : fanAt(source, selection);
      if (fan === undefined || "because" in fan) return undefined;
      const callee = childIn(fan.whole, "function") ?? fan.whole;
      return { start: callee.start, end: callee.end };
    },
  },
  async plan(request) {
    const source = await openPython(request.path, request.text);
    const fan = fanAt(source, request.span);
    if ("because" in fan) return refuse(fan.because);
    const hindrance = fanHindrance(source, fan);
    if (hindrance !== undefined) return refuse(hindrance);
    const pieces = piecesOf(source, fan);
    if ("because" in pieces) return refuse(pieces.because);
    const wish = { part: "concurrency", name: "gather_limited" };
    const imported = await importNames(request, source, { parts: [wish] });
    if ("because" in imported) return refuse(imported.because);
    const [local = wish.name] = imported.parts;
    const given = [String(AT_A_TIME), pieces.work, pieces.list, ...(fan.keepsErrors ? ["return_exceptions=True"] : [])];
    const call: TextEdit = {
      span: { start: fan.whole.start, end: fan.whole.end },
      newText: `${local}(${given.join(", ")})`,
    };
    const notes = fan.keepsErrors ? [] : ["after a failure no further item is begun, and what runs is cancelled"];
    const edits = withoutUnusedImports(source, [...imported.edits, call]);
    return { kind: "ways", ways: [{ title: TITLE, tier: "behavioral", edits, kit: [wish.part], notes }] };
  },
});

type Pieces = { readonly work: string; readonly list: string } | { readonly because: string };

/** The arguments as text: what is called with an item, and the items. */
function piecesOf(source: PySource, fan: PyFan): Pieces {
  const { whole, comments } = { whole: fan.whole, comments: source.comments };
  if (comments.some(({ start, end }) => whole.start < start && end < whole.end))
    return { because: "a comment stands in the call" };
  const work = workOf(source, fan);
  if (work === undefined) return { because: "each item is taken apart on the way" };
  const list = listOf(source, fan);
  if (work.includes("\n") || list.includes("\n"))
    return { because: "the items or the call are written over several lines" };
  return { work, list };
}

/** `work` where it is called with the item alone, else a `lambda` of the item. */
function workOf(source: PySource, { each, work }: PyFan): string | undefined {
  if (each === undefined) return textOf(source, work);
  const { target, call } = each;
  const given = childIn(call, "arguments")?.children ?? [];
  if (target.kind === "identifier") {
    const name = textOf(source, target);
    const [only] = given;
    const isPlain = only !== undefined && given.length === 1 && isName(source, only, name) && isSteady(work);
    if (isPlain && !contains(work, (node) => isName(source, node, name))) return textOf(source, work);
    return `lambda ${name}: ${textOf(source, call)}`;
  }
  // `for a, b in pairs` and `work(a, b)`: the item as it is, taken apart by the call.
  const names = namesOf(target).map((name) => textOf(source, name));
  const isFlat = target.kind === "pattern_list" || target.kind === "tuple_pattern";
  const isSame =
    isFlat &&
    target.children.length === names.length &&
    given.map((one) => textOf(source, one)).join() === names.join();
  const usesNames = contains(work, (node) => names.some((name) => isName(source, node, name)));
  if (!isSame || usesNames) return undefined;
  const item = freeName(source, "item", ["each"]);
  return `lambda ${item}: ${textOf(source, work)}(*${item})`;
}

/** A name or a member: it stands for the same function each time. */
const isSteady = (work: PyEditNode): boolean =>
  work.kind === "identifier" || (work.kind === "attribute" && !contains(work, ({ kind }) => kind === "call"));

/** The items. Those that others may change meanwhile are copied: they are now taken one after the other, not all at once. */
function listOf(source: PySource, { each, filter, list }: PyFan): string {
  if (each !== undefined && filter !== undefined) {
    const target = textOf(source, each.target);
    const item = each.target.kind === "identifier" ? target : `(${target.replace(/^\(|\)$/g, "")})`;
    return `[${item} ${source.text.slice(filter.start, filter.end)}]`;
  }
  const text = textOf(source, list);
  return isOwn(source, list) ? text : `list(${text})`;
}

/** A list that only this function has: its variable, what a call gives, or one that is written here. */
function isOwn(source: PySource, list: PyEditNode): boolean {
  if (list.kind === "identifier") {
    const name = textOf(source, list);
    const around = enclosingFunction(list);
    return (
      (around !== undefined && isParameterOf(source, around, name)) ||
      isParameter(source, list, name) ||
      valuesOf(source, list, name).some((value) => enclosingFunction(value) === around)
    );
  }
  if (list.kind === "call") return !VIEWS.test(textOf(source, childIn(list, "function") ?? list));
  return /^(list|tuple|set|dictionary|string|list_comprehension|set_comprehension|parenthesized_expression)$/.test(
    list.kind,
  );
}

const VIEWS = /\.(keys|values|items)$|^(enumerate|zip|map|filter|reversed|iter)$/;

const isParameterOf = (source: PySource, around: PyEditNode, name: string): boolean =>
  (childIn(around, "parameters")?.children ?? []).some(
    (parameter) => textOf(source, childIn(parameter, "name") ?? parameter.children[0] ?? parameter) === name,
  );

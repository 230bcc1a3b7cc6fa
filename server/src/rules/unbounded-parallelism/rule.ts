/** A call to another machine, process or table for each item of a list that may be of any length, all at once. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import { gatheredList } from "#linking/collectors";
import { lastNameOf, receiverOf } from "#linking/lexical";
import type { Call, Effect, View } from "#linking/view";

import { limitOnPath } from "../questions/concurrency/limited";
import { type ListSource, listSize } from "../questions/concurrency/listSize";
import { startedWork } from "../questions/concurrency/tasks";
import { defineRule } from "../rule";
import { limitedBySchema } from "./listLimit";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

interface Gap {
  readonly source: ListSource;
  readonly work: "calls" | "processes" | "rows" | "files";
  readonly callee: string;
}

/** Several promises started from one list. */
interface FanOut {
  readonly list: Value;
  readonly effects: readonly Effect[];
  /** Each item of the list starts several (`flatMap`). */
  readonly each?: "several";
}

export const unboundedParallelism = defineRule<Subject, Gap>({
  id: "unbounded-parallelism",
  principle: "locking",
  priority: "P1",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 4,
  summary: "Work for every item of a list of any length is started at once.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const { collects, parallel } = call.model ?? {};
      if (collects === "all" || collects === "settled" || parallel !== undefined) yield { place: call.place, call };
    }
  },
  judge(view, { call }) {
    if (call.model?.parallel !== undefined && isLimited(view, call)) return pass("the number at a time is limited");
    const given = gatheredList(call.operation, call.model ?? {});
    if (given === undefined) return unknown("nothing is given");
    const fans = fanOuts(view, call, given);
    if (fans.length === 0)
      return given.kind === "array" ? pass("a fixed number") : unknown("where the promises are started is not seen");
    const verdicts = fans.map((fan) => judgeFan(view, call, fan));
    return (
      verdicts.find((verdict) => verdict.kind === "gap") ??
      verdicts.find((verdict) => verdict.kind === "unknown") ??
      verdicts[0] ??
      pass("a fixed number")
    );
  },
  message: ({ call }, { source, work, callee }) =>
    `\`${call.callee}\` starts \`${callee}\` for ${ITEMS[source]} at once: ${HARM[work]} Limit how many run.`,
  // A pool queues what is too much, an answer is usually a page, the thread pool opens few files at a time.
  weigh: (_subject, { work, source }) =>
    work === "files" || source === "service" ? "hint" : work === "rows" ? "P2" : undefined,
  fixFacts: (_view, { call }, { work }) => ({ symbol: call.symbol ?? null, work }),
});

const ITEMS: Readonly<Record<ListSource, string>> = {
  request: "every item a client sends",
  rows: "every row",
  folder: "every file of a folder",
  service: "every item of an answer",
};
const HARM: Readonly<Record<Gap["work"], string>> = {
  calls: "sockets run out.",
  processes: "processes and memory run out.",
  rows: "the connection pool runs dry.",
  files: "file handles run out.",
};

function judgeFan(view: View, call: Call, { list, effects, each }: FanOut): Verdict<Gap> {
  const heavy = effects.flatMap((effect) => {
    const work = workOf(effect.concept);
    return work === undefined || effect.call.model?.blocking === true ? [] : [{ effect, work }];
  });
  const near = heavy.filter(({ effect }) => effect.via.length <= DEEP);
  const worst = near.sort(
    (a, b) => WEIGHT.indexOf(a.work) - WEIGHT.indexOf(b.work) || a.effect.via.length - b.effect.via.length,
  )[0];
  if (worst === undefined)
    return heavy.length > 0
      ? unknown("what is done for each item lies deep")
      : pass("no input or output for each item");
  const limit = limitOnPath(view, worst.effect);
  if (limit !== undefined) return pass(limit);
  if (worst.work === "rows" && view.protection(worst.effect.call, "transaction").state === "present")
    return pass("one connection: a transaction runs its queries in turn");
  const size = listSize(view, call.file, list);
  if (size.state === "bounded")
    return each === "several" ? unknown("how many each item starts is not seen") : pass(size.because);
  if (size.state === "unknown") return unknown(size.because);
  const limited =
    size.source === "request" ? limitedBySchema(view, call.file, { list, until: call.operation.order }) : undefined;
  if (limited !== undefined) return limited;
  const from = size.call === undefined ? [] : [{ place: size.call.place, note: "the list comes from here" }];
  return gap({ source: size.source, work: worst.work, callee: worst.effect.call.callee }, [
    ...from,
    { place: worst.effect.call.place, note: "runs once for each item" },
  ]);
}

/** What lies deeper (a client made on first use, a metric sent) is not the work for the item. */
const DEEP = 3;

const WEIGHT: readonly Gap["work"][] = ["calls", "processes", "rows", "files"];

function workOf(concept: Concept): Gap["work"] | undefined {
  switch (concept) {
    case "outbound-call":
      return "calls";
    case "subprocess":
      return "processes";
    case "row-read":
    case "row-insert":
    case "row-update":
    case "row-upsert":
    case "row-delete":
    case "query":
    case "transaction":
      return "rows";
    case "file-write":
    case "file-read":
    case "file-append":
      return "files";
    default:
      return undefined;
  }
}

/** p-map's `concurrency`, `mapLimit`'s number. A limit that is not known still is one. */
function isLimited(view: View, call: Call): boolean {
  const { options, positional } = call.model?.parallel ?? {};
  if (positional !== undefined && call.operation.arguments[positional] !== undefined) return true;
  if (options === undefined) return false;
  const answer = view.option(call, options);
  if (answer.state !== "set") return answer.state === "unknown";
  return !view.things(answer.file, answer.value).every((thing) => isInfinite(thing));
}

const isInfinite = (thing: { readonly kind: string; readonly symbol?: string }): boolean =>
  thing.kind === "library" && /Infinity$/.test(thing.symbol ?? "");

/** Lists whose items start the promises in `value`. */
function fanOuts(view: View, call: Call, value: Value): readonly FanOut[] {
  const { parallel } = call.model ?? {};
  if (parallel === undefined) return startedBy(view, call.file, value, 0);
  const list = call.operation.arguments[parallel.over];
  if (list === undefined) return [];
  // p-all and `async.parallel` take functions.
  return call.model?.callbacks === undefined
    ? startedBy(view, call.file, list, 0)
    : [{ list, effects: callbackEffects(view, call) }];
}

const MAX_DEPTH = 6;

function startedBy(view: View, file: FileFacts, value: Value, depth: number): readonly FanOut[] {
  if (depth > MAX_DEPTH) return [];
  switch (value.kind) {
    case "array": {
      const over = comprehendedFrom(file, value);
      if (over !== undefined)
        return [{ list: over, effects: value.items.flatMap((item) => itemEffects(view, file, item)) }];
      return value.items.flatMap((item) => (item.kind === "spread" ? startedBy(view, file, item.of, depth + 1) : []));
    }
    case "choice":
      return value.of.flatMap((item) => startedBy(view, file, item, depth + 1));
    case "name": {
      if (value.path.length > 0) return [];
      const variable = view.variable(file, value.scope, value.name);
      const assigned = (variable?.binding.values ?? []).flatMap((item) => startedBy(view, file, item, depth + 1));
      const effects = pushedEffects(view, file, value);
      return effects.length === 0 ? assigned : [...assigned, { list: value, effects }];
    }
    case "result": {
      const call = callOf(view, file, value.operation);
      const callee = call?.operation.callee;
      if (call === undefined || callee === undefined) return [];
      const name = lastNameOf(callee);
      const isLibrary = /^(lodash|underscore|ramda)\b.*\.map$|^global\.Array\.from$/.test(call.symbol ?? "");
      const receiver = isLibrary ? call.operation.arguments[0] : receiverOf(callee);
      if (receiver === undefined) return [];
      if (name === "flatMap") return [{ list: receiver, effects: callbackEffects(view, call), each: "several" }];
      if (name === "map" || isLibrary) return [{ list: receiver, effects: callbackEffects(view, call) }];
      return /^(filter|flat|slice|concat|reverse)$/.test(name) ? startedBy(view, file, receiver, depth + 1) : [];
    }
    default:
      return [];
  }
}

/** What the callbacks of a call do, and what the functions do that they give back. */
const callbackEffects = (view: View, call: Call): readonly Effect[] =>
  view
    .callbacks(call)
    .flatMap(({ function: target }) => [
      ...view.effects(target),
      ...target.file.scopes
        .filter((scope) => scope.use?.to === "returned" && scope.parent === target.scope)
        .flatMap((scope) => view.effects({ file: target.file, scope: scope.id })),
    ]);

/** What is started by the calls whose promises are pushed to a list. */
function pushedEffects(view: View, file: FileFacts, list: Extract<Value, { kind: "name" }>): readonly Effect[] {
  const owner = view.variable(file, list.scope, list.name);
  if (owner === undefined) return [];
  const isPush = ({ kind, callee }: Operation): boolean =>
    kind === "call" &&
    callee?.kind === "name" &&
    callee.name === list.name &&
    /^(push|append)$/.test(callee.path.join());
  return view
    .operations(file, owner.scope, "nested")
    .filter(isPush)
    .flatMap((operation) => operation.arguments)
    .flatMap((value) => itemEffects(view, file, value));
}

/** What the promise in a list does, or the coroutine that is started as a task. */
function itemEffects(view: View, file: FileFacts, value: Value): readonly Effect[] {
  const call = value.kind === "result" && !value.awaited ? callOf(view, file, value.operation) : undefined;
  return call === undefined ? [] : view.effectsOf(startedWork(view, call) ?? call);
}

/** `urls` of `[fetch(url) for url in urls]`; undefined for a list that is written out. */
const comprehendedFrom = (file: FileFacts, { span }: Extract<Value, { kind: "array" }>): Value | undefined =>
  file.language === "python"
    ? file.scopes.find(({ kind, span: own }) => kind === "loop" && own.start === span.start && own.end === span.end)
        ?.over
    : undefined;

function callOf(view: View, file: FileFacts, id: number): Call | undefined {
  const operation = file.operations[id];
  return operation === undefined ? undefined : view.call(file, operation);
}

/** A loop that fires a request for each item of a list of any length and waits for none of them. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import { lastNameOf, receiverOf } from "#linking/lexical";
import type { Call, Effect, View } from "#linking/view";

import { limitOnPath } from "../questions/concurrency/limited";
import { type ListSource, listSize } from "../questions/concurrency/listSize";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  /** What goes round: the `forEach` call, or the call in a loop. */
  readonly call: Call;
  readonly list: Value;
  readonly request: Effect;
}

interface Gap {
  readonly source: ListSource;
}

/** Requests deeper than this are not what the loop is for. */
const DEEP = 3;

export const missingClientThrottle = defineRule<Subject, Gap>({
  id: "missing-client-throttle",
  principle: "rate-limiting",
  priority: "P2",
  confidence: "medium",
  version: 4,
  languages: ["typescript", "python"],
  summary: "Requests are fired for a list of any length with nothing that slows them down.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (isForEach(call)) yield* ofForEach(view, call);
      else yield* file.language === "python" ? ofTask(view, file, call) : ofLoop(view, file, call);
    }
  },
  judge(view, { call, list, request }) {
    const limit = limitOnPath(view, request);
    if (limit !== undefined) return pass(limit);
    const size = listSize(view, call.file, list);
    if (size.state === "bounded") return pass(size.because);
    if (size.state === "unknown") return unknown(size.because);
    const from = size.call === undefined ? [] : [{ place: size.call.place, note: "the list comes from here" }];
    return gap({ source: size.source }, [...from, { place: request.call.place, note: "sent once for each item" }]);
  },
  message: ({ request }, { source }) =>
    `\`${request.call.callee}\` is fired for ${ITEMS[source]} without waiting: the other side answers 429. Send them in turn or through a limiter.`,
  fixFacts(_view, { call, request }) {
    const step = request.via[0] ?? request.call;
    const symbol = request.call.symbol ?? null;
    return { symbol, step: step.file === call.file ? step.place.span.start : null };
  },
});

const ITEMS: Readonly<Record<ListSource, string>> = {
  request: "every item a client sends",
  rows: "every row",
  folder: "every file of a folder",
  service: "every item of an answer",
};

const isForEach = ({ operation }: Call): boolean =>
  lastNameOf(operation.callee) === "forEach" && operation.arguments[0] !== undefined;

/** `list.forEach(async (item) => { await send(item); })`: nobody waits for what the callback gives. */
function* ofForEach(view: View, call: Call): Iterable<Subject> {
  const list = receiverOf(call.operation.callee);
  const [first] = view.callbacks(call);
  if (list === undefined || first === undefined) return;
  const request = requestOf(view.effects(first.function));
  if (request !== undefined) yield { place: call.place, call, list, request };
}

/** A call in a `for…of` loop that leads to a request, in a loop that waits for nothing: one that waits sends them in turn. */
function* ofLoop(view: View, file: FileFacts, call: Call): Iterable<Subject> {
  const scope = view.chain(file, call.operation.scope).find(({ kind }) => kind === "loop" || kind === "function");
  if (scope?.kind !== "loop" || scope.over === undefined) return;
  const { state } = view.outcome(call);
  if (state !== "dropped" && state !== "voided" && state !== "handled") return;
  const request = requestOf(view.effectsOf(call));
  if (request === undefined || waits(view, file, scope)) return;
  yield { place: call.place, call, list: scope.over, request };
}

/** `for item in items: asyncio.create_task(send(item))`: each is on its way before the next. */
function* ofTask(view: View, file: FileFacts, call: Call): Iterable<Subject> {
  if (!/^asyncio\.(create_task|ensure_future|Loop\.create_task)$/.test(call.symbol ?? "")) return;
  const scope = view.chain(file, call.operation.scope).find(({ kind }) => kind === "loop" || kind === "function");
  const [work] = call.operation.arguments;
  if (scope?.kind !== "loop" || scope.over === undefined || work?.kind !== "result") return;
  const started = file.operations[work.operation];
  const inner = started === undefined ? undefined : view.call(file, started);
  const request = inner === undefined ? undefined : requestOf(view.effectsOf(inner));
  if (request === undefined || waits(view, file, scope)) return;
  yield { place: call.place, call, list: scope.over, request };
}

/** Something else in the loop is awaited: that sets the pace. */
const waits = (view: View, file: FileFacts, loop: Scope): boolean =>
  view.operations(file, loop.id).some(({ kind, use }) => kind === "await" || use.to === "awaited");

const requestOf = (effects: readonly Effect[]): Effect | undefined =>
  effects.find(
    ({ concept, via, call }) => concept === "outbound-call" && via.length <= DEEP && call.model?.blocking !== true,
  );

/** A periodic job that tries every item again each time, however often it has failed before. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, FunctionRef, View } from "#linking/view";

import { listSize } from "../questions/concurrency/listSize";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly loop: Scope;
  readonly request: Call;
  /** The handler that lets the loop go on with the next item. */
  readonly handler: Scope;
}

interface Gap {
  readonly callee: string;
}

/** What remembers a failure: a counter, a time, a state of the item, wherever it is kept. */
const REMEMBERS =
  /fail|error|attempt|retr|backoff|cool|disabl|block|suspend|next|until|status|state|unhealthy|skip|dead|breaker/i;

export const missingCooldown = defineRule<Subject, Gap>({
  id: "missing-cooldown",
  principle: "rate-limiting",
  priority: "P2",
  confidence: "low",
  version: 3,
  summary: "A periodic job tries an item that keeps failing each time.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      if (!view.effectsOf(call).some(({ concept, via }) => concept === "outbound-call" && via.length <= 2)) continue;
      const handler = handlerOf(view, file, call);
      const loop = view.chain(file, call.operation.scope).find(({ kind }) => kind === "loop" || kind === "function");
      if (handler === undefined || loop?.over === undefined) continue;
      // Only what comes round again can try an item again.
      if (view.inside(file, handler.id, loop.id) && comesRound(view, { file, scope: loop.function }))
        yield { place: call.place, file, loop, request: call, handler };
    }
  },
  judge(view, { file, loop, request, handler }) {
    if (handler.exits === "throw" || handler.exits === "return") return pass("a failure ends the round");
    if (remembers(view, file, handler)) return pass("the failure is remembered");
    if (loop.over === undefined) return unknown("what it goes over is not known");
    if (filtersFailed(view, file, loop.over)) return pass("items that failed are left out");
    const size = listSize(view, file, loop.over);
    if (size.state === "bounded") return pass(size.because);
    return gap({ callee: request.callee }, [
      { place: view.place(file, handler.span), note: "goes on and forgets the failure" },
    ]);
  },
  message: (_subject, { callee }) =>
    `\`${callee}\` is tried for this item in every round, however often it failed. Remember failures and leave it out for a while.`,
});

/** The catch clause that receives the call's failure. */
function handlerOf(view: View, file: FileFacts, call: Call): Scope | undefined {
  const guard = view.guard(file, call.operation.scope);
  return guard?.handler === undefined ? undefined : file.scopes[guard.handler];
}

/** A queue, a schedule or an interval runs it again and again. */
const comesRound = (view: View, owner: FunctionRef): boolean =>
  view.context(owner).has("job") || isPeriodic(view, owner, 0);

/** Started by an interval, directly or by its callers. */
function isPeriodic(view: View, target: FunctionRef, depth: number): boolean {
  if (depth > 3) return false;
  return view.callers(target).callers.some(({ call, argument }) => {
    if (argument !== undefined) return call.symbol === "global.setInterval";
    return isPeriodic(
      view,
      { file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 },
      depth + 1,
    );
  });
}

/** The handler writes something that is there in the next round: a row, a map, a counter, a field of the item. */
function remembers(view: View, file: FileFacts, handler: Scope): boolean {
  return view.operations(file, handler.id, "nested").some((operation) => {
    if (operation.kind === "assign") return outlives(view, file, handler, operation.callee);
    const call = operation.kind === "call" || operation.kind === "new" ? view.call(file, operation) : undefined;
    if (call === undefined || call.concept === "log") return false;
    if (/\.(set|add|push|delete|increment|incr)$/.test(call.callee))
      return outlives(view, file, handler, operation.callee);
    if (REMEMBERS.test(call.callee)) return true;
    return view
      .effectsOf(call)
      .some(({ concept }) => /^(row-(insert|update|upsert|delete)|cache|file-write|enqueue|query)$/.test(concept));
  });
}

/** Not a variable of this very run: `exists = true`, `errors.push(error)` are gone when the function ends. */
function outlives(view: View, file: FileFacts, handler: Scope, target: Value | undefined): boolean {
  if (target?.kind !== "name") return true;
  const variable = view.variable(file, target.scope, target.name);
  const values = variable?.binding.values ?? [];
  const isItem = values.some(({ kind }) => kind === "element" || kind === "parameter");
  if (variable === undefined || (isItem && target.path.length > 0)) return true;
  return variable.file.scopes[variable.scope]?.function !== handler.function;
}

/** The list leaves out what failed: its query or filter speaks of it. */
function filtersFailed(view: View, file: FileFacts, over: Value): boolean {
  const reads = view
    .sources(file, over)
    .flatMap((call) => [call, ...view.effectsOf(call).map((effect) => effect.call)]);
  return reads.some((call) =>
    call.operation.arguments.some((value) =>
      view.things(call.file, value).some((thing) => {
        if (thing.kind === "literal") return typeof thing.value === "string" && REMEMBERS.test(thing.value);
        return (
          thing.kind === "object" && Object.entries(thing.value.properties).some(([name, inner]) => speaks(name, inner))
        );
      }),
    ),
  );
}

const speaks = (name: string, value: Value): boolean =>
  REMEMBERS.test(name) ||
  (value.kind === "object" && Object.entries(value.properties).some(([inner, below]) => speaks(inner, below)));

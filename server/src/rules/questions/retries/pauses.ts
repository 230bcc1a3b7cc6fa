/** Where code waits on purpose, and for how long: sleeps, timers behind a promise, helpers around them. */

import type { FileFacts, Operation, ScopeId, Value } from "#facts/file";
import type { Call, Effect, View } from "#linking/view";

import { type Passed, parameterKey } from "./delays";

export interface Pause {
  /** The call that waits, as written where the wait is asked for. */
  readonly call: Call;
  /** The waiting time, where it is written, and what the helpers in between were passed. Absent when it cannot be told. */
  readonly time?: { readonly file: FileFacts; readonly value: Value; readonly passed: Passed };
  /** The helper waits round by round until something has happened. */
  readonly polls?: true;
  /** The helper waits for something else as well: that may be its work, and the timer the limit of it. */
  readonly works?: true;
  /** A function that the timer runs later, instead of a wait. */
  readonly runs?: ScopeId;
}

/** Pauses that code directly inside `scope` (not in functions nested in it) makes, in source order. */
export function pausesIn(view: View, file: FileFacts, scope: ScopeId): readonly Pause[] {
  return view.operations(file, scope).flatMap((operation) => pauseOf(view, file, operation) ?? []);
}

/** The pause that an operation is, when it is one. */
export function pauseOf(view: View, file: FileFacts, operation: Operation): Pause | undefined {
  if (operation.kind !== "call" && operation.kind !== "new") return undefined;
  const call = view.call(file, operation);
  if (call === undefined) return undefined;
  if (call.concept === "sleep" || call.concept === "timer") return own(call);
  if (call.model !== undefined && call.symbol !== "global.Promise") return undefined;
  // What a plain function of Python does besides is not all seen: only one that is called a wait is taken for one.
  if (file.language === "python" && operation.use.to !== "awaited" && !SAYS_WAIT.test(call.callee)) return undefined;
  const effect = onlyPauses(view.effectsOf(call));
  if (effect === undefined) return undefined;
  return worksToo(view, effect) ? { call, works: true } : through(view, call, effect);
}

const SAYS_WAIT = /sleep|delay|wait|back_?off|pause|throttle|cool/i;

/** A helper that does nothing but wait: a function that works and waits as well, or only starts a timer, is not a pause. */
function onlyPauses(effects: readonly Effect[]): Effect | undefined {
  const quiet = effects.every(({ concept }) => /^(sleep|timer|log|cleanup|random|abort|parse)$/.test(concept));
  if (!quiet) return undefined;
  return effects.find(
    ({ concept, via }) =>
      concept === "sleep" || (concept === "timer" && via.some(({ symbol }) => symbol === "global.Promise")),
  );
}

/** `send(frame)` → `await withLimit(ms, async () => { await write(frame); })`: something else is awaited on the way to the timer. */
const worksToo = (view: View, { via }: Effect): boolean => {
  const way = new Set(via.map(({ operation }) => operation));
  return via.some((step) =>
    view.targets(step).some(({ file, scope }) =>
      view.operations(file, scope, "nested").some((operation) => {
        if (operation.kind !== "call" || operation.use.to !== "awaited" || way.has(operation)) return false;
        return view.call(file, operation)?.model === undefined;
      }),
    ),
  );
};

/** `sleep(ms)`, `setTimeout(run, ms)`, `page.waitForTimeout(ms)`. */
function own(call: Call): Pause {
  const isTimer = call.concept === "timer";
  const value = call.operation.arguments[isTimer ? 1 : 0];
  const handler = call.operation.arguments[0];
  const runs = isTimer && handler?.kind === "function" ? { runs: handler.scope } : {};
  const time: Value = value ?? { kind: "literal", value: 0 };
  return { call, time: { file: call.file, value: time, passed: new Map() }, ...runs };
}

/** The time of the timer inside, with the parameters on the way as they were passed. */
function through(view: View, call: Call, { call: timer, via }: Effect): Pause {
  if ([...via.slice(1), timer].some((step) => goesRound(view, step))) return { call, polls: true };
  const passed = new Map<string, { readonly file: FileFacts; readonly value: Value }>();
  for (const step of via)
    for (const target of view.targets(step))
      step.operation.arguments.forEach((value, index) => {
        passed.set(parameterKey(target.file, target.scope, index), { file: step.file, value });
      });
  const { time } = own(timer);
  return time === undefined ? { call } : { call, time: { ...time, passed } };
}

/** Inside a loop of its function. */
const goesRound = (view: View, { file, operation }: Call): boolean =>
  view.chain(file, operation.scope).find(({ kind }) => kind === "loop" || kind === "function")?.kind === "loop";

/** Does a deadline that is there cut anything? Shared by `missing-timeout` (which stays silent then) and `ineffective-timeout`. */

import type { Operation, Read, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import type { Call, Variable, View } from "#linking/view";

export interface Ineffective {
  /** Ends the sentence "The deadline of `fetch` …". */
  readonly why: string;
  readonly kind: "ignored-option" | "cleared-early" | "resolving-race" | "never-aborted" | "between-chunks";
  /** The option, for `ignored-option`. */
  readonly option?: string;
  readonly evidence: readonly Hop[];
}

/** Why the deadline of a call cuts nothing; undefined when it has none, or one that works, or we cannot tell. */
export function ineffectiveDeadline(view: View, call: Call): Ineffective | undefined {
  return (
    ignoredOption(view, call) ??
    controllerThatCutsNothing(view, call) ??
    raceThatResolves(view, call) ??
    betweenChunks(view, call)
  );
}

/** A streamed body under a limit on silence only, while a lock or a transaction is held: a slow sender holds it for hours. */
function betweenChunks(view: View, call: Call): Ineffective | undefined {
  const deadline = call.model?.deadline;
  if (deadline === undefined || deadline.total || !isStreamed(view, call)) return undefined;
  if (view.option(call, deadline.signals ?? []).state !== "absent") return undefined;
  if (view.option(call, deadline.options).state !== "set") return undefined;
  for (const kind of ["lock", "transaction"] as const) {
    const held = view.protection(call, kind);
    if (held.state !== "present") continue;
    return {
      kind: "between-chunks",
      why: `limits the silence between two chunks, not the stream, while a ${kind} is held`,
      evidence: held.via,
    };
  }
  return undefined;
}

function isStreamed(view: View, call: Call): boolean {
  const type = view.option(call, ["responseType"]);
  if (type.state !== "set") return false;
  return view.things(type.file, type.value).some((thing) => thing.kind === "literal" && thing.value === "stream");
}

function ignoredOption(view: View, call: Call): Ineffective | undefined {
  const deadline = call.model?.deadline;
  if (deadline?.ignored === undefined || deadline.ignored.length === 0) return undefined;
  const effective = view.option(call, [...deadline.options, ...(deadline.signals ?? [])]);
  if (effective.state !== "absent") return undefined;
  const ignored = view.option(call, deadline.ignored);
  if (ignored.state !== "set") return undefined;
  return {
    kind: "ignored-option",
    option: ignored.name,
    why: `has an option \`${ignored.name}\` that \`${call.callee}\` ignores`,
    evidence: [],
  };
}

/** `signal: controller.signal` of a local controller: who aborts it, and is the timer still set when the body is read? */
function controllerThatCutsNothing(view: View, call: Call): Ineffective | undefined {
  const signals = call.model?.deadline?.signals;
  if (signals === undefined) return undefined;
  const option = view.option(call, signals);
  if (option.state !== "set" || option.file !== call.file) return undefined;
  const controller = localController(view, call, option.value);
  if (controller === undefined) return undefined;
  const aborts = controller.reads.filter(isAbortCall);
  if (aborts.length === 0) {
    if (!staysLocal(controller)) return undefined;
    return { kind: "never-aborted", why: "is a signal that nothing ever aborts", evidence: [] };
  }
  return clearedEarly(view, call, controller, aborts);
}

function localController(view: View, call: Call, value: Value): Variable | undefined {
  const named = value.kind === "name" ? value : undefined;
  if (named === undefined) return undefined;
  const variable = view.variable(call.file, named.scope, named.name);
  const only = variable?.binding.values.length === 1 ? variable.binding.values[0] : undefined;
  if (variable === undefined || only?.kind !== "result") return undefined;
  const made = call.file.operations[only.operation];
  const creation = made === undefined ? undefined : view.call(call.file, made);
  return creation?.symbol === "global.AbortController" ? variable : undefined;
}

const isAbortCall = (read: Read): boolean => read.use.to === "member" && read.use.name === "abort";

/** A local controller that is only asked for its signal: nobody else can hold it, and a signal cannot abort. */
const staysLocal = (controller: Variable): boolean =>
  controller.file.scopes[controller.scope]?.kind !== "module" &&
  controller.reads.every((read) => read.use.to === "member" && read.use.name === "signal");

/** The timer that aborts is cleared after the headers arrived and before the body is read. */
function clearedEarly(view: View, call: Call, _controller: Variable, aborts: readonly Read[]): Ineffective | undefined {
  const { file } = call;
  const timers = view
    .calls(file, { concept: "timer" })
    .filter((timer) => aborts.some((abort) => covers(timer.operation, abort)));
  const onlyTimers = aborts.every((abort) => timers.some((timer) => covers(timer.operation, abort)));
  if (timers.length !== 1 || !onlyTimers) return undefined;
  const timer = timers[0];
  if (timer === undefined) return undefined;
  const clear = view
    .calls(file)
    .find(
      (other) =>
        other.symbol === "global.clearTimeout" &&
        clears(view, other, timer) &&
        other.operation.order > call.operation.order,
    );
  if (clear === undefined || inFinally(view, clear)) return undefined;
  const body = bodyReads(view, call).find((read) => read.operation.order > clear.operation.order);
  if (body === undefined || !sameFunction(clear, call)) return undefined;
  return {
    kind: "cleared-early",
    why: "ends before the body is read",
    evidence: [
      { place: clear.place, note: "the timer is cleared here" },
      { place: body.place, note: "the body is read here, with no limit" },
    ],
  };
}

const covers = (operation: Operation, read: Read): boolean =>
  read.span.start >= operation.span.start && read.span.end <= operation.span.end;

const clears = (view: View, clear: Call, timer: Call): boolean => {
  const argument = clear.operation.arguments[0];
  return (
    argument !== undefined && view.sources(clear.file, argument).some((source) => source.operation === timer.operation)
  );
};

const inFinally = (view: View, call: Call): boolean =>
  view.chain(call.file, call.operation.scope).some((scope) => scope.kind === "finally");

const sameFunction = (one: Call, other: Call): boolean =>
  one.file.scopes[one.operation.scope]?.function === other.file.scopes[other.operation.scope]?.function;

const BODY = /^(json|text|arrayBuffer|blob|formData|bytes)$/;

/** Calls that read the body of this call's response, in the same file. */
function bodyReads(view: View, call: Call): readonly Call[] {
  return view.calls(call.file).filter((other) => {
    const callee = other.operation.callee;
    if (callee === undefined || !("path" in callee) || !BODY.test(callee.path.at(-1) ?? "")) return false;
    return view
      .sources(call.file, { ...callee, path: callee.path.slice(0, -1) })
      .some((source) => source.operation === call.operation);
  });
}

/** `Promise.race([call, timer])` whose timer resolves: the race is lost without anyone hearing of it. */
function raceThatResolves(view: View, call: Call): Ineffective | undefined {
  if (call.operation.use.to !== "item") return undefined;
  const { file } = call;
  const race = view
    .calls(file)
    .find(
      (other) =>
        other.model?.collects === "race" &&
        other.operation.span.start < call.operation.span.start &&
        other.operation.span.end >= call.operation.span.end,
    );
  const list = race?.operation.arguments[0];
  if (race === undefined || list?.kind !== "array" || list.items.length !== 2) return undefined;
  const other = list.items.find((item) => !(item.kind === "result" && item.operation === call.operation.id));
  if (other === undefined || !resolvesOnTimer(view, call, other)) return undefined;
  const used = view.outcome(race).state;
  if (used === "dropped" || used === "voided") return undefined;
  return {
    kind: "resolving-race",
    why: "is a race that resolves when time is up, as if the call had answered",
    evidence: [],
  };
}

/** `new Promise((resolve) => setTimeout(resolve, ms))`, here or in a function that returns it. */
function resolvesOnTimer(view: View, call: Call, value: Value): boolean {
  return [...promiseCreations(view, call, value, 0)].some(({ file, operation }) => {
    const executor = operation.arguments[0];
    if (executor?.kind !== "function") return false;
    const resolve = file.scopes[executor.scope]?.parameters?.[0]?.name;
    if (resolve === undefined) return false;
    return view.operations(file, executor.scope).some((inner) => {
      const timer = view.call(file, inner);
      if (timer?.concept !== "timer") return false;
      const first = inner.arguments[0];
      if (first?.kind === "name") return first.name === resolve && first.path.length === 0;
      if (first?.kind !== "function") return false;
      const body = view.operations(file, first.scope);
      return body.some((operation) => operation.callee?.kind === "name" && operation.callee.name === resolve);
    });
  });
}

interface Creation {
  readonly file: Call["file"];
  readonly operation: Operation;
}

const MAX_HOPS = 3;

function* promiseCreations(view: View, at: Pick<Call, "file">, value: Value, depth: number): Iterable<Creation> {
  if (depth > MAX_HOPS) return;
  for (const source of view.sources(at.file, value)) {
    if (source.symbol === "global.Promise" && source.operation.kind === "new") yield source;
    for (const target of view.targets(source)) {
      for (const operation of view.operations(target.file, target.scope)) {
        if (operation.kind !== "return" || operation.arguments[0] === undefined) continue;
        yield* promiseCreations(view, target, operation.arguments[0], depth + 1);
      }
    }
  }
}

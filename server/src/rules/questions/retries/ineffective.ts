/** Does a deadline that is there cut anything? Shared by `missing-timeout` (which stays silent then) and `ineffective-timeout`. */

import type { Operation, Read, Use, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { memberOf } from "#linking/lexical";
import type { Call, Variable, View } from "#linking/view";

export interface Ineffective {
  /** Ends the sentence "The deadline of `fetch` …". */
  readonly why: string;
  readonly kind:
    | "ignored-option"
    | "cleared-early"
    | "resolving-race"
    | "never-aborted"
    | "between-chunks"
    | "event-only"
    | "waits-anyway";
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
    eventOnly(view, call) ??
    betweenChunks(view, call)
  );
}

/** `http.request(…, { timeout })` raises an event and goes on: whoever hears it has to destroy the request. */
function eventOnly(view: View, call: Call): Ineffective | undefined {
  const { file, operation, symbol } = call;
  if (!/(^|[.:])https?\.(request|get)$/.test(symbol ?? "") || operation.use.to !== "bound") return undefined;
  if (view.option(call, ["timeout"]).state !== "set" || view.option(call, ["signal"]).state !== "absent")
    return undefined;
  const reads = view.variable(file, operation.use.scope, operation.use.name)?.reads ?? [];
  // Handed on as `pipe(request)`, it is still this code that has to listen; returned or kept, somebody else may.
  const staysHere = reads.every(({ use }) => use.to === "member" || isPiped(file, use));
  if (reads.length === 0 || !staysHere || reads.some(({ use }) => hearsTimeout(file, use))) return undefined;
  return { kind: "event-only", why: "only raises an event, which nothing here listens to", evidence: [] };
}

function hearsTimeout(file: Call["file"], use: Use): boolean {
  if (use.to !== "member") return false;
  if (use.name === "setTimeout") return true;
  if (!/^(on|once|addListener)$/.test(use.name)) return false;
  const [event] = use.then.to === "callee" ? (file.operations[use.then.operation]?.arguments ?? []) : [];
  return event?.kind !== "literal" || event.value === "timeout" || chainHears(file, use.then);
}

/** `request.on("error", fail).on("timeout", stop)` */
function chainHears(file: Call["file"], use: Use): boolean {
  const called = use.to === "callee" ? file.operations[use.operation] : undefined;
  return called !== undefined && called.use.to === "member" && hearsTimeout(file, called.use);
}

const isPiped = (file: Call["file"], use: Use): boolean =>
  use.to === "argument" && memberOf(file.operations[use.operation]?.callee) === "pipe";

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
        other.operation.order > call.operation.order &&
        !inCatch(view, other),
    );
  if (clear === undefined) return undefined;
  const settles = inFinallyCallback(clear, call);
  if (!settles && !sameFunction(clear, call)) return undefined;
  // What follows a `finally` in the text follows it in time, too.
  const body =
    bodyReads(view, call).find(
      ({ operation }) =>
        operation.order > clear.operation.order &&
        file.scopes[operation.scope]?.function === file.scopes[call.operation.scope]?.function,
    ) ??
    handedOn(view, call, clear) ??
    returnedUnread(view, call, clear);
  if (body === undefined) return undefined;
  return {
    kind: "cleared-early",
    why: "ends before the body is read",
    evidence: [
      { place: clear.place, note: "the timer is cleared here" },
      { place: body.place, note: "the body is read here, with no limit" },
    ],
  };
}

const MAX_CHAIN = 8;

const covers = (operation: Operation, read: Read): boolean =>
  read.span.start >= operation.span.start && read.span.end <= operation.span.end;

const clears = (view: View, clear: Call, timer: Call): boolean => {
  const argument = clear.operation.arguments[0];
  return (
    argument !== undefined && view.sources(clear.file, argument).some((source) => source.operation === timer.operation)
  );
};

const inCatch = (view: View, call: Call): boolean =>
  view.chain(call.file, call.operation.scope).some((scope) => scope.kind === "catch");

/** `try { …; return { body: response.body } } finally { clearTimeout(timer) }`: it is read when the function has ended. */
function handedOn(view: View, call: Call, clear: Call): { readonly place: Place } | undefined {
  const { file } = call;
  if (!view.chain(file, clear.operation.scope).some(({ kind }) => kind === "finally")) return undefined;
  const given = view
    .operations(file, file.scopes[call.operation.scope]?.function ?? 0)
    .filter(({ kind }) => kind === "return")
    .find(({ arguments: [value] }) =>
      (value?.kind === "object" ? Object.values(value.properties) : value === undefined ? [] : [value]).some(
        (one) => memberOf(one) === "body" && isOfResponse(view, call, one),
      ),
    );
  return given === undefined ? undefined : { place: view.place(file, given.span) };
}

/** `try { …; return response.json(); } finally { clearTimeout(timer) }`: nobody waits for the body here, so the timer is gone first. */
function returnedUnread(view: View, call: Call, clear: Call): Call | undefined {
  const { file } = call;
  const last = view.chain(file, clear.operation.scope).find(({ kind }) => kind === "finally");
  const tried = last?.of;
  if (tried === undefined || file.scopes[last?.function ?? 0]?.async !== true) return undefined;
  return bodyReads(view, call).find(
    ({ operation }) => operation.use.to === "returned" && view.inside(file, operation.scope, tried),
  );
}

/** Is this a member of the call's response? */
const isOfResponse = (view: View, call: Call, value: Value): boolean =>
  "path" in value &&
  view
    .sources(call.file, { ...value, path: value.path.slice(0, -1) })
    .some((source) => source.operation === call.operation);

/** `fetch(…).finally(() => clearTimeout(timer))`: it runs when the headers are there. */
function inFinallyCallback(clear: Call, call: Call): boolean {
  const { file } = call;
  const use = file.scopes[file.scopes[clear.operation.scope]?.function ?? 0]?.use;
  const settled = use?.to === "argument" ? file.operations[use.operation] : undefined;
  if (settled?.callee?.kind !== "result" || memberOf(settled.callee) !== "finally") return false;
  let at: Operation | undefined = settled;
  for (let hops = 0; at !== undefined && hops < MAX_CHAIN; hops++) {
    if (at === call.operation) return true;
    at = at.callee?.kind === "result" && at.callee.path.length === 1 ? file.operations[at.callee.operation] : undefined;
  }
  return false;
}

const sameFunction = (one: Call, other: Call): boolean =>
  one.file.scopes[one.operation.scope]?.function === other.file.scopes[other.operation.scope]?.function;

const BODY = /^(json|text|arrayBuffer|blob|formData|bytes)$/;

/** Calls that read the body of this call's response, in the same file: `response.json()`, `pipeline(response.body, …)`. */
function bodyReads(view: View, call: Call): readonly Call[] {
  return view.calls(call.file).filter(({ operation }) => {
    const { callee } = operation;
    const taken = operation.arguments.filter((value) => memberOf(value) === "body");
    const read = callee !== undefined && BODY.test(memberOf(callee) ?? "") ? [callee, ...taken] : taken;
    return read.some((value) => isOfResponse(view, call, value));
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

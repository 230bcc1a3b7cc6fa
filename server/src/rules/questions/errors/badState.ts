/** State that a failure left missing, and where later code uses it as if it were there. */

import type { FileFacts, Operation, Scope, ScopeId, Value } from "#facts/file";
import type { Hop } from "#facts/place";
import type { Call, ErrorHandler, View } from "#linking/view";

import { mentions } from "../mentions";
import { isAskedAround } from "./askedAround";
import { type CarelessUse, carelessUse, ofVariable } from "./carelessUse";
import { type Given, receiversOf } from "./handlerAnswer";

export interface BadState {
  /**
   * `variable`: set only where it failed. `result`: what the function gives is missing. `accepted`: the client was told 202 already.
   * `claimed`: the log says next that it went well.
   */
  readonly how: "variable" | "result" | "accepted" | "claimed";
  /** Name of the variable, of the function, or of the call that failed. */
  readonly name: string;
  readonly stored: boolean;
  /** The use breaks at once, where a handler hears of it: what failed is told under another name. */
  readonly isHeard?: boolean;
  readonly hops: readonly Hop[];
}

/** What a handler that goes on, or gives nothing, leaves behind for the code after it. */
export function badStateAfter(view: View, handler: ErrorHandler, scope: Scope, given: Given): BadState | undefined {
  if (given === "goes-on") return unsetVariable(view, handler, scope) ?? unboundName(view, handler, scope);
  return given === "nothing" ? missingResult(view, handler, scope) : undefined;
}

/** `let rates; try { rates = await load() } catch (e) { log(e) } rates.eur`: declared outside, set inside only, used after. */
function unsetVariable(view: View, handler: ErrorHandler, scope: Scope): BadState | undefined {
  const { file, tryScope } = handler;
  if (tryScope === undefined) return undefined;
  const set = view.operations(file, tryScope).filter((operation) => operation.kind === "assign");
  for (const { callee } of set) {
    if (callee?.kind !== "name" || callee.path.length > 0) continue;
    const variable = view.variable(file, callee.scope, callee.name);
    if (variable === undefined) continue;
    const times = set.filter((other) => other.callee?.kind === "name" && other.callee.name === callee.name).length;
    if (!startsEmpty(variable.binding.values, times)) continue;
    if (setElsewhere(view, file, callee.name, variable.scope, tryScope)) continue;
    const use = ofVariable(view, file, variable.scope, callee.name, scope.span.end);
    if (use === undefined || isFlagged(file, use, scope, flagsOf(set, callee.name))) continue;
    if (isTriedUntilSet(view, file, use, scope, tryScope)) continue;
    return { how: "variable", name: callee.name, stored: use.how === "stored", hops: [hop(use, callee.name)] };
  }
  return undefined;
}

/** Python: a name that a function gives in the `try` alone does not exist after its failure, and each read of it raises. */
function unboundName(view: View, handler: ErrorHandler, scope: Scope): BadState | undefined {
  const { file, tryScope } = handler;
  const tried = tryScope === undefined ? undefined : file.scopes[tryScope];
  const owner = file.scopes[scope.function];
  if (file.language !== "python" || tried === undefined || owner?.kind !== "function") return undefined;
  const operations = view.operations(file, owner.id);
  if (operations.some(({ callee }) => callee?.kind === "name" && /^(?:locals|vars|dir)$/.test(callee.name)))
    return undefined;
  const set = operations.filter(
    ({ kind, scope: at }) => kind === "assign" && !isOutside(view, file, at, [tried.id, scope.id]),
  );
  for (const [name, { span, values }] of Object.entries(owner.bindings)) {
    if (span.start < tried.span.start || span.end > tried.span.end || values.some(({ kind }) => kind === "import"))
      continue;
    const times = set.filter(({ callee }) => callee?.kind === "name" && callee.name === name).length;
    if (values.length > times + 1 || setElsewhere(view, file, name, owner.id, tried.id)) continue;
    if (!mayFailBefore(view, handler, madeBy(file, values[0])?.span.end ?? span.start)) continue;
    const read = view
      .variable(file, owner.id, name)
      ?.reads.find((one) => one.span.start >= scope.span.end && isPast(view, file, one.scope, { owner, tried }));
    if (read === undefined) continue;
    const use: CarelessUse = { place: view.place(file, read.span), how: "read" };
    if (isFlagged(file, use, scope, flagsOf(set, name)) || isTriedUntilSet(view, file, use, scope, tried.id)) continue;
    const isHeard = view.guard(file, read.scope) !== undefined;
    return { how: "variable", name, stored: false, isHeard, hops: [hop(use, name)] };
  }
  return undefined;
}

/** Does a call that may fail stand before an offset? Behind it, the failure comes when the name is there already. */
const mayFailBefore = (view: View, { guarded }: ErrorHandler, end: number): boolean =>
  guarded.some(
    (call) => call.operation.span.end <= end && view.effectsOf(call).some(({ concept }) => MAY_FAIL.test(concept)),
  );

const MAY_FAIL =
  /^(?:outbound-call|query|row-|transaction|subprocess|cache|file-read|body-read|parse|enqueue|token-check)/;

/** The operation whose result, or a part of it, a value is. */
function madeBy(file: FileFacts, value: Value | undefined): Operation | undefined {
  switch (value?.kind) {
    case "result":
      return file.operations[value.operation];
    case "awaited":
    case "member":
    case "element":
      return madeBy(file, value.of);
    default:
      return undefined;
  }
}

const isOutside = (view: View, file: FileFacts, at: ScopeId, inner: readonly ScopeId[]): boolean =>
  inner.every((one) => !view.inside(file, at, one));

/** Reached after the failure: no other `except`, and no `else`, of the same `try`. */
const isPast = (
  view: View,
  file: FileFacts,
  at: ScopeId,
  { owner, tried }: { readonly owner: Scope; readonly tried: Scope },
) =>
  file.scopes[at]?.function === owner.id &&
  !view
    .chain(file, at)
    .some(
      ({ kind, of, parent, span }) =>
        (kind === "catch" && of === tried.id) ||
        (kind === "block" && parent === tried.parent && span.start >= tried.span.end),
    );

/** `while (true) { try { rates = await load(); break; } catch (error) { log(error); } }`: what comes after the loop has it. */
function isTriedUntilSet(
  view: View,
  file: FileFacts,
  { place }: CarelessUse,
  { id, function: owner }: Scope,
  tryScope: number,
): boolean {
  const loop = view.chain(file, id).find((outer) => outer.kind === "loop" && outer.function === owner);
  if (loop === undefined || loop.over !== undefined || place.span.start < loop.span.end) return false;
  if (loop.test !== undefined && !(loop.test.kind === "literal" && loop.test.value === true)) return false;
  const isLeftBySuccess = file.scopes[tryScope]?.exits === "loop";
  return (
    isLeftBySuccess &&
    !file.scopes.some(
      (other) =>
        other.exits === "loop" && view.inside(file, other.id, loop.id) && !view.inside(file, other.id, tryScope),
    )
  );
}

/** Other variables the `try` sets: `ready = true` beside `client = connect()`. */
const flagsOf = (set: readonly Operation[], name: string): readonly string[] =>
  set.flatMap(({ callee }) =>
    callee?.kind === "name" && callee.path.length === 0 && callee.name !== name ? [callee.name] : [],
  );

/** `if (ready) client.send()`, or `if (!ready) return;` before it. */
const isFlagged = (file: FileFacts, { place }: CarelessUse, { span }: Scope, flags: readonly string[]): boolean =>
  file.scopes.some(
    (branch) =>
      branch.kind === "branch" &&
      branch.span.start >= span.end &&
      flags.some((flag) => mentions(file, branch.test, flag)) &&
      (branch.exits === undefined
        ? place.span.start >= branch.span.start && place.span.end <= branch.span.end
        : place.span.start >= branch.span.start),
  );

/** Declared without a value, or with nothing: what else it holds was set those `times`. */
function startsEmpty(values: readonly Value[], times: number): boolean {
  const first = values[0];
  if (first === undefined || values.length <= times) return true;
  return first.kind === "literal" && (first.value === null || first.value === undefined);
}

/** Another place sets the variable too: in the handler, after it, or anywhere else. */
const setElsewhere = (view: View, file: FileFacts, name: string, owner: number, tryScope: number): boolean =>
  file.operations.some(
    ({ kind, callee, scope }) =>
      kind === "assign" &&
      callee?.kind === "name" &&
      callee.name === name &&
      !view.inside(file, scope, tryScope) &&
      view.variable(file, callee.scope, name)?.scope === owner,
  );

/** The function gives nothing after the failure, and a caller takes it for a result. */
function missingResult(view: View, handler: ErrorHandler, scope: Scope): BadState | undefined {
  const { file } = handler;
  if (handler.kind === "catch" && !givesSomething(view, file, scope)) return undefined;
  for (const receiver of receiversOf(view, handler, scope)) {
    const use = carelessUse(view, receiver.file, receiver.use, receiver.span);
    if (use === undefined || (receiver.call !== undefined && isAskedAround(view, receiver.call))) continue;
    const name = receiver.call?.callee ?? handler.guarded.at(-1)?.callee ?? "the call";
    const isHeard = use.how === "read" && receiver.call !== undefined && isInTry(view, receiver.call);
    return { how: "result", name, stored: use.how === "stored", isHeard, hops: [hop(use, name)] };
  }
  return undefined;
}

/** In a `try` of the same function whose handler says something or throws. */
function isInTry(view: View, { file, operation }: Call): boolean {
  const attempt = view.guard(file, operation.scope);
  const handler = attempt?.handler === undefined ? undefined : file.scopes[attempt.handler];
  if (handler === undefined || attempt?.function !== file.scopes[operation.scope]?.function) return false;
  return (
    handler.exits === "throw" ||
    view
      .operations(file, handler.id)
      .some((inside) => view.call(file, inside)?.concept === "log" || inside.kind === "throw")
  );
}

/** Does the function give a result where nothing failed? */
const givesSomething = (view: View, file: FileFacts, scope: Scope): boolean =>
  view
    .operations(file, scope.function)
    .some(
      ({ kind, arguments: [value], scope: at }) =>
        kind === "return" &&
        !view.inside(file, at, scope.id) &&
        value !== undefined &&
        !(value.kind === "literal" && value.value == null),
    );

const hop = ({ place, how }: CarelessUse, name: string): Hop => ({
  place,
  note:
    how === "stored"
      ? `\`${name}\` is stored here as if it were there`
      : `\`${name}\` is used here as if it were there`,
});

/** Work handed over after "202 Accepted": when it fails, nobody does it and nobody is told. */
export function lostAfterAccepted(view: View, handler: ErrorHandler): BadState | undefined {
  const { file } = handler;
  const lost = handler.guarded.find((call) => view.effectsOf(call).some(({ concept }) => concept === "enqueue"));
  const at = file.scopes[handler.scope ?? 0];
  if (lost === undefined || at === undefined) return undefined;
  const accepted = view.calls(file, { concept: "reply-status" }).find(({ operation }) => {
    const [status] = operation.arguments;
    if (status?.kind !== "literal" || status.value !== 202 || operation.span.start > lost.operation.span.start)
      return false;
    const around = file.scopes[operation.scope]?.function;
    return around !== undefined && around !== 0 && view.inside(file, at.id, around);
  });
  if (accepted === undefined) return undefined;
  const hops: readonly Hop[] = [{ place: accepted.place, note: "the client is told here that it was accepted" }];
  return { how: "accepted", name: lost.callee, stored: false, hops };
}

/** Does code that tries failed work again ever give up? Shared by the rules about retries, so that each loop is reported once. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { RetryLoop, View } from "#linking/view";

import { triedAgain, waitingOf } from "./attempts";
import { asksOnlyTheError, branchesUpTo } from "./errorConditions";
import { countedRounds } from "./rounds";

export interface Endless {
  /** Begins the sentence "… without a limit". */
  readonly what: string;
}

/** A gap when nothing ends the retry: no count, no clock, no signal, no condition, and it is no daemon's main loop. */
export function endless(view: View, loop: RetryLoop): Verdict<Endless> {
  return loop.kind === "recursion" ? ofRecursion(view, loop) : ofLoop(view, loop);
}

function ofLoop(view: View, loop: RetryLoop): Verdict<Endless> {
  const { file } = loop;
  const scope = file.scopes[loop.scope];
  if (scope === undefined) return unknown("not lowered");
  const isCounter = scope.over !== undefined && countedRounds(view, file, scope.over) === Number.POSITIVE_INFINITY;
  if (scope.bounded === true || (scope.over !== undefined && !isCounter)) return pass("the loop has an end");
  const catchScope = file.scopes[loop.catchScope];
  if (catchScope !== undefined && leavesSometimes(view, loop, catchScope))
    return pass("the handler gives up in the end");
  if (scope.test !== undefined && !alwaysTrue(scope.test)) return pass("the loop's condition ends it");
  if (leavesOutsideTheTry(view, loop, scope)) return pass("the loop gives up in the end");
  if (takesNewWork(view, loop, scope)) return pass("a new piece of work each time round");
  if (movesCursor(view, loop)) return pass("a cursor moves on each time round");
  if (triedAgain(view, loop).length === 0) return unknown("what is tried again is not known");
  return daemon(view, loop) ?? gap({ what: "This loop tries failed work again" });
}

/** A throw, return or break in the handler, under a condition that more than the kind of error decides. */
const leavesSometimes = (view: View, loop: RetryLoop, handler: Scope): boolean =>
  view
    .operations(loop.file, handler.id)
    .some(
      (operation) =>
        (isLeaving(operation) || view.call(loop.file, operation)?.concept === "exit") &&
        !sortsErrors(view, loop, operation),
    );

/** `if (error.status !== 429) throw error`: every other error ends it, this one never does. */
function sortsErrors(view: View, { file, catchScope }: RetryLoop, operation: Operation): boolean {
  const tests = branchesUpTo(view, file, operation.scope, catchScope).flatMap(({ test }) => test ?? []);
  return tests.length > 0 && tests.every((test) => asksOnlyTheError(view, file, test, catchScope));
}

const isLeaving = (operation: Operation): boolean =>
  operation.kind === "throw" || operation.kind === "return" || operation.kind === "break";

/** `if (attempt > 5) throw …`, before or after the try. */
function leavesOutsideTheTry(view: View, loop: RetryLoop, scope: Scope): boolean {
  return view
    .operations(loop.file, scope.id)
    .some(
      (operation) =>
        isLeaving(operation) &&
        !view.inside(loop.file, operation.scope, loop.tryScope) &&
        !view.inside(loop.file, operation.scope, loop.catchScope),
    );
}

const alwaysTrue = (test: Value): boolean =>
  test.kind === "literal" && test.value !== false && test.value !== 0 && test.value !== null;

/** The loop takes its next job before the try, so a failure is passed over and not tried again. */
function takesNewWork(view: View, loop: RetryLoop, scope: Scope): boolean {
  return view.operations(loop.file, scope.id).some((operation) => {
    if (
      operation.kind !== "call" ||
      view.inside(loop.file, operation.scope, loop.tryScope) ||
      view.inside(loop.file, operation.scope, loop.catchScope)
    )
      return false;
    const concept = view.call(loop.file, operation)?.concept;
    if (concept === "sleep" || concept === "timer" || concept === "log") return false;
    return isKept(operation);
  });
}

function isKept(operation: Operation): boolean {
  let use = operation.use;
  while (use.to === "awaited") use = use.then;
  return use.to === "bound" || use.to === "destructured";
}

/** The work itself moves a name from outside the loop that the next round starts from. */
function movesCursor(view: View, { file, scope, tryScope }: RetryLoop): boolean {
  const work = view.operations(file, tryScope);
  return work.some(({ kind, callee }) => {
    if (kind !== "assign" || callee?.kind !== "name" || callee.path.length > 0) return false;
    const variable = view.variable(file, callee.scope, callee.name);
    if (variable === undefined || view.inside(file, variable.scope, scope)) return false;
    return variable.reads.some(
      (read) => view.inside(file, read.scope, tryScope) && read.use.to !== "target" && isInput(read.use.to),
    );
  });
}

const isInput = (to: string): boolean => to === "argument" || to === "template" || to === "item";

/** The main loop of a process may go on for ever, when it waits and leaves a trace. */
function daemon(view: View, loop: RetryLoop): Verdict<Endless> | undefined {
  const { kind } = waitingOf(view, loop);
  if (kind === "none" || !leavesATrace(view, loop)) return undefined;
  const contexts = view.context({ file: loop.file, scope: loop.file.scopes[loop.scope]?.function ?? 0 });
  if (contexts.has("request") || contexts.has("job")) return undefined;
  if (contexts.has("unknown") || contexts.size === 0) return unknown("it may be the main loop of a process");
  return pass("a main loop that waits and logs");
}

const leavesATrace = (view: View, { file, catchScope }: RetryLoop): boolean =>
  view.operations(file, catchScope).some((operation) => {
    const call = view.call(file, operation);
    return (
      call !== undefined && (call.concept === "log" || /(^|\.)(log|logger|warn|error|info|debug)\b/i.test(call.callee))
    );
  });

/** A call of the same function from its handler must move a counter that the function tests. */
function ofRecursion(view: View, loop: RetryLoop): Verdict<Endless> {
  const { again, file } = loop;
  if (again === undefined) return unknown("not lowered");
  const counted = again.operation.arguments.some((value) => !isUnchanged(value, file, loop.scope) && moves(value));
  if (counted) return pass("the recursion counts");
  const handler = file.scopes[loop.catchScope];
  if (handler !== undefined && conditionStops(view, loop, handler)) return pass("the handler gives up in the end");
  if (countsOutside(view, loop)) return pass("a counter outside the function ends it");
  if (triedAgain(view, loop).length === 0) return unknown("what is tried again is not known");
  return daemon(view, loop) ?? gap({ what: `\`${again.callee}\` calls itself after a failure` });
}

const isUnchanged = (value: Value, file: FileFacts, scope: number): boolean =>
  value.kind === "name" &&
  value.path.length === 0 &&
  (file.scopes[scope]?.parameters ?? []).some((parameter) => parameter.name === value.name);

/** `attempt + 1`, `left - 1`, `{ ...options, attempt: n + 1 }`: anything computed; literals and names as they are do not move. */
const moves = (value: Value): boolean =>
  value.kind === "opaque" ||
  (value.kind === "template" && value.parts.length > 0) ||
  (value.kind === "object" && Object.values(value.properties).some(moves));

/** A counter kept outside (`this.attempts++`) that the handler tests before it leaves. */
function conditionStops(view: View, loop: RetryLoop, handler: Scope): boolean {
  return view.operations(loop.file, handler.id).some((operation) => {
    if (operation.kind !== "throw" && operation.kind !== "return") return false;
    const goesRound = loop.again !== undefined && covers(operation, loop.again.operation);
    return !goesRound && operation.scope !== handler.id && !sortsErrors(view, loop, operation);
  });
}

const covers = (outer: Operation, inner: Operation): boolean =>
  outer.span.start <= inner.span.start && outer.span.end >= inner.span.end;

/** The next attempt is made under a condition (`if (this.attempts < 5)`, `if (!stopped)`), which somebody can end. */
function countsOutside(view: View, { file, catchScope, again }: RetryLoop): boolean {
  if (again === undefined) return false;
  return branchesUpTo(view, file, again.operation.scope, catchScope).some(
    ({ test }) => test === undefined || !asksOnlyTheError(view, file, test, catchScope),
  );
}

/** A retry without a limit on attempts, on time, and without a way to abort. */

import type { Operation, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, RetryLoop, View } from "#linking/view";

import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "loop"; readonly place: Place; readonly loop: RetryLoop }
  | { readonly kind: "policy"; readonly place: Place; readonly call: Call };

interface Gap {
  readonly what: string;
}

export const unboundedRetry = defineRule<Subject, Gap>({
  id: "unbounded-retry",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  summary: "A retry without an end.",
  *subjects(view, file) {
    for (const loop of view.retries(file)) yield { kind: "loop", place: loop.place, loop };
    for (const call of view.calls(file, { concept: "retry" })) {
      if (call.model?.retries !== undefined) yield { kind: "policy", place: call.place, call };
    }
  },
  judge(view, subject) {
    if (subject.kind === "policy") return judgePolicy(view, subject.call);
    return subject.loop.kind === "recursion" ? judgeRecursion(view, subject.loop) : judgeLoop(view, subject.loop);
  },
  message: (_subject, { what }) =>
    `${what} without a limit: an outage elsewhere becomes load there and stuck work here.`,
});

function judgePolicy(view: View, call: Call): Verdict<Gap> {
  const retries = call.model?.retries;
  if (retries === undefined) return unknown("not known");
  const answer = view.option(call, retries.options ?? []);
  if (answer.state === "unknown") return unknown(answer.because);
  if (answer.state === "absent")
    return retries.endless === true ? gap({ what: `\`${call.callee}\` retries` }) : pass("the library's own limit");
  const endless = isEndless(view, answer.file, answer.value);
  return endless ? gap({ what: `\`${call.callee}\` retries` }) : pass("a limit on attempts");
}

function isEndless(view: View, file: Call["file"], value: Value): boolean {
  if (value.kind === "name" && value.name === "Infinity") return true;
  if (value.kind === "name" && value.name === "Number" && value.path[0] === "POSITIVE_INFINITY") return true;
  return view
    .things(file, value)
    .some(
      (thing) =>
        (thing.kind === "library" && /(^|\.)(POSITIVE_INFINITY|Infinity)$/.test(thing.symbol)) ||
        (thing.kind === "literal" && thing.value === Number.POSITIVE_INFINITY),
    );
}

function judgeLoop(view: View, loop: RetryLoop): Verdict<Gap> {
  const { file } = loop;
  const scope = file.scopes[loop.scope];
  if (scope === undefined) return unknown("not lowered");
  if (scope.bounded === true || scope.over !== undefined) return pass("the loop has an end");
  const catchScope = file.scopes[loop.catchScope];
  if (catchScope !== undefined && leavesSometimes(view, loop, catchScope))
    return pass("the handler gives up in the end");
  if (scope.test !== undefined && !alwaysTrue(scope.test)) return pass("the loop's condition ends it");
  if (leavesOutsideTheTry(view, loop, scope)) return pass("the loop gives up in the end");
  if (takesNewWork(view, loop, scope)) return pass("a new piece of work each time round");
  if (!reachesOutside(view, loop)) return unknown("what is tried again is not known");
  return gap({ what: "This loop tries failed work again" });
}

/** A throw, return or break in the handler, under a condition. */
const leavesSometimes = (view: View, loop: RetryLoop, handler: Scope): boolean =>
  handler.exits === "exit" ||
  view
    .operations(loop.file, handler.id)
    .some((operation) => isLeaving(operation) || view.call(loop.file, operation)?.concept === "exit");

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

/** Only work that leaves the process makes a retry storm. */
function reachesOutside(view: View, loop: RetryLoop): boolean {
  const outside = new Set([
    "outbound-call",
    "query",
    "row-read",
    "row-insert",
    "row-update",
    "row-upsert",
    "row-delete",
    "cache",
    "enqueue",
    "subprocess",
    "client",
    "transaction",
  ]);
  return view
    .operations(loop.file, loop.tryScope)
    .map((operation) => view.call(loop.file, operation))
    .some((call) => call !== undefined && view.effectsOf(call).some((effect) => outside.has(effect.concept)));
}

/** A call of the same function from its handler must move a counter that the function tests. */
function judgeRecursion(view: View, loop: RetryLoop): Verdict<Gap> {
  const { again, file } = loop;
  if (again === undefined) return unknown("not lowered");
  const counted = again.operation.arguments.some(
    (value) => !isUnchangedParameter(value, file, loop.scope) && moves(value),
  );
  if (counted) return pass("the recursion counts");
  const handler = file.scopes[loop.catchScope];
  if (handler !== undefined && conditionStops(view, loop, handler)) return pass("the handler gives up in the end");
  if (!reachesOutside(view, loop)) return unknown("what is tried again is not known");
  return gap({ what: `\`${again.callee}\` calls itself after a failure` });
}

const isUnchangedParameter = (value: Value, file: RetryLoop["file"], scope: number): boolean =>
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
    if (
      loop.again !== undefined &&
      operation.span.start <= loop.again.operation.span.start &&
      operation.span.end >= loop.again.operation.span.end
    )
      return false;
    return operation.scope !== handler.id;
  });
}

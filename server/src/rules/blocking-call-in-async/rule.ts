/** A call that blocks the thread while a request or job is served: every other one waits. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, Context, FunctionRef, View } from "#linking/view";

import { isOnce } from "../questions/once";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  /** Absent for a loop that waits by looking at the clock. */
  readonly call?: Call;
}

interface Gap {
  readonly where: "request" | "job";
  /** A small file some calls below the handler. */
  readonly isMild: boolean;
}

/** Looks at one entry of a folder, or draws some random bytes: tens of microseconds, the asynchronous form takes longer. */
const QUICK =
  /\.(exists|stat|lstat|access|mkdir|mkdtemp|unlink|rmdir|rename|close|open|realpath|chmod|symlink|link|utimes|truncate|fsync|pathExists|write|genSalt)Sync$/;
/** Takes so long that a job must not do it either: jobs share the thread with other jobs and health checks. */
const HEAVY = /child_process\.|execa\.|crypto\.|bcrypt|zlib\.|Atomics\.wait|cross-spawn/;

const MAX_PATH = 6;
/** Steps below a handler at which a file is still the handler's own business. */
const NEAR = 2;

export const blockingCallInAsync = defineRule<Subject, Gap>({
  id: "blocking-call-in-async",
  principle: "locking",
  priority: "P1",
  confidence: "high",
  summary: "A call blocks the thread while a request or job is served.",
  *subjects(view, file) {
    let asksTime = false;
    for (const call of view.calls(file)) {
      if (call.symbol === "global.Date.now") asksTime = true;
      if (call.model?.blocking !== true || isRow(call)) continue;
      const scope = functionAt(file, call.operation.scope);
      if (scope?.kind === "function") yield { place: call.place, file, scope, call };
    }
    if (asksTime) yield* busyWaits(view, file);
  },
  judge(view, { file, scope, call }) {
    if (call !== undefined && QUICK.test(call.symbol ?? "")) return pass("a quick look at one file");
    const target: FunctionRef = { file, scope: scope.id };
    const contexts = view.context(target);
    const where = whereOf(contexts, call);
    if (where === undefined) return elsewhere(contexts);
    if (call !== undefined && isOnce(view, call)) return pass("done once and kept");
    if (scope.generator === true) return unknown("a generator runs when it is asked");
    const path = pathTo(view, target);
    if (path.some((hop) => isOnce(view, hop))) return pass("done once and kept");
    if (contexts.has("startup") && path.length > NEAR) return unknown("start-up code that a request can reach as well");
    const isMild = path.length > NEAR && call !== undefined && !HEAVY.test(call.symbol ?? "");
    const evidence = path.map((hop) => ({
      place: hop.place,
      note: hop.concept === "route" ? "run for this route" : "called here",
    }));
    return gap({ where, isMild }, evidence);
  },
  message: ({ call }, { where }) =>
    call === undefined
      ? `This loop waits by asking the clock: every other ${where} waits with it. Await a timer.`
      : `\`${call.callee}\` blocks the thread in a ${where}: all others wait until it is done. Await its asynchronous form.`,
  weigh: (_subject, { where, isMild }) => (where === "job" || isMild ? "P2" : undefined),
  fixFacts: (_view, { call }) => ({ symbol: call?.symbol ?? null }),
});

/** A database in the process is synchronous by design. */
const isRow = ({ concept }: Call): boolean =>
  concept !== undefined && (concept.startsWith("row-") || concept === "query" || concept === "transaction");

const functionAt = (file: FileFacts, scope: number): Scope | undefined =>
  file.scopes[file.scopes[scope]?.function ?? 0];

function whereOf(contexts: ReadonlySet<Context>, call: Call | undefined): Gap["where"] | undefined {
  if (contexts.has("request")) return "request";
  return contexts.has("job") && (call === undefined || HEAVY.test(call.symbol ?? "")) ? "job" : undefined;
}

function elsewhere(contexts: ReadonlySet<Context>) {
  if (contexts.size === 0 || contexts.has("unknown")) return unknown("what runs this code is not known");
  if (contexts.has("job")) return pass("a job reads or writes a file");
  return pass(contexts.has("startup") ? "runs at start-up" : "nobody else waits for it");
}

/** Calls that lead from a handler to the function, outermost last. */
function pathTo(view: View, target: FunctionRef): readonly Call[] {
  const path: Call[] = [];
  let at = target;
  while (path.length < MAX_PATH) {
    const next = view
      .callers(at)
      .callers.map(({ call }) => call)
      .find((call) => call.file.role === "service" && !path.includes(call) && leadsToHandler(view, call));
    if (next === undefined) break;
    path.push(next);
    if (next.concept === "route") break;
    at = { file: next.file, scope: next.file.scopes[next.operation.scope]?.function ?? 0 };
  }
  return path;
}

function leadsToHandler(view: View, call: Call): boolean {
  if (call.concept === "route") return true;
  const contexts = view.context({ file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 });
  return contexts.has("request") || contexts.has("job");
}

/** `while (Date.now() < end) {}` with nothing in it that gives the thread back. */
function* busyWaits(view: View, file: FileFacts): Iterable<Subject> {
  for (const loop of file.scopes) {
    if (loop.kind !== "loop" || loop.test === undefined || !asksClock(view, file, loop.test)) continue;
    const scope = functionAt(file, loop.id);
    const works = view
      .operations(file, loop.id)
      .some((operation) => operation.kind !== "call" || view.call(file, operation)?.symbol !== "global.Date.now");
    if (scope?.kind === "function" && !works)
      yield { place: view.place(file, { start: loop.span.start, end: loop.span.start + 5 }), file, scope };
  }
}

function asksClock(view: View, file: FileFacts, test: Value): boolean {
  if (test.kind === "comparison") return asksClock(view, file, test.left) || asksClock(view, file, test.right);
  return view.sources(file, test).some((call) => call.symbol === "global.Date.now");
}

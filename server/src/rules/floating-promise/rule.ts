/** A promise of known async work that nobody awaits, returns or handles. */

import type { FileFacts, ScopeId } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { resolvesOnly } from "#linking/rejections";
import type { Call, FunctionRef, Outcome, View } from "#linking/view";

import { deadCatchOf } from "../questions/errors/deadCatch";
import { isLogger } from "../questions/errors/errorTrace";
import { endsInCallback, takesNodeCallback } from "../questions/errors/nodeCallback";
import { branchesAround, exclude } from "../questions/services/continuation";
import { exitsWhenDone } from "../questions/services/processEvents";
import { isForSomebody } from "../questions/state/served";
import { defineRule } from "../rule";
import { endsAhead } from "./ahead";
import { branchedOff } from "./branched";
import { isWaived, judgeCoroutine } from "./coroutine";
import { isDeafListener } from "./deafListener";
import { type Doubt, doubtOf, isSaidBefore, recordsOnly } from "./doubt";
import { isInDrivenPage } from "./drivenPage";
import { givesEarlierRun } from "./earlierRun";
import { failsInCatch } from "./failsInCatch";
import { callsBackClean, gathersSafe, runsSafe } from "./gathered";
import { isLostOnTheWayOut } from "./lostExit";
import { type Survival, survivesRejections } from "./rejectionHook";
import { startsWhenAwaited } from "./startsWhenAwaited";
import { isThenable } from "./thenable";
import { isHeardByStarter } from "./workerThread";

type Subject =
  /** `branch`: a link of a promise that somebody else waits for. */
  | { readonly kind: "call" | "branch"; readonly place: Place; readonly call: Call }
  | {
      readonly kind: "callback";
      readonly place: Place;
      readonly call: Call;
      readonly function: FunctionRef;
      readonly how: string;
    };

interface Gap {
  /** `ahead` = what fails is caught, but the function round it ends first. `never-run` = a coroutine of Python, or a write that starts when it is awaited; `task` = a coroutine that is started and left. */
  readonly kind: "dropped" | "empty-catch" | "ignored-callback" | "unhandled-route" | "never-run" | "task" | "ahead";
  /** The program has a hook that takes unhandled rejections and lets it go on. */
  readonly survives: Survival["by"] | undefined;
  /** What is called is a parameter: the function to mend stands where it is handed in. */
  readonly isHanded: boolean;
  /** What speaks against it being a mistake that matters. */
  readonly doubt: Doubt | undefined;
  /** Python: the same finding of another linter was waived at this line. */
  readonly isWaived: boolean;
  /** A request or a job ends as if the work were done. */
  readonly isForSomebody: boolean;
}

const ASYNC_KEYWORD = "async".length;
/** Loaded once, anywhere, it passes rejections of every handler of Express 4 on. */
const PATCHES_EXPRESS = "express-async-errors";

export const floatingPromise = defineRule<Subject, Gap>({
  id: "floating-promise",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 17,
  summary: "A promise that nobody awaits, returns or handles.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      yield* callbackSubjects(view, call);
      if (isLink(call) && branchedOff(view, call) !== undefined) yield { kind: "branch", place: call.place, call };
      if (isLink(call) || !(view.isPromise(call) === "yes" || startsWhenAwaited(call) || isThenable(view, call)))
        continue;
      yield { kind: "call", place: call.place, call };
    }
  },
  judge(view, subject) {
    const verdict = judgeSubject(view, subject);
    if (verdict.kind !== "gap") return verdict;
    if (isInDrivenPage(view, subject.call)) return pass("it runs in a page that is driven: no process ends there");
    const survives = survivesRejections(view, subject.call.file);
    const handed = subject.kind === "call" ? handedIn(view, subject.call) : [];
    const doubt = verdict.gap === "dropped" ? doubtOf(view, subject.call) : undefined;
    if ((doubt === "custom" || handed.length > 0) && isSaidBefore(view, subject.call))
      return unknown("said where the file calls it first");
    const isDropped = verdict.gap === "dropped" && survives?.by === "hook";
    const found: Gap = {
      kind: verdict.gap,
      survives: survives?.by,
      isHanded: handed.length > 0,
      doubt,
      isWaived: isWaived(view, subject.call),
      isForSomebody: isDropped && isForSomebody(view, subject.call) && !recordsOnly(view, subject.call),
    };
    return gap(found, [
      ...handed,
      ...(verdict.gap === "unhandled-route" && subject.kind === "callback" ? failsInCatch(view, subject.function) : []),
      ...(survives?.hops ?? []),
    ]);
  },
  message(subject, { kind, survives, isHanded, doubt }) {
    const { callee } = subject.call;
    const name = callee === "function" ? "this async function" : `\`${callee}\``;
    const then = THEN[survives ?? "nobody"];
    switch (kind) {
      case "empty-catch":
        return `\`.catch()\` without a handler catches nothing of ${name}: ${then}. Log it there.`;
      case "ignored-callback":
        return `\`${callee}\` ignores the promise of this function: ${then}. Catch inside.`;
      case "ahead":
        return `\`${callee}\` does not wait for this function: who awaits the function round it goes on before the work is done. Await \`Promise.all\` of it.`;
      case "unhandled-route":
        return survives === undefined
          ? "This framework version does not catch rejections of async handlers: a failure ends the process."
          : "This framework version does not catch rejections of async handlers: on a failure the client gets no answer.";
      case "never-run":
        return `${name} ${subject.call.file.language === "python" ? "gives a coroutine" : "starts only when it is awaited"}, and nobody awaits it: nothing of it ever runs. Await it.`;
      case "task":
        return `Nobody keeps the task of \`${callee}\`: it may be dropped before it ends, and its failure is not seen. Keep it, and catch inside.`;
      case "dropped":
        if (isHanded)
          return `The function handed in as ${name} is async, and nobody waits for it: ${then}. Catch inside it.`;
        return doubt === undefined
          ? `Nobody waits for ${name}: ${then}, and its work may not be done. Await it, or catch.`
          : DOUBTFUL[doubt](name, then);
    }
  },
  // A hook keeps the process alive; a request that never gets its answer, or says that all is done, stays what it is.
  weigh: (_subject, { kind, survives, doubt, isHanded, isWaived: isDecided, isForSomebody: isServing }) => {
    if (kind === "ahead" || doubt !== undefined || isDecided || (survives === "host" && kind !== "never-run"))
      return "P2";
    if (survives !== "hook" || kind === "unhandled-route" || kind === "never-run") return undefined;
    return isServing && !isHanded ? undefined : "P2";
  },
  fixFacts: (view, subject, { kind, doubt, isHanded }) => ({
    kind: kind === "never-run" && subject.call.file.language === "typescript" ? "dropped" : kind,
    doubt: doubt ?? null,
    isHanded,
    canAwait:
      view.chain(subject.call.file, subject.call.operation.scope).find((scope) => scope.kind === "function")?.async ===
      true,
  }),
});

/** What becomes of a failure, by who hears of it. */
const THEN: Readonly<Record<Survival["by"] | "nobody", string>> = {
  nobody: "a failure ends the process",
  hook: "only a process-wide hook hears of a failure",
  framework: "only a process-wide hook hears of a failure",
  host: "only the log of the program it is a plugin of hears of a failure",
};

const DOUBTFUL: Readonly<Record<Doubt, (name: string, then: string) => string>> = {
  custom: (name, then) => `Most callers of ${name} drop its promise, as this one does: ${then}. Catch inside it, once.`,
  aside: (name, then) =>
    `${name} gives a promise on some of its ways, and nobody waits for it: ${then}. Make it async.`,
  told: (name) =>
    `A callback or listener may hear of a failure of ${name}; nobody hears of its promise. Catch that, too.`,
  loading: (name, then) => `Nobody waits for ${name}, which starts while this file loads: ${then}. Catch it.`,
  apart: (name, then) => `Nobody waits for ${name}, and nothing here could: ${then}. Catch inside it.`,
};

/** `.then`, `.catch`, `.finally`: the call at the head of the chain is the subject. */
const isLink = ({ receiver }: Call): boolean => receiver?.kind === "promise";

/** `load(request, async (error, found) => …)`: `load` cannot wait for a callback that others expect to give nothing. */
function handedIn(view: View, call: Call): readonly Hop[] {
  const { callee } = call.operation;
  if (callee?.kind !== "name" || callee.path.length > 0) return [];
  const values = view.variable(call.file, callee.scope, callee.name)?.binding.values ?? [];
  if (!values.some(({ kind }) => kind === "parameter")) return [];
  const targets = view.targets(call);
  const isAsync = ({ file, scope }: FunctionRef): boolean => file.scopes[scope]?.async === true;
  // Others are handed in elsewhere that give nothing: they are all right.
  return (targets.some(isAsync) ? targets.filter(isAsync) : targets).flatMap(({ file, scope }) => {
    const span = file.scopes[scope]?.span;
    const start = span?.start ?? 0;
    return span === undefined
      ? []
      : [{ place: view.place(file, { start, end: start + ASYNC_KEYWORD }), note: "this async function is handed in" }];
  });
}

type Judged = Verdict<Gap["kind"]>;

function judgeSubject(view: View, subject: Subject): Judged {
  if (subject.kind === "callback") return judgeCallback(view, subject);
  if (subject.kind === "call") return judgeCall(view, subject.call);
  const { state } = view.outcome(subject.call);
  if (state === "awaited" || state === "handled") return pass(state);
  if (state !== "dropped") return unknown("the promise is used");
  return isOfPage(view, subject.call) ? pass("a handler of a page: no process ends there") : gap("dropped");
}

function judgeCall(view: View, call: Call): Judged {
  const outcome = view.outcome(call);
  switch (outcome.state) {
    case "awaited":
    case "handled":
    case "iterated":
    case "yielded":
      return pass(outcome.state);
    case "returned":
      return !isKeptByAnother(call, outcome) && (isGivenToNobody(view, call) || isLostOnTheWayOut(view, call))
        ? judgeDropped(view, call, "dropped")
        : pass(outcome.state);
    case "tested":
      return unknown("used as a condition");
    case "used":
      return unknown("the promise is used");
    case "escaped":
      return unknown(outcome.because);
    case "dropped":
    case "voided":
      return judgeDropped(view, call, outcome.state);
  }
}

/** `rows.forEach((row) => { jobs.push(save(row)); }); return Promise.all(jobs);`: it is the function around it that returns. */
const isKeptByAnother = ({ operation }: Call, outcome: Outcome): boolean =>
  "stored" in outcome && outcome.stored === true && operation.use.to !== "bound";

/** `setInterval(() => sweep(), 60_000)`: the function gives the promise back to something that drops it. */
function isGivenToNobody(view: View, { file, operation }: Call): boolean {
  const own = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  const taker = own?.use?.to === "argument" ? file.operations[own.use.operation] : undefined;
  const call = own === undefined || own.async === true || taker === undefined ? undefined : view.call(file, taker);
  return (
    call !== undefined &&
    view.callbacks(call).some(({ function: target, use }) => target.scope === own?.id && isIgnoring(call, use?.how))
  );
}

/** Timers and `forEach` do nothing with what their function gives back. */
const isIgnoring = (call: Call, how: string | undefined): boolean =>
  how === "ignores-result" || (how === "later" && call.concept === "timer");

function judgeDropped(view: View, call: Call, state: "dropped" | "voided"): Judged {
  if (call.file.language === "python") return judgeCoroutine(view, call);
  if (startsWhenAwaited(call))
    return call.operation.use.to === "member" ? unknown("what is called on it starts it") : gap("never-run");
  const targets = view.targets(call);
  if (call.model?.safe === true || resolvesOnly(call)) return pass("never rejects");
  if (takesNodeCallback(view, call)) return pass("the result goes to a callback");
  const onlyOurs = call.model === undefined && targets.length > 0;
  if (onlyOurs && targets.every((target) => view.neverRejects(target))) return pass("catches everything inside");
  if (onlyOurs && targets.every((target) => endsInCallback(view, target))) return pass("it gives no promise");
  if (gathersSafe(view, call) || runsSafe(view, call) || callsBackClean(view, call))
    return pass("what it gathers or runs never rejects");
  if (call.concept === "cleanup" || isLogging(view, call)) return pass("nothing to lose");
  if (isOfPage(view, call)) return pass("a handler of a page: no process ends there");
  if (endsTheProcess(view, call, targets)) return pass("a failure ends the process, and that is what is wanted here");
  if (onShutdown(view, call, targets)) return pass("the process ends anyway");
  if (onlyOurs && targets.every((target) => exitsWhenDone(view, target)) && !survivesRejections(view, call.file))
    return pass("it ends the process when it is done, and a failure ends it too");
  if (isHeardByStarter(view, call.file)) return pass("the thread that started this one hears of it");
  if (onlyOurs && targets.every((target) => givesEarlierRun(view, target))) return unknown("what an earlier run left");
  if (endsInEmptyCatch(call)) return gap("empty-catch");
  if (state === "voided") return unknown("`void` says that nobody waits for it");
  if (deadCatchOf(view, call)?.how === "dropped") return unknown("dead-catch speaks about it");
  return gap("dropped");
}

/** The last call of an entry file starts the program: an unhandled rejection there prints the error and exits 1 (Node ≥ 15). */
function endsTheProcess(view: View, call: Call, targets: readonly FunctionRef[], depth = 0): boolean {
  const { file, operation } = call;
  const own = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  if (own?.kind === "function") return depth < 3 && endsFlow(view, call) && isRunAtStart(view, file, own.id, depth);
  if (own?.kind !== "module") return false;
  if (file.role === "script" || file.role === "cli") return true;
  // `client.login(token);` of a bot, or of a worker: the program is there for that.
  if (!view.isImported(file) && call.concept === "worker") return true;
  if (view.isImported(file) || targets.length === 0) return false;
  return targets.some((target) => target.file === file) || isLastOf(view, call);
}

/** `if (!clustered) { listen("single"); return; }`: its function does nothing after it on that way. */
function endsFlow(view: View, { file, operation }: Call): boolean {
  const around = view.chain(file, operation.scope).find(({ kind, exits }) => kind === "function" || exits === "return");
  return (
    around !== undefined &&
    !view
      .operations(file, around.function, "nested")
      .some(
        ({ kind, scope, span }) =>
          kind === "call" && span.start > operation.span.end && view.inside(file, scope, around.id),
      )
  );
}

/** Every caller, tests left out, is the start of a program itself. */
function isRunAtStart(view: View, file: FileFacts, scope: ScopeId, depth: number): boolean {
  const callers = view.callers({ file, scope }).callers.filter(({ call }) => call.file.role !== "test");
  return (
    callers.length > 0 &&
    callers.every(
      ({ call, argument }) => argument === undefined && endsTheProcess(view, call, view.targets(call), depth + 1),
    )
  );
}

/** Nothing of the module comes after it, but in other arms of the same choice: the file is there to start this. */
function isLastOf(view: View, { file, operation }: Call): boolean {
  const around = branchesAround(view, file, operation.scope);
  const isOtherArm = (scope: ScopeId): boolean =>
    branchesAround(view, file, scope).some(({ test }) => around.some((branch) => exclude(branch.test, test)));
  return !view
    .operations(file, 0)
    .some(({ kind, scope, span }) => kind === "call" && span.start > operation.span.end && !isOtherArm(scope));
}

/** `onClick={() => { archive(id); }}`, `useEffect(() => { load(); })`: what is drawn on a server never runs these. */
const isOfPage = (view: View, { file, operation }: Call): boolean =>
  view.chain(file, operation.scope).some(({ use }) => {
    if (use?.to === "item") return use.then.to === "operand" && /^on[A-Z]/.test(use.key ?? "");
    const taker = use?.to === "argument" ? file.operations[use.operation] : undefined;
    const hook = taker === undefined ? undefined : view.call(file, taker)?.symbol;
    return /^react\.(use(Layout|Insertion)?Effect)$/.test(hook ?? "");
  });

const ENDING = /^(SIG[A-Z]+|exit|beforeExit|disconnect|uncaughtException|unhandledRejection)$/;

/** `process.on("SIGTERM", () => { shutdown(); })`: nobody can wait there, and a failure ends what is ending. */
const onShutdown = (view: View, call: Call, targets: readonly FunctionRef[]): boolean =>
  isInEndingListener(view, call) ||
  // A message may ask for what a signal does.
  (isInListener(view, call, () => true) &&
    targets.some((target) => view.callers(target).callers.some((other) => isInEndingListener(view, other.call))));

const isInEndingListener = (view: View, call: Call): boolean =>
  isInListener(view, call, (hook) => isOfEnding(view, hook));

function isInListener(view: View, { file, operation }: Call, accepts: (hook: Call) => boolean): boolean {
  const scope = file.scopes[operation.scope]?.function;
  if (scope === undefined || file.scopes[scope]?.kind !== "function") return false;
  return view.callers({ file, scope }).callers.some(({ call }) => call.concept === "shutdown-hook" && accepts(call));
}

/** `process.on("message", …)` is a listener like any other. */
function isOfEnding(view: View, { file, operation }: Call): boolean {
  const [event] = operation.arguments;
  const names = event === undefined ? [] : view.things(file, event);
  return !names.some((name) => name.kind === "literal" && typeof name.value === "string" && !ENDING.test(name.value));
}

/** A line that is not written is no loss, and nobody waits for one: a logger, or `log…` of the project that only writes. */
const isLogging = (view: View, call: Call): boolean =>
  isLogger(call) ||
  (/(^|\.)#?_?log([A-Z]\w*)?$/.test(call.callee) &&
    !view.effectsOf(call).some(({ concept }) => /^(outbound-call|row-\w+|query|transaction)$/.test(concept)));

function endsInEmptyCatch(call: Call): boolean {
  const { use } = call.operation;
  if (use.to !== "member" || use.name !== "catch" || use.then.to !== "callee") return false;
  return call.file.operations[use.then.operation]?.arguments.length === 0;
}

/** A function written where it is given is a subject of its own; those named there are one, since they share a place. */
function* callbackSubjects(view: View, call: Call): Iterable<Subject> {
  let isNamed = false;
  for (const { function: target, use } of view.callbacks(call)) {
    if (target.file !== call.file || use === undefined) continue;
    const scope = target.file.scopes[target.scope];
    if (scope?.async !== true) continue;
    const literal = call.operation.arguments.some((value) => value.kind === "function" && value.scope === target.scope);
    if (!literal && (isNamed || view.neverRejects(target))) continue;
    isNamed ||= !literal;
    const span = literal ? { start: scope.span.start, end: scope.span.start + ASYNC_KEYWORD } : call.place.span;
    yield { kind: "callback", place: view.place(call.file, span), call, function: target, how: use.how };
  }
}

function judgeCallback(view: View, subject: Extract<Subject, { kind: "callback" }>): Judged {
  if (view.neverRejects(subject.function))
    return subject.how === "ignores-result" && endsAhead(view, subject.call, subject.function) !== undefined
      ? gap("ahead")
      : pass("catches everything inside");
  if (subject.how !== "boundary" && isDeafListener(view, subject.call, subject.function))
    return gap("ignored-callback");
  if (subject.how === "route") {
    const route = view
      .routes()
      .find(
        (candidate) => candidate.call.operation === subject.call.operation && candidate.call.file === subject.call.file,
      );
    if (route === undefined) return unknown("a route that is not known");
    if (view.dependency(subject.call.file, PATCHES_EXPRESS) !== undefined)
      return pass(`${PATCHES_EXPRESS} catches rejections`);
    return route.catchesRejections ? pass("the framework catches rejections") : gap("unhandled-route");
  }
  if (isIgnoring(subject.call, subject.how)) return gap("ignored-callback");
  return pass(subject.how);
}

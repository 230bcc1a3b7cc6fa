/** A fixed sleep that stands for "it should be ready by now". */

import type { FileFacts, Operation, ScopeId } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { packageName } from "#linking/modules";
import type { Call, View } from "#linking/view";
import { byLanguage } from "../halves";
import { delayOf } from "../questions/retries/delays";
import { type Pause, pauseOf } from "../questions/retries/pauses";
import { sentMethods } from "../questions/retries/sentMethods";
import { isWaitedFor } from "../questions/retries/waited";
import { branchesAround, exclude } from "../questions/services/continuation";
import { defineRule } from "../rule";
import { sleepAsSynchronizationInShell } from "./shell";
import { taskStartBefore } from "./taskStart";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly pause: Pause;
}

interface Gap {
  readonly ms?: number;
  /** What was started before it. */
  readonly started: string;
  /** What relies on it afterwards. */
  readonly used: string;
  readonly isPage: boolean;
}

/** Shorter waits give way to others or pace a device; nobody expects a server to be up after them. */
const LEAST_MS = 250;

const inFiles = defineRule<Subject, Gap>({
  id: "sleep-as-synchronization",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 8,
  languages: ["typescript", "python"],
  roles: ["service", "script", "cli"],
  summary: "A fixed sleep in place of a wait for something to be ready.",
  *subjects(view, file) {
    for (const operation of file.operations) {
      if (!isStatement(file, operation)) continue;
      const pause = pauseOf(view, file, operation);
      if (pause === undefined || pause.runs !== undefined || !isWaitedFor(view, pause.call)) continue;
      if (!isAfterFailure(view, pause.call)) yield { place: pause.call.place, file, pause };
    }
  },
  judge(view, subject) {
    return judge(view, subject);
  },
  message: (_subject, { ms, started, used }) =>
    `Sleeping ${ms ?? "a fixed number of"} ms after \`${started}\` only hopes that \`${used}\` finds it ready. Wait for the condition, with a deadline.`,
  // A page of somebody else's may have no condition to name, and a person runs a script again.
  weigh: ({ file }, { isPage }) => (isPage || file.role !== "service" ? "P2" : undefined),
});

export const sleepAsSynchronization = byLanguage(inFiles, sleepAsSynchronizationInShell);

/** `await sleep(…);` on a line of its own; in Python without `await` as well. */
const isStatement = (file: FileFacts, { kind, use }: Operation): boolean =>
  (kind === "call" || kind === "new") &&
  ((use.to === "awaited" && use.then.to === "dropped") || (use.to === "dropped" && file.language === "python"));

/** A handler that waits before the next attempt, or before it answers, waits for nothing that was started. */
const isAfterFailure = (view: View, { file, operation }: Call): boolean => {
  const within = view.chain(file, operation.scope).find(({ kind }) => /^(catch|loop|function)$/.test(kind));
  return within?.kind === "catch";
};

function judge(view: View, { file, pause }: Subject): Verdict<Gap> {
  const { call, time } = pause;
  const { scope } = call.operation;
  const chain = view.chain(file, scope);
  const at = file.scopes[scope]?.function ?? 0;
  const inside = chain.filter((around) => around.id !== at && around.function === at);
  if (inside.some(({ kind }) => kind === "loop")) return pass("it paces a loop");
  if (time === undefined)
    return pause.polls === true ? pass("it waits for a condition") : unknown("how long it waits cannot be told");
  const round = { file, scope: at };
  const delay = delayOf(view, time.value, { file: time.file, round, passed: time.passed });
  const isCalculated = delay.random || delay.asked;
  if (delay.ms === undefined || isCalculated)
    return isCalculated ? pass("the wait is calculated") : unknown("how long it waits cannot be told");
  if (delay.ms < LEAST_MS) return judgeBlink(view, file, call, delay.ms);
  if (isBeforeAgain(view, file, call, at)) return pass("it comes before another attempt");
  const before = startedBefore(view, file, call, round.scope);
  if (before === undefined) return unknown("nothing is known to be waited for");
  if (before.kind === "page" && isWait(view, before.call)) return pass("it comes after a wait for a condition");
  if (before.kind !== "page" && isPolledBefore(view, before.call, call))
    return pass("it was asked for in a loop before");
  const after = usedAfter(view, file, call, round.scope, before);
  if (after === undefined) return pass("nothing after it relies on it");
  const evidence: readonly Hop[] = [
    { place: before.call.place, note: "started here" },
    { place: after.place, note: "expects it to be ready" },
  ];
  const isPage = before.kind === "page";
  return gap({ ms: delay.ms, started: before.call.callee, used: after.callee, isPage }, evidence);
}

function judgeBlink(view: View, file: FileFacts, sleep: Call, ms: number): Verdict<Gap> {
  const found = ms > 0 ? taskStartBefore(view, file, sleep) : undefined;
  if (found === undefined) return pass("it only gives way to others");
  const { task, used } = found;
  return gap({ ms, started: task.callee, used: used.callee, isPage: false }, [
    { place: task.place, note: "started here" },
    { place: used.place, note: "expects it to be ready" },
  ]);
}

/** `time.sleep(2); return ask(url, attempt + 1)`: the function calls itself, in the same branch. */
const isBeforeAgain = (view: View, file: FileFacts, sleep: Call, at: ScopeId): boolean =>
  callsOf(view, file, at).some(
    (call) =>
      call.operation.order > sleep.operation.order &&
      view.inside(file, call.operation.scope, sleep.operation.scope) &&
      view.targets(call).some((target) => target.file === file && target.scope === at),
  );

/** `while (Date.now() < deadline) { await sleep(400); if (isUp()) break; }` between the start and the sleep: what is left is grace. */
const isPolledBefore = (view: View, started: Call, { file, operation }: Call): boolean =>
  file.scopes.some(
    ({ id, kind, span, function: owner }) =>
      kind === "loop" &&
      owner === file.scopes[operation.scope]?.function &&
      span.start >= started.operation.span.end &&
      span.end <= operation.span.start &&
      view.operations(file, id).some((inside) => pauseOf(view, file, inside) !== undefined),
  );

interface Started {
  readonly call: Call;
  readonly kind: "process" | "page" | "request" | "background";
}

/** `waitForLoadState`, `waitForSelector`: the page was asked, and what is left is grace for a page that is not one's own. */
const WAITS = /(^|\.)waitFor[A-Z]\w*$/;

/** `goto(url, { waitUntil: "networkidle" })` does both: it goes there, and asks. */
function isWait(view: View, call: Call): boolean {
  if (WAITS.test(call.callee)) return true;
  const until = view.option(call, ["waitUntil"]);
  if (until.state !== "set") return false;
  const states = until.value.kind === "array" ? until.value.items : [until.value];
  return states.some((state) => state.kind === "literal" && /^networkidle/.test(String(state.value)));
}

/** The last thing before the sleep that goes on after its call has returned. */
function startedBefore(view: View, file: FileFacts, sleep: Call, at: ScopeId): Started | undefined {
  return callsOf(view, file, at)
    .filter(
      ({ operation }) =>
        operation.order < sleep.operation.order &&
        operation.span.end <= sleep.operation.span.start &&
        !isElsewhere(view, file, operation, sleep),
    )
    .map((call) => startOf(view, call))
    .findLast((start) => start !== undefined);
}

const SPAWNS =
  /child_process\.(spawn|fork|exec|execFile)$|(^|\.)(execa|spawn|fork)$|^subprocess\.Popen$|^asyncio\.create_subprocess_\w+$/;
const STARTS = /(start|launch|boot|deploy|create|restart|run|trigger|submit|up)\w*$/i;

function startOf(view: View, call: Call): Started | undefined {
  if (isPageCall(call)) return { call, kind: "page" };
  const goesOn = call.file.language === "python" || !isAwaited(call);
  if (call.concept === "subprocess" && SPAWNS.test(call.symbol ?? call.callee) && goesOn)
    return { call, kind: "process" };
  if (call.concept === "listen" && !isAwaited(call)) return { call, kind: "background" };
  const isStart = STARTS.test(call.callee);
  if (call.concept === "outbound-call" && isStart && !isWrite(view, call)) return undefined;
  if (call.concept === "outbound-call") return isWrite(view, call) ? { call, kind: "request" } : undefined;
  if (call.concept !== undefined || call.model !== undefined) return undefined;
  const dropped = call.operation.use.to === "dropped" || call.operation.use.to === "voided";
  if (dropped && view.isPromise(call) === "yes") return { call, kind: "background" };
  if (!isStart) return undefined;
  const effects = view.effectsOf(call);
  if (effects.some((effect) => effect.concept === "subprocess" && SPAWNS.test(effect.call.symbol ?? "")))
    return { call, kind: "process" };
  return undefined;
}

const isAwaited = ({ operation: { use } }: Call): boolean => use.to === "awaited";

const PAGES = new Set(["browser.Page", "selenium.Driver"]);

const isPageCall = ({ receiver, concept }: Call): boolean =>
  receiver?.kind === "type" && PAGES.has(receiver.name) && concept !== "cleanup" && concept !== "sleep";

/** A PUT starts something as well, though it may be sent twice. */
const isWrite = (view: View, call: Call): boolean =>
  call.model?.idempotent === false ||
  (sentMethods(view, call)?.methods.some((name) => /^(POST|PUT)$/.test(name)) ?? false);

const RELIES = /^(outbound-call|query|row-\w+|subprocess|client|cache|file-read)$/;

/** The first thing after the sleep that needs what was started. */
function usedAfter(view: View, file: FileFacts, sleep: Call, at: ScopeId, started: Started): Call | undefined {
  const { kind } = started;
  return callsOf(view, file, at)
    .filter(({ operation }) => operation.order > sleep.operation.order && !isElsewhere(view, file, operation, sleep))
    .find((call) => {
      if (kind === "page") return isPageCall(call);
      // The same request once more is another attempt or pacing; a read asks for the result.
      if (kind === "request")
        return view
          .effectsOf(call)
          .some(
            (effect) =>
              effect.concept === "outbound-call" &&
              !isWrite(view, effect.call) &&
              mayAskSame(started.call, effect.call),
          );
      return view.effectsOf(call).some(({ concept }) => RELIES.test(concept));
    });
}

/** A client of HTTP asks any server, and a library of a service its own: what the one has started, the other does not see. */
const mayAskSame = (one: Call, other: Call): boolean =>
  packageOf(one) === packageOf(other) || (ASKS_ANY.test(packageOf(one)) && ASKS_ANY.test(packageOf(other)));

const packageOf = ({ symbol = "" }: Call): string => packageName(symbol).split(".")[0] ?? "";

const ASKS_ANY =
  /^(?:|global|node:https?|https?|axios|got|ky|ofetch|needle|node-fetch|cross-fetch|undici|request|superagent|requests|httpx|aiohttp|urllib3?)$/;

/** In the other arm of an `if`: whoever sleeps does not run it. */
const isElsewhere = (view: View, file: FileFacts, { scope }: Operation, sleep: Call): boolean => {
  const around = branchesAround(view, file, sleep.operation.scope);
  return branchesAround(view, file, scope).some(({ id, parent, test }) =>
    around.some((branch) => branch.id !== id && branch.parent === parent && exclude(branch.test, test)),
  );
};

const callsOf = (view: View, file: FileFacts, scope: ScopeId): readonly Call[] =>
  view.operations(file, scope).flatMap((operation) => view.call(file, operation) ?? []);

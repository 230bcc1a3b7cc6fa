/** A call that blocks the thread while a request or job is served: every other one waits. */

import type { FileFacts, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, Context, FunctionRef, View } from "#linking/view";
import { defineRule } from "../rule";
import { heldCalls, judgeHeld } from "./eventLoop";
import { isOnce } from "./once";
import { isOneShot } from "./oneShot";
import { isSettingsFile, isTextFile } from "./settingsFile";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  /** Absent for a loop that waits by looking at the clock. */
  readonly call?: Call;
  /** Further files the same function reads or writes: whoever mends the first mends these. */
  readonly others?: readonly Call[];
}

interface Gap {
  readonly where: "request" | "job" | "coroutine";
  /** A file some calls below the handler, or in a helper that is synchronous itself: all who call that one would change. */
  readonly isMild: boolean;
  /** Nothing but settings that people write by hand. */
  readonly isSettings: boolean;
  /** Nothing but templates, queries, keys and settings. */
  readonly isText: boolean;
}

/** Looks at one entry of a folder, or draws some random bytes: tens of microseconds, the asynchronous form takes longer. */
const QUICK =
  /\.(exists|stat|lstat|access|mkdir|mkdtemp|unlink|rmdir|rename|close|open|realpath|chmod|symlink|link|utimes|truncate|fsync|pathExists|write|genSalt)Sync$/;
/** Takes so long that a job must not do it either: jobs share the thread with other jobs and health checks. */
const HEAVY =
  /child_process\.|execa\.|crypto\.|bcrypt|zlib\.|Atomics\.wait|cross-spawn|\.(cp|copy|emptyDir|remove)Sync$/;

const MAX_PATH = 6;
const MAX_SHOWN = 5;
/** Steps below a handler at which a file is still the handler's own business. */
const NEAR = 2;

export const blockingCallInAsync = defineRule<Subject, Gap>({
  id: "blocking-call-in-async",
  principle: "locking",
  priority: "P1",
  confidence: "high",
  version: 13,
  languages: ["typescript", "python"],
  summary: "A call blocks the thread while a request or job is served.",
  *subjects(view, file) {
    if (file.language === "python") {
      yield* heldSubjects(view, file);
      return;
    }
    let asksTime = false;
    const filesOf = new Map<Scope, Call[]>();
    for (const call of view.calls(file)) {
      if (call.symbol === "global.Date.now") asksTime = true;
      if (call.model?.blocking !== true || isRow(call)) continue;
      const scope = functionAt(file, call.operation.scope);
      if (scope?.kind !== "function") continue;
      if (HEAVY.test(call.symbol ?? "") || excuse(view, call) !== undefined)
        yield { place: call.place, file, scope, call };
      else filesOf.set(scope, [...(filesOf.get(scope) ?? []), call]);
    }
    for (const [scope, calls] of filesOf) yield* together(view, file, scope, calls);
    if (asksTime) yield* busyWaits(view, file);
  },
  judge(view, { file, scope, call, others = [] }) {
    if (file.language === "python") return inCoroutine(view, { file, scope: scope.id }, others);
    const excused = call === undefined ? undefined : excuse(view, call);
    if (excused !== undefined) return pass(excused);
    const target: FunctionRef = { file, scope: scope.id };
    const contexts = view.context(target);
    const where = whereOf(contexts, call);
    if (where === undefined) return elsewhere(contexts);
    if (scope.generator === true) return unknown("a generator runs when it is asked");
    const path = pathTo(view, target);
    if (path.some((hop) => isOnce(view, hop))) return pass("done once and kept");
    const outermost = path.at(-1) ?? call;
    if (outermost !== undefined && isOneShot(view, outermost)) return pass("its server serves once and is closed");
    if (contexts.has("startup") && path.length > NEAR) return unknown("start-up code that a request can reach as well");
    const isFile = call !== undefined && !HEAVY.test(call.symbol ?? "") && !isWholeTree(view, call);
    const isHelper = scope.async !== true && path[0]?.concept !== "route";
    const isMild = isFile && (isHelper || path.length > NEAR);
    const evidence = path.map((hop) => ({
      place: hop.place,
      note: hop.concept === "route" ? "run for this route" : "called here",
    }));
    const files = call === undefined ? [] : [call, ...others];
    const isSettings = files.length > 0 && files.every((one) => isSettingsFile(view, one));
    const isText = files.length > 0 && files.every((one) => isTextFile(view, one) || isSettingsFile(view, one));
    const also = others.map(({ place }) => ({ place, note: "blocks as well" }));
    return gap({ where, isMild, isSettings, isText }, [...evidence, ...also]);
  },
  message: ({ call, file }, { where }) => {
    if (file.language === "python" && call !== undefined)
      return `\`${call.callee}\` holds the event loop: every other ${where === "coroutine" ? "task" : where} waits until it is done. ${adviceFor(call)}`;
    return call === undefined
      ? `This loop waits by asking the clock: every other ${where} waits with it. Await a timer.`
      : `\`${call.callee}\` blocks the thread in a ${where}: all others wait until it is done. Await its asynchronous form.`;
  },
  weigh: (_subject, { where, isMild, isSettings, isText }) => {
    if (isSettings) return "hint";
    return where !== "request" || isMild || isText ? "P2" : undefined;
  },
  fixFacts: (_view, { call }) => ({ symbol: call?.symbol ?? null }),
});

/** A coroutine gives the thread back at an `await` alone. */
function inCoroutine(view: View, target: FunctionRef, others: readonly Call[] = []): Verdict<Gap> {
  const verdict = judgeHeld(view, target);
  if (verdict.kind !== "gap") return verdict;
  const { where, isFar } = verdict.gap;
  const also = others.slice(0, MAX_SHOWN).map(({ place }) => ({ place, note: "blocks as well" }));
  return gap({ where, isMild: isFar, isSettings: false, isText: false }, [...verdict.evidence, ...also]);
}

const adviceFor = ({ concept }: Call): string =>
  concept === "sleep"
    ? "Await `asyncio.sleep`."
    : concept === "subprocess"
      ? "Await `asyncio.create_subprocess_exec`, or `asyncio.to_thread`."
      : concept === undefined
        ? "Run it in `asyncio.to_thread`."
        : "Await an asynchronous client, or `asyncio.to_thread`.";

/** One subject for what a database is asked in a file: who mends the first, by another client or a thread, mends these. */
function* heldSubjects(view: View, file: FileFacts): Iterable<Subject> {
  const rows: Omit<Subject, "file" | "place">[] = [];
  for (const held of heldCalls(view, file))
    if (isRow(held.call)) {
      if (!isInProcess(view, held.call)) rows.push(held);
    } else yield { place: held.call.place, file, ...held };
  const first = rows.find(({ scope }) => inCoroutine(view, { file, scope: scope.id }).kind === "gap") ?? rows[0];
  if (first?.call === undefined) return;
  const others = rows.flatMap(({ call }) => (call === undefined || call === first.call ? [] : [call]));
  yield { place: first.call.place, file, ...first, others };
}

const IN_PROCESS: { readonly fallback: boolean } = { fallback: false };

/** `create_engine("sqlite:///app.db")`: a file beside the program answers at once. */
const isInProcess = (view: View, { symbol = "" }: Call): boolean =>
  symbol.startsWith("sqlalchemy.") &&
  view.rememberWhole(IN_PROCESS, () =>
    view.files.some((file) =>
      file.operations.some(
        ({ callee, arguments: [address] }) =>
          lastNameOf(callee) === "create_engine" &&
          address !== undefined &&
          view.things(file, address).some((thing) => {
            const text = thing.kind === "literal" ? thing.value : thing.kind === "template" ? thing.value.head : "";
            return String(text).startsWith("sqlite");
          }),
      ),
    ),
  );

/** One subject for the files of one function: the first that is not settings, with the others. */
function* together(view: View, file: FileFacts, scope: Scope, calls: readonly Call[]): Iterable<Subject> {
  const first = calls.find((call) => !isSettingsFile(view, call)) ?? calls[0];
  if (first !== undefined)
    yield { place: first.place, file, scope, call: first, others: calls.filter((call) => call !== first) };
}

/** Why nobody minds the call wherever it stands. */
function excuse(view: View, call: Call): string | undefined {
  if (isQuick(view, call)) return "a quick look at one file";
  if (isOnce(view, call)) return "done once and kept";
  return isForMissing(view, call) ? "done once, when the file is not there" : undefined;
}

const isQuick = (view: View, call: Call): boolean =>
  QUICK.test(call.symbol ?? "") || isOneRemoval(view, call) || isCount(view, call);

/** `readdirSync(folder).length === 0` asks one folder whether it is empty. */
const isCount = (view: View, call: Call): boolean =>
  /\.readdirSync$/.test(call.symbol ?? "") &&
  call.operation.use.to === "member" &&
  call.operation.use.name === "length" &&
  !isWholeTree(view, call);

/** `rmSync(file)` removes one file, like `unlinkSync`. */
const isOneRemoval = (view: View, call: Call): boolean =>
  /^node:fs\.rmSync$/.test(call.symbol ?? "") && view.option(call, ["recursive"]).state === "absent";

/** `rmSync(folder, { recursive: true })`. */
function isWholeTree(view: View, call: Call): boolean {
  if (!/\.(rm|rmdir|readdir)Sync$/.test(call.symbol ?? "")) return false;
  const option = view.option(call, ["recursive"]);
  return option.state === "set";
}

/** A database in the process is synchronous by design. */
const isRow = ({ concept }: Call): boolean =>
  concept !== undefined && (concept.startsWith("row-") || concept === "query" || concept === "transaction");

/** `if (!existsSync(file)) copyFileSync(template, file)`. */
const isForMissing = (view: View, { file, operation }: Call): boolean =>
  view.chain(file, operation.scope).some(({ kind, test }) => {
    const asked =
      kind === "branch" && test?.kind === "not" && test.of.kind === "result" ? test.of.operation : undefined;
    const check = asked === undefined ? undefined : file.operations[asked];
    return check !== undefined && view.call(file, check)?.concept === "file-exists";
  });

const functionAt = (file: FileFacts, scope: number): Scope | undefined =>
  file.scopes[file.scopes[scope]?.function ?? 0];

function whereOf(contexts: ReadonlySet<Context>, call: Call | undefined): Gap["where"] | undefined {
  if (contexts.has("request")) return "request";
  return contexts.has("job") && (call === undefined || HEAVY.test(call.symbol ?? "")) ? "job" : undefined;
}

/** Where else code runs, and why nobody waits for it there. */
const ELSEWHERE: readonly (readonly [Context, string])[] = [
  ["job", "a job reads or writes a file"],
  ["startup", "runs at start-up"],
];

function elsewhere(contexts: ReadonlySet<Context>) {
  const isOpen = contexts.size === 0 || contexts.has("unknown");
  const [, because = "nobody else waits for it"] = ELSEWHERE.find(([context]) => contexts.has(context)) ?? [];
  return isOpen ? unknown("what runs this code is not known") : pass(because);
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

/** `while (Date.now() < end) {}`: nothing in it gives the thread back, or does anything but ask for the time. */
function* busyWaits(view: View, file: FileFacts): Iterable<Subject> {
  for (const loop of file.scopes) {
    if (loop.kind !== "loop" || loop.test === undefined) continue;
    const scope = functionAt(file, loop.id);
    const done = view.operations(file, loop.id);
    const waits =
      done.length > 0 && done.every((operation) => view.call(file, operation)?.symbol === "global.Date.now");
    if (scope?.kind === "function" && waits)
      yield { place: view.place(file, { start: loop.span.start, end: loop.span.start + 5 }), file, scope };
  }
}

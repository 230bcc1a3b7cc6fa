/** A lock that is waited for without end, while its holder may be waiting for somebody else. */

import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, Effect, View } from "#linking/view";

import { type Entered, enteredLocks } from "../questions/concurrency/enteredLocks";
import { lockSections, type Section } from "../questions/concurrency/lockSections";
import { sqlOf } from "../questions/state/sqlText";
import { defineRule } from "../rule";

type Subject =
  | { readonly kind: "taken"; readonly place: Place; readonly section: Section }
  /** Python's `with lock:`, which has no timeout of its own. */
  | { readonly kind: "entered"; readonly place: Place; readonly section: Entered };

interface Gap {
  readonly kind: "database" | "forever" | "process" | "file";
  /** What the holder may wait for. */
  readonly what: string;
}

const WAITS_FOR_EVER = /\bpg_advisory(_xact)?_lock(_shared)?\s*\(/i;
const WAIT_OPTIONS = ["timeout", "maxOccupationTime", "maxExecutionTime"];

export const lockWithoutTimeout = defineRule<Subject, Gap>({
  id: "lock-without-timeout",
  principle: "locking",
  priority: "P2",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 2,
  summary: "A lock is waited for without end.",
  *subjects(view, file) {
    for (const section of lockSections(view, file)) yield { kind: "taken", place: section.place, section };
    for (const section of enteredLocks(view, file)) yield { kind: "entered", place: section.place, section };
  },
  judge(view, subject) {
    if (subject.kind === "entered") return judgeEntered(view, subject.section);
    const { section } = subject;
    const { call } = section;
    const sql = sqlOf(view, call);
    if (sql !== undefined) return judgeSession(view, call, sql);
    const forever = waitsForever(view, call);
    if (forever !== undefined) return forever;
    if (!/^(async-mutex|async-lock|async-sema|threading|asyncio)\b/.test(call.symbol ?? ""))
      return unknown("how long it waits is not known");
    if (isTimed(view, call)) return pass("waiting has a timeout");
    return judgeProcess(view, section.effects);
  },
  message: (subject, { kind, what }) => {
    const lock = `\`${subject.kind === "entered" ? subject.section.callee : subject.section.call.callee}\``;
    switch (kind) {
      case "database":
        return `${lock} waits for a database lock without end: one stuck holder stops every other. Set lock_timeout, or try.`;
      case "forever":
        return `${lock} is told to retry for ever: one stuck holder stops every other. Limit the retries.`;
      case "file":
        return `${lock} waits for another process without end: one that hangs stops every other. Give it a \`timeout\`.`;
      case "process":
        return `${lock} waits without end, and \`${what}\` inside may hang: then all wait. Give either a timeout.`;
    }
  },
  fixFacts: (_view, { section }, { kind }) => ({
    symbol: ("call" in section ? section.call.symbol : section.made.symbol) ?? null,
    kind,
  }),
});

function judgeProcess(view: View, effects: readonly Effect[]): Verdict<Gap> {
  const hanging = effects.find((effect) => canHang(view, effect));
  if (hanging === undefined) return pass("a short section in one process");
  return gap({ kind: "process", what: hanging.call.callee }, [
    { place: hanging.call.place, note: "may never end while the lock is held" },
  ]);
}

/** filelock waits for ever unless it is told otherwise (`timeout=-1`); portalocker gives up after five seconds. */
function judgeEntered(view: View, { made, effects }: Entered): Verdict<Gap> {
  if (/^portalocker\./.test(made.symbol ?? "")) return pass("it gives up after some seconds");
  if (!/^filelock\./.test(made.symbol ?? "")) return judgeProcess(view, effects);
  const timeout = made.operation.arguments[1] === undefined ? view.option(made, ["timeout"]) : undefined;
  if (timeout?.state === "absent") return gap({ kind: "file", what: "" });
  return timeout?.state === "unknown" ? unknown(timeout.because) : pass("waiting has a timeout");
}

function judgeSession(view: View, call: Call, sql: string): Verdict<Gap> {
  if (!WAITS_FOR_EVER.test(sql)) return pass("it tries and does not wait");
  if (/pg_try_advisory|lock_timeout/i.test(sql)) return pass("waiting has a timeout");
  const { file, operation } = call;
  const isSet = view.operations(file, file.scopes[operation.scope]?.function ?? 0).some((other) => {
    const earlier = other.kind === "call" && other.order < operation.order ? view.call(file, other) : undefined;
    return earlier !== undefined && /(lock|statement)_timeout/i.test(sqlOf(view, earlier) ?? "");
  });
  if (isSet) return pass("lock_timeout is set");
  const deadline = view.protection(call, "timeout");
  if (deadline.state === "present") return pass(deadline.because, deadline.via);
  if (deadline.state === "unknown") return unknown(deadline.because);
  return gap({ kind: "database", what: "" }, deadline.paths);
}

/** proper-lockfile's `retries: { forever: true }`, redlock's `retryCount: -1`: both end by default. */
function waitsForever(view: View, call: Call): Verdict<Gap> | undefined {
  const symbol = call.symbol ?? "";
  if (symbol.startsWith("proper-lockfile.")) {
    const option = view.option(call, ["retries.forever"]);
    if (isValue(view, option, true)) return gap({ kind: "forever", what: "" });
    return option.state === "unknown" ? unknown(option.because) : pass("it gives up after its retries");
  }
  if (!symbol.startsWith("redlock.")) return undefined;
  const made = view.clients(call)[0] ?? makerOf(view, call);
  const options = [call, ...(made === undefined ? [] : [made])].map((at) => view.option(at, ["retryCount"]));
  const endless = options.some((option) => isValue(view, option, -1));
  return endless ? gap({ kind: "forever", what: "" }) : pass("it gives up after its retries");
}

function isValue(view: View, option: ReturnType<View["option"]>, value: unknown): boolean {
  if (option.state !== "set") return false;
  if (typeof value === "number" && option.value.kind === "opaque") return option.value.operator === "-";
  return view.things(option.file, option.value).some((thing) => thing.kind === "literal" && thing.value === value);
}

const makerOf = (view: View, call: Call): Call | undefined => {
  const from = call.receiver?.kind === "type" ? call.receiver.from : undefined;
  return from === undefined ? undefined : view.call(from.file, from.operation);
};

/** `lock.acquire(timeout=5)`, `acquire(False)`. */
const isTimedAcquire = ({ file, operation: { arguments: given, keywords = {} } }: Call): boolean =>
  file.language === "python" && (given.length > 0 || keywords.timeout !== undefined || keywords.blocking !== undefined);

/** async-lock's options, at the call or in the constructor; async-mutex's `withTimeout` round the mutex. */
function isTimed(view: View, call: Call): boolean {
  if (isTimedAcquire(call) || (call.file.language === "python" && view.protection(call, "timeout").state === "present"))
    return true;
  if (
    [call, makerOf(view, call)].some(
      (at) =>
        at !== undefined &&
        view.option(at, WAIT_OPTIONS).state !== "absent" &&
        at.symbol?.startsWith("async-lock") === true,
    )
  )
    return true;
  const { callee } = call.operation;
  const name = callee?.kind === "name" ? view.variable(call.file, callee.scope, callee.name) : undefined;
  const values = name?.binding.values ?? [];
  const member =
    callee?.kind === "this"
      ? view.chain(call.file, callee.scope).find(({ kind }) => kind === "class")?.members?.[callee.path[0] ?? ""]
      : undefined;
  return [...values, ...(member === undefined ? [] : [member])].some((value) => {
    const operation = value.kind === "result" ? call.file.operations[value.operation] : undefined;
    return operation !== undefined && /withTimeout$/.test(view.call(call.file, operation)?.symbol ?? "");
  });
}

const canHang = (view: View, { concept, call }: Effect): boolean =>
  (concept === "outbound-call" || concept === "subprocess") && view.protection(call, "timeout").state === "absent";

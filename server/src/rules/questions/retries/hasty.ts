/** Does a retry come back too soon: at once, or after a short wait that stays the same? */

import type { FileFacts, Value } from "#facts/file";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { lastNameOf } from "#linking/lexical";
import type { Call, RetryLoop, View } from "#linking/view";

import { partsOf } from "../mentions";
import { mostRounds, triedAgain, type Waiting, waitingOf } from "./attempts";
import { branchesUpTo } from "./errorConditions";
import { libraryWait } from "./libraryWait";
import { endsInTime } from "./untilTime";

export interface NoBackoff {
  readonly kind: "none" | "fixed";
  readonly ms?: number;
  readonly most?: number;
  /** Only a time-out is tried again: what it waited for has had that long. */
  readonly isAfterTimeout?: true;
}

/** A fixed wait of this long lets the other side recover. */
const LONG_MS = 5_000;
/** So many rounds at a fixed pace are a wait for something to come up, with a deadline of rounds × wait. */
const POLLING_ROUNDS = 10;

/** A gap when the next attempt follows at once, or after a short wait that stays the same. */
export function withoutBackoff(view: View, loop: RetryLoop): Verdict<NoBackoff> {
  const waiting = waitingOf(view, loop);
  switch (waiting.kind) {
    case "growing":
      return pass("the wait grows");
    case "asked":
      return pass("it waits as long as the other side asks");
    case "unknown":
      return unknown("how long it waits cannot be told");
    case "none":
    case "fixed":
      return judgeShort(view, loop, waiting);
  }
}

function judgeShort(view: View, loop: RetryLoop, { kind, delay, pause }: Waiting): Verdict<NoBackoff> {
  const ms = delay?.ms;
  if (catchesLostRace(loop)) return pass("a lost race is tried again, and rightly");
  if (kind === "fixed" && ms === undefined) return unknown("how long it waits cannot be told");
  if (ms !== undefined && ms >= LONG_MS) return pass("a long wait between attempts");
  const effects = triedAgain(view, loop);
  const remote = effects.filter(({ concept }) => REMOTE.test(concept));
  if (effects.length > 0 && remote.length === 0) return pass("a store is asked again, which may have been busy");
  const most = mostRounds(view, loop);
  if (kind === "fixed" && endsInTime(view, loop)) return pass("it polls until a moment in time");
  if (kind === "fixed" && most !== undefined && most >= POLLING_ROUNDS) return pass("it polls a number of times");
  if (kind === "fixed" && expectsNotYet(view, loop))
    return pass("it polls: one kind of failure says that it is not ready");
  if (effects.length === 0) return unknown("what is tried again is not known");
  if (remote.length > 0 && remote.every(({ call }) => waitsItself(view, call)))
    return pass("its client waits longer each time between attempts of its own");
  const place = pause?.call.place;
  const evidence = [
    ...remote.slice(0, 1).map(({ call }) => ({ place: call.place, note: "tried again" })),
    ...(place === undefined ? [] : [{ place, note: "always this long" }]),
  ];
  return gap(
    {
      kind: kind === "none" ? "none" : "fixed",
      ...(ms === undefined ? {} : { ms }),
      ...(most === undefined ? {} : { most }),
      ...(triesTimeoutsOnly(view, loop) ? { isAfterTimeout: true as const } : {}),
    },
    evidence,
  );
}

/** So many attempts of a client's own, each after a longer wait, give the other side its time within one round. */
const OWN_RETRIES = 3;

/** `producer.send(…)` of kafkajs rejects when its own attempts, with growing waits, are used up. */
const waitsItself = (view: View, call: Call): boolean =>
  view.clients(call).some((client) => {
    const { kind, retries = 0 } = libraryWait(view, client);
    return kind === "growing" && retries >= OWN_RETRIES;
  });

const LOST_RACE = /Watch|Lock|Conflict|Integrity|Concurren|Stale|Deadlock|Serializ|Duplicate|AlreadyExists|FileExists/;

/** `except redis.WatchError:` */
function catchesLostRace({ file, catchScope }: RetryLoop): boolean {
  const { caught = [] } = file.scopes[catchScope] ?? {};
  return caught.length > 0 && caught.every((type) => LOST_RACE.test(lastNameOf(type)));
}

/** `if (error.message.includes("timed out")) return open(url, round + 1); throw error;` */
function triesTimeoutsOnly(view: View, { file, again, catchScope }: RetryLoop): boolean {
  const asks = (test: Value | undefined): boolean => test !== undefined && speaksOfTimeout(view, file, test);
  if (again !== undefined)
    return branchesUpTo(view, file, again.operation.scope, catchScope).some(({ test }) => asks(test));
  return file.scopes.some(
    ({ kind, exits, test, parent }) =>
      kind === "branch" && exits === "throw" && parent === catchScope && test?.kind === "not" && asks(test.of),
  );
}

const TIMED_OUT = /time(d[ _-]?|[ _-]?)out|^ETIMEDOUT$/i;

/** Part of what must hold: of alternatives each. */
function speaksOfTimeout(view: View, file: FileFacts, test: Value, depth = 0): boolean {
  if (depth > 6) return false;
  const inner = (part: Value): boolean => speaksOfTimeout(view, file, part, depth + 1);
  switch (test.kind) {
    case "choice":
      return test.and === undefined ? test.of.every(inner) : [test.and, ...test.of].some(inner);
    case "comparison":
      return (
        /^===?$|^instanceof$/.test(test.operator) && [test.left, test.right].some((side) => isTimeout(view, file, side))
      );
    case "result":
      return [file.operations[test.operation]?.callee, ...partsOf(file, test)].some(
        (part) => part !== undefined && isTimeout(view, file, part),
      );
    default:
      return isTimeout(view, file, test);
  }
}

function isTimeout(view: View, file: FileFacts, value: Value): boolean {
  if (TIMED_OUT.test(lastNameOf(value))) return true;
  if (value.kind === "regexp") return TIMED_OUT.test(value.source);
  return view
    .things(file, value)
    .some(
      (thing) =>
        (thing.kind === "literal" && typeof thing.value === "string" && TIMED_OUT.test(thing.value)) ||
        (thing.kind === "template" && TIMED_OUT.test(thing.value.head)),
    );
}

/** `if (error instanceof StillRunning) { }`: a failure of which the handler thinks nothing. */
const expectsNotYet = (view: View, { file, catchScope }: RetryLoop): boolean =>
  file.scopes.some(
    ({ id, kind, test }) =>
      kind === "branch" &&
      test?.kind === "comparison" &&
      test.operator === "instanceof" &&
      view.inside(file, id, catchScope) &&
      view.operations(file, id, "nested").length === 0,
  );

/** A lost race for a row is tried again at once, and rightly; a service that is down is not. */
const REMOTE = /^(outbound-call|client|enqueue)$/;

/** The same for a retry of a library, with the options it was given. */
export function hastyPolicy(view: View, call: Call): Verdict<NoBackoff> {
  const wait = libraryWait(view, call);
  if (wait.kind === "unknown") return unknown("its options cannot be told");
  if (wait.kind === "growing") return pass("the wait grows");
  // One more attempt of a client, on a new connection, is no storm.
  if (call.file.language === "python" && wait.retries === 1) return pass("one more attempt");
  const client = view.clients(call).find(({ model }) => model?.retries?.wait !== undefined);
  if (client !== undefined && libraryWait(view, client).kind === "growing") return pass("the wait of its queue grows");
  if (wait.kind === "fixed" && (wait.retries ?? 0) >= POLLING_ROUNDS && Number.isFinite(wait.retries))
    return pass("it polls a number of times");
  if (wait.kind === "fixed" && (wait.ms === undefined || wait.ms >= LONG_MS))
    return pass("a long wait between attempts");
  return gap({ kind: wait.kind, ...(wait.ms === undefined ? {} : { ms: wait.ms }) });
}

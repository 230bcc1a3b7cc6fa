/** A scheduled job that starts again while its last run may still be on. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, Effect, FunctionRef, View } from "#linking/view";

import { cronPeriod, namedPeriod, numberOf } from "../questions/concurrency/period";
import { isOnce } from "../questions/retries/onceOnly";
import { defineRule } from "../rule";
import { byInstances } from "./instances";
import { isOwnWay } from "./ownWay";
import { runGuard } from "./runGuard";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly job: FunctionRef;
}

interface Gap {
  readonly work: string;
  readonly isLoop: boolean;
  /** The time between two runs is short, something in the job has no deadline, and the job itself does the work. */
  readonly isLikely: boolean;
}

/** Options by which schedulers keep the next run out, and those that do so unless told otherwise. */
const GUARD_OPTIONS = ["noOverlap", "protect", "waitForCompletion", "preventOverrun"];
const GUARDS_ITSELF = /^toad-scheduler\.(SimpleIntervalJob|LongIntervalJob)$|^agenda\./;
/** Work for a list of any length may take an hour; a call that can hang, minutes; a few statements, seconds. */
const LONG_MS = 3_600_000;
const SLOW_MS = 300_000;
const SHORT_MS = 10_000;
/** A job that waits for others without a deadline often takes as long as this. */
const LIKELY_MS = 60_000;
/** Calls from the job to its work: further down, who decides what is done is hard to tell. */
const NEAR = 2;
/** A job with more is judged by these. */
const MOST_WRITES = 12;

export const overlappingSchedule = defineRule<Subject, Gap>({
  id: "overlapping-schedule",
  principle: "locking",
  priority: "P1",
  confidence: "medium",
  version: 6,
  languages: ["typescript", "python"],
  summary: "A scheduled job starts again while its last run may still be on.",
  *subjects(view, file) {
    for (const subject of scheduled(view, file)) if (mayMeetItself(view, subject.job)) yield subject;
  },
  judge(view, { call, job }) {
    const effects = view.effects(job);
    const all = effects.filter((effect) => changes(view, effect));
    const writes = all.filter(({ via, call: last }) => isOwnWay(view, call, [...via, last]));
    if (all.length > 0 && writes.length === 0) return unknown("what it runs is handed in, by others as well");
    const period = periodOf(view, call);
    const [first] = writes;
    if (first === undefined)
      return period !== undefined && period >= LONG_MS
        ? pass("it runs rarely enough to be done before")
        : unknown("what it does is not seen");
    const guarded = byOption(view, call);
    if (guarded !== undefined) return guarded;
    if (period === undefined) return unknown("how often it runs is not known");
    const isSlow = effects.some((effect) => canHang(view, effect));
    const judged = [...writes.filter(isRepeated), ...writes.filter((effect) => !isRepeated(effect))]
      .slice(0, MOST_WRITES)
      .map((effect) => judgeWrite(view, job, effect, { period, isSlow }));
    const [only] = judged;
    return (
      judged.find(({ kind }) => kind === "gap") ??
      judged.find(({ kind }) => kind === "unknown") ??
      only ??
      unknown("what it does is not seen")
    );
  },
  message: ({ call }, { work, isLoop }) =>
    `\`${call.callee}\` starts the next run while ${isLoop ? "a long" : "a slow"} one is on: \`${work}\` happens twice. Keep the next run out.`,
  weigh: (_subject, { isLikely }) => (isLikely ? undefined : "P2"),
  fixFacts: (_view, { call }) => ({ symbol: call.symbol ?? null }),
});

/** What one of the job's writes does when two runs meet there. */
function judgeWrite(
  view: View,
  job: FunctionRef,
  write: Effect,
  { period, isSlow }: { readonly period: number; readonly isSlow: boolean },
): Verdict<Gap> {
  const isLoop = isRepeated(write);
  const isRare = isLoop ? period >= LONG_MS : period > (isSlow ? SLOW_MS : SHORT_MS);
  if (isRare) return pass("it runs rarely enough to be done before");
  const path = [job, ...write.via.map(functionOf), functionOf(write.call)];
  const guard = runGuard(view, path);
  if (guard.state === "present") return pass(guard.because);
  if (guard.state === "unknown") return unknown(guard.because);
  if (takesItems(view, path)) return pass("each run takes items of its own off a queue");
  const isLikely = isSlow && period <= LIKELY_MS && write.via.length <= NEAR;
  return gap({ work: write.call.callee, isLoop, isLikely }, [
    ...write.via.slice(0, 3).map((via) => ({ place: via.place, note: "called here" })),
    { place: write.call.place, note: "two runs do this at once" },
  ]);
}

/** Functions that a file has run again and again. */
function* scheduled(view: View, file: FileFacts): Iterable<Subject> {
  for (const call of view.calls(file)) {
    if (call.concept !== "schedule" && call.symbol !== "global.setInterval") continue;
    for (const { function: job, argument } of [...view.callbacks(call), ...taskOf(view, call)])
      if (argument !== 2 || call.symbol === "croner.Cron") yield { place: call.place, call, job };
  }
  yield* decorated(view, file);
}

/** Two runs of a job can be on at once, and matter: it waits for something, and changes something or does what is not seen. */
const mayMeetItself = (view: View, job: FunctionRef): boolean =>
  (view.effects(job).some((effect) => changes(view, effect)) || !isSeen(view, job)) &&
  !isSynchronous(view, job, { depth: 0, isPlain: false, seen: new Set() });

const MAX_DEPTH = 8;

interface Walk {
  readonly depth: number;
  /** What the function gives is compared, printed or put in a text. */
  readonly isPlain: boolean;
  readonly seen: Set<Scope>;
}

/** Nothing in it, or in what it calls, goes on after it has returned: the next run finds it done. */
function isSynchronous(view: View, { file, scope }: FunctionRef, { depth, isPlain, seen }: Walk): boolean {
  const own = file.scopes[scope];
  // Python's schedulers run each job in a thread of its own.
  if (depth > MAX_DEPTH || own === undefined || own.async === true || file.language === "python") return false;
  if (seen.has(own)) return true;
  seen.add(own);
  return view.operations(file, scope, "nested").every((operation) => {
    if (operation.kind === "await" || file.scopes[file.scopes[operation.scope]?.function ?? 0]?.async === true)
      return false;
    const call = view.call(file, operation);
    if (call === undefined) return true;
    const isPromise = view.isPromise(call);
    const mayGiveOne = isPromise === "unknown" && operation.use.to === "returned" && !isPlain;
    if (isPromise === "yes" || mayGiveOne) return false;
    const inside = { depth: depth + 1, isPlain: isUsedAsItIs(view, call), seen };
    return view.targets(call).every((target) => isSynchronous(view, target, inside));
  });
}

/** Compared, printed or put in a text at once: what it gives is no promise. */
const isUsedAsItIs = (view: View, call: Call): boolean => /^(used|tested)$/.test(view.outcome(call).state);

/** Calls that hand an item to one caller only. */
const TAKES = /\.(l|r|s|lm|bl|br)pop$|\.(zpopmin|zpopmax|rpoplpush|lmove|receiveMessages?)$/i;

/** What is worked on was taken off a list that gives each item once, here or in a function that is called here. */
const takesItems = (view: View, functions: readonly FunctionRef[]): boolean =>
  functions.some((at) =>
    callsIn(view, at).some(
      (call) =>
        TAKES.test(call.callee) ||
        view.targets(call).some((target) => callsIn(view, target).some(({ callee }) => TAKES.test(callee))),
    ),
  );

const callsIn = (view: View, { file, scope }: FunctionRef): readonly Call[] =>
  view
    .operations(file, scope)
    .flatMap((operation) => (operation.kind === "call" ? (view.call(file, operation) ?? []) : []));

/** Every call of the job leads to code that is known. */
const isSeen = (view: View, { file, scope }: FunctionRef): boolean =>
  view.operations(file, scope).every((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return call === undefined || call.model !== undefined || view.targets(call).length > 0;
  });

const functionOf = (call: Call): FunctionRef => ({
  file: call.file,
  scope: call.file.scopes[call.operation.scope]?.function ?? 0,
});

/** toad-scheduler keeps the function in a task: `new CronJob({ cronExpression }, new AsyncTask("sync", sync))`. */
const taskOf = (view: View, call: Call) =>
  (call.operation.arguments[1] === undefined ? [] : view.things(call.file, call.operation.arguments[1])).flatMap(
    (thing) => {
      const made = thing.kind === "type" && thing.name === "toad.Task" ? thing.from : undefined;
      const task = made === undefined ? undefined : view.call(made.file, made.operation);
      return task === undefined ? [] : view.callbacks(task).filter(({ argument }) => argument === 1);
    },
  );

/** Nest's `@Cron` and `@Interval` methods. */
function* decorated(view: View, file: FileFacts): Iterable<Subject> {
  for (const scope of file.scopes) {
    for (const decorator of scope.decorators ?? []) {
      const operation = decorator.kind === "result" ? file.operations[decorator.operation] : undefined;
      const call = operation === undefined ? undefined : view.call(file, operation);
      if (call !== undefined && /^@nestjs\/schedule\.(Cron|Interval)$/.test(call.symbol ?? ""))
        yield { place: call.place, call, job: { file, scope: scope.id } };
    }
  }
}

function byOption(view: View, call: Call): Verdict<Gap> | undefined {
  if (GUARDS_ITSELF.test(call.symbol ?? "")) return pass("the scheduler waits for the last run");
  if (call.file.language === "python") return byInstances(view, call);
  const option = view.option(call, GUARD_OPTIONS);
  if (option.state === "unknown" && call.symbol !== "global.setInterval" && call.operation.arguments.length > 2)
    return unknown(option.because);
  if (option.state !== "set") return undefined;
  const isOff = view
    .things(option.file, option.value)
    .some((thing) => thing.kind === "literal" && thing.value === false);
  return isOff ? undefined : pass(`${option.name} keeps the next run out`);
}

const UNITS: Readonly<Record<string, number>> = { seconds: 1_000, minutes: 60_000, hours: 3_600_000, days: 86_400_000 };

/** `add_job(sync, "interval", seconds=30)`: the milliseconds between two runs. */
function intervalOf(view: View, { file, operation: { keywords } }: Call): number | undefined {
  const parts = Object.entries(keywords ?? {}).flatMap(([name, value]) => {
    const unit = Object.hasOwn(UNITS, name) ? UNITS[name] : undefined;
    const number = unit === undefined ? undefined : numberOf(view, file, value);
    return unit === undefined || number === undefined ? [] : [unit * number];
  });
  return parts.length === 0 ? undefined : parts.reduce((sum, part) => sum + part, 0);
}

/** Does it change something that another run would change as well? */
function changes(view: View, { concept, call }: Effect): boolean {
  switch (concept) {
    case "row-insert":
    case "row-update":
    case "row-delete":
    case "file-write":
    case "file-append":
    case "subprocess":
      return true;
    case "outbound-call":
      return isOnce(view, call);
    default:
      return false;
  }
}

/** Runs for each item of something: a loop, or the callback of `map` and `forEach`, on the way from the job. */
const isRepeated = ({ call, via }: Effect): boolean =>
  [...via, call].some(({ file, operation, callee }) => {
    if (/\.(map|forEach|flatMap)$/.test(callee) && operation.arguments[0]?.kind === "function") return true;
    for (let at = file.scopes[operation.scope]; at !== undefined && at.kind !== "module"; at = file.scopes[at.parent]) {
      if (at.kind === "loop" && (at.over === undefined || at.over.kind !== "array")) return true;
      if (at.kind === "function") return false;
    }
    return false;
  });

const canHang = (view: View, { concept, call }: Effect): boolean =>
  (concept === "outbound-call" || concept === "subprocess") && view.protection(call, "timeout").state !== "present";

function periodOf(view: View, call: Call): number | undefined {
  const [first, second] = call.operation.arguments;
  if (call.file.language === "python") return intervalOf(view, call);
  if (call.symbol === "global.setInterval") return second === undefined ? 0 : numberOf(view, call.file, second);
  if (call.symbol === "@nestjs/schedule.Interval") {
    const last = call.operation.arguments.at(-1);
    return last === undefined ? undefined : numberOf(view, call.file, last);
  }
  return first === undefined ? undefined : scheduledBy(view, call.file, first);
}

function scheduledBy(view: View, file: FileFacts, value: Value): number | undefined {
  if (value.kind === "object") {
    const units: Readonly<Record<string, number>> = {
      milliseconds: 1,
      seconds: 1_000,
      minutes: 60_000,
      hours: 3_600_000,
    };
    const cron = value.properties.cronTime ?? value.properties.cronExpression;
    if (cron !== undefined) return scheduledBy(view, file, cron);
    const parts = Object.entries(value.properties).map(([name, part]) => {
      const amount = numberOf(view, file, part);
      return amount === undefined ? undefined : amount * (units[name] ?? Number.NaN);
    });
    const total = parts.reduce<number>((sum, part) => sum + (part ?? Number.NaN), 0);
    return parts.length === 0 || Number.isNaN(total) ? undefined : total;
  }
  if (value.kind === "name" || value.kind === "import") {
    const named = namedPeriod(value.path.at(-1) ?? "");
    if (named !== undefined) return named;
  }
  // One expression beside what cannot be told is a default; several are what callers happen to give.
  const things = view.things(file, value);
  const periods = things.flatMap((thing) =>
    thing.kind === "literal" && typeof thing.value === "string" ? (cronPeriod(thing.value) ?? []) : [],
  );
  const isOpen = things.some(({ kind }) => kind !== "literal");
  return periods.length === 0 || (isOpen && periods.length > 1) ? undefined : Math.min(...periods);
}

/** A lock that is taken by hand and not given back on every path. */

import type { FileFacts, Operation, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { isDescriptorLock, isLeakedDescriptor, unlocksDescriptor } from "../questions/concurrency/descriptorLocks";
import { mayLeave, releasesOf, type Taken, takenLocks } from "../questions/concurrency/heldLocks";
import { keyOf, keyOfObject } from "../questions/concurrency/lockKey";
import { defineRule } from "../rule";
import { isHeldByObject } from "./heldByObject";

interface Subject {
  readonly place: Place;
  readonly taken: Taken;
}

interface Gap {
  /** `pooled`: lock and unlock run on connections that the pool picks, each its own. */
  readonly kind: "never" | "failure" | "pooled";
  /** Absent when what may fail has no name. */
  readonly what?: string;
}

/** Queries through a pool: each may run on another connection. */
const POOLED =
  /^(pg\.Pool|mysql2\.Pool|prisma\.Client|@prisma\/client\.\w+|knex\.Knex|sequelize\.Sequelize|typeorm\.DataSource)\b/;

export const lockNotReleased = defineRule<Subject, Gap>({
  id: "lock-not-released",
  principle: "locking",
  priority: "P1",
  confidence: "high",
  languages: ["typescript", "python"],
  version: 5,
  summary: "A lock is taken and not given back on every path.",
  *subjects(view, file) {
    for (const taken of takenLocks(view, file)) yield { place: taken.call.place, taken };
  },
  judge(view, { taken }) {
    const { call } = taken;
    const releases = releasesOf(view, taken);
    if (taken.kind === "session" && POOLED.test(call.symbol ?? "")) {
      if (view.protection(call, "transaction").state === "present") return pass("inside a transaction: one connection");
      return gap(
        { kind: "pooled" },
        releases.map((one) => ({ place: one.place, note: "given back on another connection" })),
      );
    }
    if (isScoped(view, call)) return pass("a `using` declaration gives it back");
    if (releases.length === 0) return withoutRelease(view, taken);
    if (releases.some((release) => isAlways(view, call, release))) return pass("given back in `finally`");
    if (isOnBothPaths(view, call, releases)) return pass("given back on success and on failure");
    if (isHeldByObject(view, call)) return unknown("held on purpose: another method gives it back");
    if (isLeftWithBatch(view, call)) return pass("nobody waits for it when the batch it is for has failed");
    return judgeBetween(view, call, releases);
  },
  message: ({ taken }, { kind, what }) => {
    switch (kind) {
      case "never":
        return `The lock \`${taken.call.callee}\` takes is never given back: the next one waits for ever. Release it in \`finally\`.`;
      case "failure":
        if (what === undefined)
          return `An error before the release leaves the lock \`${taken.call.callee}\` took taken. Release it in \`finally\`.`;
        return `If \`${what}\` fails, the lock \`${taken.call.callee}\` took stays taken. Release it in \`finally\`.`;
      case "pooled":
        return `\`${taken.call.callee}\` takes a session lock on any connection of the pool: unlocking may reach another. Use one client.`;
    }
  },
  fixFacts: (_view, { taken }, { kind }) => ({ symbol: taken.call.symbol ?? null, kind }),
});

/** `using lock = await mutex.acquire()` */
const isScoped = (view: View, call: Call): boolean =>
  call.file.scopes.some(
    (scope) =>
      scope.kind === "with" &&
      scope.test !== undefined &&
      view.sources(call.file, scope.test).some((source) => source.operation === call.operation),
  );

function withoutRelease(view: View, { call, kind }: Taken): Verdict<Gap> {
  if (kind === "session") return unknown("held as long as the connection");
  const outcome = view.outcome(call);
  if (outcome.state === "returned") return unknown("handed to the caller");
  if (call.concept === undefined) return unknown("what gives it back is not seen");
  const gives = isDescriptorLock(call) ? unlocksDescriptor : ({ concept }: Call) => concept === "unlock";
  if (view.calls(call.file).some(gives)) return unknown("given back in another function");
  if (isLatch(call)) return pass("taken once for all, and nobody waits for it");
  if (isPassedOn(view, call)) return unknown("given to another function");
  if (isDescriptorLock(call) && !isLeakedDescriptor(view, call)) return unknown("given back when its file is closed");
  return gap({ kind: "never" });
}

/** `if self.stopping.acquire(blocking=False): …`: who comes first does it, and every other goes on without it. */
function isLatch({ file, operation }: Call): boolean {
  const key = keyOf(operation.callee);
  const takers = file.operations.filter(
    (other) => memberOf(other.callee) === "acquire" && other.kind === "call" && keyOf(other.callee) === key,
  );
  const isEntered = file.scopes.some(
    ({ kind, test }) => kind === "with" && test !== undefined && keyOfObject(test) === key,
  );
  return file.language === "python" && takers.length > 0 && !isEntered && takers.every(doesNotWait);
}

const doesNotWait = ({ arguments: [first], keywords = {} }: Operation): boolean =>
  [first, keywords.blocking].some((value) => value?.kind === "literal" && value.value === false);

/** The lock is kept in a field, or handed to a call. */
function isPassedOn(view: View, { file, operation }: Call): boolean {
  let use = operation.use;
  if (use.to === "awaited") use = use.then;
  if (use.to === "bound") {
    const reads = view.variable(file, use.scope, use.name)?.reads ?? [];
    return reads.some(({ use: read }) =>
      ["argument", "field", "returned", "assigned", "item", "exported"].includes(read.to),
    );
  }
  return ["argument", "field", "assigned", "item"].includes(use.to);
}

/** In a `finally` after the lock was taken, in `.finally(…)`, or where the function always comes by. */
function isAlways(view: View, call: Call, release: Call): boolean {
  const { file } = release;
  for (const scope of view.chain(file, release.operation.scope)) {
    if (scope.kind === "finally") return isReached(view, file, call, scope);
    const { use } = scope;
    const given = use?.to === "argument" ? file.operations[use.operation] : undefined;
    if (/^(finally|asyncFinally|onTestFinished|defer|disposer)$/.test(memberOf(given?.callee) ?? "")) return true;
    if (scope.id === file.scopes[call.operation.scope]?.function) return false;
  }
  return false;
}

/** The `try` of the `finally` begins after the lock was taken with nothing risky in between, or holds the taking. */
function isReached(view: View, file: FileFacts, call: Call, scope: Scope): boolean {
  const guarded = scope.of === undefined ? undefined : file.scopes[scope.of];
  if (guarded === undefined) return true;
  if (view.inside(file, call.operation.scope, guarded.id)) return true;
  return guarded.span.start >= call.operation.span.end;
}

/** One release in the handler of a `try`, another after it or at its end. */
function isOnBothPaths(view: View, call: Call, releases: readonly Call[]): boolean {
  const { file } = call;
  return releases.some((release) => {
    const handler = view.chain(file, release.operation.scope).find((scope) => scope.kind === "catch");
    return (
      handler !== undefined &&
      releases.some((other) => other !== release && !view.inside(file, other.operation.scope, handler.id))
    );
  });
}

/**
 * `const slots = new Sema(8); await Promise.all(files.map(async (file) => { await slots.acquire(); … }))`: made for this batch, which
 * the first failure ends.
 */
function isLeftWithBatch(view: View, { file, operation }: Call): boolean {
  const { callee, scope } = operation;
  const own = file.scopes[file.scopes[scope]?.function ?? 0];
  const each = own?.use?.to === "argument" ? file.operations[own.use.operation] : undefined;
  const all = each?.use.to === "argument" ? file.operations[each.use.operation] : undefined;
  if (own === undefined || each === undefined || all === undefined || callee?.kind !== "name") return false;
  if (memberOf(each.callee) !== "map" || view.call(file, all)?.model?.collects !== "all") return false;
  if (all.use.to !== "awaited" && all.use.to !== "returned") return false;
  const lock = view.variable(file, callee.scope, callee.name);
  const maker = lock === undefined ? undefined : file.scopes[file.scopes[lock.scope]?.function ?? 0];
  return (
    lock !== undefined &&
    maker?.kind === "function" &&
    maker.id === file.scopes[each.scope]?.function &&
    lock.binding.values.every(({ kind }) => kind === "result") &&
    lock.reads.every((read) => view.inside(file, read.scope, own.id))
  );
}

/** Given back on the way out only: what runs in between and can fail leaves the lock taken. */
function judgeBetween(view: View, call: Call, releases: readonly Call[]): Verdict<Gap> {
  const { file, operation } = call;
  const owner = file.scopes[operation.scope]?.function ?? 0;
  const [first] = releases;
  if (first === undefined) return unknown("what gives it back is not seen");
  const isNested = (file.scopes[first.operation.scope]?.function ?? 0) !== owner;
  if (isNested) return unknown("given back by a callback");
  const risky = view
    .operations(file, owner)
    .find(
      (other) =>
        isBetween(other, operation, first.operation) &&
        mayLeave(view, file, other) &&
        !isContained(view, file, other) &&
        !isUntaken(view, call, other),
    );
  if (risky === undefined) return pass("nothing in between can fail");
  const at = view.call(file, risky);
  return gap({ kind: "failure", ...(at === undefined ? {} : { what: at.callee }) }, [
    { place: at?.place ?? view.place(file, risky.span), note: "may fail while the lock is held" },
    { place: first.place, note: "given back here only" },
  ]);
}

const FAILED = /^(error|err|reason|failure)$/;

/** `const taken = await attempt(mutex.acquire()); if (taken.error) throw taken.error`: there is no lock that could stay taken. */
const isUntaken = (view: View, { file, operation }: Call, other: Operation): boolean =>
  view.chain(file, other.scope).some(({ kind, test }) => {
    if (kind !== "branch" || test?.kind !== "name" || !FAILED.test(test.path.at(-1) ?? "")) return false;
    return view
      .sources(file, test)
      .some(({ operation: made }) => made.span.start <= operation.span.start && operation.span.end <= made.span.end);
  });

const NOTE = /(^|\.)(console|log|logger)\.\w+$/;

/** `log.info(`run ${queue.name()}`)`: a name that is asked for in the text of a note. */
const isNamedInNote = (view: View, { file, operation }: Call): boolean =>
  operation.arguments.length === 0 &&
  operation.use.to !== "awaited" &&
  view.operations(file, file.scopes[operation.scope]?.function ?? 0).some((other) => {
    const isAround = other.span.start < operation.span.start && operation.span.end < other.span.end;
    return isAround && other.kind === "call" && NOTE.test(view.call(file, other)?.callee ?? "");
  });

/** A note for people, or a call whose failure a helper that never fails gives back as a value (`await attempt(work())`). */
function isContained(view: View, file: FileFacts, operation: Operation): boolean {
  const call = operation.kind === "call" ? view.call(file, operation) : undefined;
  if (call === undefined) return false;
  if (NOTE.test(call.callee) || isNamedInNote(view, call)) return true;
  if (/^global\.(String|Number|Boolean)$/.test(call.symbol ?? "")) return true;
  const holder = operation.use.to === "argument" ? file.operations[operation.use.operation] : undefined;
  return [operation, ...(holder === undefined ? [] : [holder])].some((one) => {
    const targets = one.kind === "call" ? view.targets(view.call(file, one) ?? call) : [];
    return targets.length > 0 && targets.every((target) => view.neverRejects(target));
  });
}

const isBetween = (operation: Operation, from: Operation, to: Operation): boolean =>
  operation.order > from.order && operation.order < to.order && operation.kind !== "await";

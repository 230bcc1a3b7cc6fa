/** Locks that code takes and gives back by hand: where they are taken, what gives them back, what they lock. */

import type { FileFacts, Operation } from "#facts/file";
import { lastNameOf, rootOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { sqlOf } from "../state/sqlText";
import { closesDescriptor, unlocksDescriptor } from "./descriptorLocks";
import { keyOf } from "./lockKey";

export interface Taken {
  readonly call: Call;
  readonly kind: "lock" | "session";
  /** session: a lock of a database connection, by its SQL text. */
  readonly sql?: string;
}

const SESSION_LOCK = /\bpg_(try_)?advisory_lock(_shared)?\s*\(|\bGET_LOCK\s*\(/i;
const SESSION_UNLOCK = /\bpg_advisory_unlock(_all|_shared)?\s*\(|\bRELEASE_(ALL_)?LOCKS?\s*\(/i;
const TAKES = /^(acquire|lock|wait|enter)$/;
const GIVES = /^(release|unlock|signal|leave)$/;

const TAKEN: { readonly fallback: readonly Taken[] } = { fallback: [] };

/** Calls of a file that take a lock which the same code has to give back. Locks that wrap a callback do so by themselves. */
export const takenLocks = (view: View, file: FileFacts): readonly Taken[] =>
  view.remember(TAKEN, file, () => [...findTaken(view, file)]);

function* findTaken(view: View, file: FileFacts): Iterable<Taken> {
  for (const call of view.calls(file)) {
    const isWrapped = call.operation.arguments.some((value) => value.kind === "function");
    if (isWrapped || unlocksDescriptor(call)) continue;
    const sql = sqlOf(view, call);
    if (sql !== undefined && SESSION_LOCK.test(sql)) yield { call, kind: "session", sql };
    else if (call.concept === "lock" || call.concept === "file-lock" || isOwnLock(view, call) || handsOn(view, call))
      yield { call, kind: "lock" };
  }
}

/** A class of the workspace with a pair of methods: one takes, the other gives back. */
function isOwnLock(view: View, call: Call): boolean {
  const name = lastNameOf(call.operation.callee);
  if (call.concept !== undefined || !TAKES.test(name)) return false;
  return view.targets(call).some(({ file, scope }) => {
    const owner = file.scopes[file.scopes[scope]?.parent ?? -1];
    return owner?.kind === "class" && Object.keys(owner.members ?? {}).some((member) => GIVES.test(member));
  });
}

/** A workspace function that takes a lock and returns it: its caller gives it back. */
const handsOn = (view: View, call: Call): boolean =>
  call.concept === undefined &&
  /lock|acquire|mutex/i.test(call.callee) &&
  view.targets(call).some(({ file, scope }) =>
    view.operations(file, scope).some((operation) => {
      const inner = operation.kind === "call" ? view.call(file, operation) : undefined;
      return (inner?.concept === "lock" || inner?.concept === "file-lock") && view.outcome(inner).state === "returned";
    }),
  );

/** Calls after it in the same function that give the lock back. */
export function releasesOf(view: View, taken: Taken): readonly Call[] {
  const { file, operation } = taken.call;
  const owner = file.scopes[operation.scope]?.function ?? 0;
  return view.operations(file, owner, "nested").flatMap((other) => {
    if (other.kind !== "call" || other.order <= operation.order) return [];
    const call = view.call(file, other);
    return call !== undefined && gives(view, taken, call) ? [call] : [];
  });
}

function gives(view: View, taken: Taken, call: Call): boolean {
  if (taken.kind === "session") return SESSION_UNLOCK.test(sqlOf(view, call) ?? "");
  if (call.operation === taken.call.operation) return false;
  if (call.concept === "unlock" || unlocksDescriptor(call) || closesDescriptor(taken.call, call)) return true;
  const { callee } = call.operation;
  const isResult =
    callee !== undefined &&
    view.sources(call.file, rootOf(callee)).some((source) => source.operation === taken.call.operation);
  if (isResult && (callee?.kind === "name" ? callee.path.length === 0 || GIVES.test(lastNameOf(callee)) : true))
    return true;
  if (GIVES.test(lastNameOf(callee)) && keyOf(callee) === keyOf(taken.call.operation.callee)) return true;
  return view.targets(call).length > 0 && view.effectsOf(call).some((effect) => effect.concept === "unlock");
}

/** May the operation fail or leave the function? Reads of names, safe library calls and assignments cannot. */
export function mayLeave(view: View, file: FileFacts, operation: Operation): boolean {
  switch (operation.kind) {
    case "call":
    case "new": {
      const call = view.call(file, operation);
      return call?.model?.safe !== true && call?.concept !== "log";
    }
    case "throw":
    case "await":
      return true;
    default:
      return false;
  }
}

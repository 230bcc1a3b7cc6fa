/** What code does while it holds a lock, and which lock it is: for locks round a callback and for those taken by hand. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, Effect, View } from "#linking/view";

import { sqlOf } from "../state/sqlText";
import { releasesOf, takenLocks } from "./heldLocks";
import { keyOf } from "./lockKey";

export interface Section {
  /** The call that takes the lock. */
  readonly call: Call;
  readonly place: Place;
  /** Everything done while it is held, workspace functions included. */
  readonly effects: readonly Effect[];
  /** Calls made directly in the section. */
  readonly calls: readonly Call[];
}

/** Sections of a file that run under a lock. */
export function* lockSections(view: View, file: FileFacts): Iterable<Section> {
  for (const call of view.calls(file)) {
    const held = view.callbacks(call).filter(({ use }) => use?.under?.includes("lock") === true);
    if (held.length === 0) continue;
    const functions = held.map(({ function: target }) => target);
    yield {
      call,
      place: call.place,
      effects: functions.flatMap((target) => view.effects(target)),
      calls: functions.flatMap((target) => callsIn(view, target.file, target.scope)),
    };
  }
  for (const taken of takenLocks(view, file)) {
    const { call } = taken;
    const owner = file.scopes[call.operation.scope]?.function ?? 0;
    const ends = releasesOf(view, taken).map(({ operation }) => operation.order);
    const end = ends.length === 0 ? Number.POSITIVE_INFINITY : Math.max(...ends);
    const calls = callsIn(view, file, owner).filter(
      ({ operation }) => operation.order > call.operation.order && operation.order < end,
    );
    yield { call, place: call.place, calls, effects: calls.flatMap((one) => view.effectsOf(one)) };
  }
}

const callsIn = (view: View, file: FileFacts, scope: number): readonly Call[] =>
  view.operations(file, scope).flatMap((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return call === undefined ? [] : [call];
  });

/** Equal text = same lock: the object that is locked with the key it is asked for, a file, a key of the database. */
export function lockName(view: View, call: Call): string | undefined {
  const resource = view.resource(call);
  if (resource !== undefined && call.concept === "file-lock") return resource;
  const sql = sqlOf(view, call);
  if (sql !== undefined) return /lock\w*\s*\(\s*(\d+|'[^']*')/i.exec(sql)?.[1];
  const key = keyArgument(view, call);
  const made = call.receiver?.kind === "type" ? call.receiver.from : undefined;
  const owner = made === undefined ? ownerOf(call) : `${made.file.path}#${made.operation.id}`;
  if (owner === undefined) return undefined;
  // A lock by key is the key; one without is the object.
  const callbacks = call.model?.callbacks ?? {};
  const isKeyed = callbacks["0"] === undefined && callbacks["*"] === undefined && call.operation.arguments.length > 0;
  if (isKeyed) return key === undefined ? undefined : `${owner}:${key}`;
  return owner;
}

const ownerOf = (call: Call): string | undefined => {
  const key = keyOf(call.operation.callee);
  return key === undefined ? undefined : `${call.file.path}:${key}`;
};

function keyArgument(view: View, { file, operation }: Call): string | undefined {
  const [first] = operation.arguments;
  if (first === undefined) return undefined;
  for (const thing of view.things(file, first)) {
    if (thing.kind === "literal") return String(thing.value);
    const [only] = thing.kind === "array" ? thing.value.items : [];
    if (only?.kind === "literal") return String(only.value);
    if (thing.kind === "template" && thing.value.head !== "") return `${thing.value.head}*`;
    if (only?.kind === "template" && only.head !== "") return `${only.head}*`;
  }
  return undefined;
}

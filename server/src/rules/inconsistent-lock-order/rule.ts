/** Two locks that one path takes in one order and another path in the other: sooner or later both wait for each other. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { type Entered, enteredLocks } from "../questions/concurrency/enteredLocks";
import { takenLocks } from "../questions/concurrency/heldLocks";
import { lockName, lockSections } from "../questions/concurrency/lockSections";
import { defineRule } from "../rule";

/** The inner lock is taken while the outer one is held. */
interface Nested {
  readonly outer: Lock;
  readonly inner: Lock;
}

interface Lock {
  readonly place: Place;
  readonly callee: string;
  /** Equal text = same lock. */
  readonly name: string;
  /** Distinct for each place that takes it. */
  readonly key: string;
}

interface Subject {
  readonly place: Place;
  readonly nested: Nested;
}

interface Gap {
  readonly inner: string;
}

export const inconsistentLockOrder = defineRule<Subject, Gap>({
  id: "inconsistent-lock-order",
  principle: "locking",
  priority: "P1",
  confidence: "medium",
  languages: ["typescript", "python"],
  version: 2,
  summary: "Two locks are taken in both orders.",
  *subjects(view, file) {
    for (const nested of nestedIn(view, file)) yield { place: nested.inner.place, nested };
  },
  judge(view, { nested }) {
    if (nested.inner.name === nested.outer.name)
      return unknown("the same lock: the library decides whether that waits");
    for (const file of view.files) {
      if (file.role !== "service") continue;
      for (const other of nestedIn(view, file)) {
        if (other.outer.name !== nested.inner.name || other.inner.name !== nested.outer.name) continue;
        const evidence: Hop[] = [
          { place: nested.outer.place, note: "held since here" },
          { place: other.outer.place, note: "elsewhere this one is taken first" },
          { place: other.inner.place, note: "and then the other" },
        ];
        return gap({ inner: nested.inner.callee }, evidence);
      }
    }
    return pass("the same order everywhere");
  },
  message: ({ nested }, { inner }) =>
    `\`${inner}\` is taken while \`${nested.outer.callee}\` is held; elsewhere it is the other way round: both can wait for ever.`,
});

const NESTED: { readonly fallback: readonly Nested[] } = { fallback: [] };

/** Locks that are taken inside the section of another one, directly or through functions it calls. */
const nestedIn = (view: View, file: FileFacts): readonly Nested[] =>
  view.remember(NESTED, file, () => [...findNested(view, file)]);

function* findNested(view: View, file: FileFacts): Iterable<Nested> {
  const seen = new Set<string>();
  for (const { outer, inside } of heldIn(view, file)) {
    for (const inner of inside) {
      const key = `${outer.key}:${inner.key}`;
      if (seen.has(key)) continue;
      seen.add(key);
      yield { outer, inner };
    }
  }
}

/** Each section of a file with the locks that are taken in it. */
function* heldIn(view: View, file: FileFacts): Iterable<{ readonly outer: Lock; readonly inside: readonly Lock[] }> {
  for (const { call, calls } of lockSections(view, file)) {
    const outer = lockOf(view, call);
    if (outer !== undefined) yield { outer, inside: locksIn(view, calls) };
  }
  const entered = enteredLocks(view, file);
  for (const section of entered) {
    const nested = entered.filter(({ scope }) => scope !== section.scope && view.inside(file, scope, section.scope));
    yield { outer: asLock(section), inside: [...nested.map(asLock), ...locksIn(view, section.calls)] };
  }
}

function lockOf(view: View, call: Call): Lock | undefined {
  const name = lockName(view, call);
  const { place, callee } = call;
  return name === undefined ? undefined : { place, callee, name, key: `${call.file.path}:${call.operation.id}` };
}

const asLock = ({ place, callee, name, scope }: Entered): Lock => ({
  place,
  callee,
  name,
  key: `${place.path}:with ${scope}`,
});

const MAX_DEPTH = 4;

function locksIn(view: View, calls: readonly Call[], depth = 0): readonly Lock[] {
  return calls.flatMap((call): readonly Lock[] => {
    if (isLock(view, call)) {
      const lock = lockOf(view, call);
      return lock === undefined ? [] : [lock];
    }
    if (depth >= MAX_DEPTH) return [];
    return view.targets(call).flatMap(({ file, scope }) => {
      const inner = view.operations(file, scope).flatMap((operation) => {
        const one = operation.kind === "call" ? view.call(file, operation) : undefined;
        return one === undefined ? [] : [one];
      });
      const entered = enteredLocks(view, file).filter((section) => section.function === scope);
      return [...entered.map(asLock), ...locksIn(view, inner, depth + 1)];
    });
  });
}

const isLock = (view: View, call: Call): boolean =>
  Object.values(call.model?.callbacks ?? {}).some(({ under }) => under?.includes("lock") === true) ||
  takenLocks(view, call.file).some((taken) => taken.call.operation === call.operation);

/** Two locks that one path takes in one order and another path in the other: sooner or later both wait for each other. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { takenLocks } from "../questions/concurrency/heldLocks";
import { lockName, lockSections } from "../questions/concurrency/lockSections";
import { defineRule } from "../rule";

/** The inner lock is taken while the outer one is held. */
interface Nested {
  readonly outer: Call;
  readonly inner: Call;
  readonly outerName: string;
  readonly innerName: string;
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
  summary: "Two locks are taken in both orders.",
  *subjects(view, file) {
    for (const nested of nestedIn(view, file)) yield { place: nested.inner.place, nested };
  },
  judge(view, { nested }) {
    if (nested.innerName === nested.outerName) return unknown("the same lock: the library decides whether that waits");
    for (const file of view.files) {
      if (file.role !== "service") continue;
      for (const other of nestedIn(view, file)) {
        if (other.outerName !== nested.innerName || other.innerName !== nested.outerName) continue;
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
  for (const section of lockSections(view, file)) {
    const outerName = lockName(view, section.call);
    if (outerName === undefined) continue;
    for (const inner of locksIn(view, section.calls)) {
      const innerName = lockName(view, inner);
      const key = `${section.call.operation.id}:${inner.file.path}:${inner.operation.id}`;
      if (innerName === undefined || seen.has(key)) continue;
      seen.add(key);
      yield { outer: section.call, inner, outerName, innerName };
    }
  }
}

const MAX_DEPTH = 4;

function locksIn(view: View, calls: readonly Call[], depth = 0): readonly Call[] {
  return calls.flatMap((call) => {
    if (isLock(view, call)) return [call];
    if (depth >= MAX_DEPTH) return [];
    return view.targets(call).flatMap(({ file, scope }) => {
      const inner = view.operations(file, scope).flatMap((operation) => {
        const one = operation.kind === "call" ? view.call(file, operation) : undefined;
        return one === undefined ? [] : [one];
      });
      return locksIn(view, inner, depth + 1);
    });
  });
}

const isLock = (view: View, call: Call): boolean =>
  Object.values(call.model?.callbacks ?? {}).some(({ under }) => under?.includes("lock") === true) ||
  takenLocks(view, call.file).some((taken) => taken.call.operation === call.operation);

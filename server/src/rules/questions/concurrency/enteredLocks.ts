/** Python's `with lock:` and `async with lock:`: sections that give their lock back by themselves. */

import type { FileFacts, Scope, ScopeId } from "#facts/file";
import type { Place } from "#facts/place";
import { written } from "#linking/calls";
import type { Call, Effect, View } from "#linking/view";

export interface Entered {
  /** The lock as it is written. */
  readonly callee: string;
  readonly place: Place;
  /** Equal text = same lock: where it is made. */
  readonly name: string;
  /** The call that makes it. */
  readonly made: Call;
  readonly scope: ScopeId;
  readonly function: ScopeId;
  readonly calls: readonly Call[];
  readonly effects: readonly Effect[];
}

const LOCKS: ReadonlySet<string> = new Set(["threading.Lock", "asyncio.Lock", "filelock.Lock"]);
const ENTERED: { readonly fallback: readonly Entered[] } = { fallback: [] };

/** Blocks of a file that hold a lock. */
export const enteredLocks = (view: View, file: FileFacts): readonly Entered[] =>
  file.language === "python"
    ? view.remember(ENTERED, file, () => file.scopes.flatMap((scope) => entered(view, file, scope)))
    : ENTERED.fallback;

function entered(view: View, file: FileFacts, scope: Scope): readonly Entered[] {
  if (scope.kind !== "with" || scope.test === undefined) return [];
  const [lock, ...others] = view.things(file, scope.test);
  if (lock?.kind !== "type" || others.length > 0 || !LOCKS.has(lock.name) || lock.from === undefined) return [];
  const made = view.call(lock.from.file, lock.from.operation);
  if (made === undefined) return [];
  const calls = view
    .operations(file, scope.id)
    .flatMap((operation) => (operation.kind === "call" ? (view.call(file, operation) ?? []) : []));
  const span =
    "span" in scope.test && scope.test.span !== undefined
      ? scope.test.span
      : { ...scope.span, end: scope.span.start + WITH };
  return [
    {
      callee: written(file, scope.test),
      place: view.place(file, span),
      name: `${lock.from.file.path}#${lock.from.operation.id}`,
      made,
      scope: scope.id,
      function: scope.function,
      calls,
      effects: calls.flatMap((call) => view.effectsOf(call)),
    },
  ];
}

const WITH = "with".length;

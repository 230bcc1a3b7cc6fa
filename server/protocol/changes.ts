/** What differs between two values of plain data: where thousands of facts stay as they are, only the others cross to who has them. */

import diff from "microdiff";

/** A place, and what is there now; nothing more when it is gone. */
export type Change = readonly [path: readonly (string | number)[], now?: unknown];

/**
 * The changes that make `now` of `before`. Both are plain data as JSON has it: objects, lists, texts, numbers, truth and null; no member has a
 * name that all objects have (`toString`). Members of lists are compared by their place.
 */
export function changesBetween(before: object, now: object): readonly Change[] {
  // Plain data has no cycles to look for.
  return diff(before, now, { cyclesFix: false }).map((one) =>
    one.type === "REMOVE" ? [one.path] : [one.path, one.value],
  );
}

/** `before` with the changes; what they do not touch is shared with it. Throws when a change has no place there. */
export function withChanges(before: unknown, changes: readonly Change[]): unknown {
  return changes.reduce((value, change) => withChange(value, change, 0), before);
}

function withChange(value: unknown, change: Change, depth: number): unknown {
  const [path] = change;
  const key = path[depth];
  if (key === undefined) return change[1];
  const isGone = depth === path.length - 1 && change.length === 1;
  if (Array.isArray(value) && typeof key === "number") {
    if (isGone) return value.slice(0, key);
    const list: unknown[] = [...value];
    list[key] = withChange(list[key], change, depth + 1);
    return list;
  }
  if (typeof value !== "object" || value === null) throw new Error(`There is nothing at ${path.join(".")}.`);
  if (!isGone) return { ...value, [key]: withChange(Reflect.get(value, key), change, depth + 1) };
  const { [key]: _, ...rest }: Record<string | number, unknown> = { ...value };
  return rest;
}

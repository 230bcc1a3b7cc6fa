/** Do two texts of a file say the same, apart from where they say it? Typing in a comment moves everything and changes nothing. */

import type { FileFacts } from "#facts/file";

/** Facts about places: other files' answers do not look at them, except to show them. */
const PLACES: ReadonlySet<string> = new Set([
  "hash",
  "lineStarts",
  "suppressions",
  "span",
  "nameSpan",
  "calleeSpan",
  "bodySpan",
]);

/** Records by names of the code: a property may well be called `hash`. */
const BY_NAME: ReadonlySet<string> = new Set(["properties", "bindings", "exports", "members", "keywords"]);

const known = new WeakMap<FileFacts, WeakMap<FileFacts, boolean>>();

/** True when linking can answer about other files exactly as before. Found once for each pair. */
export function isSameShape(former: FileFacts, now: FileFacts): boolean {
  const answers = known.get(now) ?? new WeakMap<FileFacts, boolean>();
  known.set(now, answers);
  const answer = answers.get(former) ?? isSame(former, now);
  answers.set(former, answer);
  return answer;
}

function isSame(a: unknown, b: unknown, isByName = false): boolean {
  if (a === b) return true;
  if (typeof a !== "object" || typeof b !== "object" || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!isSame(a[at], b[at])) return false;
    return true;
  }
  return isSameRecord(a as Record<string, unknown>, b as Record<string, unknown>, isByName);
}

function isSameRecord(a: Record<string, unknown>, b: Record<string, unknown>, isByName: boolean): boolean {
  let fields = 0;
  for (const name in a) {
    fields++;
    if (!isByName && PLACES.has(name)) continue;
    if (!Object.hasOwn(b, name) || !isSame(a[name], b[name], !isByName && BY_NAME.has(name))) return false;
  }
  for (const _ in b) fields--;
  return fields === 0;
}

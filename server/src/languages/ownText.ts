/** Strings that stand on their own: a part of a text, taken as it comes, keeps the whole text in memory. */

/** Shorter parts are copied by the engine anyway. */
const shortest = 13;
const known = new Map<string, string>();

/** The same string, without the text it was cut from. Names repeat, so copies are shared until {@link forgetTexts}. */
export function ownText(part: string): string {
  if (part.length < shortest) return part;
  const copy = known.get(part);
  if (copy !== undefined) return copy;
  // A joined string is stored flat.
  const fresh = [part[0], part.slice(1)].join("");
  known.set(fresh, fresh);
  return fresh;
}

/** Forgets the copies of one file. */
export function forgetTexts(): void {
  known.clear();
}

/** Ids made of words: readable in a file and the same for the same words, so that a change of the file can be reviewed. */

const LONGEST = 48;

/** Letters and digits of any script in lower case, with one dash between words; `otherwise` when there are none. Long ones end at a whole word. */
export function slug(words: string, otherwise: string): string {
  const plain = words
    .normalize("NFC")
    .toLowerCase()
    .replace(/[^\p{L}\p{N}]+/gu, "-")
    .replace(/^-|-$/g, "");
  const letters = [...plain];
  const short = letters.slice(0, LONGEST).join("");
  const whole = letters.length > LONGEST && letters[LONGEST] !== "-" ? short.replace(/-[^-]*$/, "") : short;
  return whole.replace(/-$/, "") || otherwise;
}

/** The id itself, or `id-2` and so on while that is taken. */
export function freeId(wanted: string, taken: ReadonlySet<string>): string {
  let id = wanted;
  for (let count = 2; taken.has(id); count += 1) id = `${wanted}-${count}`;
  return id;
}

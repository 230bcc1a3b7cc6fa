/** How the tables hand their texts to the manifest. VS Code reads `%key%` there as the text of that key in `package.nls.json`, or in its twin of another language. */

/** Takes a text under its key; answers what stands in its place. */
export type Say = (key: string, text: string) => string;

/** Leaves texts where they are: for readers of the tables that know one language. */
export const inPlace: Say = (_key, text) => text;

/** A manifest made with `say` has keys alone; `texts` then has what they stand for, in the order they were said. */
export function keyed(): { readonly say: Say; readonly texts: ReadonlyMap<string, string> } {
  const texts = new Map<string, string>();
  return {
    texts,
    say(key, text) {
      const known = texts.get(key) ?? text;
      if (known !== text) throw new Error(`The key ${key} stands for two texts: "${known}" and "${text}".`);
      texts.set(key, text);
      return `%${key}%`;
    },
  };
}

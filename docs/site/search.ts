/** The search: what is found is the same in the page, when the index is made, and in the tests. */

import MiniSearch, { type Options } from "minisearch";

/** A section of a page. */
export interface SearchEntry {
  readonly id: number;
  /** Path in the site, with the anchor. */
  readonly path: string;
  /** Title of the page. */
  readonly page: string;
  /** Title of the section; empty for the head of a page. */
  readonly section: string;
  readonly text: string;
  /** The first words of the text, which are shown. */
  readonly excerpt: string;
}

export type SearchHit = Pick<SearchEntry, "path" | "page" | "section" | "excerpt">;

/** Words, and the words that a name is made of: `memoryLimitMB` is found as “memory”, too. */
function tokenize(text: string): string[] {
  const words: readonly string[] = MiniSearch.getDefault("tokenize")(text);
  return words.flatMap((word) => {
    const parts = word.split(/(?<=[a-z0-9])(?=[A-Z])/);
    return parts.length === 1 ? [word] : [word, ...parts];
  });
}

const OPTIONS: Options<SearchEntry> = {
  fields: ["page", "section", "text"],
  storeFields: ["path", "page", "section", "excerpt"],
  tokenize,
};

/** The index as JSON. */
export function makeIndex(entries: readonly SearchEntry[]): string {
  const index = new MiniSearch(OPTIONS);
  index.addAll(entries);
  return JSON.stringify(index);
}

/** The index from what {@link makeIndex} gave, parsed. */
export const loadIndex = (json: object): MiniSearch<SearchEntry> => MiniSearch.loadJS(json as never, OPTIONS);

/** Sections of one page among the hits: what else it says is a click away. */
const OF_ONE_PAGE = 2;

/** At most `most` sections, best first: those with all words, or, when there is none, those with any. */
export function find(index: MiniSearch<SearchEntry>, words: string, most: number): readonly SearchHit[] {
  const found = (combineWith: "AND" | "OR") =>
    index.search(words, {
      combineWith,
      prefix: true,
      fuzzy: (term) => (term.length > 5 ? 0.2 : false),
      boost: { page: 6, section: 3 },
      // Sections that all rules have say the same of each; its head says what it is.
      boostDocument: (_id, _term, stored) => (stored?.section === "" ? 2 : 1),
    });
  const all = found("AND");
  const hits = (all.length > 0 ? all : found("OR")) as unknown as readonly SearchHit[];
  const seen = new Map<string, number>();
  const few = hits.filter(({ page }) => {
    const count = (seen.get(page) ?? 0) + 1;
    seen.set(page, count);
    return count <= OF_ONE_PAGE;
  });
  return few.slice(0, most);
}

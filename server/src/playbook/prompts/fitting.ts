/** Fits a prompt into a token budget: its fixed text is whole, lists give up their least important items, which are counted. */

import { counted } from "./markdown";
import type { Item, Section } from "./prompt";

/** Characters of a token, on average: what vendors of models give for English text and code. */
const TOKEN = 4;

/** Estimated tokens of a text: its characters divided by four, rounded up. */
export const tokensOf = (text: string): number => Math.ceil(text.length / TOKEN);

/** Parts of a prompt from top to bottom: fixed text, or a list. */
export type Part = string | Section;

export interface Fitted {
  readonly text: string;
  readonly tokens: number;
  readonly leftOut: number;
}

/** The parts as one text of at most `budget` tokens; with `needed` tokens when the fixed text alone is longer. */
export function fitParts(parts: readonly Part[], budget: number): Fitted | { readonly needed: number } {
  const lists = parts.filter((part) => typeof part !== "string");
  const taken = new Map(lists.map((list) => [list, 0]));
  const bare = render(parts, taken);
  if (tokensOf(bare) > budget) return { needed: tokensOf(bare) };
  let room = budget * TOKEN - bare.length;
  const full = new Set<Section>();
  for (const { list, item, index } of inOrder(lists)) {
    if (full.has(list)) continue;
    // The last item takes the place of the line that counts what is left out; before that the line stays, of about the same length.
    const cost = line(item).length - (index === list.items.length - 1 ? tail(list, index).length : 0);
    if (cost > room) full.add(list);
    else {
      room -= cost;
      taken.set(list, index + 1);
    }
  }
  const text = render(parts, taken);
  const leftOut = lists.reduce((sum, list) => sum + list.items.length - (taken.get(list) ?? 0), 0);
  return { text, tokens: tokensOf(text), leftOut };
}

interface Place {
  readonly list: Section;
  readonly item: Item;
  readonly index: number;
}

/** Items by rank; of one rank, the first of each list before the second of any. */
function inOrder(lists: readonly Section[]): readonly Place[] {
  const places = lists.flatMap((list) => {
    let rank = 0;
    return list.items.map((item, index) => {
      // An item waits for those above it in its list, whatever its own rank.
      rank = Math.max(rank, item.rank);
      return { list, item, index, rank };
    });
  });
  return places.sort((a, b) => a.rank - b.rank || a.index - b.index);
}

function render(parts: readonly Part[], taken: ReadonlyMap<Section, number>): string {
  const texts = parts.map((part) => (typeof part === "string" ? part : renderList(part, taken.get(part) ?? 0)));
  return `${texts.filter((text) => text !== "").join("\n\n")}\n`;
}

function renderList(list: Section, count: number): string {
  const head = `## ${list.heading}${list.intro === undefined || list.items.length === 0 ? "" : `\n\n${list.intro}`}`;
  if (list.items.length === 0) return `${head}\n\n${list.none}`;
  const shown = list.items.slice(0, count).map(line).join("");
  return `${head}\n${shown === "" ? "" : `\n${shown.trimEnd()}`}${tail(list, count).trimEnd()}`;
}

const line = ({ text }: Item): string => `- ${text.replaceAll("\n", "\n  ").replace(/^ +$/gm, "")}\n`;

/** "… and 23 more in 9 files"; nothing when all are shown. */
function tail({ items }: Section, count: number): string {
  const rest = items.slice(count);
  if (rest.length === 0) return "";
  const files = counted(new Set(rest.map(({ path }) => path)).size, "file");
  return count === 0
    ? `\n- ${rest.length} in ${files}, not listed for lack of room\n`
    : `\n- … and ${rest.length} more in ${files}\n`;
}

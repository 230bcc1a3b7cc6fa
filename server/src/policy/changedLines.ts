/** Which lines of a set of changed texts are new. */

/** The same text earlier and now; absent where there was, or is, none. */
interface Texts {
  readonly path: string;
  readonly before?: string;
  readonly after?: string;
}

/**
 * 1-based numbers of the lines that are new, by path: no changed file had as many lines of that text before, blanks around it aside. So
 * code that was moved or indented is not new, wherever it went. Blank lines are never new.
 */
export function changedLines(changes: readonly Texts[]): ReadonlyMap<string, ReadonlySet<number>> {
  const left = new Map<string, number>();
  for (const { before } of changes) for (const line of linesOf(before)) left.set(line, (left.get(line) ?? 0) + 1);
  const found = new Map<string, ReadonlySet<number>>();
  for (const { path, after } of changes) {
    const numbers = new Set<number>();
    for (const [index, line] of linesOf(after).entries()) {
      const there = left.get(line) ?? 0;
      if (there > 0) left.set(line, there - 1);
      else if (line !== "") numbers.add(index + 1);
    }
    found.set(path, numbers);
  }
  return found;
}

/** 1-based number of the first line, as the text is now, that differs from what it was; the last one when only the end is gone. */
export function firstChangedLine({ before, after }: Texts): number {
  const was = (before ?? "").split("\n");
  const lines = (after ?? "").split("\n");
  const index = lines.findIndex((line, at) => line !== was[at]);
  return index === -1 ? lines.length : index + 1;
}

const linesOf = (text: string | undefined): readonly string[] =>
  text === undefined ? [] : text.split("\n").map((line) => line.trim());

/** Finds the known name someone meant. */

/** Farther than this from everything known, a guess would only confuse. */
const FARTHEST = 4;

/** The known name with the smallest edit distance to `given`, when it is close enough to be a slip of the pen. */
export function nearest(given: string, known: Iterable<string>): string | undefined {
  let best: string | undefined;
  let least = Math.min(FARTHEST, Math.ceil(given.length / 2)) + 1;
  for (const name of known) {
    const distance = editDistance(given.toLowerCase(), name.toLowerCase());
    if (distance >= least) continue;
    best = name;
    least = distance;
  }
  return best;
}

/** `unknown rule "x"; did you mean "y"?` */
export function unknownName(kind: string, given: string, known: Iterable<string>): string {
  const guess = nearest(given, known);
  return `unknown ${kind} "${given}"${guess === undefined ? "" : `; did you mean "${guess}"?`}`;
}

/** Levenshtein distance: insertions, deletions and replacements of one letter each. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (const [line, letter] of [...a].entries()) {
    const next = [line + 1];
    for (let column = 1; column <= b.length; column += 1) {
      const replaced = (row[column - 1] ?? 0) + (letter === b[column - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[column] ?? 0) + 1, (next[column - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** Line starts of a text, the way editors count lines: after `\n`, `\r\n` and a lone `\r`. */

/** Offset of each line's first code unit; line 0 first. */
export function lineStartsOf(text: string): readonly number[] {
  const starts = [0];
  if (text.includes("\r")) return withReturns(text, starts);
  for (let at = text.indexOf("\n"); at !== -1; at = text.indexOf("\n", at + 1)) starts.push(at + 1);
  return starts.slice();
}

/** 0-based line of an offset. */
export function lineAt(starts: readonly number[], offset: number): number {
  let low = 0;
  let high = starts.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if ((starts[middle] ?? 0) <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

/** Files with fewer lines are nobody's concern. */
const LONG = 150;

/** Lines that hold code: neither blank nor all comment. Undefined for files that are not long. */
export function codeLinesOf(text: string, starts: readonly number[]): number | undefined {
  if (starts.length <= LONG) return undefined;
  let count = 0;
  let isComment = false;
  for (const [line, start] of starts.entries()) {
    const trimmed = text.slice(start, starts[line + 1] ?? text.length).trim();
    if (isComment || trimmed.startsWith("/*")) {
      const end = trimmed.indexOf("*/", isComment ? 0 : 2);
      isComment = end === -1;
      if (isComment || end + 2 >= trimmed.length) continue;
    } else if (trimmed === "" || trimmed.startsWith("//")) continue;
    count++;
  }
  return count;
}

function withReturns(text: string, starts: number[]): readonly number[] {
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

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

function withReturns(text: string, starts: number[]): readonly number[] {
  const { length } = text;
  for (let at = 0; at < length; at++) {
    const code = text.charCodeAt(at);
    if (code === 10 || (code === 13 && text.charCodeAt(at + 1) !== 10)) starts.push(at + 1);
  }
  return starts;
}

/** What an edit has changed, found from the two texts alone. */

/** The part of a text that another has instead, in UTF-16 offsets. */
export interface TextChange {
  readonly start: number;
  /** End of the part in the text before. */
  readonly oldEnd: number;
  /** End of the part in the text after. */
  readonly newEnd: number;
}

/** The smallest part that differs; empty where the texts are the same. */
export function textChange(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start++;
  let same = 0;
  while (
    same < most - start &&
    before.charCodeAt(before.length - 1 - same) === after.charCodeAt(after.length - 1 - same)
  )
    same++;
  return { start, oldEnd: before.length - same, newEnd: after.length - same };
}

/** A rewrite shares nothing with the text before that is worth looking for. */
export const isRewrite = ({ start, newEnd }: TextChange, before: string, after: string): boolean =>
  newEnd - start > Math.min(before.length, after.length) / 4;

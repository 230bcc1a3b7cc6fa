/** How much one answer may say. An assistant pays for every character; what does not fit is counted, never cut without a word. */

/** Most characters of one answer's text. */
export const ANSWER_CHARACTERS = 25_000;
/** Kept free for the head of an answer and its last line. */
const FRAME_CHARACTERS = 1_500;
/** What is left for lists and pages. */
export const BODY_CHARACTERS = ANSWER_CHARACTERS - FRAME_CHARACTERS;

/** The first entries whose texts fit into `room` together; at least one, when there is any. */
export function thatFit<Entry>(entries: readonly Entry[], textOf: (entry: Entry) => string, room: number): Entry[] {
  const fitting: Entry[] = [];
  let used = 0;
  for (const entry of entries) {
    used += textOf(entry).length + 1;
    if (used > room && fitting.length > 0) break;
    fitting.push(entry);
  }
  return fitting;
}

/** The text, or its beginning up to the end of a line, with a word on what is missing. */
export function shortened(text: string, room: number): string {
  if (text.length <= room) return text;
  const kept = text.slice(0, Math.max(0, room - 60));
  const end = kept.lastIndexOf("\n");
  const shown = end > kept.length / 2 ? kept.slice(0, end) : kept;
  return `${shown}\n… ${text.length - shown.length} more characters are not shown`;
}

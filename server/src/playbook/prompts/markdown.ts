/** Markdown that holds text of a workspace: nothing in that text may end the quotation it stands in. */

/** Inline code: as many backticks around it as it needs; line ends and tabs become blanks. */
export function code(text: string): string {
  const flat = text.replace(/\s+/g, " ").trim();
  if (!flat.includes("`")) return `\`${flat}\``;
  const fence = "`".repeat(longestRun(flat) + 1);
  return `${fence} ${flat} ${fence}`;
}

/** A fenced block whose fence is longer than any run of backticks in it. */
export function block(text: string, language: string): string {
  const fence = "`".repeat(Math.max(3, longestRun(text) + 1));
  return `${fence}${language}\n${text}\n${fence}`;
}

/** `src/a.ts:12` as inline code; `line` is 0-based. */
export const at = (path: string, line: number): string => code(`${path}:${line + 1}`);

/** "a", "a and b", "a, b and c". */
export function listed(parts: readonly string[]): string {
  if (parts.length < 2) return parts.join("");
  return `${parts.slice(0, -1).join(", ")} and ${parts.at(-1)}`;
}

/** The first few of a list, and how many more there are. */
export function sampled(parts: readonly string[], most: number): string {
  if (parts.length <= most) return listed(parts);
  return `${parts.slice(0, most).join(", ")} and ${parts.length - most} more`;
}

/** `1 file`, `2 files`. */
export const counted = (count: number, noun: string, plural = `${noun}s`): string =>
  `${count.toLocaleString("en-GB")} ${count === 1 ? noun : plural}`;

const longestRun = (text: string): number => Math.max(0, ...(text.match(/`+/g) ?? []).map((run) => run.length));

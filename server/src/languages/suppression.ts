/** The text of a `bulwark-ignore` comment, the same in every language. */

/** A cheap test that lets almost every file skip the search. */
export const suppressionMark = "bulwark-ignore";

export interface Suppression {
  readonly rules: readonly string[];
  readonly reason: string;
  readonly until?: string;
}

const form = /bulwark-ignore[ \t]+([\w/*-]+(?:[ \t]*,[ \t]*[\w/*-]+)*)([^\n]*)/;
const limit = /[ \t]*\[?[ \t]*\buntil[ \t]+(\d{4}-\d{2}-\d{2})[ \t]*\]?[ \t]*$/;

/**
 * Reads the rules, the reason and the last day out of a suppression comment.
 * @param comment the comment's text; a closing `*` + `/` is tolerated
 * @returns undefined when the mark names no rule
 */
export function parseSuppression(comment: string): Suppression | undefined {
  const found = form.exec(comment.replace(/\s*\*\/\s*$/, ""));
  if (found === null) return undefined;
  const rules = (found[1] ?? "").split(",").map((rule) => rule.trim());
  const rest = (found[2] ?? "").replace(/^[ \t]*:/, "").trim();
  const until = limit.exec(rest);
  const reason = until === null ? rest : rest.slice(0, until.index).trim();
  return until?.[1] === undefined ? { rules, reason } : { rules, reason, until: until[1] };
}

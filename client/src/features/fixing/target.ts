/** What a fix or a suppression is aimed at, read from the arguments of a command. */

export interface Target {
  readonly uri: string;
  readonly rule: string;
  /** 0-based. */
  readonly line: number;
  readonly character: number;
}

/** A node of the Findings view, or the argument of a code action; undefined for anything else. */
export function readTarget(given: unknown): Target | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  if ("finding" in given) return readTarget(given.finding);
  if (!("uri" in given) || !("rule" in given) || !("line" in given)) return undefined;
  const { uri, rule, line } = given;
  if (typeof uri !== "string" || typeof rule !== "string" || typeof line !== "number") return undefined;
  const character = "character" in given && typeof given.character === "number" ? given.character : 0;
  return { uri, rule, line, character };
}

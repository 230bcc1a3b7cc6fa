/** What a tool answers: a text and the same facts as data; or one sentence why not. */

import { ANSWER_CHARACTERS, shortened } from "./budget";

/** Something the assistant can put right: one sentence. */
export class Refusal extends Error {}

export interface Answer {
  readonly text: string;
  /** The same facts for programs. */
  readonly facts: Readonly<Record<string, unknown>>;
}

/** Which Bulwark answers. Equal hashes give equal findings for equal files. */
export interface Origin {
  readonly engine: string;
  readonly ruleset: string;
}

/** The text, no longer than an answer may be, and under it who says so. */
export function signed(text: string, { engine, ruleset }: Origin): string {
  const line = `bulwark ${engine}, rules ${ruleset}`;
  return `${shortened(text.trimEnd(), ANSWER_CHARACTERS - line.length - 2)}\n\n${line}`;
}

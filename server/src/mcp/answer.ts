/** What a tool answers: a text and the same facts as data, with the engine version and rule-set hash; or one sentence why not. */

import type { CallToolResult } from "@modelcontextprotocol/server";

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

/** The answer as the protocol has it. */
export function told({ text, facts }: Answer, origin: Origin): CallToolResult {
  return {
    content: [{ type: "text", text: signed(text, origin) }],
    structuredContent: { ...facts, engine: origin.engine, ruleset: origin.ruleset },
    _meta: metaOf(origin),
  };
}

/** A refusal, or a failure that is ours: the call is answered, and the server lives on. */
export function refused(because: string, origin: Origin): CallToolResult {
  return { content: [{ type: "text", text: signed(because, origin) }], isError: true, _meta: metaOf(origin) };
}

/** For `_meta` of anything that is answered. */
export const metaOf = ({ engine, ruleset }: Origin): Record<string, unknown> => ({
  "bulwark/engine": engine,
  "bulwark/ruleset": ruleset,
});

function signed(text: string, { engine, ruleset }: Origin): string {
  const line = `bulwark ${engine}, rules ${ruleset}`;
  return `${shortened(text.trimEnd(), ANSWER_CHARACTERS - line.length - 2)}\n\n${line}`;
}

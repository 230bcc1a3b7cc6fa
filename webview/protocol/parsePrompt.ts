/** Reads prompts: what one speaks about, and a filled one. */

import { type FilledPrompt, PROMPTS, type PromptScope } from "#protocol/messages";

import { oneOf, record, text, truth, whole } from "./parse";

/** What a prompt speaks about; throws a `WrongShape` that names the first field that does not fit. */
export function promptScope(value: unknown): PromptScope {
  const from = record(value);
  const kind = oneOf(from.kind, ["workspace", "file", "finding", "task"], "kind");
  switch (kind) {
    case "workspace":
      return { kind };
    case "file":
      return { kind, uri: text(from.uri, "uri") };
    case "finding":
      return { kind, finding: text(from.finding, "finding") };
    case "task":
      return { kind, task: text(from.task, "task") };
  }
}

/** A filled prompt, or why there is none; throws as {@link promptScope} does. */
export function filledPrompt(value: unknown): FilledPrompt {
  const from = record(value, "prompt");
  if (!truth(from.ok, "ok")) return { ok: false, message: text(from.message, "message") };
  return {
    ok: true,
    prompt: oneOf(from.prompt, PROMPTS, "prompt"),
    title: text(from.title, "title"),
    text: text(from.text, "text"),
    tokens: whole(from.tokens, "tokens"),
    leftOut: whole(from.leftOut, "leftOut"),
    findings: whole(from.findings, "findings"),
  };
}

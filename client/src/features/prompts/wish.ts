/** What a prompt command is asked for, read from its arguments. Knows nothing of the editor. */

import { PROMPTS, type PromptId, type PromptScope } from "#protocol/messages";

export interface PromptWish {
  readonly folder?: string;
  readonly scope?: PromptScope;
  readonly prompt?: PromptId;
}

/** A node of the Findings or the Roadmap view; or a folder's URI, a scope and a prompt. What is missing or wrong is left out. */
export function readWish([first, scope, prompt]: readonly unknown[]): PromptWish {
  if (typeof first === "object" && first !== null) return ofNode(first);
  const known = PROMPTS.find((id) => id === prompt);
  const read = readScope(scope);
  return {
    ...(typeof first === "string" ? { folder: first } : {}),
    ...(read === undefined ? {} : { scope: read }),
    ...(known === undefined ? {} : { prompt: known }),
  };
}

function ofNode(node: object): PromptWish {
  const folder = field(node, "folder");
  const finding = Reflect.get(node, "finding");
  const id = typeof finding === "object" && finding !== null ? field(finding, "id") : undefined;
  const task = field(node, "kind") === "task" ? field(node, "id") : undefined;
  const scope: PromptScope | undefined =
    id !== undefined ? { kind: "finding", finding: id } : task !== undefined ? { kind: "task", task } : undefined;
  return { ...(folder === undefined ? {} : { folder }), ...(scope === undefined ? {} : { scope }) };
}

function readScope(given: unknown): PromptScope | undefined {
  if (typeof given !== "object" || given === null) return undefined;
  const kind = field(given, "kind");
  if (kind === "workspace") return { kind };
  const named = kind === "file" ? field(given, "uri") : kind === undefined ? undefined : field(given, kind);
  if (named === undefined) return undefined;
  if (kind === "file") return { kind, uri: named };
  if (kind === "finding") return { kind, finding: named };
  return kind === "task" ? { kind, task: named } : undefined;
}

function field(from: object, name: string): string | undefined {
  const value: unknown = Reflect.get(from, name);
  return typeof value === "string" ? value : undefined;
}

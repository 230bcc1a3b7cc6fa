/** A shell script opened for editing. Edits are text at the ranges of its statements; nothing is printed anew. */

import type { TextEdit } from "#facts/place";
import type { ShellScript, ShellStatement } from "#facts/shell";

import type { LoadedLanguage } from "../language";
import { shell } from "./language";

export interface ShellSource {
  readonly text: string;
  /** Undefined for a text that another interpreter reads. */
  readonly script: ShellScript | undefined;
  readonly broken: boolean;
}

let loading: Promise<LoadedLanguage> | undefined;

/** Parses `text`. Rejects when the files of the grammar are missing. */
export async function openShellScript(path: string, text: string): Promise<ShellSource> {
  loading ??= shell.load();
  const facts = (await loading).lower({ path, text, hash: "" });
  const [script] = facts.scripts ?? [];
  return { text, script, broken: facts.hasSyntaxError };
}

/**
 * Before the first line that does something: behind the line that names the shell and the comments at the top, in front of comments
 * that stand right above that line and say what it is for.
 */
export function firstStatementLine(text: string): number {
  let at = 0;
  let behindComments = 0;
  let behindOlder = 0;
  for (const line of text.split(/(?<=\n)/)) {
    const isComment = /^\uFEFF?\s*#/.test(line);
    if (!isComment && line.trim() !== "")
      return behindComments === at && behindOlder > 0 ? behindOlder : behindComments;
    // A blank line ends a block of comments.
    if (!isComment) behindOlder = behindComments;
    at += line.length;
    if (isComment) behindComments = at;
  }
  return behindComments;
}

/** Why an edited script must not be offered: it does not parse, or a statement that was not edited reads otherwise. */
export async function shellBrokenBy(
  path: string,
  before: string,
  after: string,
  edits: readonly TextEdit[],
): Promise<string | undefined> {
  const [old, fresh] = [await openShellScript(path, before), await openShellScript(path, after)];
  if (fresh.broken) return "the file would have a syntax error after it";
  const isEdited = ({ span }: ShellStatement): boolean =>
    edits.some((edit) => edit.span.start <= span.end && span.start <= edit.span.end);
  const kept = statementsOf(old).filter((statement) => !isEdited(statement));
  const now = statementsOf(fresh).map((statement) => readingOf(fresh, statement));
  const isKept = kept.every((statement) => {
    const at = now.indexOf(readingOf(old, statement));
    // Invariant: statements keep their order, so each is looked for behind the one before it.
    return at !== -1 && now.splice(0, at + 1).length > 0;
  });
  return isKept ? undefined : "another statement would read otherwise after it";
}

const statementsOf = ({ script }: ShellSource): readonly ShellStatement[] => script?.script.statements ?? [];

const readingOf = ({ text }: ShellSource, { kind, span }: ShellStatement): string =>
  `${kind} ${text.slice(span.start, span.end)}`;

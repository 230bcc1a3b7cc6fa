/** A Dockerfile opened for editing. Edits are text at the ranges of its tokens; nothing is printed anew. */

import type { DockerfileFacts, ImageInstruction } from "#facts/dockerfile";
import { insertAt } from "#facts/edits";
import type { Span, TextEdit } from "#facts/place";
import type { ShellScript, ShellText } from "#facts/shell";

import type { LoadedLanguage } from "../language";
import { loadShellParser } from "../shell/parse";
import { eolAt, lineStart } from "../textLines";
import { dockerfile } from "./language";

export interface DockerfileSource {
  readonly text: string;
  readonly facts: DockerfileFacts;
  /** The shell in it, in file order. */
  readonly scripts: readonly ShellScript[];
  /** Docker would refuse to build it. */
  readonly broken: boolean;
}

let loading: Promise<LoadedLanguage> | undefined;

/** Parses `text`. Rejects when the files of the shell's grammar are missing. */
export async function openDockerfile(path: string, text: string): Promise<DockerfileSource> {
  loading ??= dockerfile.load();
  const facts = (await loading).lower({ path, text, hash: "" });
  const { dockerfile: said = { stages: [] }, scripts = [], hasSyntaxError } = facts;
  return { text, facts: said, scripts, broken: hasSyntaxError };
}

/** Parses shell text that does not stand in the file: a script of package.json. */
export async function openShell(text: string): Promise<ShellText> {
  return (await loadShellParser())(text);
}

/** Words as Docker starts them without a shell. */
export const inExecForm = (words: readonly string[]): string =>
  `[${words.map((word) => JSON.stringify(word)).join(", ")}]`;

/** Replaces the arguments of an instruction. */
export const withArguments = ({ textSpan }: ImageInstruction, newText: string): TextEdit => ({
  span: textSpan,
  newText,
});

/** Puts a line in front of an instruction, and of the comments right above it. */
export function lineBefore(text: string, { start }: Span, line: string): TextEdit {
  let at = lineStart(text, start);
  while (at > 0 && /^[ \t]*#/.test(text.slice(lineStart(text, at - 1), at))) at = lineStart(text, at - 1);
  return insertAt(at, `${line}${eolAt(text, start)}`);
}

/** Why an edited Dockerfile must not be offered: it does not parse, or an instruction that was not edited reads otherwise. */
export async function brokenBy(
  path: string,
  before: string,
  after: string,
  edits: readonly TextEdit[],
): Promise<string | undefined> {
  const [old, fresh] = [await openDockerfile(path, before), await openDockerfile(path, after)];
  if (fresh.broken) return "the file would have a syntax error after it";
  const kept = readingOf(old).filter(
    ({ span }) => !edits.some((edit) => edit.span.start < span.end && span.start < edit.span.end),
  );
  const now = readingOf(fresh).map(({ reading }) => reading);
  const isKept = kept.every(({ reading }) => {
    const at = now.indexOf(reading);
    // Invariant: instructions keep their order, so each is looked for behind the one before it.
    return at !== -1 && now.splice(0, at + 1).length > 0;
  });
  return isKept ? undefined : "another instruction would read otherwise after it";
}

function readingOf({ facts }: DockerfileSource): readonly { readonly span: Span; readonly reading: string }[] {
  return facts.stages.flatMap((stage, index) => [
    { span: stage.span, reading: `FROM ${JSON.stringify({ ...stage.from, span: undefined })} ${stage.name ?? ""}` },
    ...stage.instructions.map(({ span, keyword, text, flags }) => ({
      span,
      reading: `${index} ${keyword} ${JSON.stringify(flags)} ${text}`,
    })),
  ]);
}

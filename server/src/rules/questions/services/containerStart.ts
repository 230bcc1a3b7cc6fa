/** What a container of a stage starts: ENTRYPOINT and CMD as Docker joins them along the stages it continues. */

import type { DockerfileFacts, ImageInstruction, ImageStage } from "#facts/dockerfile";
import type { ShellText } from "#facts/shell";
import { type SystemShell, systemShell } from "#knowledge/images";

export interface ContainerStart {
  /** The instruction that names what is started last: a shell's text, or the program. */
  readonly at: ImageInstruction;
  /** Words in front of the shell, or all words when there is none. */
  readonly words: readonly string[];
  readonly shell?: { readonly kind: SystemShell | "other" | undefined; readonly script: ShellText };
  /** What `/bin/sh` is; undefined when the base image is not known. */
  readonly system: SystemShell | undefined;
  /** The base image's own entry point, which is not known, decides what becomes of the words. */
  readonly hidden: boolean;
  /** An ENTRYPOINT in shell form, which never looks at this CMD. */
  readonly ignored?: ImageInstruction;
}

/** What is set for a stage so far. */
interface Settings {
  readonly entrypoint?: ImageInstruction | undefined;
  readonly cmd?: ImageInstruction | undefined;
  /** The words of a SHELL instruction. */
  readonly shell?: readonly string[] | undefined;
}

/** Undefined when neither the stage nor one it continues says what to start. */
export function containerStart(file: DockerfileFacts, stage: ImageStage): ContainerStart | undefined {
  const chain = chainOf(file, stage);
  const base = chain[0]?.from;
  const system = base?.kind === "image" ? systemShell(base.name) : undefined;
  const { entrypoint, cmd, shell } = chain.reduce(continued, {});
  const first = entrypoint?.command;
  const second = cmd?.command;
  const isEmpty = base?.kind === "image" && base.name === "scratch";
  const hidden = entrypoint === undefined && system === undefined && !isEmpty;
  if (entrypoint !== undefined && first?.form === "shell") {
    const of = { kind: shellKind(shell?.[0], system), script: first.script };
    return { at: entrypoint, words: [], shell: of, system, hidden, ...(cmd === undefined ? {} : { ignored: cmd }) };
  }
  const words = first?.form === "exec" ? first.words : [];
  if (entrypoint !== undefined && first?.form === "exec" && first.shell !== undefined) {
    const { index, script } = first.shell;
    const kind = shellKind(first.words[index], system);
    return { at: entrypoint, words: words.slice(0, index), shell: { kind, script }, system, hidden };
  }
  if (cmd === undefined || second === undefined) {
    return entrypoint === undefined || words.length === 0 ? undefined : { at: entrypoint, words, system, hidden };
  }
  if (second.form === "shell")
    return { at: cmd, words, shell: { kind: shellKind(shell?.[0], system), script: second.script }, system, hidden };
  const at = entrypoint === undefined || isWrapperOnly(words) ? cmd : entrypoint;
  if (second.shell === undefined) return { at, words: [...words, ...second.words], system, hidden };
  const { index, script } = second.shell;
  const kind = shellKind(second.words[index], system);
  return { at: cmd, words: [...words, ...second.words.slice(0, index)], shell: { kind, script }, system, hidden };
}

/** An ENTRYPOINT such as `["tini", "--"]`, whose program is what CMD names. */
const isWrapperOnly = (words: readonly string[]): boolean => words.at(-1) === "--" || words.length === 1;

/** The stage and those it continues, the first one in front. */
export function chainOf(file: DockerfileFacts, stage: ImageStage): readonly ImageStage[] {
  const chain = [stage];
  for (let at: ImageStage | undefined = stage; at?.from.kind === "stage"; ) {
    at = file.stages[at.from.stage];
    if (at === undefined || chain.includes(at)) break;
    chain.unshift(at);
  }
  return chain;
}

function continued(before: Settings, stage: ImageStage): Settings {
  let { entrypoint, cmd, shell } = before;
  let isOwnCmd = false;
  for (const instruction of stage.instructions) {
    switch (instruction.keyword) {
      case "CMD":
        cmd = instruction;
        isOwnCmd = true;
        break;
      case "ENTRYPOINT":
        entrypoint = instruction;
        // A new ENTRYPOINT takes away the CMD of what the stage continues.
        if (!isOwnCmd) cmd = undefined;
        break;
      case "SHELL":
        shell = instruction.command?.form === "exec" ? instruction.command.words : undefined;
        break;
    }
  }
  return { entrypoint, cmd, shell };
}

/** The shell a word names; `sh` is what the system has. */
function shellKind(word: string | undefined, system: SystemShell | undefined): SystemShell | "other" | undefined {
  switch (word?.slice(word.lastIndexOf("/") + 1)) {
    case undefined:
    case "sh":
      return system;
    case "bash":
      return "bash";
    case "dash":
      return "dash";
    case "ash":
      return "busybox";
    default:
      return "other";
  }
}

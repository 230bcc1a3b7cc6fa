/** Takes the shell round one program away, or lets the program replace it. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";
import type { ShellCommand, ShellText } from "#facts/shell";
import { inExecForm, withArguments } from "#languages/dockerfile/edit";

import { type FixPlan, refuse } from "../fix";
import type { ContainerStart } from "../questions/services/containerStart";
import { lastCommand } from "./judge";
import { managerStart } from "./programs";

/** One program that a shell waits for: the exec form when its words are plain, else `exec` in front of it. */
export function shellPlan(start: ContainerStart): FixPlan {
  const { at, shell, ignored } = start;
  const command = shell === undefined ? undefined : lastCommand(shell.script);
  if (shell === undefined || command === undefined) return refuse("what the shell does last is no plain command");
  if (ignored !== undefined)
    return refuse("ENTRYPOINT in shell form ignores CMD: say first whether CMD holds its arguments");
  const hindrance = hindranceOf(shell.script, command);
  if (hindrance !== undefined) return refuse(hindrance);
  const words = at.keyword === "CMD" ? plainWords(start, command) : undefined;
  if (words !== undefined && managerStart(words) !== undefined)
    return refuse("the package manager starts a shell of its own: start the program itself");
  if (words !== undefined) return way("Use the exec form", [withArguments(at, inExecForm(words))]);
  const edit = execEdit(shell.script, command);
  if (edit === undefined) return refuse("the shell's text stands in the file with escapes");
  return way(`Start \`${nameOf(shell.script, command)}\` with \`exec\``, [edit]);
}

const way = (title: string, edits: readonly TextEdit[]): FixPlan => ({
  kind: "ways",
  ways: [{ title, tier: "behavioral", edits, kit: [], notes: [OWN_HANDLER] }],
});

/** The kernel ignores signals for process 1 that it does not handle itself: Node without a listener goes on until it is killed. */
export const OWN_HANDLER = "The program hears SIGTERM now; as process 1 it ends only if it handles it.";

/** `exec` before the command; `exec env` where variables are set for it, since `exec NAME=value` is no command. */
export function execEdit({ at }: ShellText, { span, assignments }: ShellCommand): TextEdit | undefined {
  return at === undefined ? undefined : insertAt(at + span.start, assignments > 0 ? "exec env " : "exec ");
}

/** Why `exec` cannot stand before the last command; undefined when it can. */
export function hindranceOf({ text }: ShellText, { words }: ShellCommand): string | undefined {
  const [first] = words;
  if (first === undefined) return "what the shell does last is no plain command";
  if (/\(\s*\)|\bfunction\b|\balias\b/.test(text))
    return "the text defines functions or aliases: `exec` starts programs only";
  if (/\beval\b/.test(text)) return "the text is evaluated twice";
  const written = text.slice(first.span.start, first.span.end);
  if (first.value === undefined && /^"?\$\{?\w+\}?"?$/.test(written))
    return "a variable names the program, and may name a builtin";
  if (first.value !== undefined && BUILTINS.has(first.value)) return `\`${first.value}\` is part of the shell`;
  return undefined;
}

/** Builtins that no program stands for, or that do something else to the shell. */
const BUILTINS: ReadonlySet<string> = new Set(
  ". : alias bg break cd command continue eval exec exit export fg getopts hash jobs let local read readonly return set shift source times trap type ulimit umask unalias unset wait".split(
    " ",
  ),
);

/** The words of a command that needs no shell at all; undefined when it does, or when the text holds more than words. */
function plainWords({ at, shell }: ContainerStart, command: ShellCommand): readonly string[] | undefined {
  if (at.command?.form !== "shell" || shell === undefined || shell.script.statements.length !== 1) return undefined;
  if (command.assignments > 0 || command.redirected || shell.script.statements[0] !== command) return undefined;
  // Comments between the lines would be lost.
  if (at.textSpan.end - at.textSpan.start !== at.text.trimEnd().length || /\s{2,}/.test(at.text)) return undefined;
  if (command.span.start !== 0 || command.span.end !== at.text.length) return undefined;
  const words = command.words.flatMap(({ value }) => (value === undefined ? [] : [value]));
  return words.length === command.words.length && !words.some((word) => CONTROL.test(word)) ? words : undefined;
}

/** Characters of control; an ellipsis stands for a credential that is not kept. */
const CONTROL = /\p{Cc}|…/u;

function nameOf({ text }: ShellText, { words }: ShellCommand): string {
  const [first] = words;
  return first === undefined ? "" : (first.value ?? text.slice(first.span.start, first.span.end));
}

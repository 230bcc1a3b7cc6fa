/** One instruction of a Dockerfile as a fact. */

import {
  Copy,
  type Heredoc,
  type Instruction,
  JSONInstruction,
  Keyword,
  ModifiableInstruction,
  Onbuild,
  PropertyInstruction,
  Run,
} from "dockerfile-ast";

import type { ImageCommand, ImageInstruction, ImageVariable } from "#facts/dockerfile";
import type { Span } from "#facts/place";

import type { ShellParser } from "../shell/parse";
import { oneLine, spanOf } from "./text";

/** What is needed to read instructions of one file. */
export interface Reading {
  readonly text: string;
  readonly lineStarts: readonly number[];
  /** Continues a line. */
  readonly continuation: string;
  readonly shell: ShellParser;
}

/** The fact of an instruction that is no `FROM`. */
export function instructionOf(instruction: Instruction, reading: Reading): ImageInstruction {
  const { lineStarts, continuation } = reading;
  const keyword = instruction.getKeyword();
  const span = spanOf(lineStarts, instruction.getRange());
  const range = instruction.getArgumentsRange();
  const textSpan = range === null ? { start: span.end, end: span.end } : spanOf(lineStarts, range);
  const heredocs = heredocsOf(instruction);
  const raw = reading.text.slice(textSpan.start, textSpan.end);
  const text = heredocs.length > 0 ? raw : oneLine(raw, continuation);
  const variables = VARIABLES.has(keyword) ? variablesOf(instruction, lineStarts) : undefined;
  const command = COMMANDS.has(keyword) ? commandOf(instruction, { text, textSpan, reading }) : undefined;
  return {
    keyword,
    span,
    text,
    textSpan,
    flags: flagsOf(instruction),
    ...(command === undefined ? {} : { command }),
    ...(variables === undefined ? {} : { variables }),
    heredocs: heredocs.flatMap((heredoc) => {
      const content = heredoc.getContentRange();
      return content === null ? [] : [spanOf(lineStarts, content)];
    }),
  };
}

/** Would Docker refuse to build this instruction? */
export function isMistaken(instruction: Instruction): boolean {
  if (!KEYWORDS.has(instruction.getKeyword())) return true;
  // `CMD` and `ENTRYPOINT` may be empty: that takes away what the base image has.
  if (instruction.getArguments().length === 0) return !COMMANDS.has(instruction.getKeyword());
  return heredocsOf(instruction).some((heredoc) => heredoc.getDelimiterRange() === null);
}

const KEYWORDS: ReadonlySet<string> = new Set(Object.values(Keyword));
const COMMANDS: ReadonlySet<string> = new Set(["CMD", "ENTRYPOINT", "SHELL"]);

const VARIABLES: ReadonlySet<string> = new Set(["ENV", "ARG"]);

function variablesOf(instruction: Instruction, lineStarts: readonly number[]): readonly ImageVariable[] {
  if (!(instruction instanceof PropertyInstruction)) return [];
  return instruction.getProperties().map((property) => {
    const value = property.getValue();
    const span = spanOf(lineStarts, property.getRange());
    return { name: property.getName(), ...(value === null ? {} : { value }), span };
  });
}

function heredocsOf(instruction: Instruction): readonly Heredoc[] {
  const of = instruction instanceof Onbuild ? instruction.getTriggerInstruction() : instruction;
  return of instanceof Run || of instanceof Copy ? of.getHeredocs() : [];
}

function flagsOf(instruction: Instruction): Readonly<Record<string, string>> {
  if (!(instruction instanceof ModifiableInstruction)) return {};
  return Object.fromEntries(instruction.getFlags().map((flag) => [flag.getName(), flag.getValue() ?? ""]));
}

interface Arguments {
  readonly text: string;
  readonly textSpan: Span;
  readonly reading: Reading;
}

/** Exec form is what is a JSON list of strings; anything else, a list in single quotes too, goes to a shell as it is. */
function commandOf(instruction: Instruction, { text, textSpan, reading }: Arguments): ImageCommand {
  const words = wordsOf(text);
  if (words === undefined) return { form: "shell", script: reading.shell(text, textSpan.start) };
  const { index, at } = scriptIn(words);
  const script = words[at];
  if (script === undefined) return { form: "exec", words };
  return {
    form: "exec",
    words,
    shell: { index, script: reading.shell(script, verbatimAt(instruction, { at, script, reading })) },
  };
}

/** The words of a command in exec form, a JSON list of strings; undefined for text that goes to a shell. */
export function wordsOf(text: string): readonly string[] | undefined {
  if (!text.startsWith("[")) return undefined;
  try {
    const words: unknown = JSON.parse(text);
    return Array.isArray(words) && words.every((word) => typeof word === "string") ? words : undefined;
  } catch {
    // Docker takes what is no JSON as shell text.
    return undefined;
  }
}

/** The word that names a shell, and the text it is started with: `["sh", "-ec", "…"]`, behind an init too; -1 where there is none. */
function scriptIn(words: readonly string[]): { readonly index: number; readonly at: number } {
  const index = words.findIndex((word) => SHELL.test(word));
  const option = index === -1 ? -1 : words.findIndex((word, at) => at > index && /^-[a-z]*c$/.test(word));
  const between = words.slice(index + 1, option);
  const isScript = option !== -1 && between.every((word, at) => /^[-+]/.test(word) || between[at - 1] === "-o");
  return isScript ? { index, at: option + 1 } : { index: -1, at: -1 };
}

const SHELL = /^(?:\/(?:usr\/)?bin\/)?(?:sh|bash|ash|dash)$/;

/** Where the file spells a string of the list as it is, without escapes and on one line. */
function verbatimAt(
  instruction: Instruction,
  { at, script, reading }: { readonly at: number; readonly script: string; readonly reading: Reading },
): number | undefined {
  const string = instruction instanceof JSONInstruction ? instruction.getJSONStrings()[at] : undefined;
  if (string === undefined) return undefined;
  const { start, end } = spanOf(reading.lineStarts, string.getJSONRange());
  return reading.text.slice(start, end) === script ? start : undefined;
}

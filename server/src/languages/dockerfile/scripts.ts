/** The shell that a Dockerfile holds: what builds the image, what starts it, and what checks its health. */

import type { ImageInstruction, ImageStage } from "#facts/dockerfile";
import type { Span } from "#facts/place";
import type { ShellScript } from "#facts/shell";

import { shellLine } from "../shell/line";
import type { ShellParser } from "../shell/parse";
import { optionsIn } from "../shell/start";
import { wordsOf } from "./instructions";

interface Reading {
  readonly text: string;
  readonly shell: ShellParser;
}

type Options = Pick<ShellScript, "dialect" | "errexit" | "pipefail">;

/** Scripts in file order. A stage goes on with the SHELL of the stage it continues. */
export function scriptsOf(stages: readonly ImageStage[], reading: Reading): readonly ShellScript[] {
  const shells: (Options | undefined)[] = [];
  return stages.flatMap((stage) => {
    let options: Options | undefined =
      stage.from.kind === "stage" && stage.from.stage < shells.length ? shells[stage.from.stage] : PLAIN;
    const scripts = stage.instructions.flatMap((instruction) => {
      if (instruction.keyword === "SHELL") options = shellIn(instruction);
      return options === undefined ? [] : (scriptOf(instruction, options, reading) ?? []);
    });
    shells.push(options);
    return scripts;
  });
}

/** `/bin/sh -c`: what it is depends on the base image, so only what every `sh` knows is expected. */
const PLAIN: Options = { dialect: "sh", errexit: false, pipefail: false };

/** Undefined for shells that are not read: PowerShell, cmd. */
function shellIn({ command }: ImageInstruction): Options | undefined {
  if (command?.form !== "exec") return PLAIN;
  const [name = "", ...words] = command.words;
  const [, shell] = SHELL.exec(name) ?? [];
  return shell === undefined ? undefined : optionsIn(shell === "bash" ? "bash" : "sh", words);
}

const SHELL = /^(?:\/(?:[\w.-]+\/)+)?(bash|sh|ash|dash)$/;

function scriptOf(instruction: ImageInstruction, options: Options, reading: Reading): ShellScript | undefined {
  const { keyword, span, command, text } = instruction;
  switch (keyword) {
    case "RUN":
      return buildScript(instruction, options, reading);
    case "ONBUILD": {
      // Runs in the builds of images on top of this one.
      const [mark = ""] = /^RUN\s+(?:--\S+\s+)*/i.exec(text) ?? [];
      if (mark === "" || instruction.heredocs.length > 0 || wordsOf(text.slice(mark.length)) !== undefined)
        return undefined;
      const script = reading.shell(text.slice(mark.length), instruction.textSpan.start + mark.length);
      return { script, runBy: "build", span, ...options };
    }
    case "CMD":
    case "ENTRYPOINT": {
      const inner = command?.form === "shell" ? command.script : command?.shell?.script;
      const own = command?.form === "exec" ? optionsOfWords(command.words) : options;
      return inner === undefined ? undefined : { script: inner, runBy: "start", span, ...own };
    }
    case "HEALTHCHECK": {
      const [mark = ""] = /^CMD\s+/i.exec(text) ?? [];
      if (mark === "") return undefined;
      const words = wordsOf(text.slice(mark.length));
      const script =
        words === undefined
          ? reading.shell(text.slice(mark.length), instruction.textSpan.start + mark.length)
          : reading.shell(shellLine(words));
      return { script, runBy: "probe", span, ...options };
    }
    default:
      return undefined;
  }
}

const optionsOfWords = (words: readonly string[]): Options =>
  optionsIn(words.some((word) => SHELL.exec(word)?.[1] === "bash") ? "bash" : "sh", words);

/** `RUN a && b`, `RUN <<EOF`, `RUN bash -e <<EOF`. A list of words starts a program without a shell. */
function buildScript(
  { text, textSpan, heredocs, span }: ImageInstruction,
  options: Options,
  { text: file, shell }: Reading,
): ShellScript | undefined {
  if (wordsOf(text) !== undefined) return undefined;
  const [only] = heredocs;
  const [reads, name, flags = ""] = HEREDOC.exec(text) ?? [];
  if (only === undefined || heredocs.length > 1 || reads === undefined)
    return { script: shell(text, textSpan.start), runBy: "build", span, ...options };
  const body = bodyOf(file, only);
  // The first line may name what reads it.
  if (body.text.startsWith("#!")) {
    const line = body.text.slice(2, body.text.search(/\r?\n|$/));
    const [, interpreter, given = ""] = /^\s*(?:\S*\/)?(?:env\s+)?(?:\S*\/)?(\w+)(.*)$/.exec(line) ?? [];
    if (interpreter === undefined || !SHELL.test(interpreter)) return undefined;
    return {
      ...scriptFrom(body, shell),
      span,
      ...optionsIn(interpreter === "bash" ? "bash" : "sh", given.split(/\s+/)),
    };
  }
  if (name === undefined) return { ...scriptFrom(body, shell), span, ...options };
  if (!SHELL.test(name)) return { script: shell(text, textSpan.start), runBy: "build", span, ...options };
  return { ...scriptFrom(body, shell), span, ...optionsIn(name.endsWith("bash") ? "bash" : "sh", flags.split(/\s+/)) };
}

/** What stands in front of a here-document that is a script: nothing, or a program with its options. */
const HEREDOC = /^(?:([\w./-]+)((?:\s+[-\w]+)*)\s+(?:-\s+)?)?<<-?\s*["']?\w+["']?\s*(?=\r?\n)/;

const scriptFrom = ({ text, at }: { readonly text: string; readonly at: number }, shell: ShellParser) =>
  ({ script: shell(text, at), runBy: "build" }) as const;

const bodyOf = (file: string, { start, end }: Span): { readonly text: string; readonly at: number } => ({
  text: `${file.slice(start, end)}\n`,
  at: start,
});

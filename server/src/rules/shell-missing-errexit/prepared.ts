/** What the start script of a container does in front of its program: folders, owners, schedules and schemas that the program relies on. */

import { posix } from "node:path";

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

import { programOf } from "../questions/shell/programs";
import { containerStartOf } from "../questions/shell/scriptStarts";
import { type ShellStep, stepsOf, written } from "../questions/shell/steps";

/** Does a container start the script: as another file of the project says, or by its name? */
export const isContainerStart = (view: View, file: FileFacts): boolean =>
  /entry-?point/i.test(posix.basename(file.path)) || containerStartOf(view, file) !== undefined;

/** In a function that the script only ever starts in the background: what comes after it does not wait for it. */
export function isBeside(step: ShellStep): boolean {
  const within = step.around.find(({ statement }) => statement.kind === "function")?.statement;
  if (within?.kind !== "function") return false;
  const calls = stepsOf(step.script).filter(({ command }) => programOf(command)?.name === within.name);
  return (
    calls.length > 0 && calls.every(({ around }) => around.some(({ statement }) => statement.kind === "background"))
  );
}

/** Makes what the program needs, or starts the program; undefined for other commands. */
export function preparing({ script, command }: ShellStep): "works" | undefined {
  const [first] = command.words;
  if (first?.value === "exec" && command.words.length > 1) return "works";
  const program = programOf(command);
  if (program === undefined) return undefined;
  if (/^(?:mkdir|chown|crontab|mkfifo|update-ca-certificates|envsubst)$/.test(program.name)) return "works";
  // Another user's shell: what it is handed is work for the program.
  const isHanded = program.arguments.some(({ value }) => value === "-c");
  return /^(?:su|runuser)$/.test(program.name) && isHanded && !LOOKS.test(written(script, command))
    ? "works"
    : undefined;
}

const LOOKS = /\b(?:echo|test|which|command -v)\b|\s-[vV]\b|--version/;

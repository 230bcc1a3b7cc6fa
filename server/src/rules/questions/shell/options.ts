/** Which of a shell's options are in force at a step: by how the script is started, and by `set` on the way. */

import type { ShellScript } from "#facts/shell";

import { programOf } from "./programs";
import { type ShellStep, stepsOf } from "./steps";

export type ShellOption = "errexit" | "pipefail";

interface Change {
  readonly at: number;
  readonly on: boolean;
}

/** Is the option in force where the step runs? Inside of a function: is it ever set outside of one? */
export function isOn(step: ShellStep, option: ShellOption): boolean {
  const { script } = step;
  const changes = changesOf(script, option);
  if (isInFunction(step)) return script[option] || changes.some(({ on }) => on);
  return changes.findLast(({ at }) => at < step.command.span.start)?.on ?? script[option];
}

/** Does the script set the option itself, or is it started with it? */
export const isEverOn = (script: ShellScript, option: ShellOption): boolean =>
  script[option] || changesOf(script, option).some(({ on }) => on);

/** Does the script say that it wants the option off? */
export const isTurnedOff = (script: ShellScript, option: ShellOption): boolean =>
  changesOf(script, option).some(({ on }) => !on);

const isInFunction = ({ around }: ShellStep): boolean => around.some(({ statement }) => statement.kind === "function");

function changesOf(script: ShellScript, option: ShellOption): readonly Change[] {
  return stepsOf(script).flatMap((step) => {
    const program = programOf(step.command);
    if (program?.name !== "set" || isInFunction(step)) return [];
    const words = program.arguments.map(({ value = "" }) => value);
    const at = step.command.span.start;
    return words.flatMap((word, index) => {
      const named = words[index - 1];
      if (word === option && named !== undefined && /^[-+][a-zA-Z]*o$/.test(named))
        return [{ at, on: named.startsWith("-") }];
      if (option === "errexit" && /^[-+][a-zA-Z]*e/.test(word)) return [{ at, on: word.startsWith("-") }];
      return [];
    });
  });
}

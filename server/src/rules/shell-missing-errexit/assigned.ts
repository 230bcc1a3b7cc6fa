/** Steps whose answer a variable keeps: `version=$(curl …)`, which stops nothing when it fails, and what is done with the empty answer. */

import type { ShellScript, ShellStatement } from "#facts/shell";

import { programOf } from "../questions/shell/programs";
import { type ShellStep, stepsOf } from "../questions/shell/steps";
import { workOf } from "../questions/shell/work";
import type { Step } from "./judge";

/** Ask somebody else, or make what nothing else has: an empty answer is none. */
const ANSWERS = /^(?:curl|wget|openssl|gh|aws|gcloud|az|kubectl|psql|mysql|vault|op|http)$/;

/** The assigning steps, as they stand in the script, and those that use the variables; none that the script looks at. */
export function assignedIn(script: ShellScript): readonly Step[] {
  const all = stepsOf(script);
  const functions = all.filter(({ command }) => isAnswer(command)).flatMap((step) => functionOf(step)?.name ?? []);
  return all.flatMap((step): readonly Step[] => {
    const at = step.around.findIndex(({ as }) => as === "word");
    const statement = step.around[at]?.statement;
    const name = programOf(step.command)?.name ?? "";
    if (statement?.kind !== "assignment" || !(isAnswer(step.command) || functions.includes(name))) return [];
    const { start, end } = step.command.span;
    const variable = statement.sets.find(({ span }) => span.start <= start && end <= span.end)?.name;
    if (variable === undefined || isLookedAt(script, variable, statement)) return [];
    const users = all.filter((other) => other.command.span.start > statement.span.end && uses(other, variable));
    if (users.length === 0) return [];
    const { next: _, ...outer } = step;
    return [
      { step: { ...outer, around: step.around.slice(at + 1) }, work: "works" },
      ...users.flatMap((user): readonly Step[] =>
        workOf(user.command) === undefined ? [{ step: user, work: "works" }] : [],
      ),
    ];
  });
}

/** By place; a command that two answers name counts once. */
export function inOrder(steps: readonly Step[]): readonly Step[] {
  const byPlace = new Map(steps.map((one) => [one.step.command.span.start, one]));
  return [...byPlace.values()].sort((one, other) => one.step.command.span.start - other.step.command.span.start);
}

const isAnswer = (command: ShellStep["command"]): boolean => ANSWERS.test(programOf(command)?.name ?? "");

const functionOf = ({ around }: ShellStep): Extract<ShellStatement, { kind: "function" }> | undefined =>
  around.flatMap(({ statement }) => (statement.kind === "function" ? [statement] : []))[0];

/** Work with the answer in it, or an edit that writes it into a file. */
function uses({ command, around }: ShellStep, variable: string): boolean {
  if (around.some(({ as }) => as === "word")) return false;
  if (!command.words.some((word) => word.variables?.includes(variable))) return false;
  const program = programOf(command);
  const isEdit =
    program?.name === "sed" && program.arguments.some(({ value = "" }) => /^(?:-\w*i|--in-place)/.test(value));
  return isEdit || workOf(command) !== undefined;
}

/** `[ -z "$x" ]`, `case $x in`, `${x:?}`, or `$?` right behind it. */
function isLookedAt({ script: { text } }: ShellScript, name: string, { span }: ShellStatement): boolean {
  const asked = `\\[[^\\n]*\\$\\{?${name}\\b|\\b(?:case|test)\\b[^\\n]*\\$\\{?${name}\\b|\\$\\{${name}:?[-?=+]`;
  return (
    new RegExp(asked).test(text) ||
    /^[\s;]*(?:if\s+)?(?:\[+|test)\s+"?\$\{?\?|^[\s;]*\w+=\$\?/.test(text.slice(span.end))
  );
}

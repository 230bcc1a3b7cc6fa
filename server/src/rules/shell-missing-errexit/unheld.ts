/** Where `set -e` is on and does not hold: in a function that is asked how it ended, and behind `local`, `export` and their kin. */

import type { ShellScript, ShellStatement } from "#facts/shell";
import { gap, type Verdict } from "#facts/verdict";

import { isOn } from "../questions/shell/options";
import { programOf } from "../questions/shell/programs";
import { isTested, type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { workOf } from "../questions/shell/work";
import { followers, type Gap, isAside, type Step, shown } from "./judge";

/** A step whose failure is lost although the script stops at failures. */
export interface Unheld {
  readonly kind: "function" | "declaration";
  readonly step: ShellStep;
  /** The function, or the word that declares. */
  readonly by: string;
  /** What runs all the same, or the name that is set to what a failed step has printed. */
  readonly next: string;
}

/** All of a script, one a function. */
export function unheldIn(script: ShellScript): readonly Unheld[] {
  const all = stepsOf(script);
  return [...all.flatMap((step) => declaredBy(step) ?? []), ...asked(all)];
}

export function judgeUnheld({ kind, step, by, next }: Unheld): Verdict<Gap> {
  const { dialect, runBy } = step.script;
  return gap({ kind, step: shown(step), next, by, dialect, runBy, isHeavy: kind === "function" });
}

type FunctionStatement = Extract<ShellStatement, { kind: "function" }>;

const functionOf = ({ around }: ShellStep): FunctionStatement | undefined =>
  around.flatMap(({ statement }) => (statement.kind === "function" ? [statement] : []))[0];

/** Functions that are nowhere called but where their end is asked, and that deliver something after a step that may fail. */
function asked(all: readonly ShellStep[]): readonly Unheld[] {
  const functions = new Set(all.flatMap((step) => functionOf(step) ?? []));
  return [...functions].flatMap((one): readonly Unheld[] => {
    const calls = all.filter(({ command }) => programOf(command)?.name === one.name);
    if (calls.length === 0 || !calls.every(isAsked)) return [];
    const steps = all.flatMap((step): readonly Step[] => {
      const work = functionOf(step) === one && !isAside(step) ? workOf(step.command) : undefined;
      return work === undefined ? [] : [{ step, work }];
    });
    for (const [index, { step }] of steps.entries()) {
      const next = followers(steps, index).find(({ work }) => work === "deploys");
      if (next === undefined || isTested(step) || !isOn(step, "errexit")) continue;
      return [{ kind: "function", step, by: one.name, next: shown(next.step) }];
    }
    return [];
  });
}

/** `if deploy`, `! deploy`, `deploy || …`, `deploy && …`: there the shell does not stop inside of it. */
function isAsked({ around }: ShellStep): boolean {
  for (const { as, statement } of around) {
    if (as === "condition" || as === "left" || statement.kind === "negation") return true;
    if (as === "part" || as === "word" || statement.kind === "function" || statement.kind === "background")
      return false;
  }
  return false;
}

/** Asks how things stand: an empty answer is one. */
const ASKS =
  /^\S+ (?:[\w-]+ )?(?:ls|list|ps|inspect|show|get|config|info|status|version|images|search|describe|port)\b/;
const DECLARES = /^(?:local|export|declare|typeset|readonly)$/;

/** `local dump=$(pg_dump shop)` ends as `local` does. */
function declaredBy(step: ShellStep): Unheld | undefined {
  const at = step.around.findIndex(({ as }) => as === "word");
  const statement = step.around[at]?.statement;
  const work = workOf(step.command);
  if (statement?.kind !== "command" || work === undefined || work === "moves") return undefined;
  if (ASKS.test(written(step.script, step.command))) return undefined;
  const by = /^\w+/.exec(written(step.script, statement))?.[0] ?? "";
  const isItsEnd = step.around.slice(0, at).every(({ as }) => as === "last" || as === "right");
  if (!DECLARES.test(by) || !isItsEnd || !isOn(step, "errexit")) return undefined;
  const { start, end } = step.command.span;
  const name = statement.sets?.find(({ span }) => span.start <= start && end <= span.end)?.name;
  return name === undefined || isLookedAt(step.script, name)
    ? undefined
    : { kind: "declaration", step, by, next: name };
}

/** `[ -z "$dump" ]`, `case "$dump" in`, `"${dump:?}"`, `${dump:-none}` */
const isLookedAt = ({ script }: ShellScript, name: string): boolean =>
  new RegExp(`\\[[^\\]\\n]*\\$\\{?${name}\\b|\\b(?:case|test)\\b[^\\n]*\\$\\{?${name}\\b|\\$\\{${name}:?[-?=+]`).test(
    script.text,
  );

/** What `set -e`, `set -u` and `pipefail` would change in a script that was written without them. */

import type { ShellScript, ShellStatement } from "#facts/shell";

import { programNames } from "../questions/shell/downloads";
import { programOf } from "../questions/shell/programs";
import { isTested, type ShellStep, stepsOf, wordsOf, written } from "../questions/shell/steps";

/** Options that a script can do with, for `set`, and remarks on those it cannot; or why there are none. */
export type StrictOptions =
  | { readonly options: string; readonly notes: readonly string[] }
  | { readonly because: string };

/** What stops the script at the first step that fails, as far as nothing in it counts on going on. */
export function strictOptions(script: ShellScript): StrictOptions {
  const stopped = wouldStopAt(script);
  if (stopped !== undefined) return { because: `\`${stopped}\` may end with 1 where all is well: say first what then` };
  if (asksAfterwards(script)) return { because: "the script asks `$?` behind a command, and would end before it" };
  const unset = unsetName(script);
  const early = hasEarlyReader(script);
  const isPiped = script.dialect === "bash" && !early && !script.pipefail;
  return {
    options: `set -e${unset === undefined ? "u" : ""}${isPiped ? "o pipefail" : ""}`,
    notes: [
      "A command that may fail needs `|| true`, or an `if`.",
      ...(unset === undefined ? [] : [`\`-u\` is left out: nothing in the script sets \`${unset}\`.`]),
      ...(early && script.dialect === "bash"
        ? ["`pipefail` is left out: a pipeline here may end before its left side has."]
        : []),
    ],
  };
}

/** End with 1 for an answer that is none: nothing found, no difference, no such process, the end of the input. */
const SAYS_NO =
  /^(?:grep|egrep|fgrep|zgrep|rg|diff|cmp|pgrep|pkill|killall|kill|expr|let|read|which|type|fuser|test|\[|ls|rmdir|rm|mkdir|ln|userdel|groupadd|useradd|nc|ping|pidof|lsof|systemctl|service)$/;

/** The first command, as written, that may end with another status than 0 where nothing is wrong; undefined when there is none. */
function wouldStopAt(script: ShellScript): string | undefined {
  const found = stepsOf(script).find((step) => mayStop(step));
  if (found !== undefined) return shown(written(script, found.command));
  return statementStop(script, script.script.statements);
}

function mayStop(step: ShellStep): boolean {
  const name = programOf(step.command)?.name ?? "";
  if (!SAYS_NO.test(name) || isTested(step) || step.around.some(({ as }) => as === "part")) return false;
  // `rm -f`, `mkdir -p`, `ln -sf` and `ls` of what is there end well.
  const flags = step.command.words.map(({ value = "" }) => value).join(" ");
  if (/^(?:rm|ln)$/.test(name)) return !/ -\w*f/.test(flags);
  if (name === "mkdir") return !/ -\w*p/.test(flags);
  // The status of a command in a word counts only where the word is all there is to an assignment.
  const [inner] = step.around;
  return inner?.as !== "word" || inner.statement.kind === "assignment";
}

/** `(( i++ ))` is 1 when the value is 0; `[ -f x ] && y` at the end of a function is 1 when there is no x. */
function statementStop(script: ShellScript, statements: readonly ShellStatement[]): string | undefined {
  for (const statement of statements) {
    const text = script.script.text.slice(statement.span.start, statement.span.end);
    if (statement.kind === "test") return shown(text);
    const last = statement.kind === "function" ? statement.body.at(-1) : undefined;
    if (last?.kind === "list" && last.operator === "&&")
      return shown(script.script.text.slice(last.span.start, last.span.end));
    const inner = statementStop(script, bodiesOf(statement));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

function bodiesOf(statement: ShellStatement): readonly ShellStatement[] {
  switch (statement.kind) {
    case "if":
      return [...statement.branches.flatMap(({ body }) => body), ...(statement.otherwise ?? [])];
    case "case":
      return statement.branches.flatMap(({ body }) => body);
    case "loop":
    case "function":
    case "group":
    case "subshell":
      return statement.body;
    default:
      return [];
  }
}

/** A name that is expanded as it is and that nothing in the script sets: `-u` would stop there. */
function unsetName(script: ShellScript): string | undefined {
  const { text } = script.script;
  const set = new Set(
    [
      ...text.matchAll(
        /\b(\w+)\+?=|\bfor\s+(\w+)|\bread\s+(?:-\w+\s+)*([\w ]+)|\b(?:export|local|declare|readonly)\s+(\w+)/g,
      ),
    ].flatMap(([, ...names]) => names.flatMap((name = "") => name.split(" "))),
  );
  const expanded = [...text.matchAll(/\$(?:(\w+)|\{(\w+)\})/g)].map(([, plain, braced]) => plain ?? braced ?? "");
  return expanded.find((name) => !set.has(name) && !ALWAYS.test(name));
}

/** Set by the shell or the system. */
const ALWAYS =
  /^(?:0|PWD|OLDPWD|HOME|PATH|USER|UID|EUID|PPID|RANDOM|SECONDS|LINENO|BASH_SOURCE|BASH_VERSION|HOSTNAME|SHELL|IFS|OSTYPE|FUNCNAME)$/;

/** Does the script read `$?` behind a command? With `-e` it would end before. */
const asksAfterwards = (script: ShellScript): boolean =>
  stepsOf(script).some(
    (step) =>
      isTested(step) &&
      !step.around.some(({ as }) => as === "condition" || as === "left") &&
      /\$\{?\?/.test(nextText(step)),
  );

const nextText = ({ next, script }: ShellStep): string => (next === undefined ? "" : written(script, next));

/** A pipeline whose left side may be cut off by a reader that has seen enough, or that looks for something. */
export function hasEarlyReader(script: ShellScript): boolean {
  return stepsOf(script).some((step) => {
    const pipeline = step.around.find(({ statement }) => statement.kind === "pipeline")?.statement;
    if (pipeline?.kind !== "pipeline") return false;
    const name = programOf(step.command)?.name ?? "";
    const isLast = step.around.some(({ as, statement }) => as === "last" && statement === pipeline);
    if (!isLast) return /^(?:grep|egrep|fgrep|rg|yes|diff|cmp)$/.test(name);
    return (
      name === "head" ||
      (/^e?grep$/.test(name) && wordsOf(step.command).some(({ value }) => /^-\w*[qm]/.test(value ?? ""))) ||
      programNames(pipeline).includes("yes")
    );
  });
}

const LONGEST = 40;
const shown = (text: string): string => {
  const line = text.replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
};

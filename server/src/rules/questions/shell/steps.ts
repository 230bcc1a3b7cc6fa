/** The commands of a shell script in order, each with what stands round it, and whether anything looks at how it ends. */

import type { FileFacts } from "#facts/file";
import type { Place, Span } from "#facts/place";
import type { ShellCommand, ShellScript, ShellStatement, ShellWord } from "#facts/shell";
import type { View } from "#linking/view";

/** One statement round a command, and which part of it the command is in. */
export interface Around {
  readonly statement: ShellStatement;
  /** `left` and `right` of `&&` and `||`; `part` of a pipeline, `last` its last one; `word`: in `$( … )` of one of its words. */
  readonly as: "condition" | "body" | "left" | "right" | "part" | "last" | "of" | "word";
}

export interface ShellStep {
  readonly script: ShellScript;
  readonly command: ShellCommand;
  /** Innermost first. */
  readonly around: readonly Around[];
  /** The statement that runs next when it is a statement of its own: what stands behind it in the same body. */
  readonly next?: ShellStatement;
}

/** Every command of a script in order, those inside of words too. */
export function stepsOf(script: ShellScript): readonly ShellStep[] {
  const steps: ShellStep[] = [];
  bodySteps(script, script.script.statements, [], steps);
  return steps;
}

function bodySteps(
  script: ShellScript,
  body: readonly ShellStatement[],
  around: readonly Around[],
  into: ShellStep[],
): void {
  for (const [index, statement] of body.entries()) visit({ script, around, into, next: body[index + 1] }, statement);
}

interface Visit {
  readonly script: ShellScript;
  readonly around: readonly Around[];
  readonly into: ShellStep[];
  readonly next: ShellStatement | undefined;
}

function visit(at: Visit, statement: ShellStatement): void {
  const { script, around, into, next } = at;
  const inside = (as: Around["as"], body: readonly ShellStatement[]): void =>
    bodySteps(script, body, [{ statement, as }, ...around], into);
  const one = (as: Around["as"], of: ShellStatement, then: ShellStatement | undefined): void =>
    visit({ script, into, next: then, around: [{ statement, as }, ...around] }, of);
  for (const word of wordsOf(statement)) inside("word", word.runs ?? []);
  switch (statement.kind) {
    case "command":
      into.push({ script, command: statement, around, ...(next === undefined ? {} : { next }) });
      break;
    case "list":
      one("left", statement.left, statement.right);
      one("right", statement.right, next);
      break;
    case "pipeline":
      for (const [index, part] of statement.parts.entries())
        one(index === statement.parts.length - 1 ? "last" : "part", part, next);
      break;
    case "background":
    case "negation":
      one("of", statement.of, next);
      break;
    case "loop":
      inside("condition", statement.condition);
      inside("body", statement.body);
      break;
    case "if":
      for (const { condition, body } of statement.branches) {
        inside("condition", condition);
        inside("body", body);
      }
      inside("body", statement.otherwise ?? []);
      break;
    case "case":
      for (const { body } of statement.branches) inside("body", body);
      break;
    case "function":
    case "subshell":
    case "group":
      inside("body", statement.body);
      break;
  }
}

/** Words of a statement itself, those of its redirects and assignments included. */
export function wordsOf(statement: ShellStatement): readonly ShellWord[] {
  const targets = (statement.redirects ?? []).flatMap(({ target }) => target ?? []);
  switch (statement.kind) {
    case "command":
      // What `export A=$(b)` sets is a word of it as well.
      return [
        ...statement.words,
        ...setWords(statement).filter((word) => !isWithin(word, statement.words)),
        ...targets,
      ];
    case "test":
      return [...statement.words, ...targets];
    case "assignment":
      return [...setWords(statement), ...targets];
    case "loop":
      return [...(statement.over ?? []), ...targets];
    case "case":
      return [statement.subject, ...targets];
    default:
      return targets;
  }
}

const setWords = ({ sets = [] }: Pick<ShellCommand, "sets">): readonly ShellWord[] =>
  sets.flatMap(({ value }) => value ?? []);

const isWithin = ({ span }: ShellWord, words: readonly ShellWord[]): boolean =>
  words.some((word) => word.span.start <= span.start && span.end <= word.span.end);

/**
 * Does the script itself see whether the command failed: a condition, `!`, `&&`, `||`, or a `$?` right behind it? Those are also the
 * places where `set -e` does nothing.
 */
export function isTested({ around, next, script }: ShellStep): boolean {
  for (const { as, statement } of around) {
    if (as === "condition" || as === "left" || statement.kind === "negation") return true;
    if (as === "part" || as === "word" || statement.kind === "function" || statement.kind === "background")
      return false;
    if (as === "body" && statement.kind !== "group") break;
  }
  return next !== undefined && asksStatus(script, next);
}

/** `if [ $? -ne 0 ]`, `status=$?`, `case $? in`. */
function asksStatus(script: ShellScript, next: ShellStatement): boolean {
  const head =
    next.kind === "if" || next.kind === "loop"
      ? next.kind === "if"
        ? (next.branches[0]?.condition ?? [])
        : next.condition
      : next.kind === "list"
        ? [next.left]
        : [next];
  return head.some(({ span }) => /\$\{?\?/.test(script.script.text.slice(span.start, span.end)));
}

/** A word as written. */
export const written = ({ script }: ShellScript, { span }: { readonly span: Span }): string =>
  script.text.slice(span.start, span.end);

/** The place of a part of a script: itself where the file spells it as it is, else the whole script. */
export function placeIn(view: View, file: FileFacts, { script, span }: ShellScript, part: Span): Place {
  if (script.at === undefined) return view.place(file, span);
  return view.place(file, { start: script.at + part.start, end: script.at + part.end });
}

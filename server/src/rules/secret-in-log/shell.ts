/** A script that prints a credential, or every command with what is put into it. */

import type { Place } from "#facts/place";
import type { ShellWord } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { programOf } from "../questions/shell/programs";
import { placeIn, type ShellStep, stepsOf, wordsOf, written } from "../questions/shell/steps";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly step: ShellStep;
  readonly name: string;
  /** `set -x` prints the command. */
  readonly isTraced: boolean;
}

interface Gap {
  readonly name: string;
  readonly isTraced: boolean;
}

export const secretInLogInShell = defineRule<Subject, Gap>({
  id: "secret-in-log",
  principle: "flow-logging",
  priority: "P0",
  confidence: "medium",
  version: 2,
  languages: ["shell", "workflow"],
  summary: "A credential that is written to a log.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      const steps = stepsOf(script);
      const loggers = loggersIn(steps);
      for (const step of steps) {
        const name = programOf(step.command)?.name ?? "";
        const isPrinting = /^(?:echo|printf|logger)$/.test(name) || loggers.has(name);
        const isTraced = !isPrinting && tracedAt(steps, step);
        const secret = isPrinting || isTraced ? secretIn(step) : undefined;
        if (secret !== undefined)
          yield { place: placeIn(view, file, script, step.command.span), step, name: secret, isTraced };
      }
    }
  },
  judge: (_, { step, name, isTraced }) => judgePrinted(step, name, isTraced),
  // GitHub replaces the secrets it knows with asterisks; what is derived from them it prints.
  weigh: ({ step }, { isTraced }) => (step.script.runBy === "step" ? "P2" : isTraced ? "P1" : undefined),
  message: (_, { name, isTraced }) =>
    isTraced
      ? `\`set -x\` prints this command with the value of \`${name}\`: whoever reads the log can use it. Turn tracing off around it.`
      : `This prints the value of \`${name}\`: whoever reads the log can use it. Leave it out, or print whether it is set.`,
});

/** Functions of the script that are called as logs are, and that write what they are given. */
const loggersIn = (steps: readonly ShellStep[]): ReadonlySet<string> =>
  new Set(
    steps.flatMap(({ command, around }) => {
      const within = around.find(({ statement }) => statement.kind === "function")?.statement;
      const isWriting = /^(?:echo|printf|logger|tee)$/.test(programOf(command)?.name ?? "");
      const isGiven = command.words.some(({ variables }) => variables?.some((name) => /^[@*1-9]$/.test(name)));
      return within?.kind === "function" && isWriting && isGiven && LOG.test(within.name) ? [within.name] : [];
    }),
  );

/** `log_msg`, `debug`, `print_error`. */
const LOG = /(?:^|_)(?:log|msg|message|info|debug|warn(?:ing)?|err(?:or)?|trace|notice)(?:$|_)/i;

/** A whole secret put into a word; `${TOKEN:+set}`, `${#TOKEN}` and `${TOKEN:0:4}` show less. */
function secretIn({ script, command }: ShellStep): string | undefined {
  const shows = (word: ShellWord): string | undefined =>
    word.variables?.find(
      (name) => SECRET.test(name) && new RegExp(`\\$(?:${name}\\b|\\{${name}\\})`).test(written(script, word)),
    );
  return wordsOf(command)
    .map(shows)
    .find((name) => name !== undefined);
}

/** What holds a credential itself; not its name, its file or its length. */
const SECRET = /(?:^|_)(?:TOKEN|PASSWORD|PASSWD|SECRET|API_?KEY|ACCESS_KEY|SECRET_KEY|PRIVATE_KEY|CREDENTIALS)$/i;

function tracedAt(steps: readonly ShellStep[], step: ShellStep): boolean {
  const sets = steps.slice(0, steps.indexOf(step)).flatMap(({ command }) => {
    const program = programOf(command);
    if (program?.name !== "set") return [];
    const words = program.arguments.map(({ value = "" }) => value);
    if (words.some((word) => /^-[a-wyz]*x/.test(word) || word === "xtrace")) return [true];
    return words.some((word) => /^\+[a-z]*x/.test(word)) ? [false] : [];
  });
  return sets.at(-1) ?? false;
}

function judgePrinted(step: ShellStep, name: string, isTraced: boolean): Verdict<Gap> {
  const { script, around, command } = step;
  if (isMadeHere(script.script.text, name)) return unknown("the script makes it, and may have to tell it once");
  if (isTraced) return gap({ name, isTraced });
  if (around.some(({ as }) => as === "part" || as === "word")) return pass("another program reads it");
  const isRedirected = [command, ...around.map(({ statement }) => statement)].some(({ redirects = [] }) =>
    redirects.some(
      ({ operator, target }) =>
        />/.test(operator) && !/^(?:[12]|\/dev\/(?:stdout|stderr|tty))$/.test(target?.value ?? ""),
    ),
  );
  if (isRedirected) return pass("it goes into a file");
  if (/::add-mask::/.test(written(script, command))) return pass("it tells the runner to mask it");
  return gap({ name, isTraced });
}

/** `PASSWORD=$(openssl rand …)`, `read -s PASSWORD` */
const isMadeHere = (text: string, name: string): boolean =>
  new RegExp(`\\b${name}=["']?(?:\\$\\(|\`)|\\b(?:read|for)\\b[^\\n]*\\b${name}\\b`).test(text);

/** Does SIGTERM for a container reach its program? Answers from what the Dockerfile starts; `rule.md` has the measurements. */

import type { ShellCommand, ShellStatement, ShellText } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { SystemShell } from "#knowledge/images";

import type { ContainerStart } from "../questions/services/containerStart";
import { baseName, ENDS_AT_ONCE, IDLE, isManager, isPrinting, isTask, managerStart, withoutWrappers } from "./programs";

/** What keeps the signal from the program. */
export type Hindrance =
  /** The shell starts the program as a child and waits. */
  | "shell"
  /** The shell has something to do when the program has ended. */
  | "after"
  | "pipeline"
  | "loop"
  /** Nobody signals what runs beside the last command. */
  | "background"
  /** npm hands the signal to a shell. */
  | "manager";

export interface Gap {
  readonly hindrance: Hindrance;
  /** The program that is to hear of it, as written. */
  readonly program: string;
  readonly shell?: string;
  readonly init?: string;
  /** The container ends soon, or most of it shuts down in order. */
  readonly mild: boolean;
}

/** The answer for one start of a container. */
export function judgeStart(start: ContainerStart): Verdict<Gap> {
  if (start.hidden) return unknown("the base image's own entry point is not known");
  const { words, init, toGroup } = withoutWrappers(start.words);
  // What stands before the shell is a program that is handed its words.
  if (words.length > 0) return judgeProgram(words, start.system, init);
  if (start.shell === undefined) return pass("nothing is started");
  return judgeScript(start.shell.script, start.shell.kind, { system: start.system, init, toGroup: toGroup === true });
}

interface Around {
  readonly system: SystemShell | undefined;
  readonly init: string | undefined;
  /** The init signals all that the shell has started, not the shell alone. */
  readonly toGroup: boolean;
}

/** A program that Docker, or a shell with `exec`, starts as it is. */
function judgeProgram(
  words: readonly string[],
  system: SystemShell | undefined,
  init: string | undefined,
): Verdict<Gap> {
  const name = baseName(words[0] ?? "");
  const started = managerStart(words);
  if (started !== undefined) {
    if (isTask(words)) return unknown("a task or a development server");
    if (system !== "dash" || started.manager === "yarn" || started.manager === "bun")
      return unknown(`what \`${name}\` runs is not seen here`);
    const mild = started.manager === "pnpm" || init !== undefined;
    return gap({ hindrance: "manager", program: name, mild, ...(init === undefined ? {} : { init }) });
  }
  if (isManager(name)) return unknown(`what \`${name}\` does is not told`);
  if (/^(?:ba|da|a|z)?sh$/.test(name) && words.length > 1) return unknown("the script is not read");
  if (/\.(?:sh|bash)$|entry-?point|^(?:start|run)$/.test(name)) return unknown("the script is not read");
  return pass(init === undefined ? "the program is process 1" : `\`${init}\` starts the program`);
}

/** Text that a shell is started with. */
function judgeScript(script: ShellText, kind: ContainerShell, around: Around): Verdict<Gap> {
  if (kind === "other") return unknown("the shell is not known");
  if (script.hasSyntaxError || script.statements.length === 0) return unknown("the shell text could not be read");
  if (/\btrap\b/.test(script.text)) return unknown("the shell handles signals itself");
  const found = (hindrance: Hindrance, program: string, mild = false): Verdict<Gap> =>
    gap({
      hindrance,
      program,
      mild: mild || around.init !== undefined,
      ...(kind === undefined ? {} : { shell: kind }),
      ...(around.init === undefined ? {} : { init: around.init }),
    });
  const { tail, isAlternative } = tailOf(script);
  const background = script.statements.find((statement) => statement.kind === "background");
  switch (tail?.kind) {
    case "command": {
      const isReplaced = tail.words[0]?.value === "exec";
      const beside = around.toGroup && isReplaced ? undefined : background;
      return judgeTail(tail, { script, kind, around, found, beside, isAlternative });
    }
    case "background":
      return found("background", shown(script, tail));
    case "pipeline":
      return found("pipeline", shown(script, tail));
    case "loop":
      return found("loop", shown(script, tail));
    default:
      if (tail === undefined || kind === "busybox" || kind === undefined || /\bexec\b/.test(script.text))
        return unknown("what the shell does last is not told");
      return found("shell", shown(script, tail));
  }
}

type ContainerShell = NonNullable<ContainerStart["shell"]>["kind"];

/** The statement whose end is the end of the shell. */
function tailOf({ statements }: ShellText): {
  readonly tail: ShellStatement | undefined;
  readonly isAlternative: boolean;
} {
  let tail = statements.at(-1);
  let isAlternative = false;
  while (tail?.kind === "list") {
    if (tail.operator === "||") isAlternative = true;
    tail = tail.right;
  }
  return { tail, isAlternative };
}

/** The plain command whose end is the end of the shell; undefined when the last thing it does is none. */
export function lastCommand(script: ShellText): ShellCommand | undefined {
  const { tail } = tailOf(script);
  return tail?.kind === "command" ? tail : undefined;
}

interface Tail {
  readonly script: ShellText;
  readonly kind: SystemShell | undefined;
  readonly around: Around;
  readonly found: (hindrance: Hindrance, program: string, mild?: boolean) => Verdict<Gap>;
  /** A statement that runs in the background. */
  readonly beside: ShellStatement | undefined;
  /** Runs only when what stands before it fails. */
  readonly isAlternative: boolean;
}

function judgeTail(command: ShellCommand, tail: Tail): Verdict<Gap> {
  const { script, kind, around, found, beside, isAlternative } = tail;
  const words = command.words.map(({ value }) => value ?? "");
  const name = words[0] ?? "";
  if (name === "exec") {
    if (beside !== undefined) return found("background", shown(script, beside), true);
    return judgeProgram(withoutWrappers(words.slice(1)).words, around.system, around.init);
  }
  if (ENDS_AT_ONCE.has(name)) {
    if (beside !== undefined) return found("background", shown(script, beside));
    const earlier = programBefore(script, command);
    return earlier === undefined ? pass("it ends by itself") : found("after", shown(script, earlier));
  }
  if (IDLE.has(name) || (beside === undefined && isPrinting(words))) return pass("there is nothing to shut down");
  if (isTask(words)) return unknown("a task or a development server");
  const program = shown(script, command);
  if (kind === "dash")
    return beside === undefined ? found("shell", program) : found("background", shown(script, beside));
  if (beside !== undefined) return found("background", shown(script, beside), kind === "busybox");
  if (kind === undefined) return unknown("which shell the base image has is not known");
  if (isAlternative) return unknown("which command runs last depends on how the first one ends");
  if (kind === "bash" && command.redirected) return found("shell", program);
  return judgeProgram(withoutWrappers(words).words, around.system, around.init);
}

/** The last command before another one that is no builtin. */
function programBefore({ statements }: ShellText, end: ShellCommand): ShellStatement | undefined {
  return statements
    .flatMap(commandsOf)
    .findLast((command) => command !== end && !SETUP.has(command.words[0]?.value ?? ""));
}

const SETUP: ReadonlySet<string> = new Set([
  ...ENDS_AT_ONCE,
  "cd",
  "export",
  "set",
  "unset",
  "umask",
  "ulimit",
  "mkdir",
  "chmod",
  "chown",
]);

function commandsOf(statement: ShellStatement): readonly ShellCommand[] {
  if (statement.kind === "list") return [...commandsOf(statement.left), ...commandsOf(statement.right)];
  return statement.kind === "command" ? [statement] : [];
}

const LONGEST = 40;

/** A statement as written, shortened. */
function shown({ text }: ShellText, { span }: ShellStatement): string {
  const line = text.slice(span.start, span.end).replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

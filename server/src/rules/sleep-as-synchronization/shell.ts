/** `sleep 10` between what was just started and what needs it. */

import type { FileRole } from "#facts/file";
import type { Place } from "#facts/place";
import type { ShellCommand } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { programOf } from "../questions/shell/programs";
import { placeIn, type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { workOf } from "../questions/shell/work";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly role: FileRole;
  readonly step: ShellStep;
  /** All commands of the script, in order. */
  readonly steps: readonly ShellStep[];
}

interface Gap {
  readonly seconds: string;
  /** What was started before it; absent where another container is waited for. */
  readonly started?: string;
  readonly used: string;
}

export const sleepAsSynchronizationInShell = defineRule<Subject, Gap>({
  id: "sleep-as-synchronization",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  languages: ["shell", "workflow", "dockerfile", "compose"],
  roles: ["service", "script"],
  summary: "A fixed sleep in place of a wait for something to be ready.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      const steps = stepsOf(script);
      for (const step of steps)
        if (programOf(step.command)?.name === "sleep")
          yield { place: placeIn(view, file, script, step.command.span), role: file.role, step, steps };
    }
  },
  judge: (_, { step, steps }) => judgeSleep(step, steps),
  // A job is run again, and a developer sees that it was too short.
  weigh: ({ role, step }) => (role !== "service" || step.script.runBy === "step" ? "P2" : undefined),
  message: (_, { seconds, started, used }) =>
    started === undefined
      ? `Sleeping ${seconds} s before \`${used}\` only hopes that what it needs is up by then. Wait for the condition, with a deadline.`
      : `Sleeping ${seconds} s after \`${started}\` only hopes that \`${used}\` finds it ready. Wait for the condition, with a deadline.`,
});

/** The answer for one pause among the commands of its script. */
export function judgeSleep(step: ShellStep, steps: readonly ShellStep[]): Verdict<Gap> {
  const { script, around, command } = step;
  const seconds = programOf(command)?.arguments[0]?.value;
  if (around.some(({ statement }) => statement.kind === "loop")) return pass("it paces a loop");
  if (around.some(({ statement }) => statement.kind === "background")) return pass("nothing waits for it");
  if (seconds === undefined || !/^\d+(?:\.\d+)?s?$/.test(seconds)) return unknown("how long it waits cannot be told");
  if (Number.parseFloat(seconds) < 1) return pass("it only gives way to others");
  const at = steps.indexOf(step);
  const next = usedAfter(step, steps);
  if (next === undefined) return pass("nothing comes after it");
  if (isWait(next)) return pass("it comes before a wait for a condition");
  if (step.command.span.start < (functionEnd(step) ?? 0) && next.command.span.start > (functionEnd(step) ?? 0))
    return unknown("what comes after the function is not told");
  const used = shown(next);
  const started = steps.slice(0, at).findLast((earlier) => isStart(earlier));
  const amount = seconds.replace(/s$/, "");
  if (started === undefined) {
    const isFirst = steps.slice(0, at).every(({ command: earlier }) => isAside(earlier));
    return script.runBy === "start" && isFirst
      ? gap({ seconds: amount, used })
      : unknown("nothing is known to be waited for");
  }
  const between = steps.slice(steps.indexOf(started) + 1, at);
  if (between.some(isWait)) return pass("it comes after a wait for a condition");
  if (!isUse(next)) return unknown("what comes after it is not known to need it");
  return gap({ seconds: amount, started: shown(started), used }, []);
}

/** The first command after a pause that does more than tell. */
export const usedAfter = (step: ShellStep, steps: readonly ShellStep[]): ShellStep | undefined =>
  steps.slice(steps.indexOf(step) + 1).find((later) => !isAside(later.command));

const functionEnd = ({ around }: ShellStep): number | undefined =>
  around.find(({ statement }) => statement.kind === "function")?.statement.span.end;

/** What tells or tidies does not need what was started. */
const isAside = (command: ShellCommand): boolean =>
  /^(?:echo|printf|log|info|set|export|cd|true|:|date)$/.test(programOf(command)?.name ?? "");

const STARTS =
  /^(?:(?:docker|podman) run (?:.* )?(?:-\w*d\w*|--detach)\b|(?:docker|podman) start\b|(?:docker|podman) compose (?:.* )?(?:up|start|restart)\b|docker-compose (?:.* )?(?:up|start|restart)\b|systemctl (?:.* )?(?:start|restart)\b|service \S+ (?:start|restart)\b|\/etc\/init\.d\/\S+ (?:start|restart)|pm2 (?:start|restart|reload)\b|pg_ctl(?:cluster)? .*\bstart\b|brew services start\b|minikube start\b|kubectl (?:.* )?(?:apply|create|rollout restart)\b|supervisorctl (?:start|restart)\b|nohup\b|dockerd\b|Xvfb\b)/;

function isStart({ command, around, script }: ShellStep): boolean {
  if (around.some(({ statement, as }) => statement.kind === "background" && as === "of"))
    return workOf(command) !== undefined || programOf(command) !== undefined;
  const line = command.words
    .map((word) => word.value ?? written(script, word))
    .join(" ")
    .replace(/^sudo (?:-\w+ )*/, "");
  return STARTS.test(line) && !/(?:^| )--wait\b/.test(line);
}

/** Looks whether something is there: in a loop, by a tool for it, or by a command that waits itself. */
function isWait({ command, around }: ShellStep): boolean {
  if (around.some(({ statement }) => statement.kind === "loop" && statement.word !== "for")) return true;
  const program = programOf(command);
  const line = [program?.name ?? "", ...(program?.arguments ?? []).map(({ value = "" }) => value)].join(" ");
  return /wait-?(?:for|on)|dockerize|pg_isready|--retry\b|^kubectl (?:.* )?(?:wait|rollout status)|^timeout .*(?:until|while)|^wait\b/.test(
    line,
  );
}

/** A step that talks to what was started. */
function isUse({ command }: ShellStep): boolean {
  const name = programOf(command)?.name ?? "";
  if (name === "docker" || name === "docker-compose") return command.words.some(({ value }) => value === "exec");
  return (
    workOf(command) !== undefined ||
    /^(?:curl|wget|nc|psql|mysql|redis-cli|mongo(?:sh)?|npm|npx|yarn|pnpm|python3?|node|pytest|newman|k6|cypress|playwright)$/.test(
      name,
    )
  );
}

const LONGEST = 40;
function shown({ script, command }: ShellStep): string {
  const line = written(script, command).replace(/\s+/g, " ").trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}

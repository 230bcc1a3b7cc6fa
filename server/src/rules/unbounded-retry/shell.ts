/** A loop of a script that asks until something answers, however long that takes. */

import type { Place } from "#facts/place";
import type { ShellScript, ShellStatement } from "#facts/shell";
import { gap, pass, type Verdict } from "#facts/verdict";

import { programNames } from "../questions/shell/downloads";
import { programOf } from "../questions/shell/programs";
import { placeIn, type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { defineRule } from "../rule";

type Loop = Extract<ShellStatement, { kind: "loop" }>;

interface Subject {
  readonly place: Place;
  readonly script: ShellScript;
  readonly loop: Loop;
}

interface Gap {
  readonly asked: string;
}

export const unboundedRetryInShell = defineRule<Subject, Gap>({
  id: "unbounded-retry",
  principle: "retry",
  priority: "P1",
  confidence: "high",
  version: 2,
  // A step of a workflow ends with its job: that is `ci-missing-timeout`.
  languages: ["shell", "dockerfile", "compose"],
  summary: "A retry without an end.",
  *subjects(view, file) {
    for (const script of file.scripts ?? [])
      for (const loop of waitsIn(script))
        yield { place: placeIn(view, file, script, loop.condition[0]?.span ?? loop.span), script, loop };
  },
  judge: (_, { script, loop }) => judgeWait(script, loop),
  // Nothing is lost by it: what should have started hangs, until somebody looks.
  weigh: () => "P2",
  message: (_, { asked }) =>
    `\`${asked}\` is asked again and again without a limit: when no answer comes, this hangs and tells nobody. Count the attempts or set a deadline, then fail.`,
});

/** Loops that ask a server and sleep in between. */
function waitsIn(script: ShellScript): readonly Loop[] {
  const loops = new Set<Loop>();
  for (const step of stepsOf(script)) {
    const around = step.around.find(({ as, statement }) => as === "condition" && statement.kind === "loop")?.statement;
    if (around?.kind !== "loop" || around.word === "for" || !asksServer(step)) continue;
    if (around.body.flatMap(programNames).includes("sleep")) loops.add(around);
  }
  return [...loops];
}

const CLIENTS =
  /^(?:pg_isready|psql|mysqladmin|mysql|mariadb|mariadb-admin|redis-cli|valkey-cli|mongo|mongosh|nc|ncat|netcat|telnet|curl|wget|nslookup|dig|getent|ping|rabbitmqctl|rabbitmq-diagnostics|kafka-topics(?:\.sh)?|cqlsh|etcdctl|consul|vault)$/;
const ENGINES = /^(?:docker|docker-compose|podman|kubectl)$/;

/** A function of the script that asks a server. */
const isAskingFunction = (script: ShellScript, name: string): boolean =>
  name !== "" &&
  stepsOf(script).some(
    ({ command, around }) =>
      CLIENTS.test(programOf(command)?.name ?? "") &&
      around.some(({ statement }) => statement.kind === "function" && statement.name === name),
  );

/** By a program that talks to a server, or by what a container engine says of one. */
function asksServer({ command, around, script }: ShellStep): boolean {
  const name = programOf(command)?.name ?? "";
  if (CLIENTS.test(name) || ENGINES.test(name) || isAskingFunction(script, name)) return true;
  // `$engine ps | grep web`: the engine by a variable.
  const pipeline = around.find(({ statement }) => statement.kind === "pipeline")?.statement;
  return (
    name === "grep" &&
    pipeline?.kind === "pipeline" &&
    /^(?:!\s*)?["']?\$\S+\s+(?:ps|inspect|get|logs)\b/.test(written(script, pipeline))
  );
}

/** What ends a loop by itself: a count, a clock, a way out. */
const ENDS =
  /\(\(|\blet\s|\bexpr\s|\bSECONDS\b|\bdate\s+["']?\+|\btimeout\s|-(?:lt|le|gt|ge|eq|ne)\s|\b(?:break|exit|return|kill)\b/;

function judgeWait(script: ShellScript, loop: Loop): Verdict<Gap> {
  if (ENDS.test(written(script, loop))) return pass("it ends by a count, by a clock, or by a way out");
  const [condition] = loop.condition;
  const asked =
    condition === undefined ? "it" : written(script, condition).replace(/\s+/g, " ").replace(/^!\s*/, "").trim();
  return gap({ asked: asked.length > LONGEST ? `${asked.slice(0, LONGEST - 1)}…` : asked });
}

const LONGEST = 44;

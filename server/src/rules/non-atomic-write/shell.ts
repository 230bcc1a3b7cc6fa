/** A script that fetches a file straight to its name, and takes whatever lies there for the whole of it the next time. */

import type { Place } from "#facts/place";
import type { ShellScript, ShellStatement, ShellWord } from "#facts/shell";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";

import { downloadOf } from "../questions/shell/downloads";
import { programOf } from "../questions/shell/programs";
import { placeIn, type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly step: ShellStep;
  /** Where it is stored, as written. */
  readonly name: string;
}

interface Gap {
  readonly name: string;
}

export const nonAtomicWriteInShell = defineRule<Subject, Gap>({
  id: "non-atomic-write",
  principle: "state-persistence",
  priority: "P0",
  confidence: "high",
  languages: ["shell"],
  roles: ["service"],
  summary: "A state file that is overwritten in place: a crash in between tears it.",
  *subjects(view, file) {
    for (const script of file.scripts ?? [])
      for (const step of stepsOf(script)) {
        const goes = downloadOf(step)?.goes;
        if (goes?.to === "file" && goes.name !== undefined)
          yield { place: placeIn(view, file, script, step.command.span), step, name: goes.name };
      }
  },
  judge: (_, { step, name }) => judgeStored(step, name),
  weigh: () => "P2",
  message: (_, { name }) =>
    `A transfer that breaks off leaves a part of \`${name}\`, which the script takes for the whole next time. Fetch beside it, then \`mv\`.`,
});

function judgeStored(step: ShellStep, name: string): Verdict<Gap> {
  const { script } = step;
  if (/te?mp|\.part|\.new|\.download|mktemp/i.test(name)) return pass("it is stored beside its name first");
  const names = meanings(step, bare(name));
  if (!testedNames(script).some((tested) => names.has(tested))) return pass("nothing asks whether it is there already");
  const steps = stepsOf(script);
  if (
    steps.some(
      ({ command }) =>
        programOf(command)?.name === "mv" && command.words.some((word) => names.has(bare(written(script, word)))),
    )
  )
    return pass("it is renamed afterwards");
  if (/\b(?:sha\d*sum|shasum|md5sum|b2sum|minisign|cosign)\b|--verify\b/.test(script.script.text))
    return pass("it is compared with a checksum");
  if (
    steps.some(
      ({ command }) =>
        programOf(command)?.name === "rm" && command.words.some((word) => names.has(bare(written(script, word)))),
    )
  )
    return unknown("a failed transfer may be taken away");
  return gap({ name: bare(name) });
}

const bare = (text: string): string => text.replace(/["']/g, "").replace(/\$\{(\w+)\}/g, "$$$1");

/** Names that a test asks for: `-f`, `-e`, `-s`, each also as the calls of its function give it. */
function testedNames(script: ShellScript): readonly string[] {
  return testsIn(script.script.statements, undefined).flatMap(({ word, inside }) => [
    ...spread(script, bare(written(script, word)), inside),
  ]);
}

interface Tested {
  readonly word: ShellWord;
  /** The function it stands in. */
  readonly inside: FunctionStatement | undefined;
}

type FunctionStatement = Extract<ShellStatement, { kind: "function" }>;

function testsIn(statements: readonly ShellStatement[], inside: FunctionStatement | undefined): readonly Tested[] {
  return statements.flatMap((statement): readonly Tested[] => {
    switch (statement.kind) {
      case "test":
        return statement.words.flatMap((word, at) =>
          /^-[fes]$/.test(statement.words[at - 1]?.value ?? "") ? [{ word, inside }] : [],
        );
      case "list":
        return testsIn([statement.left, statement.right], inside);
      case "negation":
        return testsIn([statement.of], inside);
      case "if":
        return testsIn(
          [
            ...statement.branches.flatMap(({ condition, body }) => [...condition, ...body]),
            ...(statement.otherwise ?? []),
          ],
          inside,
        );
      case "function":
        return testsIn(statement.body, statement);
      case "group":
      case "subshell":
      case "loop":
        return testsIn(statement.body, inside);
      default:
        return [];
    }
  });
}

function meanings(step: ShellStep, name: string): ReadonlySet<string> {
  const inside = step.around.map(({ statement }) => statement).find((statement) => statement.kind === "function");
  return spread(step.script, name, inside?.kind === "function" ? inside : undefined);
}

/** A name, and what the calls of the function it is a parameter of give for it. */
function spread(script: ShellScript, name: string, inside: FunctionStatement | undefined): ReadonlySet<string> {
  const names = new Set(inside === undefined ? [name] : []);
  if (inside === undefined || !name.startsWith("$"))
    return names.add(inside === undefined ? name : `${inside.name} ${name}`);
  const body = script.script.text.slice(inside.span.start, inside.span.end);
  const own = new RegExp(`\\b${name.slice(1)}=["']?\\$\\{?(\\d)`).exec(body)?.[1] ?? /^\$(\d)$/.exec(name)?.[1];
  if (own === undefined) return names.add(name);
  for (const { command } of stepsOf(script)) {
    const given = command.words[Number(own)];
    if (command.words[0]?.value === inside.name && given !== undefined) names.add(bare(written(script, given)));
  }
  return names;
}

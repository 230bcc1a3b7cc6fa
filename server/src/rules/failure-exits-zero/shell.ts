/** A script that says that it failed, and ends with 0. */

import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";

import { programOf } from "../questions/shell/programs";
import { placeIn, type ShellStep, stepsOf, written } from "../questions/shell/steps";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly step: ShellStep;
  /** The command in front of it in the same body. */
  readonly before: ShellStep | undefined;
}

interface Gap {
  readonly isExplicit: boolean;
}

export const failureExitsZeroInShell = defineRule<Subject, Gap>({
  id: "failure-exits-zero",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  version: 2,
  languages: ["shell", "dockerfile"],
  roles: ["service"],
  summary: "A script or command that fails and ends as if it had not.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      const steps = stepsOf(script);
      for (const [index, step] of steps.entries())
        if (programOf(step.command)?.name === "exit")
          yield { place: placeIn(view, file, script, step.command.span), step, before: steps[index - 1] };
    }
  },
  judge: (_, { step, before }) => judgeExit(step, before),
  message: (_, { isExplicit }) =>
    isExplicit
      ? "The script reports an error and ends with 0: whoever runs it goes on as if all were well. Write `exit 1`."
      : "`exit` alone ends as the message before it did, with 0: whoever runs it goes on. Write `exit 1`.",
});

/** What a message of a failure begins with, or where it goes. */
const FAILURE =
  /^["'\s]*(?:\\e\[\d+(?:;\d+)*m|\\033\[\d+(?:;\d+)*m|\$(?!\{)[A-Z_]*|\$\{[A-Z_]*|[^\w\s"'$])*\s*(?:error|failed|failure|fatal|cannot|can't|could not|unable|missing|invalid|aborting|abort)\b/i;
/** The same, said by whoever then writes `exit` alone: 0 is what the message before it ended with, not what somebody chose. */
const COMPLAINT =
  /^["'\s]*(?:[^\w\s"'$]|\$\w+\b)*\s*(?:oops|bad|unknown|unrecogni[sz]ed|unsupported|illegal|no such|wrong)\b|\b(?:not found|not installed|does not exist|doesn't exist|is not set|must be set|is required|could not be found)\b/i;
/** Ends of a script that only tells how it is called, or that there is nothing to do. */
const TELLS = /\busage\b|nothing to|already|up[- ]to[- ]date|skipp|no changes|cancel|aborted by/i;

function judgeExit(step: ShellStep, before: ShellStep | undefined): Verdict<Gap> {
  const [status] = programOf(step.command)?.arguments ?? [];
  if (status !== undefined && status.value !== "0")
    return pass("it ends with a status of failure, or with one it was given");
  if (/^[^\n]*\s#\s*\w/.test(step.script.script.text.slice(step.command.span.end))) return pass("a comment says why");
  if (before === undefined || before.next?.span.start !== step.command.span.start)
    return pass("nothing is reported before it");
  const program = programOf(before.command);
  if (program === undefined || !/^(?:echo|printf)$/.test(program.name)) return pass("nothing is reported before it");
  const words = program.arguments.filter(({ value }) => value === undefined || !/^-[neE]+$/.test(value));
  const text = words.map((word) => written(before.script, word)).join(" ");
  return (FAILURE.test(text) || (status === undefined && COMPLAINT.test(text))) && !TELLS.test(text)
    ? gap({ isExplicit: status !== undefined })
    : pass("it reports no failure");
}

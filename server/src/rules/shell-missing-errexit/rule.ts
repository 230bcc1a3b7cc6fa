/** A script that goes on when a step has failed. */

import type { Place } from "#facts/place";

import { placeIn } from "../questions/shell/steps";
import { defineRule } from "../rule";
import { type Gap, judgePipeline, judgeScript, type Piped, pipesOf, type Whole, wholeOf } from "./judge";
import { judgeUnheld, type Unheld, unheldIn } from "./unheld";

type Subject = { readonly place: Place } & (
  | { readonly kind: "script"; readonly whole: Whole }
  | { readonly kind: "pipeline"; readonly piped: Piped }
  | { readonly kind: "unheld"; readonly unheld: Unheld }
);

export const shellMissingErrexit = defineRule<Subject, Gap>({
  id: "shell-missing-errexit",
  principle: "error-classification",
  priority: "P1",
  confidence: "medium",
  version: 5,
  languages: ["shell", "dockerfile", "workflow"],
  summary: "A script of several steps that goes on when one of them has failed.",
  *subjects(view, file) {
    for (const script of file.scripts ?? []) {
      if (script.script.hasSyntaxError || script.runBy === "start" || script.runBy === "probe") continue;
      const whole = wholeOf(view, file, script);
      const verdict = judgeScript(whole);
      if (whole.steps.length > 1) yield { kind: "script", whole, place: placeIn(view, file, script, whole.at) };
      // One finding a script: what stops at a failed step is asked about its pipelines.
      if (verdict.kind === "gap") continue;
      for (const piped of pipesOf(script))
        yield { kind: "pipeline", piped, place: placeIn(view, file, script, piped.pipeline.span) };
      for (const unheld of unheldIn(script))
        yield { kind: "unheld", unheld, place: placeIn(view, file, script, unheld.step.command.span) };
    }
  },
  judge(view, subject) {
    switch (subject.kind) {
      case "script":
        return judgeScript(subject.whole, view);
      case "pipeline":
        return judgePipeline(subject.piped);
      case "unheld":
        return judgeUnheld(subject.unheld);
    }
  },
  weigh: (_, { isHeavy }) => (isHeavy ? undefined : "P2"),
  message: (_, gap) => messageOf(gap),
  fixFacts: (_, __, { kind, dialect }) => ({ kind, dialect }),
});

function messageOf(found: Gap): string {
  switch (found.kind) {
    case "script": {
      const remedy =
        found.runBy === "build"
          ? "Join the steps with `&&`, or begin with `set -e`."
          : `Begin with \`${found.dialect === "bash" ? "set -euo pipefail" : "set -eu"}\`.`;
      return `When \`${found.step}\` fails, the script goes on to \`${found.next}\`. ${remedy}`;
    }
    case "pipeline":
      return `When \`${found.step}\` fails, the pipeline ends as \`${found.next}\` does, and the failure is lost. ${
        found.dialect === "bash" ? "Set `-o pipefail`." : "Use bash with `set -o pipefail`, or a file in between."
      }`;
    case "function":
      return `When \`${found.step}\` fails, \`${found.by}\` goes on to \`${found.next}\`: \`set -e\` does not hold in a function that is asked how it ended. Join its steps with \`&&\`.`;
    case "declaration":
      return `When \`${found.step}\` fails, the script goes on with an empty \`${found.next}\`: \`${found.by}\` ends well whatever it is given. Set it first, and then \`${found.by} ${found.next}\`.`;
  }
}

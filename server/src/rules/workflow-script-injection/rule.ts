/** Text that strangers write, put into a script of a workflow before the shell reads it. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { WorkflowStep } from "#facts/workflow";
import type { View } from "#linking/view";

import { defineRule } from "../rule";
import { type Carried, carriedBy, NO_STEP, type StepRef } from "./carried";
import { printedContexts } from "./expressions";

interface Gap {
  readonly carried: Carried;
  readonly isScript: boolean;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

export const workflowScriptInjection = defineRule<Subject, Gap>({
  id: "workflow-script-injection",
  principle: "defense-in-depth",
  priority: "P0",
  confidence: "high",
  version: 2,
  languages: ["workflow"],
  holdsUnrun: true,
  summary: "Text that strangers write, put into the script of a workflow.",
  subjects: (view, file) =>
    file.workflow === undefined ? [] : view.remember(SUBJECTS, file, () => subjectsOf(view, file)),
  judge: (_, { verdict }) => verdict,
  weigh: (_, { carried: { danger } }) => (danger === "anybody" ? undefined : danger === "committers" ? "P1" : "P2"),
  message: (_, { carried: { context, danger }, isScript }) =>
    `\`${context}\` becomes part of the ${isScript ? "script" : "command"}: ${HARM[danger]}. Hand it over in \`env\` and read the variable.`,
  fixFacts: (_, __, { carried: { context }, isScript }) => ({ context, isScript }),
});

const SUBJECTS: { readonly fallback: readonly Subject[] } = { fallback: [] };

const HARM: Readonly<Record<Carried["danger"], string>> = {
  anybody: "whoever writes it runs code with this repository's token and secrets",
  committers: "who may push runs code that nobody has read",
  "own-code": "a name or title with `$(…)` runs as code",
  never: "",
};

function subjectsOf(view: View, file: FileFacts): readonly Subject[] {
  const { workflow } = file;
  const ofSteps = (workflow?.jobs ?? []).flatMap((job) =>
    job.steps.flatMap((step) => {
      const ref = { file, job, step };
      return [...written(view, ref), ...handedOver(view, ref)];
    }),
  );
  return [...ofSteps, ...shared(view, file)];
}

/** Expressions inside of scripts. */
function written(view: View, ref: StepRef): readonly Subject[] {
  return ref.step.expressions.flatMap(({ text, span }) => {
    const carried = carriedBy(view, ref, text);
    if (carried === undefined) return [];
    return [{ place: view.place(ref.file, span), verdict: judged(ref, carried) }];
  });
}

function judged({ job, step }: StepRef, carried: Carried): Verdict<Gap> {
  if (carried.danger === "never") return pass("no event of this workflow has it");
  if ([job.condition, step.condition].some((condition) => KNOWN_AUTHOR.test(condition?.text ?? "")))
    return unknown("a condition asks who has written it");
  return gap({ carried, isScript: step.run === undefined }, carried.via);
}

const KNOWN_AUTHOR =
  /author_association|\.user\.login\s*==|github\.(?:actor|triggering_actor)\s*==|contains\(\s*fromJSON\([^)]*\),\s*github\.|head\.repo\.full_name\s*==\s*github\.repository/;

/** What a script gets in its own environment: data there, not code. */
const handedOver = (view: View, ref: StepRef): readonly Subject[] =>
  ref.step.run === undefined && ref.step.with.every(({ name }) => name !== "script")
    ? []
    : ref.step.env.flatMap((entry) => passedOn(view, ref, entry));

/** What all steps of a job or a workflow get, when none of them writes it out again. */
function shared(view: View, file: FileFacts): readonly Subject[] {
  const { jobs, env } = file.workflow ?? { jobs: [], env: [] };
  const scopes = [{ env, jobs }, ...jobs.map((job) => ({ env: job.env, jobs: [job] }))];
  return scopes.flatMap((scope) => {
    const [job] = scope.jobs;
    if (job === undefined) return [];
    const isWrittenOut = (name: string): boolean =>
      scope.jobs.some(({ steps }) =>
        steps.some(({ expressions }) =>
          expressions.some(({ text }) => printedContexts(text).includes(`env.${name.toLowerCase()}`)),
        ),
      );
    return scope.env
      .filter(({ name }) => !isWrittenOut(name))
      .flatMap((entry) => passedOn(view, { file, job, step: NO_STEP }, entry));
  });
}

function passedOn(view: View, ref: StepRef, { value }: WorkflowStep["env"][number]): readonly Subject[] {
  if (value === undefined || !value.text.includes("${{")) return [];
  const carried = carriedBy(view, ref, value.text);
  return carried === undefined
    ? []
    : [{ place: view.place(ref.file, value.span), verdict: pass("handed over in `env`") }];
}

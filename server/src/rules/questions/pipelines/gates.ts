/** What has to succeed before a job of a workflow starts, followed through `needs`, reusable workflows and `workflow_run`. */

import type { FileFacts } from "#facts/file";
import type { WorkflowJob, WorkflowStep } from "#facts/workflow";
import type { View } from "#linking/view";

import { isOff, type JobRef } from "./deployed";
import { doesTask, jobDoes } from "./tasks";

/** The best there is in front of a job. */
export type Gate =
  | { readonly kind: "tested"; readonly by: string }
  | { readonly kind: "unknown"; readonly because: string }
  | { readonly kind: "none" };

const NONE: Gate = { kind: "none" };

/** The gate in front of a job's delivery. `seen` keeps circles of workflows from going on for ever. */
export function gateOf(view: View, ref: JobRef, seen: ReadonlySet<string> = new Set()): Gate {
  return best(gatesOf(view, ref, seen));
}

function best(gates: readonly Gate[]): Gate {
  return gates.find(({ kind }) => kind === "tested") ?? gates.find(({ kind }) => kind === "unknown") ?? NONE;
}

function gatesOf(view: View, ref: JobRef, seen: ReadonlySet<string>): readonly Gate[] {
  const key = `${ref.file.path} ${ref.job.id}`;
  if (seen.has(key) || seen.size > MOST) return [];
  const next = new Set(seen).add(key);
  return [
    ...ownGates(view, ref, next),
    ...ref.job.needs.flatMap((id) => neededGates(view, ref, id, next)),
    ...ref.workflow.events.flatMap(({ name, workflows }) =>
      name === "workflow_run" ? followedGates(view, ref.file, workflows ?? [], next) : [],
    ),
  ];
}

const MOST = 30;

/** Steps in front of the delivery; of a caller, the jobs it runs. */
function ownGates(view: View, { job }: JobRef, seen: ReadonlySet<string>): readonly Gate[] {
  const first = job.steps.findIndex((step) => doesTask(step, "delivers"));
  const before = first === -1 ? job.steps : job.steps.slice(0, first);
  const steps = before.flatMap((step) => stepGates(view, step));
  const called = job.uses === undefined ? undefined : calledWorkflow(view, job.uses.text);
  if (job.uses === undefined) return steps;
  if (called === undefined) return [{ kind: "unknown", because: "the workflow it calls is not here" }];
  const jobs = refsOf(called);
  const delivering = jobs.filter((ref) => jobDoes(ref.job, "delivers"));
  if (delivering.length === 0) return jobs.flatMap((ref) => testing(view, ref) ?? []);
  return delivering.map((ref) => gateOf(view, ref, seen));
}

/** Is what a step does before the delivery a test? One that is tolerated counts for nothing. */
function stepGates(view: View, step: WorkflowStep): readonly Gate[] {
  if (step.tolerated) return [];
  if (doesTask(step, "tests")) return [{ kind: "tested", by: "a step before it" }];
  if (doesTask(step, "checks"))
    return [{ kind: "unknown", because: "checks run before it, which may be all there are" }];
  if (step.uses?.text.startsWith("./") !== true) return [];
  const action = localAction(view, step.uses.text);
  if (action === undefined) return [{ kind: "unknown", because: "an action of the repository is not read" }];
  const isTest = action.workflow?.jobs.some((job) => jobDoes(job, "tests")) === true;
  return isTest ? [{ kind: "tested", by: `\`${step.uses.text}\`` }] : [];
}

/** The gate that a needed job is, and those in front of it. */
function neededGates(view: View, { file, workflow }: JobRef, id: string, seen: ReadonlySet<string>): readonly Gate[] {
  const job = workflow.jobs.find((one) => one.id === id);
  if (job === undefined) return [];
  const ref = { file, workflow, job };
  const own = testing(view, ref) ?? calledGate(view, ref) ?? checking(job);
  return [...(own === undefined ? [] : [own]), ...gatesOf(view, ref, seen)];
}

/** The gate that a job is by its own steps. */
function testing(view: View, { job }: JobRef): Gate | undefined {
  if (job.tolerated || isOff(job)) return undefined;
  const isTest = job.steps.some((step) => stepGates(view, step).some(({ kind }) => kind === "tested"));
  return isTest ? { kind: "tested", by: `job \`${job.id}\`` } : undefined;
}

/** A job that checks without tests that are seen, or that calls itself a test and runs what is not known here. */
function checking(job: WorkflowJob): Gate | undefined {
  if (jobDoes(job, "checks"))
    return { kind: "unknown", because: `job \`${job.id}\` checks, without tests that are seen` };
  return CALLED_TEST.test(`${job.id} ${job.name ?? ""}`)
    ? { kind: "unknown", because: `what job \`${job.id}\` runs is not known` }
    : undefined;
}

const CALLED_TEST =
  /(?:^|[-_\s])(?:tests?|testing|checks?|ci|verify|verification|quality|qa|e2e|integration|smoke|validate|validation|specs?)(?:$|[-_\s])/i;

/** A needed job that calls a workflow: does that test? */
function calledGate(view: View, { job }: JobRef): Gate | undefined {
  if (job.uses === undefined) return undefined;
  const called = calledWorkflow(view, job.uses.text);
  if (called === undefined) return { kind: "unknown", because: "a workflow it needs is not here" };
  return refsOf(called).some((ref) => testing(view, ref) !== undefined)
    ? { kind: "tested", by: `job \`${job.id}\`` }
    : undefined;
}

/** `workflow_run: workflows: [CI]`: whatever those test has gone before. */
function followedGates(
  view: View,
  file: FileFacts,
  names: readonly string[],
  seen: ReadonlySet<string>,
): readonly Gate[] {
  return names.flatMap((name): readonly Gate[] => {
    const before = workflowsOf(view).filter((other) => other !== file && isNamed(other, name));
    if (before.length === 0) return [{ kind: "unknown", because: `the workflow \`${name}\` is not here` }];
    return before.flatMap((other) =>
      refsOf(other).flatMap((ref) => testing(view, ref) ?? calledGate(view, ref) ?? gatesOf(view, ref, seen)),
    );
  });
}

const isNamed = ({ path, workflow }: FileFacts, name: string): boolean => (workflow?.name ?? path) === name;

/** All workflows and actions. An answer that is remembered is asked again when one of them changes. */
export function workflowsOf(view: View): readonly FileFacts[] {
  const found = view.files.filter((file) => file.workflow !== undefined);
  for (const file of found) view.remember(OWN, file, () => undefined);
  return found;
}

/** The file of `./.github/workflows/x.yml`; undefined when it is not here. */
export const calledWorkflow = (view: View, uses: string): FileFacts | undefined =>
  uses.startsWith("./") ? readThrough(view, uses.slice(2)) : undefined;

/** The file of a local action `./.github/actions/x`. */
export function localAction(view: View, uses: string): FileFacts | undefined {
  const folder = uses.replace(/^\.\//, "").replace(/\/$/, "");
  const prefix = folder === "" || folder === "." ? "" : `${folder}/`;
  return readThrough(view, `${prefix}action.yml`) ?? readThrough(view, `${prefix}action.yaml`);
}

const OWN: { readonly fallback: undefined } = { fallback: undefined };

/** Reading a file inside an answer that is remembered lets the answer be asked again when that file changes. */
function readThrough(view: View, path: string): FileFacts | undefined {
  const file = view.file(path);
  if (file !== undefined) view.remember(OWN, file, () => undefined);
  return file;
}

function refsOf(file: FileFacts): readonly JobRef[] {
  const { workflow } = file;
  return workflow === undefined ? [] : workflow.jobs.map((job) => ({ file, workflow, job }));
}

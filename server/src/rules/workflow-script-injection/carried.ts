/** What strangers have written, followed to the scripts it is put into: through `env` and through inputs of local actions and workflows. */

import type { FileFacts } from "#facts/file";
import type { Hop, Span } from "#facts/place";
import type { WorkflowEntry, WorkflowJob, WorkflowStep } from "#facts/workflow";
import { type Danger, dangerOf } from "#knowledge/untrustedContexts";
import type { View } from "#linking/view";

import { calledWorkflow, localAction, workflowsOf } from "../questions/pipelines/gates";
import { printedContexts } from "./expressions";
import { writtenOutputs } from "./outputs";

/** A step with everything around it that an expression can name. */
export interface StepRef {
  readonly file: FileFacts;
  readonly job: WorkflowJob;
  readonly step: WorkflowStep;
}

export interface Carried {
  readonly context: string;
  readonly danger: Danger;
  readonly via: readonly Hop[];
}

/** The worst that an expression in a step prints; undefined when nothing of it comes from strangers. */
export function carriedBy(view: View, at: StepRef, expression: string): Carried | undefined {
  return worst(printedContexts(expression).flatMap((context) => followed(view, at, context, 0) ?? []));
}

const ORDER: readonly Danger[] = ["anybody", "committers", "own-code", "never"];

const worst = (found: readonly Carried[]): Carried | undefined =>
  [...found].sort((a, b) => ORDER.indexOf(a.danger) - ORDER.indexOf(b.danger))[0];

const DEEPEST = 4;

function followed(view: View, at: StepRef, context: string, depth: number): Carried | undefined {
  if (depth > DEEPEST || isOneOfFew(at.file, context)) return undefined;
  const danger = dangerOf(context, eventsOf(view, at.file, new Set()));
  if (danger !== undefined) return { context, danger, via: [] };
  const [kind, name, third, fourth] = context.split(".");
  if (name === undefined) return undefined;
  switch (kind) {
    case "env":
      return fromEnv(view, at, name, depth);
    case "matrix":
      return fromEntries(view, at, named(at.job.matrix, name), { note: "It is one of the matrix.", depth });
    case "needs":
      return third === "outputs" ? fromNeeded(view, at, { id: name, output: fourth ?? "" }, depth) : undefined;
    case "steps":
      return third === "outputs" ? fromStep(view, at, { id: name, output: fourth ?? "" }, depth) : undefined;
    case "inputs":
      return fromInput(view, at, name, depth);
    default:
      return context.startsWith("github.event.inputs.") ? fromInput(view, at, fourth ?? "", depth) : undefined;
  }
}

const named = (entries: readonly WorkflowEntry[], name: string): readonly WorkflowEntry[] =>
  entries.filter((one) => one.name.toLowerCase() === name);

interface Output {
  /** Of the job or the step, in lower case as in a context. */
  readonly id: string;
  readonly output: string;
}

/** What a job this one needs hands on. */
function fromNeeded(view: View, at: StepRef, { id, output }: Output, depth: number): Carried | undefined {
  const job = at.file.workflow?.jobs.find((one) => one.id.toLowerCase() === id);
  if (job === undefined) return undefined;
  const entries = named(job.outputs, output);
  return fromEntries(view, { ...at, job, step: NO_STEP }, entries, {
    note: `Job \`${job.id}\` hands it on here.`,
    depth,
  });
}

/** What an earlier step of the job writes down as it is. */
function fromStep(view: View, at: StepRef, { id, output }: Output, depth: number): Carried | undefined {
  const step = at.job.steps.find((one) => one.id?.toLowerCase() === id);
  if (step?.run === undefined) return undefined;
  const from = { ...at, step };
  const found = writtenOutputs(step.run.text, output).flatMap(
    (context) => followed(view, from, context, depth + 1) ?? [],
  );
  const carried = worst(found);
  const note = `Step \`${step.id ?? ""}\` writes it down here.`;
  return carried === undefined
    ? undefined
    : { ...carried, via: [hop(view, at.file, step.run.span, note), ...carried.via] };
}

function fromEntries(
  view: View,
  at: StepRef,
  entries: readonly WorkflowEntry[],
  how: { readonly note: string; readonly depth: number },
): Carried | undefined {
  return worst(entries.flatMap((entry) => through(view, at, entry, how) ?? []));
}

/** The branch of a run that is followed for branches written out, without a pattern: it is one of those. */
function isOneOfFew({ workflow }: FileFacts, context: string): boolean {
  if (context !== "github.event.workflow_run.head_branch") return false;
  const [event, ...others] = workflow?.events ?? [];
  return (
    others.length === 0 &&
    event?.name === "workflow_run" &&
    event.branches?.every((branch) => !/[*?+![\]$]/.test(branch)) === true
  );
}

/** `env` of the step, the job or the workflow: the innermost one counts. */
function fromEnv(view: View, at: StepRef, name: string, depth: number): Carried | undefined {
  const entry = [at.step.env, at.job.env, at.file.workflow?.env ?? []]
    .map((env) => env.find((one) => one.name.toLowerCase() === name))
    .find((one) => one !== undefined);
  return entry === undefined ? undefined : through(view, at, entry, { note: `\`${entry.name}\` is set here.`, depth });
}

/** What callers in the repository hand over as an input. */
function fromInput(view: View, at: StepRef, name: string, depth: number): Carried | undefined {
  const found = callersOf(view, at.file).flatMap(({ ref, given }) => {
    const entry = given.find((one) => one.name.toLowerCase() === name);
    return entry === undefined ? [] : (through(view, ref, entry, { note: "It is handed over here.", depth }) ?? []);
  });
  return worst(found);
}

function through(
  view: View,
  at: StepRef,
  { value }: WorkflowEntry,
  { note, depth }: { readonly note: string; readonly depth: number },
): Carried | undefined {
  if (value === undefined) return undefined;
  const contexts = [...value.text.matchAll(/\$\{\{[\s\S]*?\}\}/g)].flatMap(([text]) => printedContexts(text));
  const carried = worst(contexts.flatMap((context) => followed(view, at, context, depth + 1) ?? []));
  return carried === undefined
    ? undefined
    : { ...carried, via: [hop(view, at.file, value.span, note), ...carried.via] };
}

const hop = (view: View, file: FileFacts, span: Span, note: string): Hop => ({ place: view.place(file, span), note });

interface Caller {
  readonly ref: StepRef;
  readonly given: readonly WorkflowEntry[];
}

/** Steps and jobs in the repository that use a local action or call a workflow. */
function callersOf(view: View, file: FileFacts): readonly Caller[] {
  return workflowsOf(view).flatMap((other) =>
    (other.workflow?.jobs ?? []).flatMap((job): readonly Caller[] => [
      ...(job.uses !== undefined && calledWorkflow(view, job.uses.text) === file
        ? [{ ref: { file: other, job, step: NO_STEP }, given: job.with }]
        : []),
      ...job.steps
        .filter(({ uses }) => uses?.text.startsWith("./") === true && localAction(view, uses.text) === file)
        .map((step) => ({ ref: { file: other, job, step }, given: step.with })),
    ]),
  );
}

/** Stands where an expression is outside of any step: there is no environment of a step. */
export const NO_STEP: WorkflowStep = {
  span: { start: 0, end: 0 },
  expressions: [],
  with: [],
  env: [],
  tolerated: false,
};

/** Events a file runs for; those of its callers for an action or a reusable workflow. */
function eventsOf(view: View, file: FileFacts, seen: ReadonlySet<string>): ReadonlySet<string> {
  const own = (file.workflow?.events ?? []).map(({ name }) => name);
  const isCalled = file.workflow?.kind === "action" || own.includes("workflow_call");
  if (!isCalled || seen.has(file.path)) return new Set(own);
  const next = new Set(seen).add(file.path);
  return new Set([...own, ...callersOf(view, file).flatMap(({ ref }) => [...eventsOf(view, ref.file, next)])]);
}

/** Credentials that a workflow sets as variables, hands to actions or writes into commands. */

import type { FileFacts } from "#facts/file";
import type { Span } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { WorkflowEntry, WorkflowJob, WorkflowStep } from "#facts/workflow";

import { isSecretName } from "../questions/deployment/serviceSecrets";
import { doesTask, jobDoes } from "../questions/pipelines/tasks";
import { isComputed, isSetting, isStandIn, looksIssued } from "../questions/secrets/literals";
import type { Gap } from "./gap";

interface Answer {
  readonly span: Span;
  readonly verdict: Verdict<Gap>;
}

/** Issued credentials wherever they stand; invented ones only where the job delivers, since tests need values that open nothing. */
export function workflowSecrets(file: FileFacts): readonly Answer[] {
  const { workflow, credentials = [] } = file;
  if (workflow === undefined) return [];
  const issued = credentials.map(({ span, kind }) => ({
    span,
    verdict: gap<Gap>({ where: "workflow", name: "", kind, isIssued: true }),
  }));
  const opening = workflow.jobs.flatMap(({ imageCredentials }) => imageCredentials.flatMap(openingIn));
  const isDelivering = workflow.jobs.some((job) => jobDoes(job, "delivers"));
  const named = [...opening, ...namedIn(workflow.env, isDelivering), ...workflow.jobs.flatMap(namedInJob)];
  const isTold = ({ span }: Answer): boolean =>
    credentials.some((one) => span.start <= one.span.start && one.span.end <= span.end);
  return [...issued, ...named.filter((one) => !isTold(one))];
}

function namedInJob(job: WorkflowJob): readonly Answer[] {
  const isDelivering = jobDoes(job, "delivers");
  return [
    ...namedIn([...job.env, ...job.imageEnv], isDelivering),
    ...job.steps.flatMap((step) => namedIn([...step.env, ...step.with], isDelivering && !isTrial(step))),
  ];
}

/** A step that tries out what another one delivers: its own variables end with it. */
const isTrial = (step: WorkflowStep): boolean =>
  (doesTask(step, "tests") || doesTask(step, "checks")) && !doesTask(step, "delivers");

/** The password of a registry that an image is pulled from: no test makes one up, and what is written down is what opens it. */
function openingIn({ name, value }: WorkflowEntry): readonly Answer[] {
  if (value === undefined || name !== "password") return [];
  const { text, span } = value;
  if (isComputed(text)) return [{ span, verdict: pass("it comes from the secrets, or is made while it runs") }];
  if (isSetting(text) || isStandIn(text)) return [{ span, verdict: pass("the value opens nothing") }];
  return [{ span, verdict: gap<Gap>({ where: "workflow", name, isIssued: looksIssued(text) }) }];
}

function namedIn(entries: readonly WorkflowEntry[], isDelivering: boolean): readonly Answer[] {
  return entries.flatMap(({ name, value }) => {
    if (value === undefined || !isSecretName(name.replaceAll("-", "_"))) return [];
    const { text, span } = value;
    if (isComputed(text)) return [{ span, verdict: pass("it comes from the secrets, or is made while it runs") }];
    if (isSetting(text) || isStandIn(text) || !looksIssued(text))
      return [{ span, verdict: pass("the value opens nothing") }];
    const verdict = isDelivering
      ? gap<Gap>({ where: "workflow", name, isIssued: true })
      : pass("only a test's containers know it");
    return [{ span, verdict }];
  });
}

/** What steps of a workflow do, told from the commands and actions they run, never from their names. */

import type { WorkflowJob, WorkflowStep } from "#facts/workflow";
import { BUILDS_IMAGES, isActionOf, isCommandOf, type PipelineTask } from "#knowledge/pipelines";

/** The action a step uses, without its version; undefined for `run:` steps, local actions and images. */
export function actionOf({ uses }: WorkflowStep): string | undefined {
  const [name = ""] = uses?.text.split("@") ?? [];
  return name === "" || /^(?:\.|docker:)/.test(name) ? undefined : name;
}

/** Does the step do this, as far as it shows itself? */
export function doesTask(step: WorkflowStep, task: PipelineTask): boolean {
  if (step.run !== undefined) return commandLines(step.run.text).some((line) => isCommandOf(task, line));
  const action = actionOf(step);
  if (action === undefined) return false;
  return (
    isActionOf(task, action) || (task === "delivers" && (pushesImages(step, action) || attachesFiles(step, action)))
  );
}

/** Does one of a job's own steps do this? */
export const jobDoes = ({ steps }: WorkflowJob, task: PipelineTask): boolean =>
  steps.some((step) => doesTask(step, task));

/** A release on GitHub with programs that were built for it; one of notes alone delivers nothing. */
const attachesFiles = (step: WorkflowStep, action: string): boolean =>
  (/^softprops\/action-gh-release$/i.test(action) && inputOf(step, "files") !== undefined) ||
  (/^ncipollo\/release-action$/i.test(action) && inputOf(step, "artifacts") !== undefined) ||
  /^svenstaro\/upload-release-action$/i.test(action);

function pushesImages(step: WorkflowStep, action: string): boolean {
  if (!BUILDS_IMAGES.test(action)) return false;
  if (/push-to-registry$/i.test(action)) return true;
  const push = inputOf(step, "push");
  if (push === undefined) return /\bpush=true\b|type=registry/.test(inputOf(step, "outputs") ?? "");
  return !/^\s*false\s*$|inputs\.push|dry/i.test(push);
}

/** An input of the action a step uses. */
export const inputOf = (step: WorkflowStep, name: string): string | undefined =>
  step.with.find((entry) => entry.name === name)?.value?.text;

/** Lines that run something: joined at continuations, without comments and what is only printed. */
export const commandLines = (text: string): readonly string[] =>
  text
    .replace(/\\\r?\n\s*/g, " ")
    .split(/\r?\n/)
    .filter((line) => !/^\s*(?:#|$)|^\s*(?:echo|printf)\b(?![^\n]*(?:&&|;|\|))/.test(line));

/** Which workflows and jobs are worth a judgement: those that GitHub runs. */

import type { FileFacts } from "#facts/file";
import type { WorkflowFacts, WorkflowJob } from "#facts/workflow";

/** A job with its workflow. */
export interface JobRef {
  readonly file: FileFacts;
  readonly workflow: WorkflowFacts;
  readonly job: WorkflowJob;
}

/** Jobs of a workflow that may run; none of a composite action. */
export function jobsOf(file: FileFacts): readonly JobRef[] {
  const { workflow } = file;
  if (workflow?.kind !== "workflow") return [];
  return workflow.jobs.filter((job) => !isOff(job)).map((job) => ({ file, workflow, job }));
}

/** `if: false` switches a job off. */
export const isOff = ({ condition }: WorkflowJob): boolean => /^\s*(?:\$\{\{\s*)?false\b/.test(condition?.text ?? "");

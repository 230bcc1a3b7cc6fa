/** What starts a workflow, and who may shape what it is started with. */

import type { WorkflowEvent, WorkflowFacts, WorkflowJob } from "#facts/workflow";

/** Events that run a workflow without a person who decides it. */
const AUTOMATIC: ReadonlySet<string> = new Set([
  "push",
  "release",
  "schedule",
  "create",
  "workflow_run",
  "registry_package",
  "check_suite",
  "deployment",
]);

/** What starts deliveries by itself; nothing when somebody starts the workflow by hand, or another workflow calls it. */
export const automaticEvents = ({ events }: WorkflowFacts): readonly WorkflowEvent[] =>
  events.filter(({ name }) => AUTOMATIC.has(name));

/** Is the job left out of everything but pull requests, or runs by hand? */
export const isNarrowed = ({ condition }: WorkflowJob): boolean =>
  /event_name\s*==\s*'(?:pull_request|workflow_dispatch|issue_comment)/.test(condition?.text ?? "") &&
  !/\|\|/.test(condition?.text ?? "");

/** Gives a job a time limit, below the runner it asks for. */

import { jobAt, linesBehind, openWorkflow } from "#languages/workflow/edit";
import { fieldsOf } from "#languages/workflow/nodes";

import { defineFix, refuse } from "../fix";

export const addJobTimeout = defineFix({
  id: "job-timeout",
  language: "workflow",
  rules: ["ci-missing-timeout"],
  tier: "behavioral",
  preferred: true,
  title: ({ minutes }) => `Limit the job to ${minutes ?? USUAL} minutes`,
  plan({ text, span, facts }) {
    const source = openWorkflow(text);
    const job = jobAt(source, span);
    if (job === undefined) return refuse("the job is not written out here");
    const fields = fieldsOf(job.value);
    if (fields.has("timeout-minutes")) return refuse("the gap is gone");
    if (fields.has("uses")) return refuse("a job that calls a workflow cannot have a limit");
    const runner = fields.get("runs-on");
    if (runner === undefined) return refuse("the job names no runner");
    const minutes = typeof facts.minutes === "number" ? facts.minutes : USUAL;
    const edit = linesBehind(text, runner, [`timeout-minutes: ${minutes}`]);
    if (edit === undefined) return refuse("the job is written on one line");
    const notes = ["About twice what the job usually takes is a good limit: correct the number."];
    return {
      kind: "ways",
      ways: [{ title: `Limit the job to ${minutes} minutes`, tier: "behavioral", edits: [edit], kit: [], notes }],
    };
  },
});

/** Minutes; most jobs are done in half of it. */
const USUAL = 30;

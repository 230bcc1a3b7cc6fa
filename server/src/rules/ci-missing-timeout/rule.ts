/** A job of a workflow that can hang for hours. */

import type { Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { WorkflowJob, WorkflowStep } from "#facts/workflow";
import { ASKS_ONCE, BUILDS_IMAGES } from "#knowledge/pipelines";

import { jobsOf } from "../questions/pipelines/deployed";
import { actionOf, commandLines, jobDoes } from "../questions/pipelines/tasks";
import { defineRule } from "../rule";

interface Gap {
  readonly what: string;
}

interface Subject {
  readonly place: Place;
  readonly job: WorkflowJob;
}

export const ciMissingTimeout = defineRule<Subject, Gap>({
  id: "ci-missing-timeout",
  principle: "retry",
  priority: "P2",
  confidence: "high",
  languages: ["workflow"],
  summary: "A job of a workflow without a time limit.",
  *subjects(view, file) {
    for (const { job } of jobsOf(file))
      if (job.uses === undefined && job.steps.length > 0) yield { place: view.place(file, job.span), job };
  },
  judge: (_, { job }) => judgeJob(job),
  message: ({ job: { id } }, { what }) =>
    `Job \`${id}\` ${what} without \`timeout-minutes\`: when a step hangs, it holds the runner for six hours. Set about twice what it takes.`,
  fixFacts: (_, __, { what }) => ({ minutes: /image|delivers/.test(what) ? 60 : 30 }),
});

function judgeJob(job: WorkflowJob): Verdict<Gap> {
  if (job.timeout !== undefined) return pass("timeout-minutes of the job");
  const lasting = job.steps.filter((step) => !isShort(step));
  if (lasting.length === 0) return pass("it asks an interface and ends");
  if (lasting.every(({ timeout }) => timeout !== undefined)) return pass("timeout-minutes of its steps");
  return gap({ what: whatItDoes(job) });
}

/** Asks one thing, or runs what the shell does by itself. */
function isShort(step: WorkflowStep): boolean {
  if (step.run !== undefined) return commandLines(step.run.text).every((line) => SHORT.test(line));
  const action = actionOf(step);
  return action !== undefined && ASKS_ONCE.test(action);
}

const SHORT =
  /^\s*(?:(?:[A-Za-z_]\w*=\S*|if|then|else|elif|fi|for|do|done|case|esac|in|\w+\)|;;|\[\[?|!|test|echo|printf|export|exit|set|shift|true|false|cat|date|jq|gh|\{|\}|EOF)(?:\s|;|$|"))/;

function whatItDoes(job: WorkflowJob): string {
  if (job.steps.some((step) => BUILDS_IMAGES.test(actionOf(step) ?? ""))) return "builds an image";
  if (job.images.length > 0) return "waits for containers";
  if (jobDoes(job, "tests")) return "runs tests";
  return jobDoes(job, "delivers") ? "delivers" : "runs";
}

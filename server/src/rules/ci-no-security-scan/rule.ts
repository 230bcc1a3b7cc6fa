/** Workflows none of which looks for known vulnerabilities. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { workflowsOf } from "../questions/pipelines/gates";
import { type doesTask, jobDoes } from "../questions/pipelines/tasks";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<string>;
}

export const ciNoSecurityScan = defineRule<Subject, string>({
  id: "ci-no-security-scan",
  principle: "defense-in-depth",
  priority: "P2",
  confidence: "low",
  languages: ["workflow"],
  summary: "No workflow scans dependencies, images or code.",
  subjects: (view, file) =>
    file.workflow?.kind === "workflow" ? view.remember(SUBJECTS, file, () => subjectsOf(view, file)) : [],
  judge: (_, { verdict }) => verdict,
  message: (_, job) =>
    `Job \`${job}\` tests, and no workflow scans dependencies, images or code: a published vulnerability ships unseen. Add an audit or a scanner.`,
});

const SUBJECTS: { readonly fallback: readonly Subject[] } = { fallback: [] };

/** One answer for the repository: at the job that tests, of the first workflow that has one. */
function subjectsOf(view: View, file: FileFacts): readonly Subject[] {
  const all = workflowsOf(view).filter(({ role }) => role === "service");
  const ordered = [...all].sort((a, b) => (a.path < b.path ? -1 : 1));
  const home = ordered.find((one) => testingJob(one) !== undefined);
  const job = testingJob(file);
  if (home !== file || job === undefined) return [];
  const scan = ordered.find((one) => one.workflow?.jobs.some((each) => jobDoes(each, "scans")));
  const place = view.place(file, job.span);
  if (scan !== undefined) return [{ place, verdict: pass(`${scan.path} scans`) }];
  const hidden = ordered.some((one) =>
    one.workflow?.jobs.some(({ uses, steps }) => isHidden(uses?.text) || steps.some(isOther)),
  );
  return [{ place, verdict: hidden ? unknown("a workflow or tool that is not read may scan") : gap(job.id) }];
}

const testingJob = ({ workflow }: FileFacts) =>
  workflow?.kind === "workflow" ? workflow.jobs.find((job) => jobDoes(job, "tests")) : undefined;

/** A reusable workflow of another repository. */
const isHidden = (uses: string | undefined): boolean => uses !== undefined && !uses.startsWith("./");

/** A step that says it is about security by the tool's name, which is not known here. */
const isOther = (step: Parameters<typeof doesTask>[0]): boolean =>
  /secur|vuln|scan|audit|sast|snyk/i.test(step.uses?.text ?? step.run?.text ?? "");

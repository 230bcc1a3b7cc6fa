/** A module that answers requests, stores, calls out, keeps files … all by itself. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, type Verdict } from "#facts/verdict";
import type { Call } from "#linking/view";

import { type Job, jobsOf } from "../questions/services/jobs";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly jobs: ReadonlyMap<Job, readonly Call[]>;
}

interface Gap {
  readonly jobs: readonly Job[];
}

/** Shorter modules are easy to see through. */
const FEWEST_LINES = 150;
const MOST_JOBS = 2;
/** One call is an exception, not a job. */
const FEWEST_CALLS = 2;

export const mixedResponsibilities = defineRule<Subject, Gap>({
  id: "mixed-responsibilities",
  principle: "separation",
  priority: "P2",
  confidence: "medium",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A module with three or more jobs.",
  *subjects(view, file) {
    if ((file.codeLines ?? 0) < FEWEST_LINES) return;
    const jobs = jobsOf(view, file);
    if (jobs.size > 0) yield { place: view.place(file, head(file)), jobs };
  },
  judge(_view, { jobs }): Verdict<Gap> {
    const done = [...jobs].filter(([, calls]) => calls.length >= FEWEST_CALLS);
    if (done.length <= MOST_JOBS) return pass(done.length <= 1 ? "one job" : "two jobs at most");
    const evidence: Hop[] = done.flatMap(([job, [first]]) =>
      first === undefined ? [] : [{ place: first.place, note: `${job} here` }],
    );
    return gap({ jobs: done.map(([job]) => job) }, evidence);
  },
  message: (_subject, { jobs }) =>
    `This module ${listed(jobs)}: a fault in one job stops the others, and none can be tested alone. Give each a module.`,
});

/** The class that is the module, else its first line. */
function head(file: FileFacts): { readonly start: number; readonly end: number } {
  const [only, ...others] = file.scopes.filter((scope) => scope.kind === "class" && scope.parent === 0);
  if (only?.nameSpan !== undefined && others.length === 0) return only.nameSpan;
  return { start: 0, end: Math.max((file.lineStarts[1] ?? 1) - 1, 1) };
}

const listed = (jobs: readonly Job[]): string => `${jobs.slice(0, -1).join(", ")} and ${jobs.at(-1) ?? ""}`;

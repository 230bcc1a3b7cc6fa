/** A workflow that delivers without a test in front of it. */

import type { FileFacts } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { View } from "#linking/view";

import { type JobRef, jobsOf } from "../questions/pipelines/deployed";
import { automaticEvents, isNarrowed } from "../questions/pipelines/events";
import { calledWorkflow, gateOf, workflowsOf } from "../questions/pipelines/gates";
import { doesTask, jobDoes } from "../questions/pipelines/tasks";
import { defineRule } from "../rule";

interface Gap {
  /** A job of the same workflow that tests and is not waited for. */
  readonly beside?: string;
  /** A channel for those who want what is not tried yet: built by the clock, or called nightly. */
  readonly isEarly?: boolean;
  /** The project has no test at all: none is passed by. */
  readonly isUntested?: boolean;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
  readonly job: string;
}

export const ciNoTestGate = defineRule<Subject, Gap>({
  id: "ci-no-test-gate",
  version: 7,
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "high",
  languages: ["workflow"],
  summary: "A workflow that publishes or deploys without a test in front of it.",
  subjects: (view, file) =>
    file.workflow?.kind === "workflow" ? view.remember(SUBJECTS, file, () => subjectsOf(view, file)) : [],
  judge: (_, { verdict }) => verdict,
  weigh: (_, { isEarly, isUntested }) => (isEarly === true || isUntested === true ? "P2" : undefined),
  message: ({ job }, { beside, isUntested }) =>
    isUntested === true
      ? `Job \`${job}\` delivers what nothing has tried: the project has no tests. Start what it built, at least, before it is delivered.`
      : beside === undefined
        ? `Job \`${job}\` delivers what no test has seen: a broken build reaches users. Run the tests in a job that it \`needs\`.`
        : `Job \`${job}\` delivers whatever \`${beside}\` finds: it does not wait for it. Add \`needs: ${beside}\`.`,
  fixFacts: (_, { job }, { beside }) => ({ job, ...(beside === undefined ? {} : { beside }) }),
});

const SUBJECTS: { readonly fallback: readonly Subject[] } = { fallback: [] };

/** The first delivery without a gate stands for all of the file; the others count as they are. */
function subjectsOf(view: View, file: FileFacts): readonly Subject[] {
  const found = deliveries(view, file).map((ref) => ({
    place: view.place(file, ref.job.span),
    verdict: judgeDelivery(view, ref),
    job: ref.job.id,
  }));
  const first = found.find(({ verdict }) => verdict.kind === "gap");
  return found.filter((one) => one === first || one.verdict.kind !== "gap");
}

function deliveries(view: View, file: FileFacts): readonly JobRef[] {
  return jobsOf(file).filter(({ job }) => {
    if (job.uses === undefined) return jobDoes(job, "delivers");
    const called = calledWorkflow(view, job.uses.text);
    return called?.workflow?.jobs.some((inner) => jobDoes(inner, "delivers")) === true;
  });
}

function judgeDelivery(view: View, ref: JobRef): Verdict<Gap> {
  const { file, workflow, job } = ref;
  const events = automaticEvents(workflow);
  if (events.length === 0 || isNarrowed(job)) return unknown("a person, a pull request or another workflow starts it");
  if (job.steps.some((step) => doesTask(step, "delivers") && BY_HAND.test(step.condition?.text ?? "")))
    return unknown("somebody decides whether it delivers");
  if (ASIDE.test(file.path.slice(file.path.lastIndexOf("/") + 1)) || ASIDE.test(job.id) || events.every(isForAside))
    return unknown("what it delivers is no program with tests of its own");
  const gate = gateOf(view, ref);
  if (gate.kind === "tested") return pass(`${gate.by} tests before it`);
  if (gate.kind === "unknown") return unknown(gate.because);
  if (buildsWithTests(view)) return unknown("a Dockerfile runs tests while the image is built");
  if (view.isUntested("") && hasNoTests(view)) return gap({ isUntested: true });
  const isEarly = events.every(({ name }) => name === "schedule") || EARLY.test(`${file.path} ${job.id}`);
  const beside = besideOf(ref);
  const others = elsewhere(view, file);
  const isUntested = beside.beside === undefined && others.length === 0 && hasNoTests(view);
  return gap({ ...beside, isEarly, isUntested }, others);
}

const NO_TESTS: { readonly fallback: boolean } = { fallback: false };

/** Its programs are in languages that are read, and no file of theirs is a test. */
const hasNoTests = (view: View): boolean =>
  view.rememberWhole(
    NO_TESTS,
    () =>
      view.files.some(({ role, language }) => role === "service" && /^(?:typescript|python)$/.test(language)) &&
      !view.files.some(({ role, language }) => role === "test" && /^(?:typescript|python|shell)$/.test(language)) &&
      !view.files.some(({ dockerfile }) =>
        dockerfile?.stages.some(({ from }) => from.kind === "image" && OTHER_LANGUAGES.test(from.name)),
      ),
  );

const OTHER_LANGUAGES = /(?:^|\/)(?:golang|rust|maven|gradle|eclipse-temurin|openjdk|ruby|php|elixir|dotnet)\b/;

const BY_HAND = /event_name\s*==\s*'workflow_dispatch'/;

/** Documentation, previews, base images, images of tests: nothing a suite would stop. */
const ASIDE =
  /(?:^|[-_.])(?:docs?|documentation|website|storybook|previews?|pages|demo|examples?|cache|base(?:[-_]images?)?|devcontainer|tests?|e2e|bench(?:mark)?s?|charts?|helm|i18n|locales?|translations?|changelog|builder|toolchain)(?:[-_.]|$)/i;

const EARLY = /(?:^|[-_./\s])(?:nightly|unstable|edge|canary|snapshots?|dev|develop)(?:[-_.\s]|$)/i;

const isForAside = ({ paths }: { readonly paths?: readonly string[] }): boolean =>
  paths !== undefined &&
  paths.length > 0 &&
  paths.every((path) => /^!|^(?:\.github|docker|docs?|website|charts?|images?)\/|(?:^|\/)Dockerfile/i.test(path));

const TESTS: { readonly fallback: boolean } = { fallback: false };

const buildsWithTests = (view: View): boolean =>
  view.rememberWhole(TESTS, () =>
    view.files.some(({ dockerfile }) =>
      dockerfile?.stages.some(({ instructions }) =>
        instructions.some(({ keyword, text }) => keyword === "RUN" && RUNS_TESTS.test(text)),
      ),
    ),
  );

const RUNS_TESTS =
  /\b(?:npm|pnpm|yarn|bun)\s+(?:run\s+)?test|\b(?:pytest|vitest|jest|go test|cargo test|dotnet test|mvn[^&\n]*(?:test|verify))\b/;

/** A job that tests in the same run and does not need this one. */
function besideOf({ workflow, job }: JobRef): Gap {
  const beside = workflow.jobs.find(
    (other) =>
      other !== job && other.condition === undefined && !other.needs.includes(job.id) && jobDoes(other, "tests"),
  );
  return beside === undefined ? {} : { beside: beside.id };
}

/** Another workflow that tests, and is not waited for either. */
function elsewhere(view: View, file: FileFacts): readonly Hop[] {
  for (const other of workflowsOf(view)) {
    if (other === file || other.workflow?.kind !== "workflow") continue;
    const job = other.workflow.jobs.find((one) => jobDoes(one, "tests"));
    if (job !== undefined)
      return [
        { place: view.place(other, job.span), note: "Tests run here, beside it: the delivery does not wait for them." },
      ];
  }
  return [];
}

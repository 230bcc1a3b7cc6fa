/** Somebody else's action on a reference that they can move, where it could take or change something. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { WorkflowFacts, WorkflowJob, WorkflowUse } from "#facts/workflow";
import { isFirstParty, isVendor } from "#knowledge/actions";
import type { View } from "#linking/view";
import { workflowsOf } from "../questions/pipelines/gates";
import { defineRule } from "../rule";
import { handedTo, ownersIn, secretsIn, signsIn } from "./access";

interface Gap {
  readonly action: string;
  readonly reference: string;
  readonly reach: string;
  readonly isHeavy: boolean;
  /** `docker://…`: an image that runs as a step. */
  readonly isImage?: true;
}

interface Subject {
  readonly place: Place;
  readonly verdict: Verdict<Gap>;
}

export const ciUnpinnedAction = defineRule<Subject, Gap>({
  id: "ci-unpinned-action",
  principle: "defense-in-depth",
  priority: "P1",
  confidence: "medium",
  version: 5,
  languages: ["workflow"],
  holdsUnrun: true,
  summary: "A third-party action on a mutable tag or branch in a job with secrets or a token that may write.",
  subjects: (view, file) =>
    subjectsOf(view, file).map(({ span, verdict }) => ({ place: view.place(file, span), verdict })),
  judge: (_, { verdict }) => verdict,
  weigh: (_, { isHeavy }) => (isHeavy ? undefined : "P2"),
  message: (_, { action, reference, reach, isImage }) =>
    `\`${action}${isImage ? ":" : "@"}${reference}\` is whatever its owner, or who has taken over the account, puts there, and it runs with ${reach}. ${
      isImage ? "Pin the digest: `@sha256:…`." : `Pin the commit: \`@<sha> # ${reference}\`.`
    }`,
  fixFacts: (_, __, { action, reference, isImage }): Record<string, string> => (isImage ? {} : { action, reference }),
});

const OWNERS: { readonly fallback: ReadonlySet<string> } = { fallback: new Set() };

const ownersOf = ({ workflow }: FileFacts): readonly string[] => (workflow === undefined ? [] : ownersIn(workflow));

interface Judged {
  readonly span: WorkflowUse["span"];
  readonly verdict: Verdict<Gap>;
  readonly action: string;
  /** A vendor's release that is given no secret, in a job whose token may write: one a file is told. */
  readonly isVendorOnly?: true;
}

/** One answer an action and file: the heaviest place of those that are gaps. */
function subjectsOf(view: View, { workflow }: FileFacts): readonly Judged[] {
  if (workflow?.kind !== "workflow") return [];
  const own = view.rememberWhole(OWNERS, () => new Set(workflowsOf(view).flatMap((file) => ownersOf(file))));
  const all = workflow.jobs.flatMap((job) => {
    const called = job.uses === undefined ? undefined : judged({ workflow, job, uses: job.uses }, handedTo(job), own);
    const steps = job.steps.flatMap((step, index) => {
      const { uses } = step;
      const given = [...secretsIn([...step.with, ...step.env]), ...secretsIn([...workflow.env, ...job.env])];
      if (uses === undefined) return [];
      const stored = storedBefore(job.steps.slice(0, index));
      return judged({ workflow, job, uses, opensRegistry: signsIn(step), stored }, given, own) ?? [];
    });
    return [...(called === undefined ? [] : [called]), ...steps];
  });
  const chosen = new Map<string, Judged>();
  for (const one of all) {
    const before = chosen.get(one.action);
    if (before === undefined || weight(one.verdict) > weight(before.verdict)) chosen.set(one.action, one);
  }
  return withOneVendor([...chosen.values()]);
}

/** A workflow that delivers has half a dozen actions of one vendor: the first stands for them, and one that has a secret for all. */
function withOneVendor(all: readonly Judged[]): readonly Judged[] {
  const isTold = all.some(({ verdict, isVendorOnly }) => verdict.kind === "gap" && isVendorOnly !== true);
  const first = isTold ? undefined : all.find(({ isVendorOnly }) => isVendorOnly);
  return all.map((one) =>
    one.isVendorOnly && one !== first ? { ...one, verdict: pass("a vendor's release, told at another one") } : one,
  );
}

const weight = (verdict: Verdict<Gap>): number =>
  verdict.kind === "gap" ? (verdict.gap.isHeavy ? 3 : 2) : verdict.kind === "unknown" ? 1 : 0;

/** A reference: of a step to an action, or of a job to the workflow it calls. */
interface Used {
  readonly workflow: WorkflowFacts;
  readonly job: WorkflowJob;
  readonly uses: WorkflowUse;
  /** It signs in to a registry with the token of the run. */
  readonly opensRegistry?: boolean;
  /** Secrets that a step before it has left for all. */
  readonly stored?: readonly string[];
}

function judged(
  { workflow, job, uses, opensRegistry = false, stored = [] }: Used,
  secrets: readonly string[],
  own: ReadonlySet<string>,
): Judged | undefined {
  const text = uses.text.trim();
  if (text.startsWith("docker://")) return judgedImage(uses, secrets);
  const [action = "", reference] = text.split("@");
  const [owner = "", name] = action.split("/");
  if (name === undefined || /^(?:\.|\$)/.test(action) || /\$\{\{/.test(uses.text)) return undefined;
  if (isFirstParty(owner)) return undefined;
  const answer = (verdict: Verdict<Gap>): Judged => ({ span: uses.span, verdict, action });
  if (reference === undefined) return undefined;
  if (/^[0-9a-f]{40}(?:[0-9a-f]{24})?$/i.test(reference)) return answer(pass("pinned to a commit"));
  if (own.has(owner.toLowerCase())) return answer(pass("an action of the same owner"));
  const isBranch = !/\d/.test(reference) || /\//.test(reference);
  const [secret] = secrets;
  const isTrusted = isVendor(owner) && !isBranch;
  if (secret !== undefined)
    return answer(gap({ action, reference, reach: `the secret \`${secret}\``, isHeavy: !isTrusted }));
  if (stored[0] !== undefined) {
    const found = answer(gap({ action, reference, reach: `the secret \`${stored[0]}\``, isHeavy: !isTrusted }));
    return isTrusted ? { ...found, isVendorOnly: true } : found;
  }
  const permissions = job.permissions ?? workflow.permissions;
  const scopes = writeScopes(permissions);
  if (scopes.length > 0) {
    const reach = `a token that may write ${scopes.join(", ")}`;
    const found = answer(gap({ action, reference, reach, isHeavy: isBranch }));
    return isTrusted ? { ...found, isVendorOnly: true } : found;
  }
  if (permissions === undefined && opensRegistry) {
    const reach = "the token that opens the registry";
    return { ...answer(gap({ action, reference, reach, isHeavy: !isTrusted })), isVendorOnly: true };
  }
  if (permissions === undefined) return answer(unknown("what its token may do is a setting of the repository"));
  return answer(pass("its token may only read, and it is given no secret"));
}

/** A step that runs an image of somebody else, and is given a secret. */
function judgedImage(uses: WorkflowUse, [secret]: readonly string[]): Judged | undefined {
  const image = uses.text.trim();
  if (secret === undefined || /\$\{\{/.test(image)) return undefined;
  if (/@sha256:/.test(image)) return { span: uses.span, action: image, verdict: pass("pinned to a digest") };
  const [, action = image, reference = "latest"] = /^(.*?)(?::([^:/]+))?$/.exec(image) ?? [];
  const found: Gap = { action, reference, reach: `the secret \`${secret}\``, isHeavy: true, isImage: true };
  return { span: uses.span, action, verdict: gap(found) };
}

/**
 * Secrets that a checkout has left in the configuration of git, or a login in that of Docker, where each later step of the job reads
 * them. Sources: README of actions/checkout, "persist-credentials"; README of docker/login-action, "logout".
 */
const storedBefore = (steps: WorkflowJob["steps"]): readonly string[] =>
  steps.flatMap(({ uses, with: given }) => {
    if (uses?.text.startsWith("docker/login-action@") === true)
      return secretsIn(given.filter(({ name }) => name === "password"));
    return uses?.text.startsWith("actions/checkout@") === true &&
      !given.some(({ name, value }) => name === "persist-credentials" && value?.text === "false")
      ? secretsIn(given.filter(({ name }) => /^(?:token|ssh-key)$/.test(name)))
      : [];
  });

/** Scopes that change something outside; none of what only reports. */
function writeScopes(permissions: WorkflowFacts["permissions"]): readonly string[] {
  if (permissions?.all === "write") return ["everything"];
  return Object.entries(permissions?.scopes ?? {}).flatMap(([scope, access]) =>
    access === "write" && !REPORTING.has(scope) ? [`\`${scope}\``] : [],
  );
}

const REPORTING: ReadonlySet<string> = new Set([
  "checks",
  "statuses",
  "security-events",
  "pull-requests",
  "issues",
  "discussions",
]);

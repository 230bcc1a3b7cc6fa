/** Somebody else's action on a reference that they can move, where it could take or change something. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { WorkflowFacts, WorkflowJob, WorkflowUse } from "#facts/workflow";
import { isFirstParty, isVendor } from "#knowledge/actions";
import type { View } from "#linking/view";
import { workflowsOf } from "../questions/pipelines/gates";
import { defineRule } from "../rule";
import { handedTo, ownersIn, secretsIn } from "./access";

interface Gap {
  readonly action: string;
  readonly reference: string;
  readonly reach: string;
  readonly isHeavy: boolean;
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
  version: 3,
  languages: ["workflow"],
  holdsUnrun: true,
  summary: "A third-party action on a mutable tag or branch in a job with secrets or a token that may write.",
  subjects: (view, file) =>
    subjectsOf(view, file).map(({ span, verdict }) => ({ place: view.place(file, span), verdict })),
  judge: (_, { verdict }) => verdict,
  weigh: (_, { isHeavy }) => (isHeavy ? undefined : "P2"),
  message: (_, { action, reference, reach }) =>
    `\`${action}@${reference}\` is whatever its owner, or who has taken over the account, puts there, and it runs with ${reach}. Pin the commit: \`@<sha> # ${reference}\`.`,
  fixFacts: (_, __, { action, reference }) => ({ action, reference }),
});

const OWNERS: { readonly fallback: ReadonlySet<string> } = { fallback: new Set() };

const ownersOf = ({ workflow }: FileFacts): readonly string[] => (workflow === undefined ? [] : ownersIn(workflow));

interface Judged {
  readonly span: WorkflowUse["span"];
  readonly verdict: Verdict<Gap>;
  readonly action: string;
}

/** One answer an action and file: the heaviest place of those that are gaps. */
function subjectsOf(view: View, { workflow }: FileFacts): readonly Judged[] {
  if (workflow?.kind !== "workflow") return [];
  const own = view.rememberWhole(OWNERS, () => new Set(workflowsOf(view).flatMap((file) => ownersOf(file))));
  const all = workflow.jobs.flatMap((job) => {
    const called = job.uses === undefined ? undefined : judged({ workflow, job, uses: job.uses }, handedTo(job), own);
    const steps = job.steps.flatMap((step) => {
      const { uses } = step;
      const given = [...secretsIn([...step.with, ...step.env]), ...secretsIn([...workflow.env, ...job.env])];
      return uses === undefined ? [] : (judged({ workflow, job, uses }, given, own) ?? []);
    });
    return [...(called === undefined ? [] : [called]), ...steps];
  });
  const chosen = new Map<string, Judged>();
  for (const one of all) {
    const before = chosen.get(one.action);
    if (before === undefined || weight(one.verdict) > weight(before.verdict)) chosen.set(one.action, one);
  }
  return [...chosen.values()];
}

const weight = (verdict: Verdict<Gap>): number =>
  verdict.kind === "gap" ? (verdict.gap.isHeavy ? 3 : 2) : verdict.kind === "unknown" ? 1 : 0;

/** A reference: of a step to an action, or of a job to the workflow it calls. */
interface Used {
  readonly workflow: WorkflowFacts;
  readonly job: WorkflowJob;
  readonly uses: WorkflowUse;
}

function judged(
  { workflow, job, uses }: Used,
  secrets: readonly string[],
  own: ReadonlySet<string>,
): Judged | undefined {
  const [action = "", reference] = uses.text.trim().split("@");
  const [owner = "", name] = action.split("/");
  if (name === undefined || /^(?:\.|\$|docker:)/.test(action) || /\$\{\{/.test(uses.text)) return undefined;
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
  const permissions = job.permissions ?? workflow.permissions;
  const scopes = writeScopes(permissions);
  if (scopes.length > 0) {
    if (isTrusted) return answer(pass("a vendor's release, which is given no secret"));
    return answer(gap({ action, reference, reach: `a token that may write ${scopes.join(", ")}`, isHeavy: isBranch }));
  }
  if (permissions === undefined) return answer(unknown("what its token may do is a setting of the repository"));
  return answer(pass("its token may only read, and it is given no secret"));
}

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

/** What a step of a workflow is given, and whose repository it is in. */

import type { WorkflowEntry, WorkflowFacts, WorkflowJob, WorkflowStep } from "#facts/workflow";

/** Names of the secrets that entries hold; the token that GitHub makes for each run is judged by its permissions. */
export const secretsIn = (entries: readonly WorkflowEntry[]): readonly string[] =>
  entries.flatMap(({ value }) =>
    [...(value?.text ?? "").matchAll(/\bsecrets\.([A-Za-z_]\w*)|\bsecrets\[\s*'([^']+)'\s*\]/g)].flatMap(
      ([, dotted, quoted]) => {
        const name = dotted ?? quoted ?? "";
        return /^(?:GITHUB_TOKEN|.*(?:USERNAME|_USER|EMAIL|_ORG|_URL|_HOST|REGISTRY|_NAME|_ID|REGION))$/i.test(name)
          ? []
          : [name];
      },
    ),
  );

/** Names of the secrets a job hands to the workflow it calls; `secrets: inherit` hands none to strangers. */
export const handedTo = ({ secrets = [], with: given }: WorkflowJob): readonly string[] =>
  secretsIn([...(secrets === "inherit" ? [] : secrets), ...given]);

/**
 * Owners that are the repository's own, in lower case: those a workflow compares it with (`if: github.repository == 'acme/shop'`), those
 * it calls with `secrets: inherit`, which GitHub allows inside of one organisation or enterprise alone, and those under whose name it
 * pushes packages with the token of the run. Source: docs.github.com, "Publishing and installing a package with GitHub Actions":
 * `GITHUB_TOKEN` writes packages of the repository that runs the workflow.
 */
export function ownersIn({ jobs, permissions }: WorkflowFacts): readonly string[] {
  const conditions = jobs.flatMap(({ condition, steps }) => [condition, ...steps.map((step) => step.condition)]);
  const named = conditions.flatMap((condition) =>
    [...(condition?.text ?? "").matchAll(/github\.repository(?:_owner)?\s*==\s*'([\w.-]+)/g)].flatMap(
      ([, owner]) => owner ?? [],
    ),
  );
  const called = jobs.flatMap(({ uses, secrets }) =>
    uses === undefined || secrets !== "inherit" ? [] : (/^([\w-]+)\//.exec(uses.text.trim())?.[1] ?? []),
  );
  const pushed = jobs.flatMap((job) =>
    (job.permissions ?? permissions)?.scopes?.packages !== "write" || !job.steps.some(signsIn)
      ? []
      : job.steps.flatMap((step) =>
          /^[\w-]+\/build-push-action\b/.test(step.uses?.text ?? "") ? tagged(step.with) : [],
        ),
  );
  return [...named, ...called, ...pushed].map((owner) => owner.toLowerCase());
}

/** `password: ${{ secrets.GITHUB_TOKEN }}` of a step that signs in to the registry. */
export const signsIn = ({ uses, with: given }: WorkflowStep): boolean =>
  /^docker\/login-action\b/.test(uses?.text ?? "") &&
  given.some(
    ({ name, value }) => name === "password" && /\b(?:secrets\.GITHUB_TOKEN|github\.token)\b/.test(value?.text ?? ""),
  );

/** `tags: ghcr.io/acme/shop:latest` */
const tagged = (given: readonly WorkflowEntry[]): readonly string[] =>
  given.flatMap(({ name, value }) =>
    name === "tags"
      ? [...(value?.text ?? "").matchAll(/(?:^|[\s,])ghcr\.io\/([\w.-]+)\//g)].flatMap(([, owner]) => owner ?? [])
      : [],
  );

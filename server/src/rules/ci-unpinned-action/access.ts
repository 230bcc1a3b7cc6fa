/** What a step of a workflow is given, and whose repository it is in. */

import type { WorkflowEntry, WorkflowFacts, WorkflowJob } from "#facts/workflow";

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
 * Owners that are the repository's own, in lower case: those the workflow compares it with (`if: github.repository == 'acme/shop'`), and
 * those it calls with `secrets: inherit`, which GitHub allows inside of one organisation or enterprise alone.
 */
export function ownersIn({ jobs }: WorkflowFacts): ReadonlySet<string> {
  const conditions = jobs.flatMap(({ condition, steps }) => [condition, ...steps.map((step) => step.condition)]);
  const named = conditions.flatMap((condition) =>
    [...(condition?.text ?? "").matchAll(/github\.repository(?:_owner)?\s*==\s*'([\w.-]+)/g)].flatMap(
      ([, owner]) => owner ?? [],
    ),
  );
  const called = jobs.flatMap(({ uses, secrets }) =>
    uses === undefined || secrets !== "inherit" ? [] : (/^([\w-]+)\//.exec(uses.text.trim())?.[1] ?? []),
  );
  return new Set([...named, ...called].map((owner) => owner.toLowerCase()));
}

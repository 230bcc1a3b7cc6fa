/** What a step of a workflow is given, and whose repository it is in. */

import type { WorkflowEntry, WorkflowFacts } from "#facts/workflow";

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

/** Owners the workflow itself compares the repository's with, in lower case: `if: github.repository == 'acme/shop'`. */
export function ownersIn({ jobs }: WorkflowFacts): ReadonlySet<string> {
  const conditions = jobs.flatMap(({ condition, steps }) => [condition, ...steps.map((step) => step.condition)]);
  const named = conditions.flatMap((condition) =>
    [...(condition?.text ?? "").matchAll(/github\.repository(?:_owner)?\s*==\s*'([\w.-]+)/g)].flatMap(
      ([, owner]) => owner ?? [],
    ),
  );
  return new Set(named.map((owner) => owner.toLowerCase()));
}

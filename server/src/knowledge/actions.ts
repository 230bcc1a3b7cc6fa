/** Whose actions run in a workflow. */

/**
 * Owners whose actions GitHub itself publishes: who could change those runs the workflow anyway. Source: github.com/actions and
 * github.com/github, November 2026.
 */
const FIRST_PARTY: ReadonlySet<string> = new Set(["actions", "github"]);

/** Is an action of this owner GitHub's own? */
export const isFirstParty = (owner: string): boolean => FIRST_PARTY.has(owner.toLowerCase());

/**
 * Owners that sell the service their actions speak with: who could change the action holds the service's credentials anyway. Source:
 * verified creators of the GitHub Marketplace, November 2026.
 */
const VENDORS: ReadonlySet<string> = new Set([
  "aws-actions",
  "azure",
  "bufbuild",
  "chromaui",
  "cloudflare",
  "codecov",
  "datadog",
  "denoland",
  "docker",
  "getsentry",
  "google-github-actions",
  "gradle",
  "hashicorp",
  "microsoft",
  "oven-sh",
  "pnpm",
  "pulumi",
  "pypa",
  "ruby",
  "slackapi",
  "snyk",
  "sonarsource",
  "superfly",
  "supabase",
  "vercel",
  "astral-sh",
  "cypress-io",
  "depot",
  "sigstore",
]);

/** Is an action of this owner part of a vendor's own service? */
export const isVendor = (owner: string): boolean => VENDORS.has(owner.toLowerCase());

/** How gentle the best fix of a finding is: what its effort is estimated from, before anything is computed. */

import type { Finding } from "#policy/finding";
import { type FixTier, isListedFor } from "#rules/fix";
import { FIXES } from "#rules/fixes.generated";

import { LANGUAGES, languageOf } from "./languages";

const TIERS: readonly FixTier[] = ["safe", "behavioral", "preview"];

/** The tier of the gentlest fix for a finding's rule; undefined when there is none. Whether it applies is known when it is asked for. */
export function fixTier(finding: Finding): FixTier | undefined {
  const language = languageOf(LANGUAGES, finding.place.path)?.id;
  const tiers = FIXES.filter((fix) => isListedFor(fix, finding, language)).map(({ tier }) => tier);
  return TIERS.find((tier) => tiers.includes(tier));
}

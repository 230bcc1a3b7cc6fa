/** The three answers of a rule about one subject. */

import type { Hop } from "./place";

/** Absence of proof is not proof of absence: `unknown` is counted and never reported as a gap. */
export type Verdict<Gap> =
  | { readonly kind: "pass"; readonly because: string; readonly evidence: readonly Hop[] }
  | { readonly kind: "gap"; readonly gap: Gap; readonly evidence: readonly Hop[] }
  | { readonly kind: "unknown"; readonly because: string };

/** The subject is hardened. `because` names the protection in a few words ("deadline of the client"). */
export const pass = (because: string, evidence: readonly Hop[] = []): Verdict<never> => ({
  kind: "pass",
  because,
  evidence,
});

/** The subject is not hardened. `what` goes to the rule's message and fix; `evidence` shows the unprotected path. */
export const gap = <Gap>(what: Gap, evidence: readonly Hop[] = []): Verdict<Gap> => ({
  kind: "gap",
  gap: what,
  evidence,
});

/** The rule cannot tell; `because` says why in a few words ("options are spread"). */
export const unknown = (because: string): Verdict<never> => ({ kind: "unknown", because });

/** The six checklists, in the order they are shown. */

import type { Checklist } from "../item";
import { DIAGNOSTIC } from "./diagnostic";
import { PILLAR_QUESTIONS } from "./pillars";
import { PRODUCTION } from "./production";
import { QUALITY_GATES } from "./qualityGates";
import { RELEASE_LADDER } from "./releaseChecklist";
import { SECURITY_BASELINE } from "./securityBaseline";

export const CHECKLISTS: readonly Checklist[] = [
  DIAGNOSTIC,
  PRODUCTION,
  SECURITY_BASELINE,
  QUALITY_GATES,
  RELEASE_LADDER,
  PILLAR_QUESTIONS,
];

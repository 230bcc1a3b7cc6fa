/** From which priority on findings make a check fail. */

import { type Finding, PRIORITIES } from "./finding";

export const THRESHOLDS = ["P0", "P1", "P2", "none"] as const;
export type Threshold = (typeof THRESHOLDS)[number];

/** Is a finding of this priority at or above the threshold? A hint never is, and nothing reaches `none`. */
export function reaches(priority: Finding["priority"], threshold: Threshold): boolean {
  return priority !== "hint" && threshold !== "none" && PRIORITIES.indexOf(priority) <= PRIORITIES.indexOf(threshold);
}

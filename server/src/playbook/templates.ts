/** The roadmaps one can start from. */

import type { StoredRoadmap } from "./stateFile";
import { FROM_FINDINGS } from "./tables/fromFindings";
import { PRODUCTION_BUILD } from "./tables/productionBuild";
import { RELEASE_LADDER } from "./tables/releaseLadder";
import { STABILITY_FIRST } from "./tables/stabilityFirst";
import { THREE_WEEK_SPRINT } from "./tables/threeWeekSprint";
import type { RoadmapTemplate } from "./template";

export const TEMPLATES: readonly RoadmapTemplate[] = [
  STABILITY_FIRST,
  FROM_FINDINGS,
  THREE_WEEK_SPRINT,
  PRODUCTION_BUILD,
  RELEASE_LADDER,
];

/** The template somebody chose, or the one everybody starts with. One that this version does not know counts as none. */
export function templateInUse({ template }: Pick<StoredRoadmap, "template">): RoadmapTemplate {
  return TEMPLATES.find(({ id }) => id === template) ?? STABILITY_FIRST;
}

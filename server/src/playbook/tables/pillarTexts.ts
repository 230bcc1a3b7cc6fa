/** The five pillars, in the order they are shown. */

import type { Pillar } from "#protocol/snapshot";

export interface PillarText {
  readonly id: Pillar;
  readonly title: string;
  /** What holds when the pillar stands. */
  readonly oneLine: string;
}

export const PILLARS: readonly PillarText[] = [
  {
    id: "reliability",
    title: "Reliability",
    oneLine: "The service keeps its promises while parts of it fail.",
  },
  {
    id: "observability",
    title: "Observability",
    oneLine: "What happens in production can be seen, and somebody is told when it goes wrong.",
  },
  {
    id: "security",
    title: "Security",
    oneLine: "Only those who may get in, and only as far as they may.",
  },
  {
    id: "scalability",
    title: "Scalability",
    oneLine: "More load needs more machines, not another design.",
  },
  {
    id: "operability",
    title: "Operability",
    oneLine: "Releases, rollbacks and repairs follow a written, repeatable path.",
  },
];

/** The state of each pillar: the checklist items that count for it, taken together. */

import type { ItemStatus, SnapshotItem, SnapshotPillar } from "#protocol/snapshot";

import { PILLARS } from "./tables/pillarTexts";

/** The five pillars in order, from items that are decided already. */
export function judgePillars(items: readonly SnapshotItem[], scanned: boolean): readonly SnapshotPillar[] {
  return PILLARS.map((pillar) => {
    const mine = items.filter((item) => item.pillar === pillar.id);
    const applicable = mine.filter((item) => item.status !== "not-applicable");
    return {
      ...pillar,
      status: scanned ? status(applicable) : "unknown",
      gap: gapLine(applicable),
      itemsPassed: applicable.filter((item) => item.status === "pass").length,
      itemsTotal: applicable.length,
    };
  });
}

/** As for principles: met when all items hold, missing when something speaks against it and nothing for it. */
function status(applicable: readonly SnapshotItem[]): SnapshotPillar["status"] {
  if (applicable.length === 0) return "not-applicable";
  if (applicable.every((item) => item.status === "pass")) return "met";
  const isAgainst = applicable.some((item) => item.gapCount > 0 || item.status === "fail");
  if (!isAgainst) return "unknown";
  const isFor = applicable.some((item) => item.status === "pass" || item.evidence.length > 0);
  return isFor ? "partial" : "missing";
}

const GRAVITY: readonly ItemStatus[] = ["fail", "partial"];

/** The gravest open item: its question with how it stands. Items that are merely not known are no gap. */
function gapLine(applicable: readonly SnapshotItem[]): string {
  for (const gravity of GRAVITY) {
    const open = applicable.find((item) => item.status === gravity && item.gapCount > 0);
    if (open !== undefined) return `${open.question} ${open.summary}`;
  }
  return "";
}

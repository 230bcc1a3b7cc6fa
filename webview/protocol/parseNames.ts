/** The closed sets of names that several readers accept. */

import type { TaskPriority, TaskStatus } from "#protocol/plan";
import type { ItemStatus, Level, Pillar } from "#protocol/snapshot";

export const PRIORITIES = ["P0", "P1", "P2"] as const satisfies readonly TaskPriority[];
export const LEVELS = ["not-ready", "bronze", "silver", "gold"] as const satisfies readonly Level[];
export const ITEM_STATUSES = [
  "pass",
  "partial",
  "fail",
  "not-applicable",
  "unknown",
] as const satisfies readonly ItemStatus[];
export const TASK_STATUSES = ["todo", "doing", "done", "blocked", "skipped"] as const satisfies readonly TaskStatus[];
export const PILLARS = [
  "reliability",
  "observability",
  "security",
  "scalability",
  "operability",
] as const satisfies readonly Pillar[];

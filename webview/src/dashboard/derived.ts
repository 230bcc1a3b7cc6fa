/** What several tabs compute from a snapshot: once for each snapshot, however often the page is drawn. */

import type { SnapshotTask } from "#protocol/plan";
import type { SnapshotFinding } from "#protocol/snapshot";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

/** Open gaps by rule; rules without any are not there. */
export const gapsByRule = once(({ gaps }) => new Map(gaps.rules.map((entry) => [entry.rule, entry.gaps])));

/** Every item of every checklist, with the list it is in. */
export const allItems = once(({ checklists }) =>
  checklists.flatMap((list) => list.areas.flatMap((area) => area.items.map((item) => ({ list, area, item })))),
);

export const itemsById = once(
  (snapshot) => new Map(allItems(snapshot).map((placed) => [placed.item.id, placed] as const)),
);

/** Why a rule matters, from the first item it speaks against. */
export const whyByRule = once((snapshot) => {
  const why = new Map<string, string>();
  for (const { item } of allItems(snapshot)) {
    for (const rule of item.rules) if (!why.has(rule)) why.set(rule, item.why);
  }
  return why;
});

export const allTasks = once(({ roadmap }) => roadmap.phases.flatMap((phase) => phase.tasks));
export const tasksById = once((snapshot) => new Map(allTasks(snapshot).map((task) => [task.id, task])));

export function isOpen({ status }: Pick<SnapshotTask, "status">): boolean {
  return status !== "done" && status !== "skipped";
}

/** Hours left in tasks that are neither done nor skipped. */
export function hoursLeft(tasks: readonly SnapshotTask[]): number {
  return tasks.filter(isOpen).reduce((sum, task) => sum + task.left, 0);
}

/** "src/payments/cardGateway.ts:48" */
export function placeOf({ path, line }: Pick<SnapshotFinding, "path" | "line">): string {
  return `${path}:${line + 1}`;
}

function once<T>(compute: (snapshot: PageSnapshot) => T): (snapshot: PageSnapshot) => T {
  const known = new WeakMap<PageSnapshot, { readonly value: T }>();
  return (snapshot) => {
    const found = known.get(snapshot) ?? { value: compute(snapshot) };
    known.set(snapshot, found);
    return found.value;
  };
}

/** How control leaves code that has several ways on. */

import type { Exit } from "./lowering";

const nearestFirst = ["loop", "return", "throw", "exit"] as const;

/** How two ways on leave together: the nearest place one of them reaches; undefined when one falls through. */
export function bothExit(one: Exit | undefined, other: Exit | undefined): Exit | undefined {
  if (one === undefined || other === undefined) return undefined;
  return nearestFirst.find((exit) => one === exit || other === exit);
}

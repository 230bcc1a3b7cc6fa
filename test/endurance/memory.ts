/** How much memory another process holds. */

import { existsSync, readFileSync } from "node:fs";

/** Megabytes a process holds in memory; 0 where the system does not say. */
export function residentMegabytes(pid: number | undefined): number {
  const file = `/proc/${pid}/status`;
  if (!existsSync(file)) return 0;
  return Math.round(Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(file, "utf8"))?.[1] ?? 0) / 1_000);
}

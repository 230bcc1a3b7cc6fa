/** What the scans of all folders together are doing. */

import type { Snapshot } from "#protocol/snapshot";

/** One word for all folders: a running scan first, then a failed one. */
export function scanState(snapshots: readonly Pick<Snapshot, "scan">[]): Snapshot["scan"]["state"] {
  const states = snapshots.map(({ scan }) => scan.state);
  return (["scanning", "failed", "done"] as const).find((state) => states.includes(state)) ?? "never";
}

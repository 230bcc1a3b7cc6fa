/** What the scans of all folders together are doing. */

import type { Snapshot } from "#protocol/snapshot";

/** One word for all folders: a running scan first, then a failed one. */
export function scanState(snapshots: readonly Pick<Snapshot, "scan">[]): Snapshot["scan"]["state"] {
  const states = snapshots.map(({ scan }) => scan.state);
  return (["scanning", "failed", "done"] as const).find((state) => states.includes(state)) ?? "never";
}

/** Every folder has been scanned, and none has a file that is analysed. */
export function nothingToRead(snapshots: readonly Pick<Snapshot, "scan">[]): boolean {
  return snapshots.length > 0 && snapshots.every(({ scan }) => scan.state === "done" && scan.files === 0);
}

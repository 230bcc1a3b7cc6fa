/** How many ways lead to each finding, counted when somebody plans their order. */

import { reachOf } from "#playbook/reach";
import type { Assessment } from "#policy/finding";

import type { FolderState } from "./folderState";
import type { PassQueue } from "./passQueue";
import { loadFacts, programOf } from "./relinking";

/** Resolves with the number of entry points by finding id; links first when a start from the cache has left that out. */
export function createReachSource(
  state: FolderState,
  queue: PassQueue,
  assessment: () => Assessment,
): () => Promise<ReadonlyMap<string, number>> {
  return () =>
    queue.between(async () => {
      if (state.files.size === 0) return new Map();
      await loadFacts(state);
      const reach = reachOf(programOf(state));
      return new Map(assessment().findings.map(({ id, place }) => [id, reach(place)]));
    });
}

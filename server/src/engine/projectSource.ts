/** What the code shows besides the answers of rules, for checklists; remembered until a file changes. */

import { gatherProjectFacts, NOTHING_KNOWN, type ProjectFacts } from "#playbook/project";

import type { FolderState } from "./folderState";
import type { PassQueue } from "./passQueue";
import { loadFacts, programOf } from "./relinking";

/** Resolves with the facts of the last pass; links first when a start from the cache has left that out. */
export function createProjectSource(state: FolderState, queue: PassQueue): () => Promise<ProjectFacts> {
  return () =>
    queue.between(async () => {
      if (state.playbook !== undefined) return state.playbook;
      if (state.files.size === 0) return NOTHING_KNOWN;
      await loadFacts(state);
      state.playbook = gatherProjectFacts(programOf(state));
      state.isUnsaved = true;
      queue.saveLater();
      return state.playbook;
    });
}

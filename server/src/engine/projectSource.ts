/** What the code shows besides the answers of rules, for checklists; remembered until a file changes. */

import { gatherProjectFacts, NOTHING_KNOWN, type ProjectFacts, withExhibits } from "#playbook/project";

import { readExhibits } from "./exhibits";
import type { FolderState } from "./folderState";
import type { PassQueue } from "./passQueue";
import { loadFacts, programOf } from "./relinking";

/** Resolves with the facts of the last pass; links first when a start from the cache has left that out. */
export function createProjectSource(state: FolderState, queue: PassQueue): () => Promise<ProjectFacts> {
  return () =>
    queue.between(async () => {
      const hasNewExhibits = await readExhibits(state);
      if (state.playbook !== undefined && !hasNewExhibits) return state.playbook;
      if (state.files.size === 0) return NOTHING_KNOWN;
      state.playbook = await gather(state);
      state.isUnsaved = true;
      queue.saveLater();
      return state.playbook;
    });
}

/** Code that has been looked through already stays as it is when only an exhibit has changed. */
async function gather(state: FolderState): Promise<ProjectFacts> {
  const exhibits = new Map([...state.exhibits.known].map(([path, { shows }]) => [path, shows]));
  if (state.playbook !== undefined) return withExhibits(state.playbook, exhibits);
  await loadFacts(state);
  return gatherProjectFacts(programOf(state), exhibits);
}

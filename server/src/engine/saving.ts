/** Moves the folder's state to and from the cache. */

import type { Judgement } from "#policy/judgement";

import type { CachedFile } from "./cache";
import type { FolderState } from "./folderState";

/** Fills a new state from the cache. What is stale in it is found by the first pass. */
export async function restore(state: FolderState): Promise<void> {
  await state.quarantine.open();
  const cached = await state.cache?.load();
  if (cached === undefined) return;
  for (const { path, hash, stamp, record } of cached.files) {
    if (state.quarantine.holds(path) !== undefined) continue;
    state.files.set(path, { path, hash, stamp, record });
    state.judgements.set(path, silent(path, hash));
  }
  for (const judgement of cached.judgements) {
    if (state.files.has(judgement.path)) state.judgements.set(judgement.path, judgement);
  }
  state.judgedWith = cached.judgedWith;
  for (const [path, exhibit] of cached.exhibits) state.exhibits.known.set(path, exhibit);
  state.playbook = cached.playbook;
}

/** Writes what has changed since the last save. Open buffers are left out: the next start reads their files. */
export async function save(state: FolderState): Promise<void> {
  const { cache } = state;
  if (cache === undefined || !state.isUnsaved || state.unjudged.size > 0 || state.unlinked.size > 0) return;
  state.isUnsaved = false;
  const files: CachedFile[] = [];
  for (const file of state.files.values()) {
    const record = file.record ?? (file.facts === undefined ? undefined : cache.keep(file.facts));
    if (record === undefined || file.stamp === undefined) continue;
    if (file.record === undefined) state.files.set(file.path, { ...file, record });
    files.push({ path: file.path, stamp: file.stamp, hash: file.hash, record });
  }
  const judgements = [...state.judgements.values()].filter(says);
  // Answers that a failing rule did not give must not look like "nothing found" next time.
  const judgedWith = state.failures.problems.length === 0 ? state.judgedWith : "";
  const { playbook } = state;
  const exhibits = [...state.exhibits.known];
  await cache.save({ files, judgedWith, judgements, exhibits, ...(playbook === undefined ? {} : { playbook }) });
}

/** Most files have nothing to say; their judgement is not worth storing. */
const says = ({ gaps, answers, suppressions, entries }: Judgement): boolean =>
  gaps.length > 0 || answers.length > 0 || suppressions.length > 0 || entries.length > 0;

/** A judgement that says nothing. */
export const silent = (path: string, hash: string): Judgement => ({
  path,
  hash,
  gaps: [],
  answers: [],
  suppressions: [],
  entries: [],
  leansOn: [],
});

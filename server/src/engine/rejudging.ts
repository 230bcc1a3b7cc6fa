/** Judges the files that need it, open ones first, and keeps the event loop free meanwhile. */

import { contentHash } from "#platform/hash";
import type { Judgement } from "#policy/judgement";
import { rulesInUse } from "#policy/ruleState";

import { absolutePath, type FolderState } from "./folderState";
import { judgeFile } from "./judging";
import { createBreather } from "./yielding";

/** Judges every file in `unjudged`; returns the paths that were judged or have gone. Rejects only when aborted; the rest stays marked. */
export async function rejudge(state: FolderState, signal: AbortSignal | undefined): Promise<ReadonlySet<string>> {
  const judged = new Set<string>();
  for (const path of [...state.judgements.keys()]) {
    if (state.files.has(path)) continue;
    state.judgements.delete(path);
    judged.add(path);
  }
  markStaleEvidence(state);
  const { program: view } = state;
  if (view === undefined || state.unjudged.size === 0) return judged;
  const context = {
    view,
    rules: rulesInUse(state.rules, state.config),
    failures: state.failures,
    text: (path: string, hash: string) => textOf(state, path, hash),
  };
  const breathe = createBreather(signal);
  for (const path of openFirst(state)) {
    const file = view.file(path);
    state.unjudged.delete(path);
    if (file === undefined) continue;
    state.judgements.set(path, await judgeFile(context, file));
    judged.add(path);
    await breathe();
  }
  state.isUnsaved = true;
  return judged;
}

/** Evidence points into other files by offset: when such a file moved, the finding is made anew. */
function markStaleEvidence(state: FolderState): void {
  const isStale = ({ leansOn }: Judgement): boolean =>
    leansOn.some(({ path, hash }) => state.files.get(path)?.hash !== hash);
  for (const judgement of state.judgements.values()) if (isStale(judgement)) state.unjudged.add(judgement.path);
}

const openFirst = (state: FolderState): readonly string[] =>
  [...state.unjudged].sort((a, b) => Number(state.open.has(b)) - Number(state.open.has(a)));

async function textOf(state: FolderState, path: string, hash: string): Promise<string | undefined> {
  const open = state.open.get(path);
  if (open !== undefined && contentHash(open.text) === hash) return open.text;
  const read = await state.platform.files.readSource(absolutePath(state, path), { maxSize: state.config.maxFileSize });
  return read.kind === "text" && contentHash(read.text) === hash ? read.text : undefined;
}

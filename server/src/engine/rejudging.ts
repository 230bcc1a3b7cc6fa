/** Judges the files that need it, open ones first, and keeps the event loop free meanwhile. */

import { contentHash } from "#platform/hash";
import { createBreather } from "#platform/yielding";
import type { Judgement } from "#policy/judgement";
import { rulesInUse } from "#policy/ruleState";
import { absolutePath, type FolderState, tellLater } from "./folderState";
import { judgeFile } from "./judging";
import { doubtDependents, programOf } from "./relinking";
import { silent } from "./saving";

/** Judges every file in `unjudged`; what was judged or has gone is to be told. Rejects only when aborted; the rest stays marked. */
export async function rejudge(state: FolderState, signal: AbortSignal | undefined): Promise<void> {
  const gone = [...state.judgements.keys()].filter((path) => !state.files.has(path));
  for (const path of gone) {
    state.judgements.delete(path);
    tellLater(state, path);
  }
  for (const path of staleEvidence(state)) state.unjudged.add(path);
  if (gone.length === 0 && state.unjudged.size === 0) return;
  for await (const path of judgeAll(state, state.unjudged, signal)) tellLater(state, path);
  // Linking may still have answered with places of the former text; then only a fresh start of it helps.
  if (staleEvidence(state).length > 0) state.isApproximate = true;
}

/**
 * What an edit changes in other files is judged when the keys rest: first the files that are known to depend on it, later, when
 * `isExact`, all of them on a program linked from nothing. The files whose answers differ are to be told. When aborted it stops or
 * rejects, without loss.
 */
export async function settle(
  state: FolderState,
  { isExact, signal }: { readonly isExact: boolean; readonly signal: AbortSignal | undefined },
): Promise<void> {
  if (isExact && state.isApproximate) {
    state.program = undefined;
    state.isApproximate = false;
    state.influential.clear();
    for (const path of state.files.keys()) state.doubtful.add(path);
  }
  if (state.doubtful.size === 0 && state.influential.size === 0) return;
  doubtDependents(state, programOf(state));
  for (const path of state.unjudged) state.doubtful.add(path);
  state.unjudged.clear();
  const before = new Map(state.judgements);
  for await (const path of judgeAll(state, state.doubtful, signal)) {
    const former = before.get(path);
    // The same object tells everybody further down that nothing is new.
    if (former !== undefined && isSame(former, state.judgements.get(path))) state.judgements.set(path, former);
    else tellLater(state, path);
    if (signal?.aborted === true) return;
  }
}

const isSame = (former: Judgement, now: Judgement | undefined): boolean =>
  JSON.stringify(former) === JSON.stringify(now);

/** Of so many files each asks only for what it needs: somebody is typing. */
const FEW = 16;

/** Judges the files of a set and takes each out of it. */
async function* judgeAll(
  state: FolderState,
  paths: Set<string>,
  signal: AbortSignal | undefined,
): AsyncGenerator<string, void, void> {
  const { program: view } = state;
  if (view === undefined || paths.size === 0) return;
  const breathe = createBreather(signal);
  const context = {
    view,
    rules: rulesInUse(state.rules, state.config),
    failures: state.failures,
    text: (path: string, hash: string) => textOf(state, path, hash),
    breathe,
    watch: state.quarantine,
  };
  state.isUnsaved = true;
  if (paths.size > FEW) view.prepare();
  for (const path of openFirst(state, paths)) {
    const file = view.file(path);
    if (file !== undefined) {
      state.judgements.set(path, state.judges(path) ? await judgeFile(context, file) : silent(path, file.hash));
      state.quarantine.acquit(path);
      state.doubtful.delete(path);
    }
    paths.delete(path);
    yield path;
    await breathe();
  }
}

/** Evidence points into other files by offset: when such a file moved, the finding is made anew. */
function staleEvidence(state: FolderState): readonly string[] {
  const isStale = ({ leansOn }: Judgement): boolean =>
    leansOn.some(({ path, hash }) => state.files.get(path)?.hash !== hash);
  return [...state.judgements.values()].filter(isStale).map(({ path }) => path);
}

const openFirst = (state: FolderState, paths: ReadonlySet<string>): readonly string[] =>
  [...paths].sort((a, b) => Number(state.open.has(b)) - Number(state.open.has(a)) || (a < b ? -1 : 1));

async function textOf(state: FolderState, path: string, hash: string): Promise<string | undefined> {
  const open = state.open.get(path);
  if (open !== undefined && contentHash(open.text) === hash) return open.text;
  const read = await state.platform.files.readSource(absolutePath(state, path), { maxSize: state.config.maxFileSize });
  return read.kind === "text" && contentHash(read.text) === hash ? read.text : undefined;
}

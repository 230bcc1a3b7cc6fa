/** Brings the folder's known files up to date with the disk and the open buffers: walk, compare stamps, read, lower. */

import { contentHash } from "#platform/hash";
import type { WalkRequest } from "#platform/ports";
import { createBreather } from "#platform/yielding";
import { isExhibit } from "#playbook/exhibits/kinds";
import type { FileState } from "./engine";
import { isEqualStamp, listExhibits, touchExhibit } from "./exhibitFiles";
import { absolutePath, type FolderState, type KnownFile } from "./folderState";
import { type Lowered, type LowerRequest, lowerText } from "./lowering";
import { isManifest, isTrackedAnyway, projectFacts } from "./manifests";

export interface SyncControl {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: { readonly done: number; readonly total: number }) => void) | undefined;
}

/** Files per message to the worker: few enough to show progress, many enough to be cheap. */
const BATCH = 16;
/** The worker lowers one batch while another is on its way. */
const IN_FLIGHT = 3;
const STATS_AT_ONCE = 64;

/** Looks at every file of the folder. Rejects only when aborted; what was read until then is kept. */
export async function syncEverything(state: FolderState, control: SyncControl): Promise<void> {
  const { files } = state.platform;
  // A folder that does not exist holds open buffers only (single-file mode); it is no mistake.
  const isPresent = (await files.kind(state.root)) === "folder";
  const listing = isPresent ? await files.walk(walkRequest(state, control.signal)) : { files: [], notes: [] };
  state.notes = listing.notes.map(({ path, message }) => ({ kind: "file", path, message, expected: true }));
  await syncManifests(state, listing.files.filter(isManifest));
  listExhibits(state.exhibits, listing.files.filter(isExhibit));
  const sources = listing.files.filter((path) => state.frontEnds.of(path) !== undefined);
  const present = new Set(sources);
  for (const path of [...state.files.keys(), ...state.skipped.keys()]) {
    if (!present.has(path) && !state.open.has(path)) forgetFile(state, path);
  }
  const stale = await staleFiles(
    state,
    sources.filter((path) => !state.open.has(path)),
    control.signal,
  );
  const unchanged = sources.length - stale.length;
  control.onProgress?.({ done: unchanged, total: sources.length });
  await lowerAll(state, stale, {
    signal: control.signal,
    onProgress: ({ done }) => control.onProgress?.({ done: unchanged + done, total: sources.length }),
  });
  await syncOpen(state, state.open.keys());
  state.isComplete = true;
}

/** Looks at some paths again: created, changed or deleted files. */
export async function syncPaths(state: FolderState, paths: Iterable<string>): Promise<void> {
  const stale: string[] = [];
  let isManifestChanged = false;
  for (const path of paths) {
    if (isManifest(path)) isManifestChanged = true;
    if (isExhibit(path)) {
      touchExhibit(state.exhibits, path, { isListed: await state.platform.files.lists(walkRequest(state), path) });
    }
    if (state.open.has(path) || state.frontEnds.of(path) === undefined) continue;
    const isListed = await state.platform.files.lists(walkRequest(state), path);
    if (isListed) stale.push(path);
    else forgetFile(state, path);
  }
  await lowerAll(state, stale, {});
  if (isManifestChanged) {
    const listing = await state.platform.files.walk({ ...walkRequest(state), wanted: isManifest });
    await syncManifests(state, listing.files);
  }
}

/** Takes the texts of open buffers as they are now. */
export async function syncOpen(state: FolderState, paths: Iterable<string>): Promise<void> {
  for (const path of paths) {
    const open = state.open.get(path);
    if (open === undefined || !(await isAnalysed(state, path)) || isHeld(state, path)) continue;
    const hash = contentHash(open.text);
    if (state.files.get(path)?.hash === hash) continue;
    if (open.text.length > state.config.maxFileSize) {
      take(state, { kind: "skipped", path, because: "The file is too large.", expected: true });
      continue;
    }
    const lowered = await lowerText(state.frontEnds, { path, text: open.text, hash }, "typing");
    // Typing went on meanwhile: the next pass takes the newer text.
    if (state.open.get(path) !== open) continue;
    if (lowered.kind === "skipped") take(state, lowered);
    else takeFacts(state, { path, hash, facts: lowered.facts });
  }
}

/** An open buffer counts when its file would be listed, or when it has no file yet and lies in no excluded folder. */
async function isAnalysed(state: FolderState, path: string): Promise<boolean> {
  if (state.files.has(path)) return true;
  if (state.frontEnds.of(path) === undefined) return false;
  const request = walkRequest(state);
  if ((await state.platform.files.kind(absolutePath(state, path))) === "file") {
    return state.platform.files.lists(request, path);
  }
  return !request.excluded(path) && !/(^|\/)(node_modules|\.git)\//.test(path);
}

/** What becomes of a file. Asks the disk whether it would be listed; reads no text. */
export async function fileStateOf(state: FolderState, path: string): Promise<FileState> {
  const skipped = state.skipped.get(path);
  if (skipped !== undefined) return { kind: "skipped", because: skipped.because };
  if (state.frontEnds.of(path) === undefined) return { kind: "unread" };
  if (!(await isAnalysed(state, path))) return { kind: "left-out" };
  return { kind: state.judgements.has(path) ? "analysed" : "waiting" };
}

const walkRequest = (state: FolderState, signal?: AbortSignal): WalkRequest => ({
  root: state.root,
  wanted: (path) => state.frontEnds.of(path) !== undefined || isManifest(path) || isExhibit(path),
  excluded: state.config.excludes,
  unignorable: isTrackedAnyway,
  ...(signal === undefined ? {} : { signal }),
});

async function syncManifests(state: FolderState, paths: readonly string[]): Promise<void> {
  const texts = new Map<string, string>();
  for (const path of paths) {
    const open = state.open.get(path);
    const read =
      open ?? (await state.platform.files.readSource(absolutePath(state, path), { maxSize: 16 * 1024 * 1024 }));
    if ("text" in read) texts.set(path, read.text);
  }
  const facts = await projectFacts(texts);
  const project = state.config.isPartial === true ? { ...facts, isPartial: true } : facts;
  if (JSON.stringify(project) === JSON.stringify(state.project)) return;
  state.project = project;
  state.isProjectUnlinked = true;
}

/** Files that are new or whose stamp has moved. */
async function staleFiles(
  state: FolderState,
  paths: readonly string[],
  signal: AbortSignal | undefined,
): Promise<readonly string[]> {
  const breathe = createBreather(signal);
  const stale: string[] = [];
  for (let start = 0; start < paths.length; start += STATS_AT_ONCE) {
    const some = paths.slice(start, start + STATS_AT_ONCE);
    const stamps = state.platform.files.stamps(some.map((path) => absolutePath(state, path)));
    for (const [index, path] of some.entries()) {
      if (!isEqualStamp(stamps[index], state.files.get(path)?.stamp)) stale.push(path);
    }
    await breathe();
  }
  return stale;
}

async function lowerAll(state: FolderState, all: readonly string[], control: SyncControl): Promise<void> {
  const paths = all.filter((path) => !isHeld(state, path));
  if (paths.length === 0) return;
  const lowering = state.startLowering(paths.length);
  const limits = { maxSize: state.config.maxFileSize };
  let next = 0;
  let done = 0;
  const work = async (): Promise<void> => {
    while (next < paths.length) {
      control.signal?.throwIfAborted();
      const batch = paths.slice(next, next + BATCH).map((path) => request(state, path));
      next += BATCH;
      for (const result of await lowering.lower(batch, limits)) take(state, result);
      done += batch.length;
      control.onProgress?.({ done, total: paths.length });
      await new Promise((resolve) => setImmediate(resolve));
    }
  };
  try {
    await Promise.all(Array.from({ length: IN_FLIGHT }, work));
  } finally {
    lowering.dispose();
  }
}

/** True for a file over which the program has died; then it counts as skipped. */
function isHeld(state: FolderState, path: string): boolean {
  const because = state.quarantine.holds(path);
  if (because !== undefined) take(state, { kind: "skipped", path, because, expected: false });
  return because !== undefined;
}

function request(state: FolderState, path: string): LowerRequest {
  const known = state.files.get(path);
  const absolute = absolutePath(state, path);
  return known === undefined ? { path, absolute } : { path, absolute, knownHash: known.hash };
}

function take(state: FolderState, result: Lowered): void {
  const { path } = result;
  // A buffer was opened while its file was being read: the buffer is what counts.
  if (state.open.has(path) && result.kind !== "skipped") return;
  switch (result.kind) {
    case "facts": {
      const record = state.cache?.keep(result.facts, result.bytes);
      takeFacts(state, {
        path,
        hash: result.hash,
        stamp: result.stamp,
        facts: result.facts,
        ...(record === undefined ? {} : { record }),
      });
      return;
    }
    case "same": {
      const known = state.files.get(path);
      if (known !== undefined) state.files.set(path, { ...known, stamp: result.stamp });
      state.isUnsaved = true;
      return;
    }
    case "skipped":
      forgetFile(state, path);
      state.skipped.set(path, { because: result.because, expected: result.expected });
      return;
    case "missing":
      forgetFile(state, path);
  }
}

function takeFacts(state: FolderState, file: KnownFile): void {
  const before = state.files.get(file.path);
  if (state.program === undefined && before?.record !== undefined && !state.replaced.has(file.path)) {
    state.replaced.set(file.path, before);
  }
  state.files.set(file.path, file);
  state.skipped.delete(file.path);
  state.unlinked.set(file.path, file.facts);
  state.isUnsaved = true;
}

function forgetFile(state: FolderState, path: string): void {
  state.skipped.delete(path);
  if (!state.files.delete(path)) return;
  state.unlinked.set(path, undefined);
  state.isUnsaved = true;
}

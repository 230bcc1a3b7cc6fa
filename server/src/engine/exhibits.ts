/** Keeps what a folder's exhibits show up to date. A scan only notes where they are; they are read when a checklist asks. */

import { createBreather } from "#platform/yielding";
import type { Exhibit } from "#playbook/exhibits/exhibit";
import { chosenExhibits, isReadThrough, readExhibit } from "#playbook/exhibits/kinds";
import { type Exhibits, isEqualStamp } from "./exhibitFiles";
import { absolutePath, type FolderState } from "./folderState";

/** Longer files hold data, not answers. */
const MAX_SIZE = 128 * 1024;

/** Reads what is new or has changed, a bounded number of each kind. True when something did. */
export async function readExhibits(state: FolderState): Promise<boolean> {
  const { exhibits, platform } = state;
  if (!exhibits.isStale) return false;
  exhibits.isStale = false;
  const chosen = chosenExhibits(exhibits.listed);
  let hasChanged = forgetOthers(exhibits, chosen);
  const breathe = createBreather(undefined);
  const stamps = platform.files.stamps(chosen.map((path) => absolutePath(state, path)));
  for (const [index, path] of chosen.entries()) {
    const stamp = stamps[index];
    if (stamp !== undefined && isEqualStamp(stamp, exhibits.known.get(path)?.stamp)) continue;
    hasChanged = true;
    if (stamp === undefined) exhibits.known.delete(path);
    else exhibits.known.set(path, { stamp, shows: await read(state, path) });
    await breathe();
  }
  return hasChanged;
}

function forgetOthers(exhibits: Exhibits, chosen: readonly string[]): boolean {
  const kept = new Set(chosen);
  const gone = [...exhibits.known.keys()].filter((path) => !kept.has(path));
  for (const path of gone) exhibits.known.delete(path);
  return gone.length > 0;
}

async function read(state: FolderState, path: string): Promise<Exhibit> {
  if (!isReadThrough(path)) return readExhibit(path, "");
  const found = await state.platform.files.readSource(absolutePath(state, path), { maxSize: MAX_SIZE });
  return readExhibit(path, found.kind === "text" ? found.text : "");
}

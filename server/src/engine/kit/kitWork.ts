/** What the kit of a folder answers, behind one door: it is loaded when it is first asked for. */

import { kitParts } from "#kit/catalogue";
import { type CataloguedPart, KIT_VERSION, readKitHeader } from "#kit/plan";
import { pythonParts } from "#kit/pythonCatalogue";
import { kitUpdates, pythonKitUpdates } from "#kit/update";

import { existingFiles, kitFolderOf } from "../fixes/kitAccess";
import { absolutePath } from "../folderState";
import { loadFacts } from "../relinking";
import type { FolderKitUpdates, KitSources } from "./folderKit";

export { kitNameAt } from "./kitNames";

/** Newer versions of the parts in all folders that are known to hold one. */
export async function updatesOf(sources: KitSources): Promise<FolderKitUpdates> {
  const { state, reader } = sources;
  await loadFacts(state);
  const found = [...kitFolders(sources)].sort().map((folder) => {
    const existing = existingFiles(reader, folder === "" ? state.root : absolutePath(state, folder));
    const inFolder = relativeTo(state.root, existing);
    const offers = [kitUpdates(folder, inFolder), pythonKitUpdates(folder, inFolder)];
    const files = offers.flatMap(({ updates, creates }) => [
      // What is new comes first: an update that stops half-way leaves an unused file, never a broken import.
      ...creates.map(({ path, text }) => ({ path, before: undefined, after: text, edited: false })),
      ...updates.map(({ path, text, edited }) => ({ path, before: inFolder[path], after: text, edited })),
    ]);
    return {
      files,
      parts: offers.flatMap((offer) => offer.files).length,
      later: offers.flatMap((offer) => offer.later),
    };
  });
  return {
    files: found.flatMap(({ files }) => files),
    parts: found.reduce((sum, { parts }) => sum + parts, 0),
    later: found.flatMap(({ later }) => later),
  };
}

/** Folders with a part in them. The one that is set counts too: it may be left out of the analysis. */
function kitFolders({ state, reader, kitFolder }: KitSources): ReadonlySet<string> {
  const folders = new Set<string>();
  for (const { path, facts } of state.files.values()) if (facts?.kitPart !== undefined) folders.add(parentOf(path));
  const chosen = kitFolder();
  if (chosen === undefined) return folders;
  const set = kitFolderOf({ reader, root: state.root, kitFolder: chosen }, state.root);
  if ("path" in set) folders.add(set.path.slice(state.root.length + 1));
  return folders;
}

const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0));

const relativeTo = (root: string, files: Readonly<Record<string, string>>): Record<string, string> =>
  Object.fromEntries(Object.entries(files).map(([path, text]) => [path.slice(root.length + 1), text]));

/** Has the kit a newer version of this file? By the header alone: the update itself looks at the whole folder. */
export function isOutdated({ state, reader }: KitSources, path: string): boolean {
  const header = readKitHeader(reader.read(absolutePath(state, path)) ?? "");
  if (header === undefined || header.version > KIT_VERSION) return false;
  const parts: readonly CataloguedPart<string>[] = path.endsWith(".py") ? pythonParts : kitParts;
  const part = parts.find(({ name }) => name === header.part);
  return part !== undefined && !part.sha256.startsWith(header.sha256);
}

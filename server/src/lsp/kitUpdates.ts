/** `bulwark/kitUpdates`: what an update of the kit would write; and the action that offers it on an outdated part. */

import { join } from "node:path";

import type { CodeAction } from "vscode-languageserver/node";

import type { FolderKitUpdates } from "#engine/kit/folderKit";
import { CLIENT_COMMANDS, type KitUpdates } from "#protocol/messages";

import { fileUriOf } from "./addresses";
import type { Address, Folder } from "./folders";
import { answer } from "./requests";
import type { Session } from "./session";

export const UPDATE_KIT = "quickfix.updateKit.bulwark";

export function registerKitUpdates(session: Session): void {
  answer(session, "bulwark/kitUpdates", async (): Promise<KitUpdates> => {
    if (!session.trusted) {
      return { files: [], parts: 0, later: 0, refused: "An update writes kit files; trust this workspace first." };
    }
    const folders = session.folders.all.filter(({ settings }) => settings["bulwark.enable"]);
    const found: { folder: Folder; updates: FolderKitUpdates }[] = [];
    for (const folder of folders) found.push({ folder, updates: await folder.engine.kit.updates() });
    return {
      files: found.flatMap(({ folder, updates }) =>
        updates.files.map(({ path, before, after, edited }) => ({
          uri: fileUriOf(join(folder.root, path)),
          ...(before === undefined ? {} : { before }),
          after,
          edited,
        })),
      ),
      parts: found.reduce((sum, { updates }) => sum + updates.parts, 0),
      later: found.reduce((sum, { updates }) => sum + updates.later.length, 0),
    };
  });
}

/** Offered on the header of a part that has a newer version, to clients that have the command: it shows the difference first. */
export async function updateKitActions(
  session: Session,
  { folder, path }: Address,
  firstLine: number,
): Promise<readonly CodeAction[]> {
  if (!session.profile.commands || firstLine > 0 || !(await folder.engine.kit.isOutdated(path))) return [];
  const title = "Update the kit to the newest version…";
  return [{ title, kind: UPDATE_KIT, command: { title, command: CLIENT_COMMANDS.updateKit } }];
}

/** The kit in the user's project: the command that brings it up to date, and a word on where its first files went. */

import * as vscode from "vscode";

import type { KitUpdates } from "#protocol/messages";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { kitEdit } from "./edit";
import { newKitFolders } from "./newFolders";

const SHOWN_MS = 15_000;

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  lifetime.own(context.command("updateKit", () => updateKit(context)));
  lifetime.own(
    vscode.workspace.onDidCreateFiles(({ files }) => {
      sayWhere(files).catch((error: unknown) => context.log.warn("kit.created", String(error)));
    }),
  );
  return lifetime;
}

/** VS Code shows every difference first and writes what is ticked there. */
async function updateKit({ server }: Context): Promise<void> {
  const updates = await server.request("bulwark/kitUpdates", {});
  if (updates.refused !== undefined || updates.files.length === 0) {
    vscode.window.showInformationMessage(updates.refused ?? nothingToDo(updates));
    return;
  }
  await vscode.workspace.applyEdit(await kitEdit(updates.files), { isRefactoring: true });
}

function nothingToDo({ parts, later }: KitUpdates): string {
  if (parts === 0) return vscode.l10n.t("There is no kit in this workspace yet: the first fix that needs it adds it.");
  const upToDate =
    parts === 1
      ? vscode.l10n.t("The kit is up to date (1 file).")
      : vscode.l10n.t("The kit is up to date ({0} files).", parts);
  if (later === 0) return upToDate;
  const newer =
    later === 1
      ? vscode.l10n.t("A later Bulwark has written 1 file: it stays as it is.")
      : vscode.l10n.t("A later Bulwark has written {0} files: they stay as they are.", later);
  return `${upToDate} ${newer}`;
}

/** The first kit files of a folder: where they are, and how to choose another place. */
async function sayWhere(created: readonly vscode.Uri[]): Promise<void> {
  for (const { folder, count } of await newKitFolders(created)) {
    const where = vscode.workspace.asRelativePath(folder);
    const text =
      count === 1
        ? vscode.l10n.t("Added 1 file of the kit to {0}; the setting bulwark.kitFolder names another folder", where)
        : vscode.l10n.t(
            "Added {count} files of the kit to {folder}; the setting bulwark.kitFolder names another folder",
            { count, folder: where },
          );
    vscode.window.setStatusBarMessage(`$(shield) ${text}`, SHOWN_MS);
  }
}

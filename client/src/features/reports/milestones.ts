/** Saves how a folder stands under a name. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import { stored } from "../../stateChange";
import { chooseFolder } from "../roadmap/choosing";
import { wrongName } from "./milestoneName";

/** Asks for a name and a note; nothing is stored when either question is left with Escape. */
export async function saveMilestone(context: Context, [folder]: readonly unknown[]): Promise<void> {
  const snapshot = await chooseFolder(context, folder);
  if (snapshot === undefined) return;
  const name = await vscode.window.showInputBox({
    title: vscode.l10n.t("Save Milestone"),
    prompt: vscode.l10n.t("What is this moment called?"),
    placeHolder: vscode.l10n.t("Before launch"),
    validateInput: (text) => wrongName(snapshot, text),
  });
  if (name === undefined) return;
  const note = await vscode.window.showInputBox({
    title: vscode.l10n.t("Save Milestone: {0}", name.trim()),
    prompt: vscode.l10n.t("What was learned? Progress reports show it. May stay empty."),
  });
  if (note === undefined) return;
  const asked = context.server.request("bulwark/saveMilestone", { folder: snapshot.folderUri, name, note });
  await stored(context, asked);
}

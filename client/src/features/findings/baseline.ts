/** Accepts what is open as the folder's baseline, and forgets what is mended. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import { formats } from "../../formats";
import { stored } from "../../stateChange";
import { chooseFolder } from "../roadmap/choosing";

const SHOWN_MS = 8000;

/** A baseline that is there is replaced only when somebody says so. */
export async function createBaseline(context: Context, given: unknown): Promise<void> {
  if (context.snapshots.all.length === 0) throw new Error(vscode.l10n.t("Open a folder and scan it first."));
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const { folder, folderUri, baseline } = snapshot;
  if (baseline !== undefined && !(await mayReplace(folder))) return;
  const params = { folder: folderUri, replace: baseline !== undefined };
  await stored(context, context.server.request("bulwark/createBaseline", params));
  const now = context.snapshots.all.find((one) => one.folderUri === folderUri)?.baseline;
  if (now === undefined) return;
  const said =
    now.accepted === 1
      ? vscode.l10n.t("Accepted 1 gap in bulwark-baseline.json")
      : vscode.l10n.t("Accepted {0} gaps in bulwark-baseline.json", formats.number(now.accepted));
  vscode.window.setStatusBarMessage(`$(shield) ${said}`, SHOWN_MS);
}

export async function pruneBaseline(context: Context, given: unknown): Promise<void> {
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const gone = snapshot.baseline?.gone ?? 0;
  await stored(context, context.server.request("bulwark/pruneBaseline", { folder: snapshot.folderUri }));
  const said =
    gone === 1
      ? vscode.l10n.t("Took 1 entry out of bulwark-baseline.json")
      : vscode.l10n.t("Took {0} entries out of bulwark-baseline.json", formats.number(gone));
  vscode.window.setStatusBarMessage(`$(shield) ${said}`, SHOWN_MS);
}

async function mayReplace(folder: string): Promise<boolean> {
  const message = vscode.l10n.t("{0} has a baseline already. Replace it by all that is open now?", folder);
  const replace = vscode.l10n.t("Replace");
  return (await vscode.window.showWarningMessage(message, { modal: true }, replace)) === replace;
}

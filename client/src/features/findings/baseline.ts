/** Accepts what is open as the folder's baseline, and forgets what is mended. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import { stored } from "../../stateChange";
import { chooseFolder } from "../roadmap/choosing";

const SHOWN_MS = 8000;

/** A baseline that is there is replaced only when somebody says so. */
export async function createBaseline(context: Context, given: unknown): Promise<void> {
  if (context.snapshots.all.length === 0) throw new Error("Open a folder and scan it first.");
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const { folder, folderUri, baseline } = snapshot;
  if (baseline !== undefined && !(await mayReplace(folder))) return;
  const params = { folder: folderUri, replace: baseline !== undefined };
  await stored(context, context.server.request("bulwark/createBaseline", params));
  const now = context.snapshots.all.find((one) => one.folderUri === folderUri)?.baseline;
  if (now === undefined) return;
  const gaps = now.accepted === 1 ? "1 gap" : `${now.accepted} gaps`;
  vscode.window.setStatusBarMessage(`$(shield) Accepted ${gaps} in bulwark-baseline.json`, SHOWN_MS);
}

export async function pruneBaseline(context: Context, given: unknown): Promise<void> {
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const gone = snapshot.baseline?.gone ?? 0;
  await stored(context, context.server.request("bulwark/pruneBaseline", { folder: snapshot.folderUri }));
  const entries = gone === 1 ? "1 entry" : `${gone} entries`;
  vscode.window.setStatusBarMessage(`$(shield) Took ${entries} out of bulwark-baseline.json`, SHOWN_MS);
}

async function mayReplace(folder: string): Promise<boolean> {
  const message = `${folder} has a baseline already. Replace it by all that is open now?`;
  return (await vscode.window.showWarningMessage(message, { modal: true }, "Replace")) === "Replace";
}

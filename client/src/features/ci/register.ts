/** Writes a first CI job into a folder; a file that is there is opened and left as it is. */

import * as vscode from "vscode";

import { CI_SERVERS, type CiServer } from "#protocol/messages";

import type { Context } from "../../context";
import type { Disposable } from "../../lifetime";
import { chooseFolder } from "../roadmap/choosing";
import { reached } from "../walkthrough/reached";

const SHOWN_MS = 12_000;

const SERVER_NAMES: Readonly<Record<CiServer, readonly [name: string, detail: string]>> = {
  github: ["GitHub Actions", vscode.l10n.t("A workflow that fails a pull request on the gaps it brings")],
  gitlab: ["GitLab CI", vscode.l10n.t("A job that fails a merge request on the gaps it brings")],
};

export function register(context: Context): Disposable {
  return context.command("setUpCi", (folder, server) => setUpCi(context, [folder, server]));
}

/** Asks for what the arguments (the folder's URI, the server) leave open. */
async function setUpCi(context: Context, [given, wanted]: readonly unknown[]): Promise<void> {
  const snapshot = await chooseFolder(context, given);
  if (snapshot === undefined) return;
  const server = CI_SERVERS.find((known) => known === wanted) ?? (await chooseServer());
  if (server === undefined) return;
  const proposed = await context.server.request("bulwark/proposeCi", { folder: snapshot.folderUri, server });
  if (!proposed.ok) throw new Error(proposed.message);
  const target = vscode.Uri.parse(proposed.uri);
  const path = vscode.workspace.asRelativePath(target, false);
  if (!proposed.exists) {
    const edit = new vscode.WorkspaceEdit();
    edit.createFile(target, { contents: new TextEncoder().encode(proposed.text) });
    if (!(await vscode.workspace.applyEdit(edit))) throw new Error(vscode.l10n.t("{0} was not written.", path));
  }
  await vscode.window.showTextDocument(target);
  await reached("connected");
  const text = proposed.exists
    ? vscode.l10n.t("{0} is there already and was left as it is", path)
    : written(path, proposed.next);
  vscode.window.setStatusBarMessage(`$(check) ${text}`, SHOWN_MS);
}

const written = (path: string, next: string | undefined): string =>
  next === undefined ? vscode.l10n.t("Wrote {0}", path) : vscode.l10n.t("Wrote {path}. Then {next}", { path, next });

async function chooseServer(): Promise<CiServer | undefined> {
  const choices = CI_SERVERS.map((server) => {
    const [label, detail] = SERVER_NAMES[server];
    return { label, detail, server };
  });
  return (await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("Set up CI on which server?") }))
    ?.server;
}

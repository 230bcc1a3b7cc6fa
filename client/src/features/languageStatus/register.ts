/** The language status item: what is known of the file in the active editor, and why nothing is when it is not analysed. */

import * as vscode from "vscode";

import type { DocumentState } from "#protocol/messages";

import { commandId, LANGUAGES } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { type FileStatus, fileStatus } from "./text";

export function register(context: Context): Disposable {
  const { server, snapshots } = context;
  const lifetime = new Lifetime();
  const item = lifetime.own(
    vscode.languages.createLanguageStatusItem(
      "bulwark.file",
      LANGUAGES.map((language) => ({ language })),
    ),
  );
  item.name = "Bulwark";
  let turn = 0;
  const update = async (): Promise<void> => {
    const uri = vscode.window.activeTextEditor?.document.uri;
    turn += 1;
    const own = turn;
    const state = await stateOf(context, uri);
    // Another editor, or newer findings, came in between.
    if (own === turn) show(item, fileStatus({ server: server.state, ...known(state), ...folderOf(context, uri) }));
  };
  const start = () => void update();
  start();
  lifetime.own(vscode.window.onDidChangeActiveTextEditor(start));
  lifetime.own(server.onDidChangeState(start));
  lifetime.own(snapshots.onDidChangeForViews(start));
  return lifetime;
}

const known = (state: DocumentState | undefined) => (state === undefined ? {} : { state });

/** Undefined when nobody can say: a failure is logged, and the next news asks again. */
async function stateOf({ server, log }: Context, uri: vscode.Uri | undefined): Promise<DocumentState | undefined> {
  if (uri === undefined || server.state !== "running") return undefined;
  try {
    return await server.request("bulwark/fileState", { uri: uri.toString() });
  } catch (error) {
    log.error("languageStatus", error instanceof Error ? error : String(error));
    return undefined;
  }
}

function folderOf({ snapshots }: Context, uri: vscode.Uri | undefined) {
  const folder = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri)?.uri.toString();
  const snapshot = snapshots.all.find(({ folderUri }) => folderUri === folder);
  return snapshot === undefined ? {} : { folder: snapshot };
}

function show(item: vscode.LanguageStatusItem, { text, detail, isBusy, isError, command }: FileStatus): void {
  // The list of all extensions' items shows no names.
  item.text = `Bulwark: ${text}`;
  item.detail = detail ?? "";
  item.busy = isBusy === true;
  item.severity = isError === true ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
  item.command = command === undefined ? undefined : { command: commandId(command.name), title: command.title };
}

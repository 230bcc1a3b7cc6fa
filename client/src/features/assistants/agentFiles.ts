/** Writes the files that assistants read into the workspace, when somebody asks for that. What is there is shown before it is changed. */

import * as vscode from "vscode";

import { AGENT_TARGETS, AGENTS, type AgentFile, type AgentKind, agentFileText } from "#protocol/agentFiles";

import type { Context } from "../../context";
import { showFirst, wholeText } from "../kit/edit";
import { reached } from "../walkthrough/reached";

const SHOWN_MS = 12_000;

/** Asks for what the arguments (the folder's URI, kinds of assistants) leave open, then writes, or shows what would change. */
export async function writeAgentFiles({ extension }: Context, [uri, kinds]: readonly unknown[]): Promise<void> {
  const folder = await chooseFolder(uri);
  if (folder === undefined) return;
  const chosen = readKinds(kinds) ?? (await chooseKinds());
  if (chosen === undefined || chosen.length === 0) return;
  const texts = vscode.Uri.joinPath(extension.extensionUri, "dist", "agents");
  const files = chosen.flatMap((kind) => AGENT_TARGETS[kind].files);
  const changes = (await Promise.all(files.map((file) => changeOf(file, texts, folder)))).filter(
    (change) => change !== undefined,
  );
  if (changes.length === 0) {
    await reached("connected");
    vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t("The files for assistants are up to date")}`, SHOWN_MS);
    return;
  }
  const edit = await editOf(changes);
  if (!(await vscode.workspace.applyEdit(edit, { isRefactoring: true }))) return;
  const written: string[] = [];
  // What was not ticked in the preview is as it was.
  for (const { target, after } of changes)
    if ((await textAt(target)) === after) written.push(vscode.workspace.asRelativePath(target, false));
  if (written.length === 0) return;
  await reached("connected");
  vscode.window.setStatusBarMessage(`$(check) ${vscode.l10n.t("Wrote {0}", written.join(", "))}`, SHOWN_MS);
}

interface Change {
  readonly file: AgentFile;
  readonly target: vscode.Uri;
  /** Absent: the file is new. */
  readonly before?: string;
  readonly after: string;
}

/** Undefined when the file says already what it should. */
async function changeOf(file: AgentFile, texts: vscode.Uri, folder: vscode.Uri): Promise<Change | undefined> {
  const source = await vscode.workspace.fs.readFile(vscode.Uri.joinPath(texts, file.source));
  const target = vscode.Uri.joinPath(folder, file.path);
  const before = await textAt(target);
  const after = agentFileText(file, new TextDecoder().decode(source), before);
  if (before === after) return undefined;
  return { file, target, after, ...(before === undefined ? {} : { before }) };
}

/** As an editor has it, saved or not; undefined when there is no such file. */
async function textAt(uri: vscode.Uri): Promise<string | undefined> {
  try {
    await vscode.workspace.fs.stat(uri);
  } catch {
    return undefined;
  }
  return (await vscode.workspace.openTextDocument(uri)).getText();
}

const NEW: vscode.WorkspaceEditEntryMetadata = { label: vscode.l10n.t("New files"), needsConfirmation: false };
const SECTION: vscode.WorkspaceEditEntryMetadata = {
  label: vscode.l10n.t("A section of your file"),
  needsConfirmation: false,
};
/** Not ticked in the preview. */
const REPLACED: vscode.WorkspaceEditEntryMetadata = {
  label: vscode.l10n.t("The file says something else: that would be lost"),
  needsConfirmation: true,
};

/** VS Code shows it first when a file that is there would change; new files are what was asked for. */
async function editOf(changes: readonly Change[]): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  for (const { file, target, before, after } of changes) {
    if (before === undefined) {
      edit.createFile(target, { contents: new TextEncoder().encode(after) }, NEW);
      continue;
    }
    const isSection = file.isSection === true;
    edit.replace(target, await wholeText(target, before), after, isSection ? SECTION : REPLACED);
    if (isSection) showFirst(edit, target);
  }
  return edit;
}

async function chooseFolder(given: unknown): Promise<vscode.Uri | undefined> {
  const folders = vscode.workspace.workspaceFolders ?? [];
  const known = folders.find(({ uri }) => uri.toString() === String(given));
  if (known !== undefined || folders.length === 1) return (known ?? folders[0])?.uri;
  return (await vscode.window.showWorkspaceFolderPick({ placeHolder: vscode.l10n.t("Into which folder?") }))?.uri;
}

function readKinds(given: unknown): readonly AgentKind[] | undefined {
  return Array.isArray(given) ? AGENTS.filter((kind) => given.includes(kind)) : undefined;
}

async function chooseKinds(): Promise<readonly AgentKind[] | undefined> {
  const choices = AGENTS.map((agent) => ({
    label: AGENT_TARGETS[agent].name,
    detail: AGENT_TARGETS[agent].files.map(({ path }) => path).join(", "),
    agent,
  }));
  // A longer place holder is cut off.
  const words = {
    title: vscode.l10n.t("A file that is there is shown before it changes"),
    placeHolder: vscode.l10n.t("Files for which assistants?"),
  };
  return (await vscode.window.showQuickPick(choices, { canPickMany: true, ...words }))?.map(({ agent }) => agent);
}

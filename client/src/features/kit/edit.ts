/** An update of the kit as one edit, of which VS Code shows the differences before it applies what is ticked. */

import * as vscode from "vscode";

import type { KitFileChange } from "#protocol/messages";

const NEW: vscode.WorkspaceEditEntryMetadata = {
  label: vscode.l10n.t("New files that the kit needs"),
  needsConfirmation: false,
};
const NEWER: vscode.WorkspaceEditEntryMetadata = {
  label: vscode.l10n.t("Newer versions"),
  needsConfirmation: false,
};
const EDITED: vscode.WorkspaceEditEntryMetadata = {
  label: vscode.l10n.t("You changed this file: your changes would be lost"),
  needsConfirmation: true,
};
const ASK: vscode.WorkspaceEditEntryMetadata = {
  label: vscode.l10n.t("Nothing is written before you apply"),
  needsConfirmation: true,
};

/** Throws when a file is no longer what the server saw. Files that somebody changed are not ticked, the others are. */
export async function kitEdit(files: readonly KitFileChange[]): Promise<vscode.WorkspaceEdit> {
  const edit = new vscode.WorkspaceEdit();
  for (const { uri, before, after, edited } of files) {
    const address = vscode.Uri.parse(uri);
    if (before === undefined) edit.createFile(address, { contents: new TextEncoder().encode(after) }, NEW);
    else edit.replace(address, await wholeText(address, before), after, edited ? EDITED : NEWER);
  }
  const [first] = files;
  if (first !== undefined && !files.some(({ edited }) => edited)) showFirst(edit, vscode.Uri.parse(first.uri));
  return edit;
}

/** VS Code shows an edit first when a part of it asks for that: this part, of a file of the edit, changes nothing. */
export function showFirst(edit: vscode.WorkspaceEdit, uri: vscode.Uri): void {
  edit.insert(uri, new vscode.Position(0, 0), "", ASK);
}

/** The range of the whole text. Throws when it is not the expected one any more; line ends do not count. */
export async function wholeText(uri: vscode.Uri, expected: string): Promise<vscode.Range> {
  const document = await vscode.workspace.openTextDocument(uri);
  if (plain(document.getText()) !== plain(expected)) {
    const path = vscode.workspace.asRelativePath(uri);
    throw new Error(vscode.l10n.t("{0} has changed meanwhile. Ask for the update again.", path));
  }
  return document.validateRange(new vscode.Range(0, 0, document.lineCount, 0));
}

/** Editors show one kind of line end. */
const plain = (text: string): string => text.replaceAll("\r\n", "\n");

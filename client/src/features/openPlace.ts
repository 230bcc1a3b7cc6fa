/** Opens a place of the workspace in an editor. */

import * as vscode from "vscode";

export interface OpenablePlace {
  readonly uri: string;
  /** 0-based. */
  readonly line: number;
  readonly character: number;
  readonly endLine?: number;
  readonly endCharacter?: number;
}

/** The command of a tree item that opens `place`; the editor itself runs it. */
export function openPlaceCommand(place: OpenablePlace): vscode.Command {
  return {
    title: vscode.l10n.t("Open"),
    command: "vscode.open",
    arguments: [vscode.Uri.parse(place.uri), { selection: range(place) }],
  };
}

/** Shows `place` with the cursor on it. Rejects when the file cannot be opened. */
export async function showPlace(place: OpenablePlace): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(vscode.Uri.parse(place.uri), { selection: range(place) });
}

function range({ line, character, endLine = line, endCharacter = character }: OpenablePlace): vscode.Range {
  return new vscode.Range(line, character, endLine, endCharacter);
}

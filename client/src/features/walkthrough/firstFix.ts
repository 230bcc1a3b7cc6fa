/** Notices that a fix has changed a file. VS Code resolves a fix when it is merely looked at in the menu, so that resolving proves nothing. */

import * as vscode from "vscode";

import { type Disposable, Lifetime } from "../../lifetime";
import { reached } from "./reached";

/** Watches until the first fix is in a text. `offered` tells of each fix whose edit is known. */
export function watchFirstFix(offered: vscode.Event<vscode.WorkspaceEdit>): Disposable {
  const lifetime = new Lifetime();
  const awaited = new Map<string, Set<string>>();
  lifetime.own(
    offered((edit) => {
      for (const [uri, edits] of edit.entries()) {
        const texts = awaited.get(uri.toString()) ?? new Set();
        awaited.set(uri.toString(), texts);
        for (const { newText } of edits) if (newText !== "") texts.add(plain(newText));
      }
    }),
  );
  lifetime.own(
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const texts = awaited.get(document.uri.toString());
      if (texts === undefined || !contentChanges.some(({ text }) => texts.has(plain(text)))) return;
      awaited.clear();
      lifetime.dispose();
      void reached("fixed");
    }),
  );
  return lifetime;
}

/** Editors write the line ends of the file. */
const plain = (text: string): string => text.replaceAll("\r\n", "\n");

/** A click on a code lens: the gaps it counts, in a peek below it. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import type { Disposable } from "../../lifetime";
import { readLensTarget } from "./target";

export function register(context: Context): Disposable {
  return context.command("showGaps", (given) => show(given));
}

async function show(given: unknown): Promise<void> {
  const target = readLensTarget(given);
  if (target === undefined) return;
  const gaps = target.gaps.map(
    ({ uri, line, character, endLine, endCharacter }) =>
      new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(line, character, endLine, endCharacter)),
  );
  const at = new vscode.Position(target.line, target.character);
  await vscode.commands.executeCommand("editor.action.showReferences", vscode.Uri.parse(target.uri), at, gaps);
}

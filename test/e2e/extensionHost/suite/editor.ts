/** What tests in the extension host say to the editor. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

export const EXTENSION = "bulwark.bulwark";
const POLL_MS = 25;
const LIMIT_MS = 40_000;

/** Resolves with the first truthy answer of `check`; fails with `what` it waited for. */
export async function until<T>(
  what: string,
  check: () => T | undefined | false | Promise<T | undefined | false>,
): Promise<T> {
  const deadline = performance.now() + LIMIT_MS;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadline) assert.fail(`waited for ${what}`);
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
}

/** Address of a file in the workspace folder with this name. */
export function fileIn(folder: string, path: string): vscode.Uri {
  const found = vscode.workspace.workspaceFolders?.find((one) => one.name === folder);
  assert.ok(found, `no workspace folder ${folder}`);
  return vscode.Uri.joinPath(found.uri, path);
}

export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  return vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri));
}

/** Bulwark's findings of a file, or those of one rule. */
export function findings(uri: vscode.Uri, rule?: string): vscode.Diagnostic[] {
  const own = vscode.languages.getDiagnostics(uri).filter(({ source }) => source === "bulwark");
  return rule === undefined ? own : own.filter((diagnostic) => ruleOf(diagnostic) === rule);
}

export function ruleOf({ code }: vscode.Diagnostic): string {
  return String(typeof code === "object" ? code.value : code);
}

/** The finding of a rule in a file, once it is there. */
export function finding(uri: vscode.Uri, rule: string): Promise<vscode.Diagnostic> {
  return until(`${rule} in ${uri.path}`, () => findings(uri, rule)[0]);
}

/** Quick fixes at a range, resolved. */
export async function quickFixes(uri: vscode.Uri, range: vscode.Range): Promise<vscode.CodeAction[]> {
  const all = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    "vscode.executeCodeActionProvider",
    uri,
    range,
    vscode.CodeActionKind.QuickFix.value,
    20,
  );
  return all.filter(({ kind }) => kind?.value.includes("bulwark") === true);
}

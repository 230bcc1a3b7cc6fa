/** What tests in the extension host say to the editor. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

export const EXTENSION = "bulwark.bulwark";
const POLL_MS = 25;
/** A guard against waiting for ever: a busy machine takes its time. */
const LIMIT_MS = 120_000;

type Check<T> = () => T | undefined | false | Promise<T | undefined | false>;

/** Resolves with the first truthy answer of `check`; fails with `what` it waited for. */
export async function until<T>(what: string, check: Check<T>): Promise<T> {
  const value = await eventually(check, LIMIT_MS);
  if (!value) assert.fail(`waited for ${what}`);
  return value;
}

/** Resolves with the first truthy answer of `check`; with undefined when there is none within `milliseconds`. */
export async function eventually<T>(check: Check<T>, milliseconds: number): Promise<T | undefined> {
  const deadline = performance.now() + milliseconds;
  for (;;) {
    const value = await check();
    if (value) return value;
    if (performance.now() > deadline) return undefined;
    await pause(POLL_MS);
  }
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Address of a file in the workspace folder with this name. */
export function fileIn(folder: string, path: string): vscode.Uri {
  const found = vscode.workspace.workspaceFolders?.find((one) => one.name === folder);
  assert.ok(found, `no workspace folder ${folder}`);
  return vscode.Uri.joinPath(found.uri, path);
}

/**
 * Opens a file in an editor that stays: what VS Code shows of an edit would take the place of one in italics, and its document be closed.
 * Not by `openTextDocument`: that keeps a document open for minutes after its editor was closed.
 */
export async function open(uri: vscode.Uri): Promise<vscode.TextEditor> {
  await vscode.commands.executeCommand("vscode.open", uri, { preview: false });
  return until(`an editor of ${uri.path}`, () => {
    const editor = vscode.window.activeTextEditor;
    return editor?.document.uri.toString() === uri.toString() && editor;
  });
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

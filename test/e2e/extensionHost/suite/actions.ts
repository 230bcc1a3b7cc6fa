/** Code actions as a person meets them: asked for, chosen, shown before they are applied, taken back. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

import { eventually, open, pause, until } from "./editor";

const REFUSE = "bulwark.showRefusal";

export interface Offer {
  readonly kind: "offered";
  readonly action: vscode.CodeAction;
  /** Where it was asked for, and as what. */
  readonly at: vscode.Location;
  readonly asked: string;
}

export type Answer = Offer | { readonly kind: "refused"; readonly because: string };

/** Actions of a kind at a range, resolved; none where VS Code gave up because the text changed meanwhile. */
export async function actionsOf(
  { uri, range }: Pick<vscode.Location, "uri" | "range">,
  kind: string,
): Promise<vscode.CodeAction[]> {
  try {
    return await vscode.commands.executeCommand("vscode.executeCodeActionProvider", uri, range, kind, 20);
  } catch (error) {
    if (error instanceof Error && error.name === "Canceled") return [];
    throw error;
  }
}

/** What a resolved action of Bulwark does when it is chosen; undefined when it is out of date. */
export function answerOf(action: vscode.CodeAction, at: vscode.Location, asked: string): Answer | undefined {
  const { command, edit } = action;
  if (edit !== undefined) return { kind: "offered", action, at, asked };
  assert.equal(command?.command, REFUSE, `${action.title} does nothing`);
  const [because] = command?.arguments ?? [];
  assert.ok(typeof because === "string" && because !== "", `${action.title} is refused without a reason`);
  return isOutdated(because) ? undefined : { kind: "refused", because };
}

const isOutdated = (because: string): boolean => because.startsWith("The text has changed");

/** The server loads what fixes need after it has started; until then its lists have none. */
let hasListedFixes = false;

/** The answer of the first action of a kind with a title that is wanted, once there is a list. */
export function answer(
  at: vscode.Location,
  kind: string,
  isWanted: (title: string) => boolean = () => true,
): Promise<Answer> {
  return until(`${kind} in ${at.uri.path}`, async () => {
    const actions = await actionsOf(at, kind);
    const action = actions.find(({ title }) => isWanted(title));
    hasListedFixes ||= actions.length > 0;
    if (action !== undefined) return answerOf(action, at, kind);
    // A finding can always be suppressed: with that in the list, the list knows the finding.
    const isComplete = hasListedFixes && (await actionsOf(at, "quickfix.suppress.bulwark")).length > 0;
    return isComplete ? { kind: "refused", because: "it is not in the list" } : undefined;
  });
}

/** Shown in the status bar while whoever looks at the window is to confirm what VS Code shows of an edit; `run.mjs` knows it. */
const CONFIRM = "Confirm the preview";

/** VS Code asks for the light bulb this long after the cursor has moved, which cancels a list that is still being made. */
const LIGHT_BULB_MS = 600;
/** Long enough for an edit that is computed, shown and confirmed on a busy machine. */
const CHOSEN_MS = 60_000;

/**
 * Chooses the first action of its kind in the editor, as its menu does: what the files hold that an edit adds is lost on its way to a test.
 * What VS Code shows before it applies it is confirmed in the window. Ends when it is applied.
 */
export async function choose({ action, at: { uri, range }, asked }: Offer): Promise<void> {
  const asking = vscode.window.setStatusBarMessage(CONFIRM);
  try {
    const editor = await open(uri);
    const before = editor.document.getText();
    await select(editor, new vscode.Selection(range.start, range.end));
    const isApplied = () => editor.document.getText() !== before;
    // New findings ask for the light bulb too.
    for (let tries = 3; tries > 0 && !isApplied(); tries -= 1) {
      await pause(LIGHT_BULB_MS);
      await vscode.commands.executeCommand("editor.action.codeAction", { kind: asked, apply: "first" });
      await eventually(isApplied, CHOSEN_MS);
      // A preview that nobody could confirm would stand in the way of the next one.
      if (!isApplied()) await vscode.commands.executeCommand("refactorPreview.discard");
    }
    if (!isApplied()) assert.fail(`${asked} was not applied; now there is ${await described({ uri, range }, asked)}`);
    // An edit of several files is saved at its end; an undo before that would be saved over.
    if (usesKit(action)) await until(`${asked} to be saved`, () => !editor.document.isDirty);
  } finally {
    asking.dispose();
  }
}

/** What the list has now, for a failure to tell. */
async function described(at: Pick<vscode.Location, "uri" | "range">, asked: string): Promise<string> {
  const told = (await actionsOf(at, asked)).map((action) => {
    const { edit, command } = action;
    return { title: action.title, files: edit?.size, refused: command?.arguments };
  });
  return JSON.stringify(told);
}

/** Does the edit import a part of the kit? In a folder without one it adds the part's file. */
export const usesKit = ({ edit }: vscode.CodeAction): boolean =>
  (edit?.entries() ?? []).some(([, edits]) => edits.some(({ newText }) => newText.includes("hardening")));

/** Selects and waits until the window says so: a command may overtake the selection on its way there. */
async function select(editor: vscode.TextEditor, selection: vscode.Selection): Promise<void> {
  if (editor.selection.isEqual(selection)) return;
  await new Promise<void>((resolve) => {
    const listening = vscode.window.onDidChangeTextEditorSelection(({ selections }) => {
      if (selections[0]?.isEqual(selection) !== true) return;
      listening.dispose();
      resolve();
    });
    editor.selection = selection;
  });
}

/** Applies the edit of an action that adds no files, wherever the cursor is. */
export async function apply({ edit }: vscode.CodeAction): Promise<void> {
  assert.ok(edit !== undefined);
  const asking = vscode.window.setStatusBarMessage(CONFIRM);
  try {
    assert.ok(await vscode.workspace.applyEdit(edit));
  } finally {
    asking.dispose();
  }
}

/** One undo in the active editor, which must be that of `document`. */
export async function undo(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand("undo");
}

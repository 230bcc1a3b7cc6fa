/** Code actions as a person meets them: asked for, chosen, shown before they are applied, taken back. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

import { until } from "./editor";

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
export async function actionsOf({ uri, range }: vscode.Location, kind: string): Promise<vscode.CodeAction[]> {
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

/**
 * Does the edit import a part of the kit? Then it may add files, whose contents VS Code does not hand to a test: those fixes are applied
 * and taken back in the window suite.
 */
export const usesKit = ({ edit }: vscode.CodeAction): boolean =>
  (edit?.entries() ?? []).some(([, edits]) => edits.some(({ newText }) => newText.includes("hardening")));

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

/** Code actions as a person meets them: asked for, chosen, shown before they are applied, taken back. */

import * as assert from "node:assert/strict";
import * as vscode from "vscode";

import { until } from "./editor";

const REFUSE = "bulwark.showRefusal";

export type Answer =
  | { readonly kind: "offered"; readonly action: vscode.CodeAction }
  | { readonly kind: "refused"; readonly because: string };

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
export function answerOf(action: vscode.CodeAction): Answer | undefined {
  const { command, edit } = action;
  if (edit !== undefined) return { kind: "offered", action };
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
    if (action !== undefined) return answerOf(action);
    // A finding can always be suppressed: with that in the list, the list knows the finding.
    const isComplete = hasListedFixes && (await actionsOf(at, "quickfix.suppress.bulwark")).length > 0;
    return isComplete ? { kind: "refused", because: "it is not in the list" } : undefined;
  });
}

/** Shown in the status bar while whoever looks at the window is to confirm what VS Code shows of an edit; `run.mjs` knows it. */
const CONFIRM = "Confirm the preview";

/**
 * Chooses an action, as its menu does: the edit first, then the command. What VS Code shows before it applies it is confirmed in the
 * window. Ends when it is applied.
 */
export async function choose({ edit, command }: vscode.CodeAction): Promise<void> {
  const asking = vscode.window.setStatusBarMessage(CONFIRM);
  try {
    if (edit !== undefined) assert.ok(await vscode.workspace.applyEdit(edit, { isRefactoring: true }));
    if (command !== undefined) await vscode.commands.executeCommand(command.command, ...(command.arguments ?? []));
  } finally {
    asking.dispose();
  }
}

/** One undo in the active editor, which must be that of `document`. */
export async function undo(document: vscode.TextDocument): Promise<void> {
  await vscode.window.showTextDocument(document);
  await vscode.commands.executeCommand("undo");
}

/** What has been reached in this window, as context keys: steps of the walkthrough are ticked by what happened, not by a click. */

import * as vscode from "vscode";

import { type Reached, reachedKey } from "../../walkthrough";

const done = new Set<Reached>();

export async function reached(what: Reached): Promise<void> {
  if (done.has(what)) return;
  done.add(what);
  await tell(what, true);
}

/**
 * Opens the walkthrough with nothing reached, then says what is. VS Code ticks a step when its key becomes true, and never in this
 * window when that was so before it read the walkthrough, which it does late.
 */
export async function openUnticked(open: () => Thenable<unknown>): Promise<void> {
  for (const what of done) await tell(what, false);
  await open();
  for (const what of done) await tell(what, true);
}

const tell = (what: Reached, value: boolean): Thenable<unknown> =>
  vscode.commands.executeCommand("setContext", reachedKey(what), value);

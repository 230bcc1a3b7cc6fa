/** What has been reached in this window, as context keys: steps of the walkthrough are ticked by what happened, not by a click. */

import * as vscode from "vscode";

/** `fixed`: a fix has changed a file. `connected`: CI or an assistant has been told of Bulwark. */
export type Reached = "fixed" | "connected";

export function reachedKey(reached: Reached): string {
  return `bulwark.${reached}`;
}

export async function reached(what: Reached): Promise<void> {
  await vscode.commands.executeCommand("setContext", reachedKey(what), true);
}

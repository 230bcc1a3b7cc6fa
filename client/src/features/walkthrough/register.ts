/** The walkthrough: opens it, and tells it which steps are done. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { WALKTHROUGH } from "../../walkthrough";
import { watchFirstFix } from "./firstFix";

export function register(context: Context): Disposable {
  const { command, extension, server, snapshots } = context;
  const lifetime = new Lifetime();
  lifetime.own(command("openWalkthrough", () => open(extension.extension.id)));
  lifetime.own(watchFirstFix(server.onDidResolveFix));
  const update = () => {
    const planned = snapshots.all.some(
      ({ roadmap }) => roadmap.sprint !== undefined || roadmap.closedSprints.length > 0,
    );
    void vscode.commands.executeCommand("setContext", "bulwark.sprint", planned);
  };
  lifetime.own(snapshots.onDidChange(update));
  return lifetime;
}

async function open(extension: string): Promise<void> {
  await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extension}#${WALKTHROUGH}`, false);
}

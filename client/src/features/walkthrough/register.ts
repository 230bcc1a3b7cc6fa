/** The walkthrough: opens it, and tells it which steps are done. */

import * as vscode from "vscode";

import type { Snapshot } from "#protocol/snapshot";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { WALKTHROUGH } from "../../walkthrough";
import { scanState } from "../contextKeys/scanState";
import { watchFirstFix } from "./firstFix";
import { openUnticked, reached } from "./reached";

export function register(context: Context): Disposable {
  const { command, extension, server, snapshots } = context;
  const lifetime = new Lifetime();
  lifetime.own(command("openWalkthrough", () => open(extension.extension.id)));
  lifetime.own(watchFirstFix(server.onDidResolveFix));
  const update = () => {
    if (scanState(snapshots.all) === "done") void reached("scanned");
    if (snapshots.all.some(({ baseline }) => baseline !== undefined)) void reached("accepted");
    const isPlanned = ({ roadmap }: Snapshot) => roadmap.sprint !== undefined || roadmap.closedSprints.length > 0;
    if (snapshots.all.some(isPlanned)) void reached("planned");
  };
  lifetime.own(snapshots.onDidChangeForViews(update));
  return lifetime;
}

const open = (extension: string): Promise<void> =>
  openUnticked(() =>
    vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extension}#${WALKTHROUGH}`, false),
  );

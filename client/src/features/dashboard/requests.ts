/** Answers the requests of the dashboard page. What the page may ask for is exactly this list. */

import * as vscode from "vscode";

import type { DashboardState, PageRequest } from "#webview-protocol/dashboard";

import { commandId, FINDINGS_VIEW } from "../../commands";
import type { Context } from "../../context";
import { Lifetime } from "../../lifetime";
import type { SnapshotStore } from "../../snapshotStore";
import { send } from "../checklist/answering";
import { knownAuthor, rememberAuthor } from "../checklist/author";
import { showPlace } from "../openPlace";

/** The result of a request; rejects with one sentence for people. */
export async function answerPage(context: Context, request: PageRequest): Promise<DashboardState | undefined> {
  switch (request.kind) {
    case "snapshot":
      return state(context);
    case "scan":
      // The page is told about progress; it does not wait for the end.
      run("scanWorkspace");
      return undefined;
    case "cancelScan":
      run("cancelScan");
      return undefined;
    case "openPlace":
      await openPlace(request);
      return undefined;
    case "answerItem": {
      const { kind: _, ...answer } = request;
      if (answer.who !== undefined) await rememberAuthor(context, answer.who);
      const who = answer.who ?? (await knownAuthor(context));
      await send(context, { ...answer, ...(who === undefined ? {} : { who }) });
      return undefined;
    }
    case "setTask": {
      const { kind: _, ...change } = request;
      const outcome = await context.server.request("bulwark/setTask", change);
      if (!outcome.ok) throw new Error(outcome.message);
      return undefined;
    }
    case "openRule":
      await vscode.commands.executeCommand(commandId("explainRule"), request.rule);
      return undefined;
    case "fixFinding":
      await fixFinding(context, request);
      return undefined;
    case "showFindings":
      await vscode.commands.executeCommand(`${FINDINGS_VIEW}.focus`);
      if (request.principle !== undefined) {
        await vscode.commands.executeCommand(commandId("filterFindings"), request.principle);
      }
      return undefined;
    case "manageTrust":
      await vscode.commands.executeCommand("workbench.trust.manage");
      return undefined;
    case "restartServer":
      run("restartServer");
      return undefined;
    case "showLog":
      run("showLog");
      return undefined;
  }
}

/** Waits for the server's first answer: an empty list would tell the page that no folder is open. */
async function state(context: Context): Promise<DashboardState> {
  const [who, snapshots] = [await knownAuthor(context), await firstSnapshots(context)];
  return {
    snapshots,
    trusted: vscode.workspace.isTrusted,
    ...(who === undefined ? {} : { who }),
    ...(context.server.state === "stopped" ? { stopped: "The analyser stopped." } : {}),
  };
}

async function firstSnapshots({ server, snapshots }: Context): Promise<NonNullable<SnapshotStore["last"]>> {
  const lifetime = new Lifetime();
  try {
    return await new Promise((resolve, reject) => {
      const look = () => {
        if (snapshots.last !== undefined) resolve(snapshots.last);
        else if (server.state === "stopped") reject(new Error("The analyser stopped."));
      };
      lifetime.own(snapshots.onDidChange(look));
      lifetime.own(server.onDidChangeState(look));
      look();
    });
  } finally {
    lifetime.dispose();
  }
}

/** Commands show their own errors. */
function run(name: "scanWorkspace" | "cancelScan" | "restartServer" | "showLog"): void {
  void vscode.commands.executeCommand(commandId(name));
}

/** Only files of the workspace: the page shows text from it and must not be a way to open anything else. */
async function openPlace(place: Extract<PageRequest, { kind: "openPlace" }>): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(place.uri)) === undefined) {
    throw new Error("This file is not part of the workspace.");
  }
  await showPlace(place);
}

async function fixFinding(
  { snapshots }: Context,
  { folder, finding: id }: Extract<PageRequest, { kind: "fixFinding" }>,
): Promise<void> {
  const snapshot = snapshots.all.find(({ folderUri }) => folderUri === folder);
  const finding = snapshot?.findings.find((known) => known.id === id);
  if (finding === undefined) throw new Error("This finding is gone.");
  await vscode.commands.executeCommand(commandId("fixFinding"), { finding });
}

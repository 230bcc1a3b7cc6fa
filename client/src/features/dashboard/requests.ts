/** Answers the requests of the dashboard page. What the page may ask for is exactly this list. */

import * as vscode from "vscode";

import type { FilledPrompt, Outcome } from "#protocol/messages";
import type { DashboardState, PageRequest } from "#webview-protocol/dashboard";
import { forPage } from "#webview-protocol/pageSnapshot";

import { type CommandName, commandId, FINDINGS_VIEW } from "../../commands";
import type { Context } from "../../context";
import { Lifetime } from "../../lifetime";
import type { SnapshotStore } from "../../snapshotStore";
import { stored } from "../../stateChange";
import { send } from "../checklist/answering";
import { knownAuthor, rememberAuthor } from "../checklist/author";
import { showPlace } from "../openPlace";

type Request<Kind extends PageRequest["kind"]> = Extract<PageRequest, { kind: Kind }>;

/** The result of a request for anything but the state; rejects with one sentence for people. */
export async function answerPage(
  context: Context,
  request: Exclude<PageRequest, { kind: "snapshot" }>,
): Promise<FilledPrompt | undefined> {
  switch (request.kind) {
    case "prompt":
      return context.server.request("bulwark/prompt", parametersOf(request));
    case "answerItem":
      await answerItem(context, request);
      return undefined;
    case "useTemplate":
    case "changeTask":
    case "removeTask":
    case "planSprint":
    case "closeSprint":
    case "saveMilestone":
      await stored(context, changePlan(context, request));
      return undefined;
    default:
      await runInEditor(context, request);
      return undefined;
  }
}

type PlanChange = Request<"useTemplate" | "changeTask" | "removeTask" | "planSprint" | "closeSprint" | "saveMilestone">;

function changePlan({ server }: Context, request: PlanChange): Promise<Outcome> {
  switch (request.kind) {
    case "useTemplate":
      return server.request("bulwark/useTemplate", parametersOf(request));
    case "changeTask":
      return server.request("bulwark/changeTask", parametersOf(request));
    case "removeTask":
      return server.request("bulwark/removeTask", parametersOf(request));
    case "planSprint":
      return server.request("bulwark/planSprint", parametersOf(request));
    case "closeSprint":
      return server.request("bulwark/closeSprint", parametersOf(request));
    case "saveMilestone":
      return server.request("bulwark/saveMilestone", parametersOf(request));
  }
}

/** What the editor does rather than the server. */
async function runInEditor(
  context: Context,
  request: Exclude<PageRequest, PlanChange | { kind: "snapshot" | "prompt" | "answerItem" }>,
): Promise<void> {
  switch (request.kind) {
    case "scan":
      // The page is told about progress; it does not wait for the end.
      void run("scanWorkspace");
      return;
    case "cancelScan":
    case "restartServer":
    case "showLog":
      void run(request.kind);
      return;
    case "openPlace":
      await openPlace(request);
      return;
    case "usePrompt":
      await run(PROMPT_COMMAND[request.how], request.folder, request.scope, request.prompt);
      return;
    case "exportReport":
      // It asks where to; the page does not wait for the person.
      void run("exportReport", request.folder, request.report, request.format);
      return;
    case "openRule":
      await run("explainRule", request.rule);
      return;
    case "fixFinding":
      await fixFinding(context, request);
      return;
    case "showFindings":
      await vscode.commands.executeCommand(`${FINDINGS_VIEW}.focus`);
      if (request.principle !== undefined) await run("filterFindings", request.principle);
      return;
    case "manageTrust":
      await vscode.commands.executeCommand("workbench.trust.manage");
      return;
  }
}

const PROMPT_COMMAND = { copy: "copyPrompt", chat: "openPromptInChat", document: "openPrompt" } as const;

/** Commands show their own errors. */
async function run(name: CommandName, ...given: readonly unknown[]): Promise<void> {
  await vscode.commands.executeCommand(commandId(name), ...given);
}

function parametersOf<Given extends { readonly kind: string }>({ kind: _, ...parameters }: Given): Omit<Given, "kind"> {
  return parameters;
}

async function answerItem(context: Context, request: Request<"answerItem">): Promise<void> {
  const answer = parametersOf(request);
  if (answer.who !== undefined) await rememberAuthor(context, answer.who);
  const who = answer.who ?? (await knownAuthor(context));
  await send(context, { ...answer, ...(who === undefined ? {} : { who }) });
}

/** Everything the page draws from. Waits for the server's first answer: an empty list would tell the page that no folder is open. */
export async function dashboardState(context: Context): Promise<DashboardState> {
  const [who, snapshots] = [await knownAuthor(context), await firstSnapshots(context)];
  return {
    snapshots: snapshots.map(forPage),
    trusted: vscode.workspace.isTrusted,
    ...(who === undefined ? {} : { who }),
    ...(context.server.state === "stopped" ? { stopped: vscode.l10n.t("The analyser stopped.") } : {}),
  };
}

async function firstSnapshots({ server, snapshots }: Context): Promise<NonNullable<SnapshotStore["last"]>> {
  const lifetime = new Lifetime();
  try {
    return await new Promise((resolve, reject) => {
      const look = () => {
        if (snapshots.last !== undefined) resolve(snapshots.last);
        else if (server.state === "stopped") reject(new Error(vscode.l10n.t("The analyser stopped.")));
      };
      lifetime.own(snapshots.onDidChange(look));
      lifetime.own(server.onDidChangeState(look));
      look();
    });
  } finally {
    lifetime.dispose();
  }
}

/** Only files of the workspace: the page shows text from it and must not be a way to open anything else. */
async function openPlace(place: Request<"openPlace">): Promise<void> {
  if (vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(place.uri)) === undefined) {
    throw new Error(vscode.l10n.t("This file is not part of the workspace."));
  }
  await showPlace(place);
}

async function fixFinding({ snapshots }: Context, { folder, finding: id }: Request<"fixFinding">): Promise<void> {
  const snapshot = snapshots.all.find(({ folderUri }) => folderUri === folder);
  const finding = snapshot?.findings.find((known) => known.id === id);
  if (finding === undefined) throw new Error(vscode.l10n.t("This finding is gone."));
  await run("fixFinding", { finding });
}

/** Where the extension begins: makes the shared parts, registers each feature, starts the server. */

import * as vscode from "vscode";

import { commandId } from "./commands";
import type { Context, Feature } from "./context";
import { register as assistants } from "./features/assistants/register";
import { register as checklist } from "./features/checklist/register";
import { register as ci } from "./features/ci/register";
import { register as contextKeys } from "./features/contextKeys/register";
import { register as dashboard } from "./features/dashboard/register";
import { register as entryPoints } from "./features/entryPoints/register";
import { register as findings } from "./features/findings/register";
import { register as fixing } from "./features/fixing/register";
import { register as kit } from "./features/kit/register";
import { register as languageStatus } from "./features/languageStatus/register";
import { register as prompts } from "./features/prompts/register";
import { register as reports } from "./features/reports/register";
import { register as roadmap } from "./features/roadmap/register";
import { register as rulePages } from "./features/rulePages/register";
import { register as scanning } from "./features/scanning/register";
import { register as serverControl } from "./features/serverControl/register";
import { register as statusBar } from "./features/statusBar/register";
import { register as walkthrough } from "./features/walkthrough/register";
import { AnalysisServer } from "./languageClient";
import { Lifetime } from "./lifetime";
import { SnapshotStore } from "./snapshotStore";

const FEATURES: readonly Feature[] = [
  contextKeys,
  serverControl,
  scanning,
  findings,
  checklist,
  roadmap,
  reports,
  prompts,
  statusBar,
  languageStatus,
  entryPoints,
  rulePages,
  fixing,
  kit,
  dashboard,
  assistants,
  ci,
  walkthrough,
];

let running: AnalysisServer | undefined;

/** Returns at once; the server starts in the background. */
export function activate(extension: vscode.ExtensionContext): void {
  const lifetime = new Lifetime();
  extension.subscriptions.push(lifetime);
  const log = lifetime.own(vscode.window.createOutputChannel("Bulwark", { log: true }));
  const server = lifetime.own(new AnalysisServer(extension, log));
  const snapshots = lifetime.own(new SnapshotStore(server, log));
  const context: Context = {
    extension,
    log,
    server,
    snapshots,
    command: (name, handler) =>
      vscode.commands.registerCommand(commandId(name), async (...given: unknown[]) => {
        try {
          return await handler(...given);
        } catch (error) {
          log.error(`command.${name}`, error instanceof Error ? error : String(error));
          vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
          return undefined;
        }
      }),
  };
  for (const register of FEATURES) lifetime.own(register(context));
  running = server;
  void server.start();
}

/** Gives the server the time to end politely. */
export function deactivate(): Promise<void> | undefined {
  return running?.stop();
}

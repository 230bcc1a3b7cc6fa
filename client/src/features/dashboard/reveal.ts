/** Opens the dashboard at a tab, and at an item in it. */

import * as vscode from "vscode";

import type { DashboardTab } from "#webview-protocol/dashboard";

import { commandId } from "../../commands";

export interface DashboardPlace {
  readonly tab: DashboardTab;
  readonly item?: string;
}

export async function revealInDashboard(place: DashboardPlace): Promise<void> {
  await vscode.commands.executeCommand(commandId("openDashboard"), place);
}

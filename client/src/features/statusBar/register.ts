/** The one status bar item: score, urgent gaps, a spinner while scanning; a click opens the dashboard. */

import * as vscode from "vscode";

import { commandId } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { currentSettings } from "../../settings";
import { statusText } from "./text";

export function register({ server, snapshots }: Context): Disposable {
  const lifetime = new Lifetime();
  const item = lifetime.own(vscode.window.createStatusBarItem("bulwark.status", vscode.StatusBarAlignment.Left, 10));
  item.name = "Bulwark";
  item.command = commandId("openDashboard");
  const update = () => {
    const folders = vscode.workspace.workspaceFolders?.some(({ uri }) => uri.scheme === "file") === true;
    if (!folders || !currentSettings()["bulwark.statusBar.enabled"]) {
      item.hide();
      return;
    }
    const { text, tooltip, label } = statusText(server.state, snapshots.all);
    item.text = text;
    item.tooltip = tooltip;
    item.accessibilityInformation = { label, role: "button" };
    item.show();
  };
  update();
  lifetime.own(server.onDidChangeState(update));
  lifetime.own(snapshots.onDidChangeForViews(update));
  lifetime.own(vscode.workspace.onDidChangeConfiguration((event) => event.affectsConfiguration("bulwark") && update()));
  lifetime.own(vscode.workspace.onDidChangeWorkspaceFolders(update));
  return lifetime;
}

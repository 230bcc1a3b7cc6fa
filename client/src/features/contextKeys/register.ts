/** Tells `when` clauses of menus and welcome texts what the server and the scan are doing. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { nothingToRead, scanState } from "./scanState";

export function register({ server, snapshots }: Context): Disposable {
  const lifetime = new Lifetime();
  const update = () => {
    void vscode.commands.executeCommand("setContext", "bulwark.server", server.state);
    void vscode.commands.executeCommand("setContext", "bulwark.scan", scanState(snapshots.all));
    void vscode.commands.executeCommand("setContext", "bulwark.nothingToRead", nothingToRead(snapshots.all));
  };
  update();
  lifetime.own(server.onDidChangeState(update));
  lifetime.own(snapshots.onDidChangeForViews(update));
  return lifetime;
}

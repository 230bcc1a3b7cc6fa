/** Tells `when` clauses of menus and welcome texts what the server and the scan are doing. */

import * as vscode from "vscode";

import type { Snapshot } from "#protocol/snapshot";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";

export function register({ server, snapshots }: Context): Disposable {
  const lifetime = new Lifetime();
  const update = () => {
    void vscode.commands.executeCommand("setContext", "bulwark.server", server.state);
    void vscode.commands.executeCommand("setContext", "bulwark.scan", scanState(snapshots.all));
  };
  update();
  lifetime.own(server.onDidChangeState(update));
  lifetime.own(snapshots.onDidChange(update));
  return lifetime;
}

/** One word for all folders: a running scan first, then a failed one. */
export function scanState(snapshots: readonly Pick<Snapshot, "scan">[]): Snapshot["scan"]["state"] {
  const states = snapshots.map(({ scan }) => scan.state);
  return (["scanning", "failed", "done"] as const).find((state) => states.includes(state)) ?? "never";
}

/** What every feature gets: the server, the snapshots, the log, and a typed way to register commands. */

import type { ExtensionContext, LogOutputChannel } from "vscode";

import type { CommandName } from "./commands";
import type { AnalysisServer } from "./languageClient";
import type { Disposable } from "./lifetime";
import type { SnapshotStore } from "./snapshotStore";

export interface Context {
  readonly extension: ExtensionContext;
  readonly log: LogOutputChannel;
  readonly server: AnalysisServer;
  readonly snapshots: SnapshotStore;
  /** Registers a command of the table. A handler that fails shows one sentence and logs the rest. */
  command(name: CommandName, handler: CommandHandler): Disposable;
}

/** Arguments come from menus, code actions and other extensions: each handler parses them. */
export type CommandHandler = (...given: readonly unknown[]) => unknown;

export type Feature = (context: Context) => Disposable;

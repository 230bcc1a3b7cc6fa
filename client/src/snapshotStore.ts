/** The latest snapshots. Views draw from here; it fetches again when the server says something changed. */

import * as vscode from "vscode";

import type { Snapshot } from "#protocol/snapshot";
import { type KnownRevisions, withNews } from "#protocol/snapshotNews";

import type { AnalysisServer } from "./languageClient";
import { type Disposable, Lifetime } from "./lifetime";

/**
 * Milliseconds by which trees and status items follow the dashboard. All go through the window's one thread, and what changes after an
 * edit is looked for where it is large; a view that follows within three frames is still seen to follow at once.
 */
const FOLLOWING = 50;

export class SnapshotStore implements Disposable {
  readonly #server: AnalysisServer;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new Lifetime();
  readonly #changed = this.#owned.own(new vscode.EventEmitter<void>());
  readonly #followed = this.#owned.own(new vscode.EventEmitter<void>());
  #following: NodeJS.Timeout | undefined;
  #snapshots: readonly Snapshot[] = [];
  #last: readonly Snapshot[] | undefined;
  #fetching: Promise<void> | undefined;
  #outdated = false;

  /** Fires at once. */
  readonly onDidChange = this.#changed.event;
  /** Fires a moment later, once for changes that come together: for what the window draws itself, so that pages have the way free. */
  readonly onDidChangeForViews = this.#followed.event;

  constructor(server: AnalysisServer, log: vscode.LogOutputChannel) {
    this.#server = server;
    this.#log = log;
    this.#owned.own(server.on("bulwark/changed", () => this.refresh()));
    this.#owned.own(
      server.onDidChangeState((state) => {
        if (state === "running") this.refresh();
        else if (state === "stopped") this.#set([]);
      }),
    );
    this.#owned.own(vscode.workspace.onDidChangeWorkspaceFolders(() => this.refresh()));
  }

  /** One per workspace folder; empty before the server has answered. */
  get all(): readonly Snapshot[] {
    return this.#snapshots;
  }

  /** As {@link all}, and while the server is stopped what it said last; undefined before its first answer. */
  get last(): readonly Snapshot[] | undefined {
    return this.#last;
  }

  /** Fetches again. Requests that come while one is under way become one more. */
  refresh(): Promise<void> {
    this.#outdated = true;
    this.#fetching ??= this.#fetch().finally(() => {
      this.#fetching = undefined;
    });
    return this.#fetching;
  }

  dispose(): void {
    clearTimeout(this.#following);
    this.#owned.dispose();
  }

  async #fetch(): Promise<void> {
    while (this.#outdated) {
      this.#outdated = false;
      if (this.#server.state !== "running") return;
      try {
        const news = await this.#server.request("bulwark/snapshot", { known: this.#known() });
        this.#last = news.map((one) => withNews(one, this.#find(one.folderUri)));
        this.#set(this.#last);
      } catch (error) {
        this.#log.error("snapshot.fetch", error instanceof Error ? error : String(error));
      }
    }
  }

  #find(folder: string): Snapshot | undefined {
    return this.#last?.find(({ folderUri }) => folderUri === folder);
  }

  #known(): KnownRevisions {
    return Object.fromEntries(this.#last?.map(({ folderUri, revision }) => [folderUri, revision]) ?? []);
  }

  #set(snapshots: readonly Snapshot[]): void {
    this.#snapshots = snapshots;
    this.#changed.fire();
    this.#following ??= setTimeout(() => {
      this.#following = undefined;
      this.#followed.fire();
    }, FOLLOWING);
  }
}

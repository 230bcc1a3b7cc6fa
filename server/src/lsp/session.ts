/** What all methods of one connection share. Made once per server; `profile` is known after `initialize`. */

import type { Connection } from "vscode-languageserver/node";

import type { Log, Platform } from "#platform/ports";

import type { Documents } from "./documents";
import type { Folders } from "./folders";
import type { Profile } from "./profile";
import type { Publisher } from "./publisher";
import type { Services } from "./services";

export interface Session {
  readonly connection: Connection;
  readonly services: Services;
  readonly platform: Platform;
  readonly log: Log;
  readonly folders: Folders;
  readonly documents: Documents;
  readonly publisher: Publisher;
  profile: Profile;
  /** The user trusts the workspace: files may be written. */
  trusted: boolean;
  /** Settles when folders are known and their settings read; requests wait for it. */
  ready: Promise<void>;
}

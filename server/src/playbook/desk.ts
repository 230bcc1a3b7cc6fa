/** Where requests of people arrive: what they were looking at, and where their wish is stored. */

import type { Snapshot } from "#protocol/snapshot";

import type { Saved, StateHome } from "./store";

export interface Desk {
  readonly home: StateHome;
  /** What the person was looking at. */
  readonly snapshot: Snapshot;
  readonly now: Date;
  /** The first 12 characters of the hash of the commit the folder is at, when it is known. */
  readonly commit?: string;
}

/** Says in one sentence why nothing is stored. */
export function refuse(message: string): Saved {
  return { ok: false, message };
}

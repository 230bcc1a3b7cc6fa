/** The hardening kit in one workspace folder: where its parts are, which are outdated, and what its names mean in code. */

import type { FileReader } from "#facts/reading";

import type { FolderState } from "../folderState";
import type { PassQueue } from "../passQueue";
import type { KitName } from "./kitNames";

/** One file that an update writes. Paths are relative to the workspace folder. */
export interface KitFileUpdate {
  readonly path: string;
  /** The text it replaces, as the user sees it now; undefined: the file is new. */
  readonly before: string | undefined;
  readonly after: string;
  /** Somebody, or a formatter, has changed the file since the kit wrote it. */
  readonly edited: boolean;
}

export interface FolderKitUpdates {
  readonly files: readonly KitFileUpdate[];
  /** How many files hold a part, in all kit folders. */
  readonly parts: number;
  /** Files of a later kit than ours, which stay. */
  readonly later: readonly string[];
}

export interface FolderKit {
  /** Newer versions of all parts in the folder, wherever they lie; looks at every file first if that has not been done yet. */
  updates(): Promise<FolderKitUpdates>;
  /** Is this file a part of which the kit has a newer version? */
  isOutdated(path: string): Promise<boolean>;
  /** What a name of the kit guards against; undefined for everything else. `offset` is into the current text. */
  nameAt(path: string, offset: number): Promise<KitName | undefined>;
}

export interface KitSources {
  readonly state: FolderState;
  readonly queue: PassQueue;
  readonly reader: FileReader;
  /** The folder that is set, if one is; read each time. */
  kitFolder(): string | undefined;
}

/** The kit of the folder that `sources` tell of. What the kit's parts say is loaded when it is first asked for. */
export function createFolderKit(sources: KitSources): FolderKit {
  const work = () => import("./kitWork");
  return {
    async updates() {
      const { updatesOf } = await work();
      await sources.queue.request({ paths: [] });
      return sources.queue.between(() => updatesOf(sources));
    },
    isOutdated: async (path) => (await work()).isOutdated(sources, path),
    nameAt: async (path, offset) => (await work()).kitNameAt(sources, { path, offset }),
  };
}

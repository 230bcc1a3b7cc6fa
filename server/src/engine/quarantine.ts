/**
 * Files over which the program died: once may be bad luck, after the second time the file is left out, so that one text cannot take
 * everybody's findings away. What is known of them outlives the process.
 */

import { contentHash } from "#platform/hash";
import type { Mark, Platform, Stamp } from "#platform/ports";

import { isEqualStamp } from "./exhibitFiles";

export interface Quarantine {
  /** Reads what former processes have left behind. Call it before the first file is read; never rejects. */
  open(): Promise<void>;
  /** Why a file is left out; undefined when it may be read. */
  holds(path: string): string | undefined;
  /** Work on one file begins; should the process die before {@link Quarantine.leave}, the next one knows over which. */
  enter(path: string): void;
  leave(): void;
  /** Nothing happened after all: an earlier death had another reason. */
  acquit(path: string): void;
  /** Workers died over this file alone, twice: it is left out from now on. Resolves with the reason, for people. */
  condemn(path: string): Promise<string>;
  dispose(): void;
}

/** Deaths over one file before it is left out. */
const PATIENCE = 2;

const BECAUSE =
  "Bulwark's analyser stopped twice while it read this file, so the file is left out. It is tried again once it has changed and Bulwark has started anew.";

interface Suspect {
  readonly deaths: number;
  /** What the file was when it was first left out. */
  readonly stamp?: Stamp;
}

type Suspects = ReadonlyMap<string, Suspect>;

/** The quarantine of one folder. Without a place for caches it lasts as long as the process. */
export function createQuarantine(platform: Platform, root: string): Quarantine {
  const folder = platform.cacheFolder === undefined ? undefined : `${platform.cacheFolder}/deaths/${contentHash(root)}`;
  const mark: Mark | undefined = folder === undefined ? undefined : platform.files.createMark(folder);
  let suspects = new Map<string, Suspect>();
  let saving: Promise<unknown> = Promise.resolve();

  const stampOf = (path: string): Stamp | undefined => platform.files.stamps([`${root}/${path}`])[0];
  const save = (): void => {
    if (folder === undefined) return;
    const text = JSON.stringify({ build: platform.build, suspects: [...suspects] });
    saving = saving.then(() => platform.files.writeAtomic(`${folder}/${NAME}`, text));
  };
  const isHeld = (path: string): boolean => (suspects.get(path)?.deaths ?? 0) >= PATIENCE;
  /** Files are held as they are: one that has changed since, or is no file on disk, gets another chance. */
  const review = (path: string, suspect: Suspect): Suspect =>
    suspect.deaths < PATIENCE || isEqualStamp(suspect.stamp, stampOf(path)) ? suspect : { deaths: PATIENCE - 1 };
  const convict = (path: string, deaths: number): void => {
    const stamp = deaths < PATIENCE ? undefined : stampOf(path);
    suspects.set(path, { deaths, ...(stamp === undefined ? {} : { stamp }) });
    platform.log.warn("file.deadly", { path, deaths });
  };

  return {
    async open() {
      if (folder === undefined) return;
      const known = new Map(parsed(await platform.files.readBytes(`${folder}/${NAME}`), platform.build));
      const dead = await platform.files.abandonedMarks(folder);
      suspects = new Map([...known].map(([path, suspect]) => [path, review(path, suspect)]));
      for (const path of dead) convict(path, (suspects.get(path)?.deaths ?? 0) + 1);
      if (JSON.stringify([...suspects]) !== JSON.stringify([...known])) save();
      // A process that dies at once must not die of the same file for ever.
      await saving;
    },
    holds: (path) => (isHeld(path) ? BECAUSE : undefined),
    enter: (path) => mark?.set(path),
    leave: () => mark?.clear(),
    acquit(path) {
      if (!isHeld(path) && suspects.delete(path)) save();
    },
    async condemn(path) {
      convict(path, PATIENCE);
      save();
      await saving;
      return BECAUSE;
    },
    dispose: () => mark?.remove(),
  };
}

const NAME = "suspects.json";

/** What an earlier process wrote; empty when it was another program, which died of its own mistakes, or when the file is damaged. */
function parsed(bytes: Uint8Array | undefined, build: string): Suspects {
  if (bytes === undefined) return new Map();
  try {
    const found = JSON.parse(new TextDecoder().decode(bytes)) as { build?: unknown; suspects?: unknown };
    return found.build === build && Array.isArray(found.suspects)
      ? new Map(found.suspects.filter(isSuspect))
      : new Map();
  } catch {
    return new Map();
  }
}

const isSuspect = (entry: unknown): entry is readonly [string, Suspect] =>
  Array.isArray(entry) && typeof entry[0] === "string" && typeof entry[1]?.deaths === "number";

/** Reads everything: for programs that nobody starts again. */
export const NO_QUARANTINE: Quarantine = {
  open: async () => undefined,
  holds: () => undefined,
  enter: () => undefined,
  leave: () => undefined,
  acquit: () => undefined,
  condemn: async () => BECAUSE,
  dispose: () => undefined,
};

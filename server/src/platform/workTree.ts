/** How the files on disk differ from a revision. Git only says what was committed: none of the repository's filters is run. */

import { createHash } from "node:crypto";
import { join } from "node:path";

import type { Git } from "./git";
import { filesOfRevision, readObjects } from "./gitHistory";
import type { Files } from "./ports";

export interface TextChange {
  /** Relative to the folder. */
  readonly path: string;
  /** Absent: the revision has no such file. */
  readonly before?: string;
  /** Absent: there is no such file now. */
  readonly after?: string;
}

/**
 * Files whose text differs between a revision (`hash` is a whole hash) and the disk. `listed` are the paths of today; `wanted` says which
 * paths matter. Rejects with one sentence when git cannot tell.
 */
export async function changesOnDisk(
  git: Git,
  {
    hash,
    root,
    files,
    listed,
    wanted,
  }: {
    readonly hash: string;
    readonly root: string;
    readonly files: Files;
    readonly listed: readonly string[];
    readonly wanted: (path: string) => boolean;
  },
): Promise<readonly TextChange[]> {
  const committed = (await filesOfRevision(git, hash)).filter(({ path }) => wanted(path));
  const changes: { readonly path: string; readonly object?: string; readonly after?: string }[] = [];
  for (const { path, object } of committed) {
    const now = await files.readBytes(join(root, path));
    if (now === undefined) changes.push({ path, object });
    else if (!isBlob(now, object)) changes.push({ path, object, after: textOf(now) });
  }
  const known = new Set(committed.map(({ path }) => path));
  for (const path of listed) {
    const now = known.has(path) || !wanted(path) ? undefined : await files.readBytes(join(root, path));
    if (now !== undefined) changes.push({ path, after: textOf(now) });
  }
  const objects = changes.flatMap(({ object }) => object ?? []);
  const contents = await readObjects(git, objects);
  const texts = new Map(objects.map((object, index) => [object, textOf(contents[index] ?? new Uint8Array())]));
  return changes
    .map(({ path, object, after }) => ({
      path,
      ...(object === undefined ? {} : { before: texts.get(object) ?? "" }),
      ...(after === undefined ? {} : { after }),
    }))
    .filter(({ before, after }) => before !== after);
}

/** Line ends may have been converted when the file was checked out. */
const textOf = (bytes: Uint8Array): string => new TextDecoder().decode(bytes).replaceAll("\r\n", "\n");

/** Does git name these bytes so? https://git-scm.com/book/en/v2/Git-Internals-Git-Objects */
function isBlob(bytes: Uint8Array, object: string): boolean {
  const hash = createHash(object.length === 40 ? "sha1" : "sha256");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex") === object;
}

/** Parts of a folder for several machines: each reads everything and judges its own files. */

import { contentHash } from "#platform/hash";
import type { Shard } from "#policy/shard";

/** Does a file, by its path in the folder, belong to the part? By a hash: files of one folder take alike long, and would sit in one part. */
export const isInShard = (path: string, { index, count }: Shard): boolean =>
  Number.parseInt(contentHash(path).slice(0, 8), 16) % count === index - 1;

/** Where a folder's exhibits are, and what those that were read show. */

import type { Stamp } from "#platform/ports";
import type { Exhibit } from "#playbook/exhibits/exhibit";

/** An exhibit that was read, and the file it was read from. */
export interface KnownExhibit {
  readonly stamp: Stamp;
  readonly shows: Exhibit;
}

/** Where the exhibits of a folder are, and what those that were read show. */
export interface Exhibits {
  readonly known: Map<string, KnownExhibit>;
  /** Present, as far as the last walk and later events say. */
  readonly listed: Set<string>;
  /** Something may have changed since they were read. */
  isStale: boolean;
}

export const newExhibits = (): Exhibits => ({ known: new Map(), listed: new Set(), isStale: false });

/** A walk has found these and no others. */
export function listExhibits(exhibits: Exhibits, paths: readonly string[]): void {
  exhibits.listed.clear();
  for (const path of paths) exhibits.listed.add(path);
  exhibits.isStale = true;
}

/** One was created, changed or deleted. */
export function touchExhibit(exhibits: Exhibits, path: string, { isListed }: { readonly isListed: boolean }): void {
  if (isListed) exhibits.listed.add(path);
  else exhibits.listed.delete(path);
  exhibits.isStale = true;
}

/** The same size, time and inode: the file is unchanged. */
export const isEqualStamp = (a: Stamp | undefined, b: Stamp | undefined): boolean =>
  a !== undefined && b !== undefined && a.size === b.size && a.modified === b.modified && a.inode === b.inode;

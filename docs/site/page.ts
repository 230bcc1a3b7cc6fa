/** What the site is made of: pages before they get their frame, and the repository they are read from. */

import { existsSync, readFileSync } from "node:fs";
import { join, posix } from "node:path";

export interface Page {
  /** Path in the site, forward slashes: `rules/missing-timeout.html`. */
  readonly path: string;
  /** Plain text, of the window's title and of the search. */
  readonly title: string;
  /** HTML of the content, its `<h1>` included. */
  readonly body: string;
  /** Path of the page in the navigation that this one belongs to; itself when absent. */
  readonly under?: string;
  /** It uses the room beside the text: a table of many columns. */
  readonly wide?: true;
}

/** A place in the repository that texts are read from. Paths are relative to it, forward slashes. */
export interface Repository {
  /** Throws when there is no such file. */
  read(path: string): string;
  exists(path: string): boolean;
  /** A WebP picture as an address that holds it whole: pages are opened from a disk, alone. Throws when there is no such file. */
  picture(path: string): string;
}

/** The checkout at `root`. */
export const repositoryAt = (root: string): Repository => ({
  read: (path) => readFileSync(join(root, path), "utf8"),
  exists: (path) => existsSync(join(root, path)),
  picture: (path) => `data:image/webp;base64,${readFileSync(join(root, path)).toString("base64")}`,
});

/** What a link to `to` says on the page `from`; both are paths in the site, `to` may name an anchor. */
export function hrefBetween(from: string, to: string): string {
  const [path = "", anchor] = to.split("#");
  const file = path === from ? "" : posix.relative(posix.dirname(from), path);
  return anchor === undefined ? file || posix.basename(path) : `${file}#${anchor}`;
}

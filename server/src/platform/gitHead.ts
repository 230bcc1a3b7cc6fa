/** Which commit a folder is at, read from git's own files: no process is started. */

import { dirname, isAbsolute, join } from "node:path";

import { readTextIfThere as text } from "./regularFile";

/** As many characters of a hash as Bulwark stores. */
const SHORT = 12;

/**
 * The first 12 characters of the commit the repository around `root` (an absolute path) has checked out; undefined without a
 * repository or a commit. Follows `.git` files of worktrees and submodules, branches, packed refs and detached heads. Never rejects.
 * Layout: git's own "gitrepository-layout" page.
 */
export async function headCommit(root: string): Promise<string | undefined> {
  const folder = await gitFolder(root);
  if (folder === undefined) return undefined;
  // A file that is not there is an answer: this is not how the repository keeps it.
  const head = await text(join(folder, "HEAD"));
  const ref = /^ref:\s*(\S+)/.exec(head ?? "")?.[1];
  if (ref === undefined) return short(head);
  // A worktree has a HEAD of its own, while branches live with the main repository.
  const common = (await text(join(folder, "commondir")))?.trim();
  const shared = common === undefined ? folder : join(folder, common);
  return short(await text(join(folder, ref))) ?? short(await text(join(shared, ref))) ?? packed(shared, ref);
}

async function gitFolder(root: string): Promise<string | undefined> {
  for (let folder = root; ; folder = dirname(folder)) {
    const place = join(folder, ".git");
    if ((await text(join(place, "HEAD"))) !== undefined) return place;
    const pointer = /^gitdir:(.*)/m.exec((await text(place)) ?? "")?.[1]?.trim() ?? "";
    if (pointer !== "") return isAbsolute(pointer) ? pointer : join(folder, pointer);
    if (dirname(folder) === folder) return undefined;
  }
}

async function packed(folder: string, ref: string): Promise<string | undefined> {
  const lines = (await text(join(folder, "packed-refs")))?.split("\n") ?? [];
  return short(lines.find((line) => line.trimEnd().endsWith(` ${ref}`)));
}

const short = (line: string | undefined): string | undefined =>
  /^[0-9a-f]{40,64}\b/.exec(line ?? "")?.[0].slice(0, SHORT);

/** What git knows of a folder: revisions, commits with the lines they change, and the files of an earlier state. */

import { mkdir, writeFile } from "node:fs/promises";
import { dirname, isAbsolute, join, relative } from "node:path";

import type { Git } from "./git";

export interface GitCommit {
  /** The first 12 characters of its hash. */
  readonly hash: string;
  /** ISO instant. */
  readonly at: string;
  readonly subject: string;
  /** Inside the folder only. */
  readonly files: readonly GitFile[];
}

export interface GitFile {
  readonly path: string;
  /** Lines; absent for binary files. */
  readonly added?: number;
  readonly removed?: number;
}

/** The whole hash of a revision (`HEAD~3`, `v1.2`, a hash); undefined when there is none of that name. */
export async function resolveRevision(git: Git, revision: string): Promise<string | undefined> {
  const asked = ["rev-parse", "--verify", "--quiet", "--end-of-options", `${revision}^{commit}`];
  const answer = await git.run(asked).catch(() => undefined);
  const hash = answer?.toString("utf8").trim() ?? "";
  return /^[0-9a-f]{40,64}$/.test(hash) ? hash : undefined;
}

/** Where the history of what is checked out left that of a revision; undefined when they have nothing in common, or a shallow clone lacks it. */
export async function mergeBase(git: Git, hash: string): Promise<string | undefined> {
  const answer = await git.run(["merge-base", hash, "HEAD"]).catch(() => undefined);
  return answer?.toString("utf8").split("\n")[0] || undefined;
}

/** Commits after a revision that touch the folder, newest first. `from` is a whole hash. */
export async function commitsSince(git: Git, from: string): Promise<readonly GitCommit[]> {
  return parseLog(await git.run([...LOG, `${from}..HEAD`, "--", "."]));
}

/** One commit; `hash` is a whole hash. */
export async function commitAt(git: Git, hash: string): Promise<GitCommit | undefined> {
  return parseLog(await git.run([...LOG, "--max-count=1", hash, "--"]))[0];
}

/** The difference between a revision and what is checked out in commits. `from` is a whole hash. */
export async function changesSince(git: Git, from: string): Promise<readonly GitFile[]> {
  const output = await git.run(["diff-tree", "-r", ...DIFF, from, "HEAD", "--", "."]);
  return output.toString("utf8").split("\n").flatMap(parseFile);
}

const DIFF = ["--numstat", "--relative", "--no-renames", "--no-ext-diff", "--no-textconv", "--no-color"];
/** Bytes that no subject holds: git turns line ends in it into blanks. */
const LOG = ["log", "--format=%x1e%H%x1f%cI%x1f%s", ...DIFF];

function parseLog(output: Buffer): readonly GitCommit[] {
  return output
    .toString("utf8")
    .split("\x1e")
    .slice(1)
    .map((entry) => {
      const [head = "", ...lines] = entry.split("\n");
      const [hash = "", at = "", ...subject] = head.split("\x1f");
      return {
        hash: hash.slice(0, 12),
        at: new Date(at).toISOString(),
        subject: subject.join(" "),
        files: lines.flatMap(parseFile),
      };
    });
}

/** `12\t3\tsrc/a.ts`; `-` counts binary files. */
function parseFile(line: string): readonly GitFile[] {
  const [, added = "-", removed = "-", path = ""] = /^(\d+|-)\t(\d+|-)\t(.+)$/.exec(line) ?? [];
  if (path === "") return [];
  return [added === "-" ? { path } : { path, added: Number(added), removed: Number(removed) }];
}

/** A file of a revision, as committed. */
export interface GitBlob {
  /** Relative to git's folder. */
  readonly path: string;
  /** Its hash, of git's own kind. */
  readonly object: string;
}

/** Larger files are no sources. */
const LARGEST_FILE = 1024 * 1024;
const AT_ONCE = 500;

/** The files of a revision inside the folder; links, submodules and very large files are left out. `hash` is a whole hash. */
export async function filesOfRevision(git: Git, hash: string): Promise<readonly GitBlob[]> {
  const listed = (await git.run(["ls-tree", "-r", "-l", "-z", hash, "--", "."])).toString("utf8").split("\0");
  return listed.flatMap((line) => {
    const [, mode, object, size, path] = /^(\d+) blob ([0-9a-f]+) +(\d+)\t([\s\S]+)$/.exec(line) ?? [];
    const isFile = mode === "100644" || mode === "100755";
    if (!isFile || object === undefined || path === undefined || Number(size) > LARGEST_FILE) return [];
    return [{ path, object }];
  });
}

/** Contents of objects, in order, as they were committed: no filter of the repository is run. Rejects with one sentence when one is missing. */
export async function readObjects(git: Git, objects: readonly string[]): Promise<readonly Buffer[]> {
  const found: Buffer[] = [];
  for (let at = 0; at < objects.length; at += AT_ONCE)
    found.push(...(await readSome(git, objects.slice(at, at + AT_ONCE))));
  return found;
}

/**
 * Writes the files of a revision, as they were committed, into a folder. `hash` is a whole hash. Rejects with one sentence when git
 * cannot.
 */
export async function writeRevision(git: Git, hash: string, folder: string): Promise<void> {
  const files = (await filesOfRevision(git, hash)).flatMap(({ path, object }) => {
    const target = join(folder, path);
    const way = relative(folder, target);
    return way.startsWith("..") || isAbsolute(way) ? [] : [{ object, target }];
  });
  for (let at = 0; at < files.length; at += AT_ONCE) {
    const some = files.slice(at, at + AT_ONCE);
    const contents = await readSome(
      git,
      some.map(({ object }) => object),
    );
    for (const [index, { target }] of some.entries()) {
      await mkdir(dirname(target), { recursive: true });
      await writeFile(target, contents[index] ?? "");
    }
  }
}

async function readSome(git: Git, objects: readonly string[]): Promise<readonly Buffer[]> {
  if (objects.length === 0) return [];
  const output = await git.run(["cat-file", "--batch"], objects.map((object) => `${object}\n`).join(""));
  let offset = 0;
  return objects.map((object) => {
    const end = output.indexOf("\n", offset);
    const size = Number(/^\S+ blob (\d+)$/.exec(output.toString("utf8", offset, end))?.[1]);
    if (Number.isNaN(size)) throw new Error(`git does not have ${object}`);
    offset = end + 1 + size + 1;
    return output.subarray(end + 1, end + 1 + size);
  });
}

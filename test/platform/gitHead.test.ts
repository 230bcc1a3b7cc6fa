/** Reading the commit of a folder in the layouts git has. */

import { mkdtempSync, realpathSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, expect, test } from "vitest";

import { headCommit } from "#platform/gitHead";
import { writeFiles } from "../support/files";

const HASH = "0123456789abcdef0123456789abcdef01234567";
const OTHER = "f".repeat(40);
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-git-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function write(files: Readonly<Record<string, string>>): void {
  writeFiles(folder, files);
}

test("a branch with a file of its own", async () => {
  write({ ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": `${HASH}\n` });
  expect(await headCommit(folder)).toBe("0123456789ab");
});

test("a folder inside of the repository", async () => {
  write({ ".git/HEAD": "ref: refs/heads/main\n", ".git/refs/heads/main": `${HASH}\n`, "packages/api/a.ts": "" });
  expect(await headCommit(join(folder, "packages/api"))).toBe("0123456789ab");
});

test("a packed branch, whatever ends alike", async () => {
  const packed = `# pack-refs with: peeled\n${OTHER} refs/remotes/origin/main\n${HASH} refs/heads/main\n^${OTHER}\n`;
  write({ ".git/HEAD": "ref: refs/heads/main\n", ".git/packed-refs": packed });
  expect(await headCommit(folder)).toBe("0123456789ab");
});

test("a detached head", async () => {
  write({ ".git/HEAD": `${HASH}\n` });
  expect(await headCommit(folder)).toBe("0123456789ab");
});

test("a worktree: its own HEAD, branches with the main repository", async () => {
  write({
    "main/.git/HEAD": "ref: refs/heads/main\n",
    "main/.git/refs/heads/main": `${OTHER}\n`,
    "main/.git/refs/heads/topic": `${HASH}\n`,
    "main/.git/worktrees/topic/HEAD": "ref: refs/heads/topic\n",
    "main/.git/worktrees/topic/commondir": "../..\n",
    "topic/.git": `gitdir: ${join(folder, "main/.git/worktrees/topic")}\n`,
  });
  expect(await headCommit(join(folder, "topic"))).toBe("0123456789ab");
});

test("no repository, or no commit yet", async () => {
  expect(await headCommit(folder)).toBeUndefined();
  write({ ".git/HEAD": "ref: refs/heads/main\n" });
  expect(await headCommit(folder)).toBeUndefined();
});

/** The Node side of the ports: what can go wrong on a disk. */

import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { afterEach, beforeEach, describe, expect, test } from "vitest";

import { explainWriteFailure } from "#platform/atomicWrite";
import { headCommit } from "#platform/gitHead";
import { contentHash, publicHash } from "#platform/hash";
import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { readRulePage } from "#platform/rulePages";
import { decodeSource } from "#platform/sourceText";

const { files, reader } = createNodePlatform({ log: silentLog, cacheFolder: false });
let folder: string;

beforeEach(() => {
  folder = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-platform-")));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe("reading", () => {
  test("drops a byte order mark and keeps line ends", () => {
    expect(decodeSource(Buffer.from("\uFEFFa\r\nb", "utf8"))).toEqual({ kind: "text", text: "a\r\nb" });
  });

  test("long lines of a short file are honest code", () => {
    expect(decodeSource(Buffer.from(`x(${"1,".repeat(2_000)})`)).kind).toBe("text");
  });

  test("folders and missing paths are missing, not errors", async () => {
    writeFileSync(join(folder, "file"), "");
    for (const path of [folder, join(folder, "no"), join(folder, "file", "below")]) {
      expect(await files.readSource(path, { maxSize: 100 })).toEqual({ kind: "missing" });
      expect(reader.read(path)).toBeUndefined();
    }
  });
});

describe.runIf(process.platform !== "win32")("a pipe in the place of a file", () => {
  const pipe = (name: string): string => {
    const path = join(folder, name);
    execFileSync("mkfifo", [path]);
    return path;
  };
  const request = { root: "", wanted: () => true, excluded: () => false };

  test("is no source, has no bytes and no text, and nobody waits for its writer", async () => {
    const path = pipe("a.ts");
    const { files: atOnce } = createNodePlatform({ log: silentLog, cacheFolder: false, reading: "at-once" });
    expect(await files.readSource(path, { maxSize: 10 })).toEqual({ kind: "missing" });
    expect(await atOnce.readSource(path, { maxSize: 10 })).toEqual({ kind: "missing" });
    expect(await files.readBytes(path)).toBeUndefined();
    expect(reader.read(path)).toBeUndefined();
  });

  test("ignores nothing as an ignore file, nor says where the head of git is", async () => {
    mkdirSync(join(folder, ".git"));
    pipe(".git/HEAD");
    pipe(".gitignore");
    mkdirSync(join(folder, "src"));
    symlinkSync("/dev/zero", join(folder, "src/.gitignore"));
    writeFileSync(join(folder, "src/a.ts"), "");
    expect((await files.walk({ ...request, root: folder })).files).toEqual(["src/a.ts"]);
    expect(await files.lists({ ...request, root: folder }, "src/a.ts")).toBe(true);
    expect(await headCommit(folder)).toBeUndefined();
  });

  test("is not replaced by state", async () => {
    const path = pipe("checklist.json");
    expect(await files.update(path, () => "{}")).toEqual({
      ok: false,
      message: "checklist.json cannot be written: it is not a file.",
    });
  });

  test("is read when a person names it", async () => {
    const path = pipe("report.json");
    const written = writeFile(path, "{}");
    expect(Buffer.from((await files.readNamed(path)) ?? []).toString()).toBe("{}");
    await written;
  });
});

describe("writing in one step", () => {
  test("replaces the content, keeps the mode, leaves nothing behind", async () => {
    const path = join(folder, "deep", "state.json");
    expect(await files.writeAtomic(path, "one")).toEqual({ ok: true });
    const mode = statSync(path).mode;
    expect(await files.writeAtomic(path, "two")).toEqual({ ok: true });
    expect(readFileSync(path, "utf8")).toBe("two");
    expect(statSync(path).mode).toBe(mode);
    expect(readdirSync(join(folder, "deep"))).toEqual(["state.json"]);
  });

  test("a failure is a sentence, and the old content stays", async () => {
    mkdirSync(join(folder, "state.json"));
    const result = await files.writeAtomic(join(folder, "state.json"), "x");
    expect(result).toMatchObject({ ok: false, message: expect.stringContaining("state.json cannot be written") });
    expect(readdirSync(folder)).toEqual(["state.json"]);
  });
});

test.each([
  ["EROFS", "state.json cannot be written: the folder is read-only."],
  ["EACCES", "state.json cannot be written: the folder is read-only."],
  ["ENOSPC", "state.json cannot be written: the disk is full."],
  ["ELOCKED", "state.json is being changed by another process; try again."],
])("a write that fails with %s says what a person can do", (code, sentence) => {
  expect(explainWriteFailure("/a/state.json", Object.assign(new Error(code), { code }))).toBe(sentence);
});

describe("updating under a lock", () => {
  test("concurrent updates all count", async () => {
    const path = join(folder, "count");
    const results = await Promise.all(
      Array.from({ length: 10 }, () => files.update(path, (text) => String(Number(text ?? "0") + 1))),
    );
    expect(results.every(({ ok }) => ok)).toBe(true);
    expect(readFileSync(path, "utf8")).toBe("10");
    expect(readdirSync(folder)).toEqual(["count"]);
  });

  test("a change to nothing or to the same writes nothing", async () => {
    const path = join(folder, "state");
    expect(await files.update(join(folder, "new", "state"), () => undefined)).toEqual({ ok: true });
    expect(readdirSync(folder)).toEqual([]);
    writeFileSync(path, "same");
    const before = statSync(path);
    expect(await files.update(path, (text) => text)).toEqual({ ok: true });
    expect(statSync(path).ino).toBe(before.ino);
  });

  test("what is written is decided under the lock", async () => {
    const path = join(folder, "state");
    const seen: (string | undefined)[] = [];
    await files.update(path, (text) => {
      seen.push(text);
      // Another process is faster, between the look and the lock.
      if (seen.length === 1) writeFileSync(path, "theirs");
      return `${text ?? ""} ours`;
    });
    expect(seen).toEqual([undefined, "theirs"]);
    expect(readFileSync(path, "utf8")).toBe("theirs ours");
  });

  test("a change that throws is told, and the lock is given back", async () => {
    const path = join(folder, "state");
    let asked = 0;
    const failed = await files.update(path, () => {
      asked += 1;
      // The first answer is given before the lock is taken.
      if (asked === 1) return "x";
      throw new Error("no idea");
    });
    expect(failed).toMatchObject({ ok: false, message: expect.stringContaining("no idea") });
    expect(await files.update(path, () => "x")).toEqual({ ok: true });
  });
});

test("a piecewise file appears when it is finished, with the offsets told", async () => {
  const path = join(folder, "pack");
  const writer = files.createWriter(path);
  expect(writer.write(Buffer.from("one"))).toBe(0);
  expect(writer.write(Buffer.from("two"))).toBe(3);
  expect(existsSync(path)).toBe(false);
  expect(await writer.finish()).toEqual({ ok: true });
  expect(readFileSync(path, "utf8")).toBe("onetwo");
  const dropped = files.createWriter(join(folder, "other"));
  dropped.write(Buffer.alloc(2_000_000));
  await dropped.discard();
  expect(readdirSync(folder)).toEqual(["pack"]);
});

test("hashes are the well-known ones", () => {
  expect(contentHash("")).toBe("da39a3ee5e6b4b0d3255bfef95601890afd80709");
  expect(publicHash("")).toBe("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
});

test("rule pages are found by id and by nothing else", () => {
  expect(readRulePage("missing-timeout")).toContain("# missing-timeout");
  expect(readRulePage("../rules/missing-timeout")).toBeUndefined();
  expect(readRulePage("no-such-rule")).toBeUndefined();
});

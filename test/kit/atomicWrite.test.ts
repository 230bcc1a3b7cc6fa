/** Atomic writes: whole old or whole new content after a kill or a full disk, and everything around the file stays. */

import { execFileSync, spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";

import { writeFileAtomic, writeFileAtomicSync } from "#kit/typescript/atomicWrite";
import { sleep } from "#kit/typescript/time";

import { buildProgram, kill, patience, rounds, scratchFolder, start } from "./support/program";

const scratch = scratchFolder();
const programs = { writer: "", fullDisk: "" };
beforeAll(() => {
  programs.writer = buildProgram("writer", scratch.path);
  programs.fullDisk = buildProgram("fullDisk", scratch.path);
});
afterAll(() => scratch.remove());

let folder = "";
let file = "";
beforeEach(() => {
  folder = fs.mkdtempSync(join(scratch.path, "case-"));
  file = join(folder, "state.json");
});

const read = (path: string): string => fs.readFileSync(path, "utf8");
const modeOf = (path: string): number => fs.statSync(path).mode & 0o7777;
type Write = (...args: Parameters<typeof writeFileAtomic>) => Promise<void>;

describe.each<[string, Write]>([
  ["writeFileAtomic", writeFileAtomic],
  ["writeFileAtomicSync", async (...args) => writeFileAtomicSync(...args)],
])("%s", (name, write) => {
  const how = name.endsWith("Sync") ? "sync" : "async";

  test("creates and replaces, texts and bytes, by path and by URL, and leaves no other file", async () => {
    await write(file, "ünï", "utf8");
    expect(read(file)).toBe("ünï");
    await write(pathToFileURL(file), new Uint8Array([104, 105]));
    expect(read(file)).toBe("hi");
    await write(file, new DataView(new Uint8Array([1, 2, 3, 4]).buffer, 1, 2), { durable: false, encoding: "utf8" });
    expect([...fs.readFileSync(file)]).toEqual([2, 3]);
    await write(file, "", null);
    expect(read(file)).toBe("");
    expect(fs.readdirSync(folder)).toEqual(["state.json"]);
  });

  test("keeps the mode of the file, whatever the umask, and sets the one that is asked for", async () => {
    fs.writeFileSync(file, "old");
    fs.chmodSync(file, 0o666);
    await write(file, "new");
    expect(modeOf(file)).toBe(0o666);
    await write(file, "secret", { mode: 0o600 });
    expect(modeOf(file)).toBe(0o600);
    const fresh = join(folder, "fresh");
    await write(fresh, "x");
    fs.writeFileSync(join(folder, "plain"), "x");
    expect(modeOf(fresh)).toBe(modeOf(join(folder, "plain")));
  });

  test("writes through symbolic links, also to a file that does not exist yet", async () => {
    fs.mkdirSync(join(folder, "real"));
    fs.symlinkSync("real", join(folder, "linked"));
    fs.symlinkSync("linked/target", join(folder, "first"));
    fs.symlinkSync("first", join(folder, "second"));
    for (const text of ["one", "two"]) {
      await write(join(folder, "second"), text);
      expect(read(join(folder, "real/target"))).toBe(text);
    }
    expect(fs.lstatSync(join(folder, "second")).isSymbolicLink()).toBe(true);
    expect(fs.readdirSync(join(folder, "real"))).toEqual(["target"]);
  });

  test("refuses what is no regular file, and links that go round", async () => {
    await expect(write(folder, "x")).rejects.toMatchObject({ code: "EISDIR" });
    const pipe = join(folder, "pipe");
    execFileSync("mkfifo", [pipe]);
    await expect(write(pipe, "x")).rejects.toMatchObject({ code: "EINVAL" });
    fs.symlinkSync("b", join(folder, "a"));
    fs.symlinkSync("a", join(folder, "b"));
    await expect(write(join(folder, "a"), "x")).rejects.toMatchObject({ code: "ELOOP" });
    await expect(write(join(folder, "missing/file"), "x")).rejects.toMatchObject({ code: "ENOENT" });
  });

  test("keeps the old content when it is given something that cannot be written", async () => {
    fs.writeFileSync(file, "old");
    await expect(write(file, {} as unknown as string)).rejects.toBeInstanceOf(TypeError);
    expect([read(file), fs.readdirSync(folder)]).toEqual(["old", ["state.json"]]);
  });

  test("keeps the old content and leaves no temporary file when the disk is full", () => {
    fs.writeFileSync(file, "old");
    const limited = `ulimit -f 200; exec "$0" "$@"`;
    const run = spawnSync("bash", ["-c", limited, process.execPath, programs.fullDisk, how, file], {
      encoding: "utf8",
    });
    expect([run.stdout, read(file), fs.readdirSync(folder)]).toEqual(["EFBIG", "old", ["state.json"]]);
  });

  test(
    "is never found torn, however often its process is killed",
    async () => {
      const kills = rounds(20, 300);
      let torn = 0;
      for (let round = 0; round < kills; round++) {
        const writer = await start(programs.writer, [how, file]);
        await sleep(Math.random() * 40);
        await kill(writer);
        if (!isWhole(read(file))) torn++;
      }
      expect(torn).toBe(0);
    },
    patience,
  );
});

test("a plain write is found torn after such kills: the tests above can fail", async () => {
  let torn = false;
  for (let round = 0; round < 200 && !torn; round++) {
    const writer = await start(programs.writer, ["plain", file]);
    await sleep(Math.random() * 40);
    await kill(writer);
    torn = !isWhole(read(file));
  }
  expect(torn).toBe(true);
});

test("writers of one path take turns, and the last call wins", async () => {
  const texts = Array.from({ length: 30 }, (_, index) => String(index).repeat(1 + 5_000 * (30 - index)));
  await Promise.all(texts.map((text) => writeFileAtomic(file, text, { durable: false })));
  expect(read(file)).toBe(texts.at(-1));
  const failed = writeFileAtomic(file, {} as unknown as string);
  const next = writeFileAtomic(file, "after a failure");
  await expect(failed).rejects.toThrow();
  await next;
  expect(read(file)).toBe("after a failure");
});

test("removes what killed writers of the same file left, and nothing else", async () => {
  const dead = spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout.trim();
  const old = new Date(Date.now() - 120_000);
  const leave = (name: string, at: Date): void => {
    fs.writeFileSync(join(folder, name), "x");
    fs.utimesSync(join(folder, name), at, at);
  };
  leave(`.state.json.${dead}.0123456789ab.tmp`, old);
  leave(`.state.json.${dead}.ba9876543210.tmp`, new Date());
  leave(`.state.json.${process.pid}.0123456789ab.tmp`, old);
  leave(`.other.json.${dead}.0123456789ab.tmp`, old);
  leave(".state.json.notes.tmp", old);
  await writeFileAtomic(file, "x");
  expect(fs.readdirSync(folder).sort()).toEqual(
    [
      `.other.json.${dead}.0123456789ab.tmp`,
      `.state.json.${dead}.ba9876543210.tmp`,
      `.state.json.${process.pid}.0123456789ab.tmp`,
      ".state.json.notes.tmp",
      "state.json",
    ].sort(),
  );
});

function isWhole(text: string): boolean {
  try {
    const { length, body } = JSON.parse(text) as { length: number; body: string };
    return body.length === length && body === body.charAt(0).repeat(length);
  } catch {
    return false;
  }
}

/** What someone who waits for a file lock is told and how long it takes, and lock files that nobody may touch. */

import { spawnSync } from "node:child_process";
import * as fs from "node:fs";
import { basename, join } from "node:path";

import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";

import { acquireFileLock, type LockEvent, LockTimeoutError, withFileLock } from "#kit/typescript/fileLock";
import type { LockRecord } from "#kit/typescript/lockRecord";

import { scratchFolder } from "./support/program";

const scratch = scratchFolder();
afterAll(() => scratch.remove());

let file = "";
let lockFile = "";
let own: LockRecord;
beforeEach(async () => {
  file = join(fs.mkdtempSync(join(scratch.path, "case-")), "state.json");
  lockFile = `${file}.lock`;
  own = await withFileLock(`${file}-own`, () => JSON.parse(fs.readFileSync(`${file}-own.lock`, "utf8")) as LockRecord);
});

const soon = { timeoutMs: 60, pollMs: 5 };
const leave = (record: Partial<LockRecord>, path: string = lockFile): void =>
  fs.writeFileSync(path, JSON.stringify(record));
const deadPid = (): number => Number(spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout);
const failureOf = (work: Promise<unknown>): Promise<Error> =>
  work.then(
    () => new Error("it worked"),
    (error) => error,
  );

describe("an observer", () => {
  test("hears once that it waits, for whom, and how long it took", async () => {
    leave({ ...own, at: "2020-02-02" });
    const lock = fs.realpathSync(lockFile);
    const before = performance.now();
    const events: LockEvent[] = [];
    const onEvent = (event: LockEvent): void => {
      events.push(event);
      // A few looks later the way is free.
      if (event.kind === "waiting") setTimeout(() => fs.rmSync(lockFile), 30);
    };
    await withFileLock(file, () => undefined, { onEvent, pollMs: 5, timeoutMs: 600_000 });
    expect(events).toMatchObject([
      { kind: "waiting", lock, holder: expect.stringContaining("since 2020-02-02") },
      { kind: "acquired", lock },
      { kind: "released", lock },
    ]);
    const most = performance.now() - before;
    for (const { ms } of events) {
      expect(ms).toBeGreaterThanOrEqual(0);
      expect(ms).toBeLessThanOrEqual(most);
    }
  });
});

describe("a wait", () => {
  test("ends at its limit, however long the time between two looks", async () => {
    leave(own);
    await expect(withFileLock(file, () => 1, { timeoutMs: 60, pollMs: 600_000 })).rejects.toBeInstanceOf(
      LockTimeoutError,
    );
  });

  test("of no time takes what is free and refuses what is not", async () => {
    expect(await withFileLock(file, () => "mine", { timeoutMs: 0 })).toBe("mine");
    leave(own);
    await expect(withFileLock(file, () => 1, { timeoutMs: 0 })).rejects.toBeInstanceOf(LockTimeoutError);
  });

  test("that was given up before it began takes nothing", async () => {
    await expect(acquireFileLock(file, { signal: AbortSignal.abort("before") })).rejects.toBe("before");
    expect(fs.readdirSync(join(file, ".."))).toEqual([]);
  });

  test("behind somebody who got the lock from a third is still one for this process", async () => {
    const first = await acquireFileLock(file);
    const next = acquireFileLock(file);
    await first.release();
    const second = await next;
    expect(String(await failureOf(acquireFileLock(file, soon)))).toContain("held by this process");
    await second.release();
    expect(await withFileLock(file, () => "mine", soon)).toBe("mine");
  });

  test("says what is wrong with its options, and with asking twice", async () => {
    const refused = await failureOf(withFileLock(file, () => 1, { timeoutMs: Number.NaN }));
    expect(refused.message).toBe("timeoutMs must be a number of milliseconds, not NaN");
    const twice = await failureOf(withFileLock(file, () => withFileLock(file, () => 1)));
    expect(twice.message).toBe(`${file}: the code that asks for this lock holds it already`);
    const among = withFileLock(file, () => withFileLock(`${file}2`, () => withFileLock(file, () => 1)));
    expect((await failureOf(among)).message).toContain("holds it already");
  });

  test("for what cannot be written fails with the error of the file system", async () => {
    // The lock's own name fits into a folder, the draft's does not.
    const long = join(file, "..", "n".repeat(240));
    await expect(withFileLock(long, () => 1, soon)).rejects.toMatchObject({ code: "ENAMETOOLONG" });
  });
});

describe("a lock file", () => {
  test.each<[string, (record: LockRecord) => void]>([
    ["is empty", () => fs.writeFileSync(lockFile, "")],
    ["is a folder", () => fs.mkdirSync(lockFile)],
    ["names no process", (record) => leave({ ...record, pid: 0 })],
    ["has a nonce that leads elsewhere", (record) => leave({ ...record, pid: 999_999_999, nonce: "a/../../x" })],
    ["has a nonce that is too long", (record) => leave({ ...record, pid: 999_999_999, nonce: "n".repeat(65) })],
  ])("that %s is none of ours, and the error says what to do", async (_, prepare) => {
    prepare(own);
    const { message } = await failureOf(withFileLock(file, () => 1, soon));
    expect(message).toContain("not a lock file of ours; remove it by hand if it is stale");
    expect(fs.existsSync(lockFile)).toBe(true);
  });

  test("whose boot is not known is respected, as no pid of it can be asked for", async () => {
    leave({ ...own, boot: "", pid: deadPid() });
    await expect(withFileLock(file, () => 1, soon)).rejects.toBeInstanceOf(LockTimeoutError);
  });

  test("that another process is about to remove is left to it", async () => {
    leave({ ...own, pid: deadPid(), nonce: "n1" });
    leave({ ...own, nonce: "n2" }, `${lockFile}.gate-n1`);
    await expect(withFileLock(file, () => 1, soon)).rejects.toBeInstanceOf(LockTimeoutError);
    expect(JSON.parse(fs.readFileSync(lockFile, "utf8"))).toMatchObject({ nonce: "n1" });
  });

  test("that is taken over leaves files alone that only begin like it", async () => {
    const gone = { ...own, pid: deadPid() };
    leave(gone);
    leave({ ...gone, nonce: "n2" }, `${lockFile}.note`);
    leave({ ...gone, nonce: "n3" }, `${file}.claim-n3`);
    fs.writeFileSync(`${lockFile}.claim-torn`, "{");
    expect(await withFileLock(file, () => "mine", soon)).toBe("mine");
    const left = fs.readdirSync(join(file, "..")).filter((name) => name !== basename(file));
    expect(left.sort()).toEqual(["state.json.claim-n3", "state.json.lock.claim-torn", "state.json.lock.note"]);
  });
});

describe("a host name", () => {
  afterAll(() => {
    vi.doUnmock("node:os");
    vi.resetModules();
  });

  test.each([
    ["0123456789ab", true],
    ["0123456789abc", false],
    ["x0123456789ab", false],
    ["server", false],
  ])("%s: a record of an earlier container is taken over: %s", async (host, isTaken) => {
    vi.resetModules();
    vi.doMock("node:os", async (load) => ({ ...(await load<typeof import("node:os")>()), hostname: () => host }));
    const lib = await import("#kit/typescript/fileLock");
    leave({ ...own, host, space: "pid:[1]", pid: deadPid() });
    const work = lib.withFileLock(file, () => "mine", soon);
    if (isTaken) expect(await work).toBe("mine");
    else await expect(work).rejects.toMatchObject({ code: "ELOCKED" });
  });
});

/** File locks in one process: turns, limits, re-entry, and whose lock may be taken over. */

import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";

import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { acquireFileLock, type LockEvent, LockTimeoutError, withFileLock } from "#kit/typescript/fileLock";
import type { LockRecord } from "#kit/typescript/lockRecord";
import { sleep } from "#kit/typescript/time";

import { scratchFolder } from "./support/program";

const scratch = scratchFolder();
afterAll(() => scratch.remove());

let file = "";
let lockFile = "";
beforeEach(() => {
  file = join(fs.mkdtempSync(join(scratch.path, "case-")), "state.json");
  lockFile = `${file}.lock`;
});

const soon = { timeoutMs: 60, pollMs: 5 };
const others = (): string[] => fs.readdirSync(join(file, "..")).filter((name) => name.startsWith("state.json.lock."));

/** A record of this very process, as a lock file holds it. */
async function ownRecord(): Promise<LockRecord> {
  const own = `${file}-own`;
  return withFileLock(own, () => JSON.parse(fs.readFileSync(`${own}.lock`, "utf8")) as LockRecord);
}

const leave = (record: Partial<LockRecord>, path: string = lockFile): void =>
  fs.writeFileSync(path, JSON.stringify(record));
const deadPid = (): number => Number(spawnSync(process.execPath, ["-p", "process.pid"], { encoding: "utf8" }).stdout);

describe("holding", () => {
  test("excludes others, in the order in which they asked, and ends with the action's result", async () => {
    const order: string[] = [];
    const user = (name: string): Promise<string> =>
      withFileLock(file, async () => {
        order.push(`${name} in`);
        await sleep(1);
        order.push(`${name} out`);
        return name;
      });
    expect(await Promise.all(["a", "b", "c"].map(user))).toEqual(["a", "b", "c"]);
    expect(order).toEqual(["a in", "a out", "b in", "b out", "c in", "c out"]);
    expect([fs.existsSync(lockFile), others()]).toEqual([false, []]);
  });

  test("ends when the action throws, with the action's error", async () => {
    const failing = withFileLock(file, () => {
      throw new Error("own");
    });
    await expect(failing).rejects.toThrow("own");
    expect(await withFileLock(file, () => "free", soon)).toBe("free");
  });

  test("ends with release, with a second one doing nothing, and with the block of await using", async () => {
    const first = await acquireFileLock(file);
    expect(first.path).toBe(fs.realpathSync(lockFile));
    await Promise.all([first.release(), first.release()]);
    const second = await acquireFileLock(file, soon);
    await first.release();
    expect(fs.existsSync(lockFile)).toBe(true);
    await second[Symbol.asyncDispose]();
    expect(fs.existsSync(lockFile)).toBe(false);
  });

  test("is one lock for all spellings of a path", async () => {
    fs.writeFileSync(file, "");
    const linked = join(scratch.path, `link-${Math.random()}`);
    fs.symlinkSync(file, linked);
    const lock = await acquireFileLock(file);
    for (const spelling of [join(file, "..", ".", "state.json"), linked]) {
      await expect(withFileLock(spelling, () => 1, soon)).rejects.toBeInstanceOf(LockTimeoutError);
    }
    await lock.release();
  });

  test("creates the folder that it needs", async () => {
    const deep = join(file, "../a/b/c");
    expect(await withFileLock(deep, () => fs.existsSync(`${deep}.lock`))).toBe(true);
  });

  test("does not remove the lock of somebody else who got it meanwhile", async () => {
    const events: LockEvent[] = [];
    const lock = await acquireFileLock(file, { onEvent: (event) => void events.push(event) });
    const stranger = { ...(await ownRecord()), pid: 1 };
    fs.rmSync(lockFile);
    leave(stranger);
    await lock.release();
    expect(JSON.parse(fs.readFileSync(lockFile, "utf8"))).toEqual(stranger);
    expect(events.map((event) => event.kind)).toEqual(["acquired", "lost"]);
  });

  test("is told to an observer, whose errors change nothing", async () => {
    const kinds: string[] = [];
    const onEvent = (event: LockEvent): never => {
      kinds.push(event.kind);
      throw new Error("observer");
    };
    leave({ ...(await ownRecord()), pid: deadPid() });
    await withFileLock(file, () => undefined, { onEvent });
    expect(kinds).toEqual(["taken-over", "acquired", "released"]);
  });
});

describe("waiting", () => {
  test("ends at the limit and names who holds the lock, and the line that took it", async () => {
    const lock = await acquireFileLock(file);
    const error = await acquireFileLock(file, soon).catch((reason: unknown) => reason as LockTimeoutError);
    expect(error).toMatchObject({ name: "LockTimeoutError", code: "ELOCKED" });
    expect(String(error)).toMatch(/held by this process, .*fileLock\.test\.ts/);
    await lock.release();
    leave({ ...(await ownRecord()), at: "2020-02-02" });
    const foreign = withFileLock(file, () => 1, soon);
    await expect(foreign).rejects.toThrow(`held by pid ${process.pid} on ${hostname()} since 2020-02-02`);
    fs.rmSync(lockFile);
    expect(await withFileLock(file, () => "free again", soon)).toBe("free again");
  });

  test("that was given up does not hold up those behind", async () => {
    const lock = await acquireFileLock(file);
    const impatient = withFileLock(file, () => 1, soon);
    const patient = withFileLock(file, () => "mine");
    await expect(impatient).rejects.toBeInstanceOf(LockTimeoutError);
    await lock.release();
    expect(await patient).toBe("mine");
  });

  test.each(["in this process", "for another process"])("%s ends at once when it is aborted", async (where) => {
    const lock = where === "in this process" ? await acquireFileLock(file) : undefined;
    if (lock === undefined) leave(await ownRecord());
    const caller = new AbortController();
    const waiting = withFileLock(file, () => 1, { signal: caller.signal, timeoutMs: 600_000, pollMs: 300_000 });
    await sleep(20);
    caller.abort(new Error("stop"));
    await expect(waiting).rejects.toThrow("stop");
    await lock?.release();
    await expect(withFileLock(file, () => 1, { signal: AbortSignal.abort("before") })).rejects.toBe("before");
  });

  test("refuses a limit that is none", async () => {
    await expect(withFileLock(file, () => 1, { timeoutMs: Number.NaN })).rejects.toBeInstanceOf(RangeError);
  });
});

describe("asking again for a lock that the same code holds", () => {
  test("is an error at once instead of a wait for oneself", async () => {
    const inner = withFileLock(file, () => sleep(1).then(() => withFileLock(file, () => 1)));
    await expect(inner).rejects.toMatchObject({ name: "LockReentryError", code: "EDEADLK" });
    await expect(withFileLock(file, () => acquireFileLock(file))).rejects.toMatchObject({ code: "EDEADLK" });
    expect(await withFileLock(file, () => "still free", soon)).toBe("still free");
  });

  test("is no error for another file, for a neighbour, or for work that goes on afterwards", async () => {
    expect(await withFileLock(file, () => withFileLock(`${file}2`, () => "both"))).toBe("both");
    let later: Promise<string> | undefined;
    await withFileLock(file, () => {
      later = sleep(5).then(() => withFileLock(file, () => "later"));
    });
    expect(await later).toBe("later");
  });
});

describe("a lock file that was left behind", () => {
  test("is taken over when its process is gone", async () => {
    leave({ ...(await ownRecord()), pid: deadPid() });
    expect(await withFileLock(file, () => "mine", soon)).toBe("mine");
    expect(others()).toEqual([]);
  });

  test("is taken over when its pid belongs to a later process now", async () => {
    const own = await ownRecord();
    leave({ ...own, start: `${Number(own.start) - 1}` });
    expect(await withFileLock(file, () => "mine", soon)).toBe("mine");
  });

  test("is taken over when its process has ended but was not collected by its parent", async () => {
    // The shell ends its child and does not ask for it, so the child stays in the table of processes.
    const shell = spawn("bash", ["-c", "sleep 0.01 & echo $!; exec sleep 600"], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    const [line] = (await once(shell.stdout, "data")) as [Buffer];
    const pid = Number(String(line));
    const stat = (): string[] => fs.readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
    while (stat()[0] !== "Z") await sleep(5);
    leave({ ...(await ownRecord()), pid, start: stat()[19] ?? "" });
    expect(await withFileLock(file, () => "mine", soon)).toBe("mine");
    const gone = once(shell, "exit");
    shell.kill("SIGKILL");
    await gone;
  });

  test("is taken over when the machine was started anew since", async () => {
    leave({ ...(await ownRecord()), boot: "an earlier boot" });
    expect(await withFileLock(file, () => "mine", soon)).toBe("mine");
  });

  test("is taken over although those who tried before died on the way, each inside the gate of the other", async () => {
    const gone = { ...(await ownRecord()), pid: deadPid() };
    leave({ ...gone, nonce: "n1" });
    leave({ ...gone, nonce: "n2" }, `${lockFile}.gate-n1`);
    leave({ ...gone, nonce: "n3" }, `${lockFile}.gate-n2`);
    leave({ ...gone, nonce: "n4" }, `${lockFile}.claim-n4`);
    leave({ ...gone, nonce: "n5" }, `${lockFile}.gate-n9`);
    leave({ ...(await ownRecord()), nonce: "n6" }, `${lockFile}.claim-n6`);
    expect(await withFileLock(file, () => "mine", { timeoutMs: 5_000, pollMs: 5 })).toBe("mine");
    expect(others()).toEqual(["state.json.lock.claim-n6"]);
  });

  test.each<[string, (own: LockRecord) => void]>([
    ["its process lives", (own) => leave(own)],
    ["its process lives and its start cannot be told", (own) => leave({ ...own, start: "" })],
    ["it is of another host", (own) => leave({ ...own, host: "elsewhere", pid: 999_999_999 })],
    ["it is of another container", (own) => leave({ ...own, space: "pid:[1]", pid: 999_999_999 })],
    ["it is empty", () => fs.writeFileSync(lockFile, "")],
    ["it is no record", () => fs.writeFileSync(lockFile, "12345\n")],
    ["fields are missing", () => leave({ pid: 999_999_999, host: hostname() })],
    ["its nonce is a path", (own) => leave({ ...own, pid: 999_999_999, nonce: "../../x" })],
    ["it is a folder", () => fs.mkdirSync(lockFile)],
    ["it is a link", () => fs.symlinkSync("/nowhere", lockFile)],
  ])("is respected when %s", async (_, prepare) => {
    prepare(await ownRecord());
    const before = fs.lstatSync(lockFile);
    await expect(withFileLock(file, () => 1, soon)).rejects.toBeInstanceOf(LockTimeoutError);
    expect(fs.lstatSync(lockFile).ino).toBe(before.ino);
  });

  test("of an earlier run of this container is taken over only where host names can be trusted", async () => {
    leave({ ...(await ownRecord()), space: "pid:[1]" });
    expect(await withFileLock(file, () => "mine", { ...soon, trustHostname: true })).toBe("mine");
  });
});

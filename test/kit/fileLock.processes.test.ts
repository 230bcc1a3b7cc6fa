/** File locks between processes: never two living holders, through stale locks, kills of the holder and kills of anyone. */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";

import { afterAll, beforeAll, expect, test } from "vitest";

import { withFileLock } from "#kit/typescript/fileLock";
import type { LockRecord } from "#kit/typescript/lockRecord";
import { sleep } from "#kit/typescript/time";

import { buildProgram, kill, patience, rounds, scratchFolder, start } from "./support/program";

const scratch = scratchFolder();
let locker = "";
const running = new Set<ChildProcess>();
beforeAll(() => {
  locker = buildProgram("locker", scratch.path);
});
afterAll(async () => {
  await Promise.all([...running].map(kill));
  scratch.remove();
});

const path = (name: string): string => join(scratch.path, name);

async function launch(...args: readonly string[]): Promise<ChildProcess> {
  const child = await start(locker, args);
  running.add(child);
  child.once("exit", () => running.delete(child));
  return child;
}

interface History {
  readonly acquired: number;
  /** A holder that got the lock although another one, which lived on, still had it. */
  readonly overlaps: number;
}

function historyOf(log: string): History {
  const holders = new Map<string, { overlapped: boolean }>();
  let acquired = 0;
  let overlaps = 0;
  for (const line of fs.readFileSync(log, "utf8").split("\n").filter(Boolean)) {
    const [mark, pid = ""] = line.split(" ");
    if (mark === "A") {
      acquired++;
      for (const other of holders.values()) other.overlapped = true;
      holders.set(pid, { overlapped: false });
      continue;
    }
    // A holder that was killed never writes that it let go; one that does was alive all the time.
    if (holders.get(pid)?.overlapped === true) overlaps++;
    holders.delete(pid);
  }
  return { acquired, overlaps };
}

test("the history of a broken lock would be noticed", () => {
  fs.writeFileSync(path("history"), "A 1\nR 1\nA 2\nA 3\nR 3\nA 4\nR 2\nR 4\n");
  expect(historyOf(path("history"))).toEqual({ acquired: 4, overlaps: 1 });
});

test(
  "several processes that find the same stale lock get it one after another",
  async () => {
    const count = rounds(32, 300);
    const keeper = await launch("keep", path("dead"));
    const record = fs.readFileSync(path("dead.lock"), "utf8");
    await kill(keeper);
    const processes = await Promise.all(Array.from({ length: 6 }, () => launch("rounds")));
    let overlaps = 0;
    for (let round = 0; round < count; round++) {
      const order = { path: path(`stale-${round}`), log: path(`stale-${round}.log`) };
      fs.writeFileSync(`${order.path}.lock`, record);
      const answers = processes.map((child) => once(child, "message"));
      for (const child of processes) child.send(order);
      expect((await Promise.all(answers)).flat().filter((answer) => typeof answer === "string")).toEqual(
        Array(6).fill("done"),
      );
      const history = historyOf(order.log);
      expect(history.acquired).toBe(6);
      overlaps += history.overlaps;
    }
    expect(overlaps).toBe(0);
    expect(fs.readdirSync(scratch.path).filter((name) => /\.lock/.test(name) && name.startsWith("stale"))).toEqual([]);
    await Promise.all(processes.map(kill));
  },
  patience,
);

test(
  "a holder that is killed is replaced, and a living one never has company",
  async () => {
    const wanted = rounds(52, 500);
    const [file, log] = [path("killed"), path("killed.log")];
    fs.writeFileSync(log, "");
    const crew = new Map<number, ChildProcess>();
    const hire = async (): Promise<void> => {
      const child = await launch("loop", file, log);
      if (child.pid !== undefined) crew.set(child.pid, child);
    };
    const hires = Array.from({ length: 5 }, hire);
    await Promise.all(hires);
    // On a slow machine some are killed before they hold the lock at all: until it was held as often as one was killed.
    for (let kills = 0; kills < wanted || historyOf(log).acquired <= wanted; ) {
      await sleep(Math.random() * 8);
      // Mostly the holder; every fourth time anyone, who may be just about to take over.
      const victim = kills % 4 === 3 ? crew.values().next().value : crew.get(holderOf(`${file}.lock`) ?? 0);
      if (victim?.pid === undefined) continue;
      crew.delete(victim.pid);
      await kill(victim);
      kills++;
      hires.push(hire());
    }
    await Promise.all(hires);
    await Promise.all([...crew.values()].map(kill));
    const { acquired, overlaps } = historyOf(log);
    expect(overlaps).toBe(0);
    expect(acquired).toBeGreaterThan(wanted);
    expect(await withFileLock(file, () => "free in the end", { timeoutMs: 5_000 })).toBe("free in the end");
  },
  patience,
);

test(
  "a number that several processes raise under the lock misses nothing",
  async () => {
    const file = path("number");
    const times = rounds(40, 150);
    fs.writeFileSync(file, "0");
    const processes = await Promise.all(Array.from({ length: 5 }, () => launch("count", file, String(times))));
    await Promise.all(processes.map((child) => (child.exitCode === null ? once(child, "exit") : undefined)));
    expect(fs.readFileSync(file, "utf8")).toBe(String(5 * times));
  },
  patience,
);

function holderOf(lock: string): number | undefined {
  try {
    return (JSON.parse(fs.readFileSync(lock, "utf8")) as LockRecord).pid;
  } catch {
    return undefined;
  }
}

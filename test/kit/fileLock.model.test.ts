/** The lock's file protocol under every kind of interleaving: simulated processes on a simulated file system, some of which die. */

import { AsyncLocalStorage } from "node:async_hooks";
import { hostname } from "node:os";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { rounds } from "./support/program";

type Protocol = typeof import("#kit/typescript/lockRecord");

interface Simulated {
  readonly pid: number;
  /** How many more steps on the file system it lives. */
  stepsLeft: number;
}

/** One world per run: its files, who is alive, and who gets the next step. */
const world = vi.hoisted(() => ({
  files: new Map<string, { text: string }>(),
  alive: new Set<number>(),
  turn: async (_step: string): Promise<void> => undefined,
}));
const who = vi.hoisted(() => ({
  current: undefined as AsyncLocalStorage<{ pid: number; stepsLeft: number }> | undefined,
}));

vi.mock("node:fs/promises", () => {
  const failure = (code: string): Error => Object.assign(new Error(code), { code });
  /** Waits for its turn; a process whose steps are used up dies there and never comes back. */
  const step = async <T>(name: string, action: () => T): Promise<T> => {
    const self = who.current?.getStore();
    if (self === undefined) throw new Error("outside of a simulated process");
    await world.turn(`${self.pid} ${name}`);
    if (self.stepsLeft-- <= 0) {
      world.alive.delete(self.pid);
      return new Promise<never>(() => undefined);
    }
    return action();
  };
  const found = (path: string): { text: string } => {
    const file = world.files.get(path);
    if (file === undefined) throw failure("ENOENT");
    return file;
  };
  const create = (path: string): { text: string } => {
    if (world.files.has(path)) throw failure("EEXIST");
    const file = { text: "" };
    world.files.set(path, file);
    return file;
  };
  return {
    readFile: async (path: string): Promise<string> => {
      if (path.endsWith("boot_id")) return "this boot\n";
      const pid = /^\/proc\/(\d+)\/stat$/.exec(path)?.[1];
      if (pid === undefined) return step(`read ${path}`, () => found(path).text);
      if (!world.alive.has(Number(pid))) throw failure("ENOENT");
      return `${pid} (node) S ${"0 ".repeat(18)}${pid}00 0`;
    },
    readlink: async () => "pid:[1]",
    lstat: (path: string) => step(`lstat ${path}`, () => ({ isFile: () => found(path) !== undefined })),
    readdir: () => step("readdir", () => [...world.files.keys()].map((path) => path.slice("/x/".length))),
    rm: (path: string) => step(`rm ${path}`, () => world.files.delete(path)),
    link: (from: string, to: string) =>
      step(`link ${to}`, () => {
        const file = found(from);
        if (world.files.has(to)) throw failure("EEXIST");
        world.files.set(to, file);
      }),
    open: async (path: string) => {
      const file = await step(`create ${path}`, () => create(path));
      return {
        writeFile: (text: string) => step(`write ${path}`, () => Object.assign(file, { text })),
        sync: async () => undefined,
        close: async () => undefined,
      };
    },
  };
});

const PIDS = [101, 102, 103, 104];
const FRESH = 105;
const LOCK = "/x/state.lock";
const protocols = new Map<number, Protocol>();
const realPid = process.pid;

beforeAll(async () => {
  const running = new AsyncLocalStorage<Simulated>();
  who.current = running;
  Object.defineProperty(process, "pid", { configurable: true, get: () => running.getStore()?.pid ?? realPid });
  vi.spyOn(process, "kill").mockImplementation((pid) => {
    if (world.alive.has(pid)) return true;
    throw Object.assign(new Error("ESRCH"), { code: "ESRCH" });
  });
  // Each process has its own copy of the module, as it has its own memory.
  for (const pid of [...PIDS, FRESH]) {
    vi.resetModules();
    protocols.set(pid, await import("#kit/typescript/lockRecord"));
  }
});
afterAll(() => {
  Object.defineProperty(process, "pid", { configurable: true, value: realPid, writable: true, enumerable: true });
});

/** Goes for the lock until it has had it `times` times; true when that worked within the looks it may take. */
async function compete(protocol: Protocol, holders: Set<number>, pid: number, times: number): Promise<boolean> {
  const { claim, isGone, readLock, release, removeGone } = protocol;
  for (let had = 0, looks = 0; had < times; looks++) {
    if (looks > 400) return false;
    const state = await readLock(LOCK);
    if (typeof state === "object" && (await isGone(state, false))) await removeGone(LOCK, state, false);
    const record = state === "free" ? await claim(LOCK) : undefined;
    if (record === undefined) continue;
    for (const other of holders) if (!world.alive.has(other)) holders.delete(other);
    holders.add(pid);
    if (holders.size > 1) throw new Error(`${[...holders].join(" and ")} hold the lock at once`);
    await readLock(LOCK); // the time during which it holds the lock
    await readLock(LOCK);
    holders.delete(pid);
    await release(LOCK, record);
    had++;
  }
  return true;
}

const started = (pid: number, stepsLeft: number, holders: Set<number>, times: number): Promise<boolean> => {
  const protocol = protocols.get(pid);
  if (protocol === undefined || who.current === undefined) throw new Error("not set up");
  world.alive.add(pid);
  return who.current.run({ pid, stepsLeft }, () => compete(protocol, holders, pid, times));
};

test("no interleaving and no death gives two living holders, and the lock can always be had again", async () => {
  const lifetimes = fc.array(fc.option(fc.integer({ min: 0, max: 80 }), { nil: Infinity, freq: 4 }), {
    minLength: PIDS.length,
    maxLength: PIDS.length,
  });
  await fc.assert(
    fc.asyncProperty(fc.scheduler(), lifetimes, fc.nat(3), async (scheduler, lives, leftovers) => {
      world.files.clear();
      world.alive.clear();
      const gone = { host: hostname(), start: "1", boot: "this boot", space: "pid:[1]", at: "", pid: 99 };
      // A dead holder, and inside its gate a dead helper, and so on.
      ["", ".gate-n0", ".gate-n1"].slice(0, leftovers).forEach((suffix, index) => {
        world.files.set(`${LOCK}${suffix}`, { text: JSON.stringify({ ...gone, nonce: `n${index}` }) });
      });
      world.turn = (step) => scheduler.schedule(Promise.resolve(), step);
      const holders = new Set<number>();
      const runs = PIDS.map((pid, index) => started(pid, lives[index] ?? Infinity, holders, 2));
      const failures: unknown[] = [];
      let settled = 0;
      for (const run of runs) {
        run.then(
          (worked) => {
            settled++;
            if (!worked) failures.push("never got the lock");
          },
          (error: unknown) => {
            settled++;
            failures.push(error);
          },
        );
      }
      // Until every process has either finished or died: then nobody asks for a step any more.
      for (;;) {
        await new Promise((resolve) => setImmediate(resolve));
        if (scheduler.count() === 0) break;
        await scheduler.waitOne();
      }
      expect(failures).toEqual([]);
      expect(settled).toBeGreaterThanOrEqual(lives.filter((life) => life === Infinity).length);
      world.turn = async () => undefined;
      expect(await started(FRESH, Infinity, holders, 1)).toBe(true);
    }),
    { numRuns: rounds(300, 20_000) },
  );
});

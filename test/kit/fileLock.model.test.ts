/** The lock's file protocol under every kind of interleaving: simulated processes on a simulated file system, some of which die. */

import { AsyncLocalStorage } from "node:async_hooks";
import { hostname } from "node:os";

import fc from "fast-check";
import { afterAll, beforeAll, expect, test, vi } from "vitest";

import { patience, rounds } from "./support/program";

type Protocol = typeof import("#kit/typescript/lockRecord");

interface Simulated {
  readonly pid: number;
  /** How many more steps on the file system it lives. */
  stepsLeft: number;
}

/** One world per run: its files, who is alive, and how a process waits for its turn. */
const world = vi.hoisted(() => ({
  files: new Map<string, { text: string }>(),
  alive: new Set<number>(),
  turn: async (_pid: number): Promise<void> => undefined,
  died: (): void => undefined,
}));
const who = vi.hoisted(() => ({
  current: undefined as AsyncLocalStorage<{ pid: number; stepsLeft: number }> | undefined,
}));

vi.mock("node:fs/promises", () => {
  const failure = (code: string): Error => Object.assign(new Error(code), { code });
  /** Waits for its turn; a process whose steps are used up dies there and never comes back. */
  const step = async <T>(action: () => T): Promise<T> => {
    const self = who.current?.getStore();
    if (self === undefined) throw new Error("outside of a simulated process");
    await world.turn(self.pid);
    if (self.stepsLeft-- <= 0) {
      world.alive.delete(self.pid);
      world.died();
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
      if (pid === undefined) return step(() => found(path).text);
      if (!world.alive.has(Number(pid))) throw failure("ENOENT");
      return `${pid} (node) S ${"0 ".repeat(18)}${pid}00 0`;
    },
    readlink: async () => "pid:[1]",
    lstat: (path: string) => step(() => ({ isFile: () => found(path) !== undefined })),
    readdir: () => step(() => [...world.files.keys()].map((path) => path.slice("/x/".length))),
    rm: (path: string) => step(() => world.files.delete(path)),
    link: (from: string, to: string) =>
      step(() => {
        const file = found(from);
        if (world.files.has(to)) throw failure("EEXIST");
        world.files.set(to, file);
      }),
    open: async (path: string) => {
      const file = await step(() => create(path));
      return {
        writeFile: (text: string) => step(() => Object.assign(file, { text })),
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

/**
 * Lets one process at a time take one step. The same one goes on with the probability `stickiness`: pauses of one process
 * while another gets far are where the rare races are.
 */
function schedule(seed: number, stickiness: number, processes: number): { left(): void; readonly done: Promise<void> } {
  const random = randomNumbers(seed);
  const waiting = new Map<number, () => void>();
  let active = processes;
  let last = 0;
  let finish = (): void => undefined;
  const done = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const next = (): void => {
    if (active === 0) finish();
    if (waiting.size === 0 || waiting.size < active) return;
    const pids = [...waiting.keys()];
    const chosen = waiting.has(last) && random() < stickiness ? last : (pids[Math.floor(random() * pids.length)] ?? 0);
    const go = waiting.get(chosen);
    waiting.delete(chosen);
    last = chosen;
    go?.();
  };
  const leave = (): void => {
    active--;
    next();
  };
  world.died = leave;
  world.turn = (pid) =>
    new Promise((resolve) => {
      waiting.set(pid, resolve);
      next();
    });
  return { left: leave, done };
}

/** Numbers from 0 to 1 that depend on the seed alone (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

test(
  "no interleaving and no death gives two living holders, and the lock can always be had again",
  async () => {
    const lifetime = fc.option(fc.integer({ min: 0, max: 60 }), { nil: Infinity, freq: 3 });
    const cases = fc.record({
      lifetimes: fc.tuple(lifetime, lifetime, lifetime, lifetime),
      /** A dead holder, in its gate a dead helper, and so on. */
      leftovers: fc.nat(3),
      seed: fc.nat(2 ** 31),
      stickiness: fc.constantFrom(0, 0.5, 0.8, 0.9, 0.95),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ lifetimes, leftovers, seed, stickiness }) => {
        world.files.clear();
        world.alive.clear();
        const gone = { host: hostname(), start: "1", boot: "this boot", space: "pid:[1]", at: "", pid: 99 };
        for (const [index, suffix] of ["", ".gate-n0", ".gate-n1"].slice(0, leftovers).entries()) {
          world.files.set(`${LOCK}${suffix}`, { text: JSON.stringify({ ...gone, nonce: `n${index}` }) });
        }
        const holders = new Set<number>();
        const outcomes: unknown[] = [];
        const { left, done } = schedule(seed, stickiness, PIDS.length);
        for (const [index, pid] of PIDS.entries()) {
          void started(pid, lifetimes[index] ?? Infinity, holders, 2)
            .then(
              (worked) => outcomes.push(worked),
              (error: unknown) => outcomes.push(error),
            )
            .then(left);
        }
        await done;
        expect(outcomes.filter((outcome) => outcome !== true)).toEqual([]);
        expect(outcomes.length).toBeGreaterThanOrEqual(lifetimes.filter((steps) => steps === Infinity).length);

        schedule(seed, 0, 1);
        expect(await started(FRESH, Infinity, holders, 1)).toBe(true);
      }),
      { numRuns: rounds(2_000, 50_000) },
    );
  },
  patience,
);

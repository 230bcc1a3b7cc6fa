/** A lock between processes of one machine, held through a file beside the resource; a holder that died is replaced. */

import { AsyncLocalStorage } from "node:async_hooks";
import * as fs from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type Disposal, disposable } from "./disposal";
import { takeTurn } from "./localQueue";
import { claim, isGone, type LockRecord, type LockState, readLock, release, removeGone } from "./lockRecord";
import { sleep } from "./time";

export interface FileLockOptions {
  /** How long to wait for the lock. Default 10 s; there is no way to wait for ever. */
  readonly timeoutMs?: number | undefined;
  /** How often to look again while another process holds it, about. Default 50 ms. */
  readonly pollMs?: number | undefined;
  readonly signal?: AbortSignal | null | undefined;
  /**
   * Host names here are unique per container, also while several run (so: no host network, one container per pod).
   * Then a lock that an earlier run of the same container left is taken over; otherwise it counts as held.
   */
  readonly trustHostname?: boolean | undefined;
  /** For logs; what it throws is ignored. */
  readonly onEvent?: ((event: LockEvent) => void) | undefined;
}

export interface LockEvent {
  /** `lost`: at its release the lock file was no longer ours. */
  readonly kind: "waiting" | "taken-over" | "acquired" | "released" | "lost";
  readonly lock: string;
  /** The other one, for `waiting` and `taken-over`. */
  readonly holder?: string;
  /** Since the call; for `released` and `lost` since the acquisition. */
  readonly ms: number;
}

export interface FileLock extends Disposal {
  /** The lock file. */
  readonly path: string;
  /** Gives the lock back; a second call does nothing. */
  release(): Promise<void>;
}

/** The lock was not free in time; the message names the holder. */
export class LockTimeoutError extends Error {
  override readonly name = "LockTimeoutError";
  readonly code = "ELOCKED";
}

/** The code that holds this lock asks for it again, and would wait for itself. */
export class LockReentryError extends Error {
  override readonly name = "LockReentryError";
  readonly code = "EDEADLK";
}

/**
 * Runs the action while this process alone holds `<path>.lock`, and gives the lock back on every way out.
 *
 * Not for network drives. The lock excludes only those who ask for it too. Keep the action short, with deadlines for
 * what it waits for: everyone else waits with it.
 */
export async function withFileLock<T>(
  path: string | URL,
  action: () => T | PromiseLike<T>,
  options: FileLockOptions = {},
): Promise<T> {
  const lock = await acquireFileLock(path, options);
  const holding = { names: [pathOf(path), lock.path], active: true };
  let result: T;
  try {
    result = await holdings.run([...(holdings.getStore() ?? []), holding], action);
  } catch (error) {
    holding.active = false;
    await lock.release().catch(() => undefined); // the action's own error says more
    throw error;
  }
  holding.active = false;
  await lock.release();
  return result;
}

/**
 * Takes the lock until `release()`, or to the end of the block with `await using lock = await acquireFileLock(path)`.
 * Asking twice in one chain of calls is noticed at once only inside `withFileLock`; otherwise the second call times out.
 */
export async function acquireFileLock(path: string | URL, options: FileLockOptions = {}): Promise<FileLock> {
  const caller = callerOf(new Error());
  const wait = startWait(options);
  const named = pathOf(path);
  refuseReentry(named);
  const leave = await takeTurn(named, wait.timeoutMs, options.signal);
  if (leave === undefined) throw timedOut(named, wait, `this process, ${holders.get(named) ?? "starting"}`);
  const end = (): void => {
    holders.delete(named);
    leave();
  };
  try {
    const lock = await lockPathOf(named);
    refuseReentry(lock);
    const record = await contend(lock, wait);
    holders.set(named, caller);
    tell(options, { kind: "acquired", lock, ms: wait.elapsed() });
    return heldLock(lock, record, end, options);
  } catch (error) {
    end();
    throw error;
  }
}

/** The locks that the running chain of calls holds. */
const holdings = new AsyncLocalStorage<readonly { readonly names: readonly string[]; active: boolean }[]>();
/** The line of code that took a lock in this process, for the message of a time-out. */
const holders = new Map<string, string>();

/** The first line of a stack that is not in this file. */
function callerOf(error: Error): string {
  const lines = error.stack?.split("\n").slice(1) ?? [];
  return lines.find((line) => !line.includes("withFileLock") && !line.includes("acquireFileLock"))?.trim() ?? "";
}

interface Wait {
  readonly options: FileLockOptions;
  readonly timeoutMs: number;
  elapsed(): number;
}

function startWait(options: FileLockOptions): Wait {
  const start = performance.now();
  const { timeoutMs = 10_000 } = options;
  if (!(timeoutMs >= 0)) throw new RangeError(`timeoutMs must be a number of milliseconds, not ${timeoutMs}`);
  return { options, timeoutMs, elapsed: () => performance.now() - start };
}

function pathOf(path: string | URL): string {
  return resolve(typeof path === "string" ? path : fileURLToPath(path));
}

/** One lock file for all spellings of a path, links included. */
async function lockPathOf(named: string): Promise<string> {
  await fs.mkdir(dirname(named), { recursive: true });
  const real = await fs.realpath(named).catch(async () => join(await fs.realpath(dirname(named)), basename(named)));
  return `${real}.lock`;
}

function refuseReentry(name: string): void {
  if (!holdings.getStore()?.some((held) => held.active && held.names.includes(name))) return;
  throw new LockReentryError(`${name}: the code that asks for this lock holds it already`);
}

/** Competes with other processes. */
async function contend(lock: string, wait: Wait): Promise<LockRecord> {
  const { pollMs = 50, trustHostname = false, signal } = wait.options;
  for (let told = false; ; ) {
    if (signal?.aborted) throw signal.reason;
    const state = await readLock(lock);
    const record = state === "free" ? await claim(lock) : undefined;
    if (record !== undefined) return record;
    const isDead = typeof state === "object" && (await isGone(state, trustHostname));
    if (isDead && (await removeGone(lock, state, trustHostname))) {
      tell(wait.options, { kind: "taken-over", lock, holder: describe(state), ms: wait.elapsed() });
    } else if (wait.elapsed() >= wait.timeoutMs) {
      throw timedOut(lock, wait, describe(state));
    } else {
      if (!told) tell(wait.options, { kind: "waiting", lock, holder: describe(state), ms: wait.elapsed() });
      told = true;
      await sleep(Math.min(pollMs * (0.5 + Math.random()), wait.timeoutMs - wait.elapsed()), signal);
    }
  }
}

function heldLock(lock: string, record: LockRecord, leave: () => void, options: FileLockOptions): FileLock {
  const since = performance.now();
  let releasing: Promise<void> | undefined;
  const giveBack = async (): Promise<void> => {
    try {
      const ours = await release(lock, record);
      tell(options, { kind: ours ? "released" : "lost", lock, ms: performance.now() - since });
    } finally {
      leave();
    }
  };
  const end = (): Promise<void> => {
    releasing ??= giveBack();
    return releasing;
  };
  return disposable({ path: lock, release: end }, end);
}

function timedOut(lock: string, wait: Wait, holder: string): LockTimeoutError {
  return new LockTimeoutError(`${lock} was not free within ${wait.timeoutMs} ms: held by ${holder}`);
}

function describe(state: LockState): string {
  if (state === "free") return "one process after another";
  if (state === "unreadable") return "something that is not a lock file of ours; remove it by hand if it is stale";
  return `pid ${state.pid} on ${state.host} since ${state.at}; if that is gone for sure, remove the file`;
}

function tell(options: FileLockOptions, event: LockEvent): void {
  try {
    options.onEvent?.(event);
  } catch {
    // Watching must not break it.
  }
}

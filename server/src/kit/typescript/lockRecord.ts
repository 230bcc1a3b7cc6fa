/** Lock files: who holds one, whether that process is provably gone, and how exactly one other process removes it. */

import { randomUUID } from "node:crypto";
import * as fs from "node:fs/promises";
import { hostname } from "node:os";
import { basename, dirname, join } from "node:path";

/** What a lock file says about its holder. */
export interface LockRecord {
  readonly pid: number;
  readonly host: string;
  /** When the process started, in the kernel's own count: tells it from a later process with the same pid. */
  readonly start: string;
  /** The boot of the machine and the pid namespace (container) in which `pid` and `start` mean something. */
  readonly boot: string;
  readonly space: string;
  /** Never used twice: names this one holding of the lock. */
  readonly nonce: string;
  readonly at: string;
}

/** `unreadable`: something that is not our record, which nobody may take away. */
export type LockState = LockRecord | "free" | "unreadable";

/**
 * Claims the lock file; the new record, or undefined when it exists already. The record is written to a private file and then
 * linked to the lock's name, so that a lock file is never seen half written.
 */
export async function claim(path: string, at: string = path): Promise<LockRecord | undefined> {
  const record = await ownRecord();
  const draft = `${at}.claim-${record.nonce}`;
  try {
    await writeDraft(draft, JSON.stringify(record));
    await fs.link(draft, path);
    return record;
  } catch (error) {
    if (codeOf(error) === "EEXIST") return undefined;
    throw error;
  } finally {
    await remove(draft);
  }
}

export async function readLock(path: string): Promise<LockState> {
  try {
    if (!(await fs.lstat(path)).isFile()) return "unreadable";
    return parseRecord(await fs.readFile(path, "utf8"));
  } catch (error) {
    if (codeOf(error) === "ENOENT") return "free";
    throw error;
  }
}

/** Gives a lock back; false when it was no longer ours. */
export async function release(path: string, record: LockRecord): Promise<boolean> {
  const found = await readLock(path);
  if (typeof found === "string" || found.nonce !== record.nonce) return false;
  await remove(path);
  return true;
}

/**
 * Whether the holder is proven to be gone. Anything that cannot be looked up from here counts as alive: another host, a
 * process of another user, a pid of another container. With `trustHostname`, a record of this host name from another
 * container is one that an earlier run of this container left.
 */
export async function isGone(holder: LockRecord, trustHostname: boolean): Promise<boolean> {
  const me = await ownRecord();
  if (holder.host !== me.host) return false;
  if (holder.boot !== me.boot) return holder.boot !== "" && me.boot !== "";
  // Docker's own host names are unique per container, so the same name means the same container, restarted.
  if (holder.space !== me.space) return trustHostname || /^[0-9a-f]{12}$/.test(me.host);
  try {
    process.kill(holder.pid, 0);
  } catch (error) {
    return codeOf(error) === "ESRCH";
  }
  const found = await processOf(holder.pid);
  if (found === undefined || holder.start === "") return false;
  return found.start !== holder.start || found.state === "Z"; // Z: ended, not yet collected by its parent
}

/**
 * Removes the record of a holder that is gone; several processes may try at once. False when it is not this call that did:
 * another process is at it, or has only now left the way free. Look again in a while.
 *
 * Invariant: a record leaves its path only through its living owner, or through the one process that holds the gate
 * named after the record's nonce. Between that process's look at the path and its removal nobody else may touch it, so
 * a fresh lock of somebody else cannot be hit. A gate whose own holder has died is removed by the same rule.
 */
export async function removeGone(
  path: string,
  gone: LockRecord,
  trustHostname: boolean,
  lock: string = path,
): Promise<boolean> {
  const gate = `${lock}.gate-${gone.nonce}`;
  const mine = await claim(gate, lock);
  if (mine === undefined) {
    const other = await readLock(gate);
    if (typeof other !== "string" && (await isGone(other, trustHostname)))
      await removeGone(gate, other, trustHostname, lock);
    return false;
  }
  let isRemoved = false;
  try {
    isRemoved = await release(path, gone);
  } finally {
    await remove(gate);
  }
  if (path === lock) await removeLeftovers(lock, trustHostname);
  return isRemoved;
}

/** Drafts and gates of processes that were killed between two steps. */
async function removeLeftovers(lock: string, trustHostname: boolean): Promise<void> {
  const prefix = `${basename(lock)}.`;
  for (const name of await fs.readdir(dirname(lock))) {
    if (!name.startsWith(`${prefix}claim-`) && !name.startsWith(`${prefix}gate-`)) continue;
    const path = join(dirname(lock), name);
    const owner = await readLock(path);
    if (typeof owner === "string" || !(await isGone(owner, trustHostname))) continue;
    await (name.startsWith(`${prefix}claim-`) ? remove(path) : removeGone(path, owner, trustHostname, lock));
  }
}

async function ownRecord(): Promise<LockRecord> {
  self ??= await identify();
  return { ...self, nonce: randomUUID(), at: new Date().toISOString() };
}

type Identity = Omit<LockRecord, "nonce" | "at">;
let self: Identity | undefined;

async function identify(): Promise<Identity> {
  const boot = await fs.readFile("/proc/sys/kernel/random/boot_id", "utf8").catch(() => "");
  const space = await fs.readlink("/proc/self/ns/pid").catch(() => "");
  const start = (await processOf(process.pid))?.start ?? "";
  return { pid: process.pid, host: hostname(), start, boot: boot.trim(), space };
}

/** State and start of a process from `/proc`; undefined where there is none, and then only a missing pid is proof. */
async function processOf(pid: number): Promise<{ state: string; start: string } | undefined> {
  const stat = await fs.readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
  // The name of the program, in parentheses, may hold anything: count from the last one.
  const [state, start] = [0, 19].map((field) => stat.slice(stat.lastIndexOf(")") + 2).split(" ")[field]);
  return state && start ? { state, start } : undefined;
}

/** On the disk before it is linked: after a loss of power a lock file must not be empty, as nobody could clear it. */
async function writeDraft(path: string, text: string): Promise<void> {
  const file = await fs.open(path, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
}

function parseRecord(text: string): LockState {
  try {
    const { pid, host, start, boot, space, nonce, at } = JSON.parse(text) as Partial<LockRecord>;
    const texts = [host, start, boot, space, nonce, at].every((field) => typeof field === "string");
    if (!texts || !Number.isSafeInteger(pid) || Number(pid) < 1 || !/^[\w-]{1,64}$/.test(String(nonce)))
      return "unreadable";
    return { pid, host, start, boot, space, nonce, at } as LockRecord;
  } catch {
    return "unreadable";
  }
}

async function remove(path: string): Promise<void> {
  await fs.rm(path, { force: true });
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

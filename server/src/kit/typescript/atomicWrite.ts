/** Writes a file so that after a crash at any moment it holds either all of the old content or all of the new. */

import { randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep } from "./time";

export interface AtomicWriteOptions {
  /** Permission bits. Default: those of the file that is replaced, else what the umask leaves of 0o666. */
  readonly mode?: number | undefined;
  /** Texts are written as UTF-8; named only so that a call of `fs.writeFile` can become one of this function. */
  readonly encoding?: "utf8" | "utf-8" | null | undefined;
  /** `false` skips the two fsyncs: safe against a crash of the process, not against a loss of power. */
  readonly durable?: boolean | undefined;
}

type Options = AtomicWriteOptions | "utf8" | "utf-8" | null;

/**
 * Replaces the content of a file: writes all of it to a new file beside it, forces that to the disk, renames it over
 * the old one and forces the folder to the disk. On an error the old content stays and the new file is removed.
 *
 * Writers of one path take turns inside this process and the last call wins; between processes the last rename wins,
 * so reading, changing and writing back also needs a lock. A symbolic link stays and its target is replaced. The mode is
 * kept; owner and hard links are not. Do not mix with `writeFileAtomicSync` on one path: that does not take turns.
 */
export async function writeFileAtomic(
  path: string | URL,
  data: string | NodeJS.ArrayBufferView,
  options?: Options,
): Promise<void> {
  const named = pathOf(path);
  const before = writers.get(named) ?? Promise.resolve();
  const turn = before.then(() => replace(named, data, optionsOf(options)));
  const settled = turn.catch(() => undefined);
  writers.set(named, settled);
  try {
    await turn;
  } finally {
    if (writers.get(named) === settled) writers.delete(named);
  }
}

/** The same, blocking. */
export function writeFileAtomicSync(
  path: string | URL,
  data: string | NodeJS.ArrayBufferView,
  options?: Options,
): void {
  const { mode, durable } = optionsOf(options);
  const plan = planOf(pathOf(path), mode);
  const file = fs.openSync(plan.temporary, "wx", plan.mode);
  try {
    try {
      fs.writeFileSync(file, data);
      if (plan.setMode) fs.fchmodSync(file, plan.mode);
      if (durable) fs.fsyncSync(file);
    } finally {
      fs.closeSync(file);
    }
    for (let pauseMs = 20; ; pauseMs *= 2) {
      try {
        fs.renameSync(plan.temporary, plan.target);
        break;
      } catch (error) {
        if (!isPassing(error, pauseMs)) throw error;
      }
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, pauseMs);
    }
  } catch (error) {
    fs.rmSync(plan.temporary, { force: true });
    throw error;
  }
  if (!durable || process.platform === "win32") return;
  const folder = fs.openSync(dirname(plan.target), "r");
  try {
    fs.fsyncSync(folder);
  } catch (error) {
    ignoreUnsupported(error);
  } finally {
    fs.closeSync(folder);
  }
}

/** Forces to the disk what was created, renamed and removed in a folder. Windows has no such call, and no need of it. */
export async function syncFolder(path: string): Promise<void> {
  if (process.platform === "win32") return;
  const folder = await fs.promises.open(path, "r");
  try {
    await folder.sync();
  } catch (error) {
    ignoreUnsupported(error);
  } finally {
    await folder.close();
  }
}

/** The last write of each path that is still under way. */
const writers = new Map<string, Promise<unknown>>();

async function replace(path: string, data: string | NodeJS.ArrayBufferView, options: Settled): Promise<void> {
  const plan = planOf(path, options.mode);
  const file = await fs.promises.open(plan.temporary, "wx", plan.mode);
  try {
    try {
      await fs.promises.writeFile(file, data); // all bytes: repeats short writes, reports a full disk
      if (plan.setMode) await file.chmod(plan.mode);
      if (options.durable) await file.sync();
    } finally {
      await file.close();
    }
    for (let pauseMs = 20; ; pauseMs *= 2) {
      try {
        await fs.promises.rename(plan.temporary, plan.target);
        break;
      } catch (error) {
        if (!isPassing(error, pauseMs)) throw error;
      }
      await sleep(pauseMs);
    }
  } catch (error) {
    await fs.promises.rm(plan.temporary, { force: true });
    throw error;
  }
  if (options.durable) await syncFolder(dirname(plan.target));
}

interface Settled {
  readonly mode: number | undefined;
  readonly durable: boolean;
}

function optionsOf(options: Options | undefined): Settled {
  const given = typeof options === "object" ? options : null;
  return { mode: given?.mode, durable: given?.durable ?? true };
}

function pathOf(path: string | URL): string {
  return resolve(typeof path === "string" ? path : fileURLToPath(path));
}

interface Plan {
  readonly target: string;
  readonly temporary: string;
  readonly mode: number;
  /** The umask must not take away from a mode that is kept or asked for. */
  readonly setMode: boolean;
}

function planOf(path: string, mode: number | undefined): Plan {
  const target = behindLinks(path);
  const old = fs.statSync(target, { throwIfNoEntry: false });
  if (old !== undefined && !old.isFile()) {
    const code = old.isDirectory() ? "EISDIR" : "EINVAL";
    throw Object.assign(new Error(`${code}: only a regular file can be replaced: ${target}`), { code, path: target });
  }
  removeLeftovers(target);
  const temporary = join(dirname(target), `.${basename(target)}.${process.pid}.${randomBytes(6).toString("hex")}.tmp`);
  return { target, temporary, mode: mode ?? (old?.mode ?? 0o666) & 0o7777, setMode: (mode ?? old) !== undefined };
}

/** The file that a path finally names, also when it does not exist yet. */
function behindLinks(path: string): string {
  let named = path;
  for (let links = 0; fs.lstatSync(named, { throwIfNoEntry: false })?.isSymbolicLink() === true; links++) {
    if (links === 40)
      throw Object.assign(new Error(`ELOOP: too many symbolic links: ${path}`), { code: "ELOOP", path });
    named = resolve(fs.realpathSync(dirname(named)), fs.readlinkSync(named));
  }
  return named;
}

const swept = new Set<string>();

/** Removes what writers of this file left behind when they were killed; once per path and process. */
function removeLeftovers(target: string): void {
  if (swept.has(target)) return;
  swept.add(target);
  const folder = dirname(target);
  const prefix = `.${basename(target)}.`;
  try {
    for (const name of fs.readdirSync(folder)) {
      const writer = name.startsWith(prefix) ? /^(\d+)\.[0-9a-f]{12}\.tmp$/.exec(name.slice(prefix.length)) : null;
      const path = join(folder, name);
      if (writer !== null && !isRunning(Number(writer[1])) && ageMs(path) > 60_000) fs.rmSync(path, { force: true });
    }
  } catch {
    // Tidying up must not fail the write.
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== "ESRCH";
  }
}

/** The age protects the file of a writer whose pid cannot be seen from here, as in another container. */
function ageMs(path: string): number {
  return Date.now() - fs.statSync(path).mtimeMs;
}

/** On Windows a rename fails for a moment while a virus scanner or an indexer reads the file. */
function isPassing(error: unknown, pauseMs: number): boolean {
  return process.platform === "win32" && pauseMs <= 320 && ["EPERM", "EACCES", "EBUSY"].includes(codeOf(error));
}

/** Forcing the folder to the disk makes the rename itself durable; some file systems have no such call. */
function ignoreUnsupported(error: unknown): void {
  if (!["EINVAL", "ENOTSUP", "EBADF", "EPERM"].includes(codeOf(error))) throw error;
}

function codeOf(error: unknown): string {
  return String((error as NodeJS.ErrnoException).code);
}

/** Crash dumps: when an error that nobody caught ends the process, what is known about it is left in a file first. */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { basename, join, resolve } from "node:path";
import { describeIncident, type Incident } from "./incident";

export { INCIDENT_SCHEMA, type Incident } from "./incident";

export interface CrashDumpOptions {
  /**
   * For example `reports/incidents`. Created at the first crash, for its owner only, with a `.gitignore` that ignores
   * it.
   */
  readonly dir: string;
  /** The program's name. Default: that of its main file. */
  readonly name?: string | undefined;
  /** Environment variables to keep besides NODE_ENV, TZ, LANG and those with a version. Their values are redacted. */
  readonly environment?: readonly string[] | undefined;
  /**
   * What was under way, as the request; called at the crash, must not wait. Its `requestId` becomes part of the file
   * name.
   */
  readonly context?: (() => unknown) | undefined;
  /** Crashes to keep; the files of the oldest are removed. Default 50. */
  readonly keep?: number | undefined;
}

export interface CrashDump {
  /** Keeps a line of the log for the dump, which has the last 100. Objects are read at the crash. */
  note(line: unknown): void;
  uninstall(): void;
}

/**
 * Writes a dump for each uncaught exception and unhandled rejection: `incident_*.json` (see `INCIDENT_SCHEMA`),
 * `crash_*.jsonl` with the noted lines, and `stack_*.txt`. Secrets are redacted. A second call for the same folder
 * returns the first.
 *
 * Nothing else changes: Node prints the error and ends the process with an exit code that is not 0. This only listens,
 * as going on after an uncaught exception is not safe. Errors of modules imported before the call are not seen: for
 * those, call it in a file of its own that `node --import` loads. A crash of the engine itself (out of memory, a
 * signal) leaves no dump.
 */
export function installCrashDump(options: CrashDumpOptions): CrashDump {
  const { keep = 50 } = options;
  if (!(keep >= 1)) throw new RangeError(`keep must be at least 1, not ${keep}`);
  const dir = resolve(options.dir);
  const log: unknown[] = [];
  let isWriting = false;
  let written = 0;
  const dump = (error: unknown, origin: string): void => {
    if (isWriting || written === MAX_DUMPS) return;
    isWriting = true;
    written++;
    try {
      write(dir, describe(error, origin, options, log));
      removeOldest(dir, keep);
    } catch (failure) {
      console.error("the crash dump could not be written:", failure); // Node prints the error itself all the same
    } finally {
      isWriting = false;
    }
  };
  const crashDump: CrashDump = {
    note: (line) => {
      if (log.push(line) > MAX_LINES) log.shift();
    },
    uninstall: () => {
      process.off("uncaughtExceptionMonitor", dump);
      if (installed.get(dir) === crashDump) installed.delete(dir);
    },
  };
  const earlier = installed.get(dir);
  if (earlier !== undefined) return earlier;
  installed.set(dir, crashDump);
  process.on("uncaughtExceptionMonitor", dump);
  return crashDump;
}

/** By folder. */
const installed = new Map<string, CrashDump>();

const MAX_LINES = 100;
/** Of one file. */
const MAX_BYTES = 1024 * 1024;
/** Of one process: some have a listener of their own that lets them live on. */
const MAX_DUMPS = 10;

function describe(error: unknown, origin: string, options: CrashDumpOptions, log: readonly unknown[]): Incident {
  const name = options.name ?? basename(process.argv[1] ?? "node");
  const environment = options.environment ?? [];
  return describeIncident(error, origin, { name, environment, context: contextOf(options), log });
}

function contextOf(options: CrashDumpOptions): unknown {
  try {
    return options.context?.();
  } catch (error) {
    return { unavailable: error };
  }
}

/** Only calls that block: the process ends right after. The most useful file first. */
function write(dir: string, incident: Incident): void {
  const { log, ...rest } = incident;
  const requestId = String((incident.context as { readonly requestId?: unknown } | undefined)?.requestId ?? "none");
  const time = incident.at.replace(/[-:.]/g, "");
  const name = [time, safe(incident.process.name), incident.process.pid, safe(requestId)].join("_");
  const stack = (incident.error as { readonly stack?: unknown } | null | undefined)?.stack;
  const lines = [rest, ...log.map((line) => ({ log: line }))].map((line) => `${JSON.stringify(line)}\n`);
  if (fs.mkdirSync(dir, { recursive: true, mode: 0o700 }) !== undefined) {
    fs.writeFileSync(join(dir, ".gitignore"), "*\n", { flag: "wx" });
  }
  writeFile(join(dir, `incident_${name}.json`), fitting(incident));
  writeFile(join(dir, `stack_${name}.txt`), `${String(stack ?? JSON.stringify(incident.error))}\n`);
  writeFile(join(dir, `crash_${name}.jsonl`), lines.join(""));
}

/** Still valid by its schema when it has to be cut. */
function fitting(incident: Incident): string {
  const whole = JSON.stringify(incident, null, 2);
  if (Buffer.byteLength(whole) <= MAX_BYTES) return `${whole}\n`;
  const { context, ...rest } = incident;
  const error = JSON.stringify(incident.error)?.slice(0, 10_000);
  return `${JSON.stringify({ ...rest, error: { cut: error }, log: [] }, null, 2)}\n`;
}

/** A new file, never one that somebody has put there. */
function writeFile(path: string, text: string): void {
  const file = fs.openSync(path, "wx", 0o600);
  try {
    fs.writeFileSync(file, Buffer.from(text).subarray(0, MAX_BYTES));
    fs.fsyncSync(file);
  } finally {
    fs.closeSync(file);
  }
}

/** A program that crashes and is started again, over and over, must not fill the disk. */
function removeOldest(dir: string, keep: number): void {
  for (const kind of ["incident", "stack", "crash"]) {
    const pattern = new RegExp(`^${kind}_\\d{8}T\\d{9}Z_.*\\.(json|jsonl|txt)$`);
    const names = fs.readdirSync(dir).filter((name) => pattern.test(name));
    for (const name of names.sort().slice(0, -keep)) fs.rmSync(join(dir, name), { force: true });
  }
}

function safe(text: string): string {
  const part = text.replace(/[^A-Za-z0-9.-]+/g, "-").slice(0, 40);
  return part === text ? part : `${part}-${createHash("sha256").update(text).digest("hex").slice(0, 8)}`;
}

/** Flow log: one file per operation, one JSON line per event, written before the next step begins. */

import { AsyncLocalStorage } from "node:async_hooks";
import { createHash, randomBytes } from "node:crypto";
import * as fs from "node:fs";
import { join } from "node:path";
import { type Disposal, disposable } from "./disposal";
import { redact } from "./redact";

export type FlowStatus = "pending" | "submitted" | "running" | "success" | "failed";
export type FlowFields = Readonly<Record<string, unknown>>;

export interface FlowOptions {
  /** Default `flow_logs` in the working directory. It is created with a `.gitignore` that ignores it. */
  readonly folder?: string | undefined;
  /** Goes on with the log of an earlier flow, such as a resumed job. Default: a new id. */
  readonly id?: string | undefined;
  /** Per file; what would go beyond is dropped and counted. Default 10 MiB. */
  readonly maxBytes?: number | undefined;
  /** Files to keep in the folder; the oldest are removed first. Default 1,000. */
  readonly maxFiles?: number | undefined;
}

/** Logging never throws: lines that cannot be written are counted in the next one's `dropped`. */
export interface Flow extends Disposal {
  readonly id: string;
  readonly path: string;
  /** Runs the work between two lines, `running` and `success` or `failed`, and passes on its result or error. */
  step<T>(action: string, work: () => T | PromiseLike<T>, fields?: FlowFields): Promise<T>;
  /** One line; status `running` unless given. */
  log(action: string, fields?: FlowFields, status?: FlowStatus): void;
  /** One `failed` line with the error and its causes. */
  error(error: unknown, fields?: FlowFields): void;
  /** The last line: `failed` with an error, or when the last step failed; else `success`. A second call does nothing. */
  end(error?: unknown): void;
}

/**
 * Starts a flow. With `await using flow = startFlow("importOrders", { file })` it ends with the block; what was thrown
 * there outside of a step is not seen (`withFlow` sees it).
 *
 * Each line has `ts`, `flow_id`, `flow_type`, `step` (counts up), `action`, `status`, and where they apply
 * `duration_ms`, `context` (fields without secrets), `error`, `dropped`.
 */
export function startFlow(name: string, fields?: FlowFields, options: FlowOptions = {}): Flow {
  const file = new FlowFile(name, options);
  const start = performance.now();
  let lastFailed = false;
  let ended = false;
  const since = (from: number): FlowFields => ({ duration_ms: Math.round(performance.now() - from) });
  const log: Flow["log"] = (action, context, status = "running") => file.write(action, status, { context });
  const end: Flow["end"] = (error) => {
    if (ended) return;
    ended = true;
    file.write("end", error !== undefined || lastFailed ? "failed" : "success", { ...since(start), error });
  };
  const step: Flow["step"] = async (action, work, context) => {
    const from = performance.now();
    log(action, context);
    try {
      const result = await work();
      lastFailed = false;
      file.write(action, "success", since(from));
      return result;
    } catch (error) {
      lastFailed = true;
      file.write(action, "failed", { ...since(from), error });
      throw error;
    }
  };
  const error: Flow["error"] = (cause, context) => file.write("error", "failed", { context, error: cause });
  file.write("start", "running", { context: fields });
  return disposable({ id: file.id, path: file.path, step, log, error, end }, async () => end());
}

/** Runs the action as a flow, which `currentFlow()` finds from anywhere inside it. */
export async function withFlow<T>(
  name: string,
  action: (flow: Flow) => T | PromiseLike<T>,
  fields?: FlowFields,
  options?: FlowOptions,
): Promise<T> {
  const flow = startFlow(name, fields, options);
  try {
    const result = await flows.run(flow, () => action(flow));
    flow.end();
    return result;
  } catch (error) {
    flow.end(error ?? "nothing was thrown");
    throw error;
  }
}

/** The flow of the `withFlow` that this code runs in. */
export function currentFlow(): Flow | undefined {
  return flows.getStore();
}

const flows = new AsyncLocalStorage<Flow>();

class FlowFile {
  readonly id: string;
  readonly path: string;
  private readonly type: string;
  private readonly folder: string;
  private readonly options: FlowOptions;
  private steps = 0;
  private bytes = 0;
  private dropped = 0;
  private ready = false;
  /** The file ends inside a line: a write was cut short. */
  private torn = false;

  constructor(name: string, options: FlowOptions) {
    this.type = String(name).slice(0, 200);
    this.id = safeName(options.id ?? `${safeName(name)}-${stamp()}-${randomBytes(4).toString("hex")}`);
    this.folder = options.folder ?? "flow_logs";
    this.path = join(this.folder, `${this.id}.jsonl`);
    this.options = options;
  }

  write(action: string, status: FlowStatus, extra: FlowFields): void {
    try {
      if (!this.ready) this.prepare();
      const text = `${this.torn ? "\n" : ""}${this.line(action, status, extra)}\n`;
      const bytes = Buffer.byteLength(text);
      const isFull = this.bytes + bytes > (this.options.maxBytes ?? 10 * 1024 * 1024);
      if (isFull && action !== "end") {
        this.dropped++;
        return;
      }
      this.torn = true;
      fs.appendFileSync(this.path, text, { mode: 0o600 });
      this.torn = false;
      this.bytes += bytes;
      this.dropped = 0;
    } catch {
      this.dropped++;
      this.ready = false; // the folder may be gone, the line torn: look again
    }
  }

  private line(action: string, status: FlowStatus, { context, error, ...rest }: FlowFields): string {
    const line = {
      ts: new Date().toISOString(),
      flow_id: this.id,
      flow_type: this.type,
      step: ++this.steps,
      action: String(action).slice(0, 200),
      status,
      ...rest,
      ...(this.dropped === 0 ? {} : { dropped: this.dropped }),
    };
    const details = {
      ...(context === undefined ? {} : { context: redact(context) }),
      ...(error === undefined ? {} : { error: redact(error) }),
    };
    const full = JSON.stringify({ ...line, ...details });
    if (Buffer.byteLength(full) < 16 * 1024) return full;
    return JSON.stringify({ ...line, cut: JSON.stringify(details).slice(0, 1_000) });
  }

  private prepare(): void {
    const created = fs.mkdirSync(this.folder, { recursive: true, mode: 0o700 }) !== undefined;
    if (created) fs.writeFileSync(join(this.folder, ".gitignore"), "*\n", { flag: "wx" });
    const size = fs.statSync(this.path, { throwIfNoEntry: false })?.size ?? 0;
    this.bytes = size;
    this.torn = size > 0 && lastByte(this.path, size) !== 10;
    if (this.steps === 0 && started++ % 100 === 0) removeOldest(this.folder, this.options.maxFiles ?? 1_000);
    this.ready = true;
  }
}

/** Flows that this process has started. */
let started = 0;

function lastByte(path: string, size: number): number | undefined {
  const file = fs.openSync(path, "r");
  try {
    const byte = new Uint8Array(1);
    fs.readSync(file, byte, 0, 1, size - 1);
    return byte[0];
  } finally {
    fs.closeSync(file);
  }
}

/** Removes the oldest files named here; those with an id of the caller stay. */
function removeOldest(folder: string, keep: number): void {
  const dated = fs.readdirSync(folder).flatMap((name) => {
    const at = /-(\d{8}T\d{9}Z)-[0-9a-f]{8}\.jsonl$/.exec(name)?.[1];
    return at === undefined ? [] : [{ name, at }];
  });
  dated.sort((a, b) => (a.at < b.at ? 1 : -1));
  for (const { name } of dated.slice(Math.max(0, keep))) fs.rmSync(join(folder, name), { force: true });
}

function stamp(): string {
  return new Date().toISOString().replace(/[-:.]/g, "");
}

/** A file name on every system: no separator, no leading dot, no device name, no clash after a change. */
function safeName(text: string): string {
  const safe = String(text)
    .replace(/^-|[^A-Za-z0-9_-]+/g, "_")
    .slice(0, 100);
  if (safe === text && !/^(|con|prn|aux|nul|com\d|lpt\d)$/i.test(safe)) return safe;
  return `${safe}_${createHash("sha256").update(String(text)).digest("hex").slice(0, 8)}`;
}

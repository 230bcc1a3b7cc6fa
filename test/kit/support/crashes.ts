/**
 * What a disk may hold after a crash: records what a program does to the files of one folder, and builds every state that a
 * loss of power at any moment could leave. What was synced is there; of the rest, any part may be, in any combination.
 */

import { createHash } from "node:crypto";
import * as fs from "node:fs";
import { basename, dirname, join } from "node:path";

import { rounds } from "./program";

type Step =
  | { readonly kind: "create"; readonly file: number; readonly name: string }
  | { readonly kind: "write"; readonly file: number; readonly bytes: Buffer }
  | { readonly kind: "truncate"; readonly file: number; readonly size: number }
  | { readonly kind: "sync"; readonly file: number }
  | { readonly kind: "rename"; readonly from: string; readonly to: string }
  | { readonly kind: "remove"; readonly name: string }
  | { readonly kind: "sync folder" }
  /** What the program under test has promised or asked for by now. */
  | { readonly kind: "mark"; readonly mark: string };

export type StepKind = Step["kind"];

/** The files of the folder, by name. */
export type DiskState = ReadonlyMap<string, Buffer>;

/** Records the steps of `node:fs` as the kit uses it, below one folder, and lets single ones fail. */
export class DiskRecorder {
  readonly steps: Step[] = [];
  private folder: string | undefined;
  private readonly names = new Map<string, number>();
  private files = 0;
  private failing: StepKind | undefined;

  /** Begins a new recording for an empty folder. */
  watch(folder: string): void {
    this.folder = folder;
    this.steps.length = 0;
    this.names.clear();
  }

  stop(): void {
    this.folder = undefined;
  }

  mark(mark: string): void {
    this.steps.push({ kind: "mark", mark });
  }

  /** The next step of this kind fails, with nothing done. */
  failNext(kind: StepKind): void {
    this.failing = kind;
  }

  /** `node:fs` with its promises recorded. */
  wrap(real: typeof fs): typeof fs {
    const { open, writeFile, rename, rm } = real.promises;
    const promises = {
      ...real.promises,
      open: async (path: string, flags: string, mode?: number) => {
        const handle = await open(path, flags, mode);
        if (dirname(path) === this.folder) this.recordHandle(handle, basename(path));
        else if (path === this.folder) this.recordFolder(handle);
        return handle;
      },
      writeFile: async (file: fs.promises.FileHandle, bytes: string) => {
        const id = this.ids.get(file);
        if (id !== undefined) this.record({ kind: "write", file: id, bytes: Buffer.from(bytes) });
        await writeFile(file, bytes);
      },
      rename: async (from: string, to: string) => {
        if (dirname(to) !== this.folder) return rename(from, to);
        this.record({ kind: "rename", from: basename(from), to: basename(to) });
        this.names.set(basename(to), this.names.get(basename(from)) ?? -1);
        this.names.delete(basename(from));
        return rename(from, to);
      },
      rm: async (path: string, options: fs.RmOptions) => {
        if (dirname(path) === this.folder && this.names.delete(basename(path))) {
          this.record({ kind: "remove", name: basename(path) });
        }
        await rm(path, options);
      },
    };
    return { ...real, promises } as unknown as typeof fs;
  }

  private readonly ids = new WeakMap<fs.promises.FileHandle, number>();

  private recordHandle(handle: fs.promises.FileHandle, name: string): void {
    const known = this.names.get(name);
    const file = known ?? this.files++;
    if (known === undefined) this.record({ kind: "create", file, name });
    this.names.set(name, file);
    this.ids.set(handle, file);
    const { appendFile, truncate, sync, datasync } = handle;
    handle.appendFile = async (bytes) => {
      this.record({ kind: "write", file, bytes: Buffer.from(bytes as string) });
      await appendFile.call(handle, bytes);
    };
    handle.truncate = async (size = 0) => {
      this.record({ kind: "truncate", file, size });
      await truncate.call(handle, size);
    };
    handle.sync = async () => {
      await sync.call(handle);
      this.record({ kind: "sync", file });
    };
    handle.datasync = async () => {
      await datasync.call(handle);
      this.record({ kind: "sync", file });
    };
  }

  private recordFolder(handle: fs.promises.FileHandle): void {
    const { sync } = handle;
    handle.sync = async () => {
      await sync.call(handle);
      this.record({ kind: "sync folder" });
    };
  }

  private record(step: Step): void {
    if (this.failing === step.kind) {
      this.failing = undefined;
      throw Object.assign(new Error(`EIO at ${step.kind}`), { code: "EIO" });
    }
    this.steps.push(step);
  }
}

/** Every different state after a crash, with the marks that were set before it. */
export function* crashStates(steps: readonly Step[]): Generator<{ state: DiskState; marks: readonly string[] }> {
  const seen = new Set<string>();
  for (let count = 0; count <= steps.length; count++) {
    const before = steps.slice(0, count);
    const marks = before.flatMap((step) => (step.kind === "mark" ? [step.mark] : []));
    for (const state of statesAfter(before)) {
      const key = JSON.stringify([marks, [...state].map(([name, bytes]) => [name, hashOf(bytes)])]);
      if (seen.has(key)) continue;
      seen.add(key);
      yield { state, marks };
    }
  }
}

export function writeState(state: DiskState, folder: string): void {
  fs.mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of state) fs.writeFileSync(join(folder, name), bytes);
}

type Names = ReadonlyMap<string, number>;

function* statesAfter(steps: readonly Step[]): Generator<DiskState> {
  const contents = new Map<number, readonly Buffer[]>();
  for (const names of possibleNames(steps)) {
    for (const file of names.values()) {
      if (!contents.has(file)) contents.set(file, possibleContents(steps, file));
    }
    yield* combine([...names], contents);
  }
}

function* combine(names: readonly [string, number][], contents: Map<number, readonly Buffer[]>): Generator<DiskState> {
  const [first, ...rest] = names;
  if (first === undefined) {
    yield new Map();
    return;
  }
  for (const bytes of contents.get(first[1]) ?? []) {
    for (const state of combine(rest, contents)) yield new Map([[first[0], bytes], ...state]);
  }
}

/** Changes of names reach the disk in their order; those since the last sync of the folder may not have. */
function possibleNames(steps: readonly Step[]): readonly Names[] {
  let names = new Map<string, number>();
  let possible: Names[] = [names];
  for (const step of steps) {
    if (step.kind === "sync folder") possible = [names];
    if (step.kind !== "create" && step.kind !== "rename" && step.kind !== "remove") continue;
    names = new Map(names);
    if (step.kind === "create") names.set(step.name, step.file);
    if (step.kind === "rename") names.set(step.to, names.get(step.from) ?? -1);
    if (step.kind === "rename") names.delete(step.from);
    if (step.kind === "remove") names.delete(step.name);
    possible.push(names);
  }
  return possible;
}

/** Each change since the last sync may be there or not; a write also in part, up to a byte or with a hole of zeros. */
function possibleContents(steps: readonly Step[], file: number): readonly Buffer[] {
  let whole: Buffer = Buffer.alloc(0);
  let possible = [whole];
  for (const step of steps) {
    if (!("file" in step) || step.file !== file) continue;
    if (step.kind === "sync") possible = [whole];
    if (step.kind === "truncate") {
      whole = whole.subarray(0, step.size);
      possible = [...possible, ...possible.map((bytes) => bytes.subarray(0, step.size))];
    }
    if (step.kind === "write") {
      const at = whole.length;
      whole = Buffer.concat([whole, step.bytes]);
      possible = possible.flatMap((bytes) => [bytes, ...partsOf(step.bytes).map((part) => overwrite(bytes, at, part))]);
    }
  }
  return unique(possible);
}

function partsOf(bytes: Buffer): readonly Buffer[] {
  const middle = bytes.length >> 1;
  const count = Math.min(bytes.length - 1, rounds(6, 100));
  const ends = Array.from({ length: count }, (_, index) => Math.ceil(((index + 1) * bytes.length) / (count + 1)));
  const cuts = [1, bytes.length - 1, ...ends].map((end) => bytes.subarray(0, end));
  const holes = [
    [0, middle],
    [middle, bytes.length],
    [0, bytes.length - 1],
    [middle - 3, middle + 3],
  ].map(([from, to]) => Buffer.from(bytes).fill(0, Math.max(0, from ?? 0), to));
  return [bytes, ...cuts, ...holes];
}

/** Where an earlier change is missing, the file has zeros up to this one. */
function overwrite(bytes: Buffer, at: number, part: Buffer): Buffer {
  const result = Buffer.alloc(Math.max(bytes.length, at + part.length));
  bytes.copy(result);
  part.copy(result, at);
  return result;
}

function unique(all: readonly Buffer[]): Buffer[] {
  return [...new Map(all.map((bytes) => [hashOf(bytes), bytes])).values()];
}

function hashOf(bytes: Buffer): string {
  return createHash("sha1").update(bytes).digest("base64");
}

/** What the engine needs of the machine it runs on: files, a clock, a log. Tests bring their own. */

/** What identifies an unchanged file without reading it. */
export interface Stamp {
  readonly size: number;
  /** Milliseconds, with fraction where the file system has one. */
  readonly modified: number;
  readonly inode: number;
}

/** Text of a file, or why there is none. Never throws: a file can vanish between listing and reading. */
export type ReadResult =
  | { readonly kind: "text"; readonly text: string; readonly stamp: Stamp }
  | { readonly kind: "missing" }
  /** Present, and not analysed. `because` is one sentence for people; `expected` ones (binary, minified) are no fault of anybody. */
  | { readonly kind: "skipped"; readonly because: string; readonly expected: boolean };

export interface Listing {
  /** Sorted by path. */
  readonly files: readonly string[];
  /** What was left out and deserves a word: symlink loops, links that leave the root, unreadable folders. */
  readonly notes: readonly { readonly path: string; readonly message: string }[];
}

export interface WalkRequest {
  readonly root: string;
  /** True for files to list; asked before ignore rules. */
  readonly wanted: (path: string) => boolean;
  /** True for files and folders (path ends with `/`) to leave out, besides ignore files and the default folders. */
  readonly excluded: (path: string) => boolean;
  /** True for files that are listed even where an ignore file names them, unless it names their folder; none when absent. */
  readonly unignorable?: (path: string) => boolean;
  readonly signal?: AbortSignal;
}

export interface WriteResult {
  readonly ok: boolean;
  /** One sentence for people when not ok ("the folder is read-only"). */
  readonly message?: string;
}

export interface Files {
  walk(request: WalkRequest): Promise<Listing>;
  /** Stamps of some files, in order; undefined where there is none. Asked in slices: a stat takes microseconds, waiting for it more. */
  stamps(paths: readonly string[]): readonly (Stamp | undefined)[];
  /** Reads a source file: strict UTF-8, `maxSize` bytes at most, no minified text. */
  readSource(path: string, limits: { readonly maxSize: number }): Promise<ReadResult>;
  /** Reads the bytes of a file; undefined when missing, unreadable or something else than a file. */
  readBytes(path: string): Promise<Uint8Array | undefined>;
  /** Reads what a person has named on the command line, which may be a pipe; undefined when missing or unreadable. */
  readNamed(path: string): Promise<Uint8Array | undefined>;
  /** What is at a path; links are followed. */
  kind(path: string): Promise<"file" | "folder" | "missing">;
  /** Replaces a file in one step: readers see the old or the new bytes, never half. */
  writeAtomic(path: string, content: string | Uint8Array): Promise<WriteResult>;
  /**
   * Reads, changes and atomically replaces a text file while no other process does. `change` returns undefined to leave it as it is;
   * it may be asked more than once, and its last answer counts. Nothing appears on disk when there is nothing to write.
   */
  update(path: string, change: (text: string | undefined) => string | undefined): Promise<WriteResult>;
  /** Removes a file or a folder with everything in it; nothing happens when there is none. */
  remove(path: string): Promise<void>;
  /** Names directly in a folder; empty when there is no such folder. */
  names(folder: string): Promise<readonly string[]>;
  /** Would `walk` list this file? False for what is not there. */
  lists(request: WalkRequest, path: string): Promise<boolean>;
  /** Writes a file piece by piece; it appears under its name when `finish` is called. */
  createWriter(path: string): PiecewiseWriter;
  /** A mark of this process in a folder; nothing is written before it is set. */
  createMark(folder: string): Mark;
  /** What processes that are no more were working on when they died; each is told once. */
  abandonedMarks(folder: string): Promise<readonly string[]>;
}

/** One line that says what the process is working on, and outlives it. */
export interface Mark {
  set(text: string): void;
  clear(): void;
  remove(): void;
}

/** Bytes go to a temporary file; failures are kept for `finish`. */
export interface PiecewiseWriter {
  /** Returns the offset the bytes will have. */
  write(bytes: Uint8Array): number;
  finish(): Promise<WriteResult>;
  discard(): Promise<void>;
}

/** Reads on demand, without waiting, for code that must answer at once. Paths are absolute. No method throws. */
export interface Reader {
  read(path: string): string | undefined;
  kind(path: string): "file" | "folder" | undefined;
  entries(folder: string): readonly string[];
  /** The path with links resolved; the path itself when it does not exist. */
  real(path: string): string;
}

/** Background threads of the bundled program; sources that were not bundled have none and do everything in place. */
export interface Threads {
  /** Starts the background worker; undefined when there is none to start. */
  startWorker(): WorkerThread | undefined;
}

export interface WorkerThread {
  post(message: unknown): void;
  onMessage(listener: (message: unknown) => void): void;
  /** Called once when the thread ends by itself or by an error. */
  onEnd(listener: (error: unknown) => void): void;
  stop(): void;
}

export interface Clock {
  /** Wall time, milliseconds since 1970. */
  now(): number;
}

/** One line per event: `name` is dotted (`cache.rebuilt`), `fields` are JSON-safe. */
export interface Log {
  info(name: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(name: string, fields?: Readonly<Record<string, unknown>>): void;
  error(name: string, error: unknown, fields?: Readonly<Record<string, unknown>>): void;
}

export interface Platform {
  readonly files: Files;
  readonly reader: Reader;
  readonly threads: Threads;
  readonly clock: Clock;
  readonly log: Log;
  /** Folder for throw-away caches, outside any workspace; undefined turns caches off. */
  readonly cacheFolder?: string;
  /** The cache folder serves one workspace folder, which may lie elsewhere the next time: on another machine, say. */
  readonly isCacheOfOne?: boolean;
  /** Changes whenever the program's own files do: part of the key of throw-away caches. */
  readonly build: string;
}

/** Types on demand: one file and what it imports as a program, read through a port. Loads ts-morph on first use. */

import type { FileSystemHost, Project, ts } from "ts-morph";

import type { FileReader } from "#facts/reading";

import { ts as compiler } from "./compiler";
import { configOf, type FileConfig } from "./editConfig";

export interface TypedFile {
  readonly program: ts.Program;
  readonly checker: ts.TypeChecker;
  readonly file: ts.SourceFile;
  readonly config: FileConfig;
}

export interface ProgramWish {
  readonly reader: FileReader;
  readonly root: string;
  readonly path: string;
  readonly text: string;
  /** Files that do not exist yet: path → text. */
  readonly added?: ReadonlyMap<string, string>;
  /** Moment (milliseconds of `performance.now()`) after which the work is given up. */
  readonly until?: number;
}

class TooSlow extends Error {
  override readonly name = "TooSlow";
}

/** A program for one file. Rejects with an {@link isTooSlow} error past `until`; files parsed by then are kept for the next try. */
export async function openProgram(wish: ProgramWish): Promise<TypedFile> {
  const library = await import("ts-morph");
  const config = configOf(wish.reader, wish.root, wish.path);
  const held = holdingOf(wish, config, library);
  for (const [path, text] of wish.added ?? []) held.overlay.set(path, text);
  held.until = wish.until;
  refresh(held, wish);
  const opened = held.project.createSourceFile(wish.path, withoutMark(wish.text), { overwrite: true });
  for (const path of [...config.ambient, ...held.overlay.keys()]) held.project.addSourceFileAtPathIfExists(path);
  const program = held.project.getProgram().compilerObject;
  return { program, checker: program.getTypeChecker(), file: opened.compilerNode, config };
}

/** Forgets every program made through a reader: packages or configs have changed on disk. */
export function forgetPrograms(reader: FileReader): void {
  holdings.delete(reader);
}

/** Was the work given up because it took too long? */
export const isTooSlow = (error: unknown): boolean =>
  error instanceof TooSlow || error instanceof compiler.OperationCanceledException;

/** A token that ends the compiler's work past `until`. */
export function cancelAfter(until: number | undefined): ts.CancellationToken {
  const late = (): boolean => until !== undefined && performance.now() > until;
  return {
    isCancellationRequested: late,
    throwIfCancellationRequested() {
      // The compiler's own exception: it drops what it has half checked.
      if (late()) throw new compiler.OperationCanceledException();
    },
  };
}

type Library = typeof import("ts-morph");

interface Holding {
  readonly project: Project;
  readonly key: string;
  /**
   * Files that fixes would create. They stay: with the same files before and after an edit the compiler keeps what it knows of
   * the others. One that comes to be on disk is read from there.
   */
  readonly overlay: Map<string, string>;
  readonly opened: Set<string>;
  /** Files of the workspace, packages apart, that the compiler has read. */
  readonly read: Set<string>;
  /** How often the files of the workspace have been let go. */
  swept: number;
  until: number | undefined;
}

/** After that many edited files, those of the workspace are let go, and parsed anew where they are needed … */
const MAX_OPENED = 25;
/** … and after so many more, what they imported from packages as well: memory stays bounded. */
const MAX_SWEPT = 10;

const holdings = new WeakMap<FileReader, Holding>();

function holdingOf(wish: ProgramWish, config: FileConfig, library: Library): Holding {
  const key = JSON.stringify([wish.root, config.path, config.options]);
  const held = holdings.get(wish.reader);
  if (held !== undefined && held.key === key && held.swept < MAX_SWEPT) {
    held.opened.add(wish.path);
    if (held.opened.size > MAX_OPENED) sweep(held, wish.path);
    return held;
  }
  const overlay = new Map<string, string>();
  const read = new Set<string>();
  const made: Holding = {
    project: new library.Project({
      compilerOptions: config.options,
      fileSystem: fileSystem({
        empty: new library.InMemoryFileSystemHost(),
        reader: wish.reader,
        root: wish.root,
        overlay,
        read,
        until: () => made.until,
      }),
      skipAddingFilesFromTsConfig: true,
      skipFileDependencyResolution: true,
    }),
    key,
    overlay,
    opened: new Set([wish.path]),
    read,
    swept: 0,
    until: undefined,
  };
  holdings.set(wish.reader, made);
  return made;
}

/** Lets go of the workspace's files; the library of the language and packages, which cost most, stay. */
function sweep(held: Holding, opened: string): void {
  for (const path of [...held.read, ...held.opened]) {
    const known = held.project.getSourceFile(path);
    if (known !== undefined) held.project.removeSourceFile(known);
  }
  held.read.clear();
  held.opened.clear();
  held.opened.add(opened);
  held.swept++;
}

/** Brings files of the workspace that an earlier program read up to date; packages change only with {@link forgetPrograms}. */
function refresh(held: Holding, wish: ProgramWish): void {
  for (const path of held.read) {
    if (path === wish.path) continue;
    const text = wish.reader.read(path) ?? held.overlay.get(path);
    const known = held.project.getSourceFile(path);
    if (text === undefined) {
      if (known !== undefined) held.project.removeSourceFile(known);
      held.read.delete(path);
    } else if (known !== undefined && known.getFullText() !== withoutMark(text)) {
      held.project.createSourceFile(path, withoutMark(text), { overwrite: true });
    }
  }
}

const withoutMark = (text: string): string => (text.startsWith("\uFEFF") ? text.slice(1) : text);

interface FileSource {
  readonly empty: FileSystemHost;
  readonly reader: FileReader;
  readonly root: string;
  readonly overlay: ReadonlyMap<string, string>;
  /** Collects what is read. */
  readonly read: Set<string>;
  readonly until: () => number | undefined;
}

function fileSystem({ empty, reader, root, overlay, read: seen, until }: FileSource): FileSystemHost {
  const refuse = (): never => {
    throw new Error("the analysed workspace is only read");
  };
  const read = (path: string): string => {
    const limit = until();
    if (limit !== undefined && performance.now() > limit) throw new TooSlow();
    const text = reader.read(path) ?? overlay.get(path);
    if (!path.includes("/node_modules/")) seen.add(path);
    // The empty file system throws the error by which ts-morph knows a missing file.
    return text ?? empty.readFileSync(path);
  };
  const fileExists = (path: string): boolean => overlay.has(path) || reader.kind(path) === "file";
  const folderExists = (path: string): boolean =>
    reader.kind(path) === "folder" || [...overlay.keys()].some((added) => added.startsWith(`${path}/`));
  return {
    isCaseSensitive: () => true,
    getCurrentDirectory: () => root,
    readFileSync: read,
    readFile: async (path) => read(path),
    fileExistsSync: fileExists,
    fileExists: async (path) => fileExists(path),
    directoryExistsSync: folderExists,
    directoryExists: async (path) => folderExists(path),
    readDirSync: (folder) =>
      reader.entries(folder).map((name) => {
        const kind = reader.kind(`${folder}/${name}`);
        return { name: `${folder}/${name}`, isFile: kind === "file", isDirectory: kind === "folder", isSymlink: false };
      }),
    realpathSync: (path) => reader.real(path),
    glob: async () => [],
    globSync: () => [],
    delete: refuse,
    deleteSync: refuse,
    writeFile: refuse,
    writeFileSync: refuse,
    mkdir: refuse,
    mkdirSync: refuse,
    move: refuse,
    moveSync: refuse,
    copy: refuse,
    copySync: refuse,
  };
}

/** The compiler options a file is checked with: its nearest tsconfig, under the defaults of the TypeScript the workspace uses. */

import type { FileReader } from "#facts/reading";

import { ts } from "./compiler";

export interface FileConfig {
  /** Absolute path of the tsconfig; undefined when there is none. */
  readonly path?: string;
  readonly options: ts.CompilerOptions;
  /** Declaration files that belong to every program of this config. */
  readonly ambient: readonly string[];
}

/** Finds and reads the config of a file. Never throws; a broken config gives what could be read of it. */
export function configOf(reader: FileReader, root: string, path: string): FileConfig {
  const found = nearestConfig(reader, root, path);
  if (found === undefined) {
    return { options: forChecking(withoutConfig(), typescriptMajor(reader, root, path)), ambient: [] };
  }
  const config = ownConfig(reader, found, path);
  const parsed = parse(reader, config);
  return {
    path: config,
    options: forChecking(parsed.options, typescriptMajor(reader, root, path)),
    ambient: ambientFiles(reader, folderOf(config), parsed.raw),
  };
}

/** Does the compiler check this file? Plain JavaScript is checked only where the config asks for it. */
export function isChecked(path: string, options: ts.CompilerOptions, text: string): boolean {
  if (/\.[cm]?tsx?$/.test(path)) return true;
  if (options.allowJs !== true && options.checkJs !== true) return false;
  if (/^\s*\/\/\s*@ts-nocheck/m.test(text)) return false;
  return options.checkJs === true || /^\s*\/\/\s*@ts-check/m.test(text);
}

/** The folder that holds a path. */
export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/";

/** Folders from the one that holds `path` up to `root`. */
export function foldersUp(root: string, path: string): readonly string[] {
  const folders: string[] = [];
  for (let folder = folderOf(path); ; folder = folderOf(folder)) {
    folders.push(folder);
    if (folder === root || folder === "/" || !folder.startsWith(root)) return folders;
  }
}

function nearestConfig(reader: FileReader, root: string, path: string): string | undefined {
  for (const folder of foldersUp(root, path)) {
    for (const name of ["tsconfig.json", "jsconfig.json"]) {
      if (reader.kind(`${folder}/${name}`) === "file") return `${folder}/${name}`;
    }
  }
  return undefined;
}

/** A config that only refers to others hands the file to the one that includes it. */
function ownConfig(reader: FileReader, config: string, path: string): string {
  const raw = rawConfig(reader, config);
  const references = list(raw.references);
  if (references.length === 0 || list(raw.include).length > 0 || list(raw.files).length > 0) return config;
  for (const reference of references) {
    const target = typeof reference === "object" && reference !== null ? Reflect.get(reference, "path") : undefined;
    if (typeof target !== "string") continue;
    const full = join(folderOf(config), target);
    const file = full.endsWith(".json") ? full : `${full}/tsconfig.json`;
    if (reader.kind(file) === "file" && includes(rawConfig(reader, file), folderOf(file), path)) return file;
  }
  return config;
}

function includes(raw: RawConfig, folder: string, path: string): boolean {
  const patterns = list(raw.include).filter((pattern): pattern is string => typeof pattern === "string");
  if (patterns.length === 0) return path.startsWith(`${folder}/`);
  return patterns.some((pattern) => path.startsWith(join(folder, pattern.replace(/\/?[^/]*[*?].*$/, ""))));
}

interface RawConfig {
  readonly include?: unknown;
  readonly files?: unknown;
  readonly references?: unknown;
}

function rawConfig(reader: FileReader, config: string): RawConfig {
  const { config: raw } = ts.readConfigFile(config, (path) => reader.read(path));
  return typeof raw === "object" && raw !== null ? raw : {};
}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : []);

function parse(reader: FileReader, config: string): { readonly options: ts.CompilerOptions; readonly raw: RawConfig } {
  const raw = rawConfig(reader, config);
  const host: ts.ParseConfigHost = {
    useCaseSensitiveFileNames: true,
    fileExists: (path) => reader.kind(path) === "file",
    readFile: (path) => reader.read(path),
    // Programs are made file by file: the list of the workspace's files is never asked for.
    readDirectory: () => [],
  };
  const { options } = ts.parseJsonConfigFileContent(raw, host, folderOf(config), undefined, config);
  return { options, raw };
}

/** What a user of TypeScript gets without a config, widened so that packages resolve. */
const withoutConfig = (): ts.CompilerOptions => ({
  target: ts.ScriptTarget.ES2022,
  module: ts.ModuleKind.ESNext,
  moduleResolution: ts.ModuleResolutionKind.Bundler,
  strict: true,
  types: ["*"],
});

function forChecking(options: ts.CompilerOptions, major: number | undefined): ts.CompilerOptions {
  const base = major !== undefined && major >= 6 ? options : withOldDefaults(options, major);
  // Options about where output goes have no meaning for output that is never written.
  const { tsBuildInfoFile, outDir, outFile, declarationDir, rootDir, plugins, ...kept } = base;
  return {
    ...kept,
    ignoreDeprecations: "6.0",
    skipLibCheck: true,
    noEmit: false,
    noEmitOnError: false,
    declaration: true,
    emitDeclarationOnly: true,
    declarationMap: false,
    sourceMap: false,
    inlineSourceMap: false,
    inlineSources: false,
    composite: false,
    incremental: false,
  };
}

/**
 * The bundled compiler has the defaults of version 6; a workspace on an older one is checked with its own. Where no version is named, a
 * bundler or Node itself runs the code: nobody has chosen ES5 there.
 */
function withOldDefaults(options: ts.CompilerOptions, major: number | undefined): ts.CompilerOptions {
  const target = options.target ?? (major === undefined ? ts.ScriptTarget.ES2022 : ts.ScriptTarget.ES5);
  const module = options.module ?? (target >= ts.ScriptTarget.ES2015 ? ts.ModuleKind.ES2015 : ts.ModuleKind.CommonJS);
  const nodeLike = module >= ts.ModuleKind.Node16 && module <= ts.ModuleKind.NodeNext;
  const bundled = module === ts.ModuleKind.Preserve;
  return {
    ...options,
    target: nodeLike && options.target === undefined ? ts.ScriptTarget.ES2022 : target,
    module,
    ...(options.moduleResolution !== undefined || nodeLike || bundled
      ? {}
      : { moduleResolution: ts.ModuleResolutionKind.Node10 }),
    types: options.types ?? ["*"],
    strict: options.strict ?? false,
    esModuleInterop: options.esModuleInterop ?? (nodeLike || bundled),
    noUncheckedSideEffectImports: options.noUncheckedSideEffectImports ?? false,
  };
}

/** Is the workspace's TypeScript older than this version? One that is not known is taken to be current. */
export function isTypescriptBefore(wish: TypescriptWish, major: number, minor: number): boolean {
  const version = typescriptVersion(wish.reader, wish.root, wish.path);
  if (version === undefined) return false;
  return version.major < major || (version.major === major && version.minor < minor);
}

export interface TypescriptWish {
  readonly reader: FileReader;
  readonly root: string;
  readonly path: string;
}

const typescriptMajor = (reader: FileReader, root: string, path: string): number | undefined =>
  typescriptVersion(reader, root, path)?.major;

/** Version of the TypeScript the workspace has installed or declares; `^5` may be any 5. */
function typescriptVersion(
  reader: FileReader,
  root: string,
  path: string,
): { readonly major: number; readonly minor: number } | undefined {
  for (const folder of foldersUp(root, path)) {
    const installed = /"version"\s*:\s*"(\d+)\.(\d+)/.exec(
      reader.read(`${folder}/node_modules/typescript/package.json`) ?? "",
    );
    const declared = /"typescript"\s*:\s*"\D*(\d+)(?:\.(\d+))?/.exec(reader.read(`${folder}/package.json`) ?? "");
    const [, major, minor] = installed ?? declared ?? [];
    if (major !== undefined) return { major: Number(major), minor: Number(minor ?? 99) };
  }
  return undefined;
}

function ambientFiles(reader: FileReader, folder: string, raw: RawConfig): readonly string[] {
  const named = list(raw.files).filter((file): file is string => typeof file === "string" && file.endsWith(".d.ts"));
  const found = named.map((file) => join(folder, file));
  for (const place of [folder, `${folder}/src`, `${folder}/types`, `${folder}/src/types`, `${folder}/@types`]) {
    for (const name of reader.entries(place)) if (name.endsWith(".d.ts")) found.push(`${place}/${name}`);
  }
  return [...new Set(found)];
}

/** `base` and a relative path as one normal path. */
export function join(base: string, relative: string): string {
  const parts = relative.startsWith("/") || /^[A-Za-z]:/.test(relative) ? [] : base.split("/");
  for (const part of relative.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== "." && (part !== "" || parts.length === 0)) parts.push(part);
  }
  return parts.join("/");
}

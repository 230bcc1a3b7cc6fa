/** The compiler as the project has it: its own TypeScript, its own tsconfig, all its files; edits lie over them in memory. */

import { createRequire } from "node:module";
import { dirname, join } from "node:path";

import type ts from "typescript";

export interface Compiled {
  /** Code and text of each error, without its position: edits move positions. */
  readonly errors: readonly string[];
  /** Declarations the file exports, as the compiler would write them. */
  readonly declarations: string;
}

export interface ProjectCompiler {
  /** Version of the TypeScript that checks a file. */
  version(path: string): string;
  /** Compiles a file as it is on disk. */
  asIs(path: string): Compiled;
  /** Compiles a file with `texts` (absolute path → text) over the disk: its errors, those of each text's file, and of importers when its declarations are not `declarations`. */
  with(path: string, texts: ReadonlyMap<string, string>, declarations: string): Compiled;
  /** Errors on disk of the files that import this one. */
  importersAsAre(path: string): readonly string[];
}

type Typescript = typeof ts;

interface Service {
  readonly ts: Typescript;
  readonly language: ts.LanguageService;
  readonly overlay: Map<string, { readonly text: string; readonly version: string }>;
  /** The config names its files one by one. */
  readonly listsFiles: boolean;
  /** Files that were asked for, and those of them that the config leaves out. */
  readonly asked: Set<string>;
  readonly roots: Set<string>;
}

/** Opens the compiler of a checkout; `root` is an absolute path. A project without TypeScript, or with a version that has no such interface (7), gets ours. */
export function openCompiler(root: string): ProjectCompiler {
  const services = new Map<string, Service>();
  const serviceOf = (path: string): Service => {
    const ts = typescriptOf(path);
    const config = configOf(ts, root, path);
    const held = services.get(config ?? "") ?? openService(ts, root, config);
    // One program of a large project takes half a gigabyte: only the last two are kept.
    services.delete(config ?? "");
    services.set(config ?? "", held);
    for (const [key, old] of [...services].slice(0, -2)) {
      old.language.dispose();
      services.delete(key);
    }
    // Each state of the files that is asked about costs a program: from here on, only the one that the caller wants.
    held.overlay.clear();
    if (!held.asked.has(path) && held.language.getProgram()?.getSourceFile(path) === undefined) held.roots.add(path);
    held.asked.add(path);
    return held;
  };
  return {
    version: (path) => typescriptOf(path).version,
    asIs(path) {
      const service = serviceOf(path);
      // Before the errors, as below: the compiler prints members of inferred types in the order in which it came to know them.
      const declarations = declarationsOf(service, path);
      return { errors: [...errorsOf(service, path), ...wholeErrors(service)], declarations };
    },
    with(path, texts, declarations) {
      const service = serviceOf(path);
      for (const [name, text] of texts) service.overlay.set(name, { text, version: nextVersion() });
      const now = declarationsOf(service, path);
      // As the compiler's own builder has it: who imports a file sees its declarations and nothing else.
      const importers = now === declarations ? [] : importersOf(service, path);
      const errors = [...texts.keys(), ...importers].flatMap((name) => errorsOf(service, name));
      return { errors: [...errors, ...wholeErrors(service)], declarations: now };
    },
    importersAsAre(path) {
      const service = serviceOf(path);
      return importersOf(service, path).flatMap((name) => errorsOf(service, name));
    },
  };
}

let versions = 0;
const nextVersion = (): string => `edit ${++versions}`;

const compilers = new Map<string, Typescript>();

/** The TypeScript that a file's folder resolves. */
function typescriptOf(path: string): Typescript {
  for (const from of [path, __filename]) {
    const file = resolved(from);
    if (file === undefined) continue;
    const held: Typescript = compilers.get(file) ?? createRequire(from)(file);
    compilers.set(file, held);
    if (typeof held.createLanguageService === "function") return held;
  }
  throw new Error("there is no TypeScript with a language service");
}

function resolved(from: string): string | undefined {
  try {
    return createRequire(from).resolve("typescript");
  } catch {
    // Not installed there.
    return undefined;
  }
}

/** The nearest tsconfig that lists the file, itself or through a reference; the nearest at all when none does. */
function configOf(ts: Typescript, root: string, path: string): string | undefined {
  let nearest: string | undefined;
  for (let folder = dirname(path); folder.startsWith(root); folder = dirname(folder)) {
    const config = join(folder, "tsconfig.json");
    if (!ts.sys.fileExists(config)) continue;
    nearest ??= config;
    const listing = [config, ...referencesOf(ts, config)].find((one) => parsed(ts, one).fileNames.includes(path));
    if (listing !== undefined) return listing;
  }
  return nearest;
}

const referencesOf = (ts: Typescript, config: string): readonly string[] =>
  (parsed(ts, config).projectReferences ?? []).map((reference) => ts.resolveProjectReferencePath(reference));

const configs = new Map<string, ts.ParsedCommandLine>();

function parsed(ts: Typescript, config: string): ts.ParsedCommandLine {
  const held = configs.get(config);
  if (held !== undefined) return held;
  const { config: raw } = ts.readConfigFile(config, ts.sys.readFile);
  const made = ts.parseJsonConfigFileContent(raw ?? {}, ts.sys, dirname(config), undefined, config);
  configs.set(config, made);
  return made;
}

function openService(ts: Typescript, root: string, config: string | undefined): Service {
  const command = config === undefined ? undefined : parsed(ts, config);
  const overlay: Service["overlay"] = new Map();
  const roots = new Set<string>();
  const options: ts.CompilerOptions = { ...(command?.options ?? { strict: true }), skipLibCheck: true };
  const host: ts.LanguageServiceHost = {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...new Set([...(command?.fileNames ?? []), ...roots])],
    getScriptVersion: (name) => overlay.get(name)?.version ?? "disk",
    getScriptSnapshot(name) {
      const text = overlay.get(name)?.text ?? ts.sys.readFile(name);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => (config === undefined ? root : dirname(config)),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    useCaseSensitiveFileNames: () => ts.sys.useCaseSensitiveFileNames,
    fileExists: (name) => overlay.has(name) || ts.sys.fileExists(name),
    readFile: (name, encoding) => overlay.get(name)?.text ?? ts.sys.readFile(name, encoding),
    directoryExists: (name) =>
      ts.sys.directoryExists(name) || [...overlay.keys()].some((path) => path.startsWith(`${name}/`)),
    getDirectories: ts.sys.getDirectories,
    readDirectory: ts.sys.readDirectory,
    ...(ts.sys.realpath === undefined ? {} : { realpath: ts.sys.realpath }),
    ...(command?.projectReferences === undefined
      ? {}
      : { getProjectReferences: () => command.projectReferences, useSourceOfProjectReferenceRedirect: () => true }),
  };
  const listsFiles = Array.isArray(command?.raw?.files);
  return { ts, language: ts.createLanguageService(host), overlay, listsFiles, asked: new Set(), roots };
}

function errorsOf(service: Service, path: string): readonly string[] {
  const { language } = service;
  if (language.getProgram()?.getSourceFile(path) === undefined) return [`nothing imports the new file ${path}`];
  return messages(service, [...language.getSyntacticDiagnostics(path), ...language.getSemanticDiagnostics(path)]);
}

/** What is wrong with the program as a whole: a file outside of `rootDir`, say. */
const wholeErrors = (service: Service): readonly string[] =>
  messages(service, service.language.getCompilerOptionsDiagnostics());

/** "File … is not listed within the file list of project": where folders are listed, the next start lists a new file in them. */
const UNLISTED = 6307;

const messages = ({ ts, listsFiles }: Service, diagnostics: readonly ts.Diagnostic[]): readonly string[] =>
  diagnostics
    .filter(({ category }) => category === ts.DiagnosticCategory.Error)
    .filter(({ code }) => listsFiles || code !== UNLISTED)
    .map(({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);

const declarationsOf = ({ language }: Service, path: string): string =>
  language
    .getEmitOutput(path, true, true)
    .outputFiles.filter(({ name }) => /\.d\.[cm]?ts$/.test(name))
    .map(({ text }) => text)
    .join("");

function importersOf({ ts, language }: Service, path: string): readonly string[] {
  const program = language.getProgram();
  if (program === undefined) return [];
  const checker = program.getTypeChecker();
  const target = program.getSourceFile(path);
  const symbol = target === undefined ? undefined : checker.getSymbolAtLocation(target);
  if (symbol === undefined) return [];
  return program
    .getSourceFiles()
    .filter((file) => !file.isDeclarationFile && file !== target)
    .filter((file) => file.statements.some((statement) => checkerSees(ts, checker, statement, symbol)))
    .map(({ fileName }) => fileName);
}

function checkerSees(ts: Typescript, checker: ts.TypeChecker, statement: ts.Statement, module: ts.Symbol): boolean {
  if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return false;
  const { moduleSpecifier } = statement;
  return moduleSpecifier !== undefined && checker.getSymbolAtLocation(moduleSpecifier) === module;
}

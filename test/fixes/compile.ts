/** The compiler that judges fixes: TypeScript's own package, not the copy the product bundles. */

import { dirname, join } from "node:path";

import ts from "typescript";

import { memoryReader, ROOT } from "./workspace";

export interface Compiled {
  /** Errors of the workspace's own files, without positions. */
  readonly errors: readonly string[];
  /** Declarations of `src/main.ts` (or whatever file was asked about). */
  readonly declarations: string;
}

const LIBRARY = dirname(ts.getDefaultLibFilePath({}));
const parsed = new Map<string, ts.SourceFile>();

/** Compiles a workspace with one file, and what it declares for all files, as roots; a project of a monorepo with all its sources. */
export function compile(files: ReadonlyMap<string, string>, root: string, options: ts.CompilerOptions): Compiled {
  const reader = memoryReader(files);
  const host: ts.CompilerHost = {
    getSourceFile(path, language) {
      const text = path.startsWith(LIBRARY) ? ts.sys.readFile(path) : reader.read(path);
      if (text === undefined) return undefined;
      const shared = path.startsWith(LIBRARY) || path.includes("/node_modules/");
      const key = `${path} ${JSON.stringify(language)}`;
      const known = shared ? parsed.get(key) : undefined;
      if (known !== undefined) return known;
      const made = ts.createSourceFile(path, text, language, true);
      if (shared) parsed.set(key, made);
      return made;
    },
    getDefaultLibFileName: (given) => join(LIBRARY, ts.getDefaultLibFileName(given)),
    getDefaultLibLocation: () => LIBRARY,
    writeFile() {},
    getCurrentDirectory: () => ROOT,
    getCanonicalFileName: (name) => name,
    useCaseSensitiveFileNames: () => true,
    getNewLine: () => "\n",
    fileExists: (path) => reader.kind(path) === "file" || (path.startsWith(LIBRARY) && ts.sys.fileExists(path)),
    readFile: (path) => reader.read(path),
    directoryExists: (path) => reader.kind(path) === "folder",
    getDirectories: (path) => reader.entries(path).filter((name) => reader.kind(`${path}/${name}`) === "folder"),
    realpath: (path) => reader.real(path),
  };
  const program = ts.createProgram(rootsOf(files, root, options), options, host);
  const own = program.getSourceFiles().filter(({ fileName }) => files.has(fileName.slice(ROOT.length + 1)));
  const errors = own
    .flatMap((file) => diagnosticsOf(program, file))
    .map(({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
  let declarations = "";
  const asked = program.getSourceFile(`${ROOT}/${root}`);
  program.emit(asked, (_, text) => (declarations += text), undefined, true);
  return { errors, declarations };
}

function diagnosticsOf(program: ts.Program, file: ts.SourceFile): readonly ts.Diagnostic[] {
  const { isolatedDeclarations } = program.getCompilerOptions();
  return [
    ...program.getSyntacticDiagnostics(file),
    ...program.getSemanticDiagnostics(file),
    ...(isolatedDeclarations === true ? program.getDeclarationDiagnostics(file) : []),
  ];
}

function rootsOf(files: ReadonlyMap<string, string>, root: string, options: ts.CompilerOptions): readonly string[] {
  const belongs =
    options.composite === true ? /^packages\/app\/src\/.*\.[cm]?tsx?$/ : /^(?!.*node_modules).*\.d\.[cm]?ts$/;
  return [...new Set([root, ...[...files.keys()].filter((path) => belongs.test(path))])].map(
    (path) => `${ROOT}/${path}`,
  );
}

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

/** Compiles a workspace with one file as its root. */
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
  const program = ts.createProgram([`${ROOT}/${root}`], options, host);
  const own = program.getSourceFiles().filter(({ fileName }) => files.has(fileName.slice(ROOT.length + 1)));
  const errors = own
    .flatMap((file) => [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)])
    .map(({ code, messageText }) => `TS${code} ${ts.flattenDiagnosticMessageText(messageText, " ")}`);
  let declarations = "";
  const asked = program.getSourceFile(`${ROOT}/${root}`);
  program.emit(asked, (_, text) => (declarations += text), undefined, true);
  return { errors, declarations };
}

export interface Configuration {
  readonly name: "esm" | "cjs";
  readonly options: ts.CompilerOptions;
  /** The same, as a workspace writes it. */
  readonly tsconfig: string;
  readonly module: boolean;
}

/** The two configurations every fixture is tried under. */
export const CONFIGURATIONS: readonly Configuration[] = [
  configuration("esm", {
    module: "nodenext",
    moduleResolution: "nodenext",
    target: "es2022",
    lib: ["es2023", "dom", "esnext.disposable"],
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noUnusedLocals: true,
  }),
  configuration("cjs", {
    module: "commonjs",
    moduleResolution: "node10",
    target: "es2022",
    lib: ["es2022", "dom"],
    esModuleInterop: true,
  }),
];

function configuration(name: Configuration["name"], given: Record<string, unknown>): Configuration {
  const compilerOptions = { strict: true, types: ["node"], skipLibCheck: true, ignoreDeprecations: "6.0", ...given };
  const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, ROOT);
  return {
    name,
    options: { ...options, declaration: true, emitDeclarationOnly: true },
    tsconfig: JSON.stringify({ compilerOptions }),
    module: name === "esm",
  };
}

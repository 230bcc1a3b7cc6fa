/** The twelve compiler configurations that projects have, as data, and how a fixture is laid out under each. */

import blankSpace from "ts-blank-space";
import ts from "typescript";

import type { Span } from "#facts/place";

import { ROOT } from "./workspace";

/** Files of a workspace and the place in them that a finding underlines. */
export interface Layout {
  readonly files: ReadonlyMap<string, string>;
  /** The file with the mark. */
  readonly path: string;
  readonly span: Span;
}

export interface Configuration {
  readonly name: string;
  readonly options: ts.CompilerOptions;
  /** The same, as a workspace writes it. */
  readonly tsconfig: string;
  /** Does package.json say `"type": "module"`? */
  readonly module: boolean;
  /** A fixture as a project of this kind has it; undefined when it cannot be one. */
  readonly adapt: (given: Layout) => Layout | undefined;
  /** Folder of the project in the workspace, with `/` at its end, or nothing. */
  readonly folder: string;
}

interface Wanted {
  readonly name: string;
  readonly module: boolean;
  readonly given: Readonly<Record<string, unknown>>;
  readonly adapt?: Configuration["adapt"];
  readonly folder?: string;
}

const NODE_ESM = { module: "nodenext", moduleResolution: "nodenext", target: "es2022", lib: ["es2023", "dom"] };
const COMMON_JS = {
  module: "commonjs",
  moduleResolution: "node10",
  target: "es2022",
  lib: ["es2022", "dom"],
  esModuleInterop: true,
};

/** The two configurations every fixture's expected text is tried under. */
export const CONFIGURATIONS: readonly Configuration[] = [
  configuration({
    name: "esm",
    module: true,
    given: {
      ...NODE_ESM,
      lib: ["es2023", "dom", "esnext.disposable"],
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noUnusedLocals: true,
    },
  }),
  configuration({ name: "cjs", module: false, given: COMMON_JS }),
];

/** Ten more, under which a fix must bring no new diagnostic; what it writes may differ (the ending of an import, say). */
export const OTHER_CONFIGURATIONS: readonly Configuration[] = [
  configuration({
    name: "bundler",
    module: true,
    given: { module: "esnext", moduleResolution: "bundler", target: "es2022", lib: ["es2023", "dom"] },
  }),
  configuration({
    name: "verbatimModuleSyntax",
    module: true,
    given: { ...NODE_ESM, verbatimModuleSyntax: true, isolatedModules: true },
  }),
  configuration({
    name: "isolatedDeclarations",
    module: true,
    given: { ...NODE_ESM, isolatedDeclarations: true, declaration: true },
  }),
  configuration({
    name: "exactOptionalPropertyTypes",
    module: true,
    given: {
      ...NODE_ESM,
      module: "esnext",
      moduleResolution: "bundler",
      exactOptionalPropertyTypes: true,
      noPropertyAccessFromIndexSignature: true,
      noUncheckedIndexedAccess: true,
      noImplicitOverride: true,
      noImplicitReturns: true,
      noFallthroughCasesInSwitch: true,
      useUnknownInCatchVariables: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
    },
  }),
  configuration({
    name: "es2021 lib",
    module: true,
    given: { ...NODE_ESM, target: "es2021", lib: ["es2021", "dom"] },
  }),
  configuration({ name: "not strict", module: false, given: { ...COMMON_JS, strict: false } }),
  configuration({
    name: "checkJs",
    module: true,
    given: { ...NODE_ESM, allowJs: true, checkJs: true, noImplicitAny: false },
    adapt: asJavaScript,
  }),
  configuration({ name: "tsx", module: true, given: { ...NODE_ESM, jsx: "preserve" }, adapt: asTsx }),
  configuration({
    name: "decorators",
    module: false,
    given: {
      ...COMMON_JS,
      target: "es2021",
      experimentalDecorators: true,
      emitDecoratorMetadata: true,
      strictPropertyInitialization: false,
      isolatedModules: true,
    },
    adapt: withDecorators,
  }),
  configuration({
    name: "references",
    module: true,
    given: { ...NODE_ESM, composite: true },
    adapt: asProjectOfMany,
    folder: "packages/app/",
  }),
];

function configuration({ name, module, given, adapt = (layout) => layout, folder = "" }: Wanted): Configuration {
  const compilerOptions = { strict: true, types: ["node"], skipLibCheck: true, ignoreDeprecations: "6.0", ...given };
  const { options, errors } = ts.convertCompilerOptionsFromJson(compilerOptions, `${ROOT}/${folder}`);
  if (errors.length > 0) throw new Error(`${name}: ${ts.formatDiagnostics(errors, FORMAT)}`);
  return {
    name,
    options: { ...options, declaration: true, emitDeclarationOnly: true },
    tsconfig: JSON.stringify({ compilerOptions, ...(folder === "" ? {} : { include: ["src"] }) }),
    module,
    adapt,
    folder,
  };
}

const FORMAT: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => ROOT,
  getNewLine: () => "\n",
};

/** The marked file in JavaScript: types become blanks, so that every place stays where it is. */
function asJavaScript(given: Layout): Layout | undefined {
  if (/\.[cm]?jsx?$/.test(given.path)) return given;
  if (!isPlainSource(given.path)) return undefined;
  let isErasable = true;
  const text = blankSpace(given.files.get(given.path) ?? "", () => (isErasable = false));
  return isErasable ? renamed(given, given.path.replace(/ts$/, "js"), text) : undefined;
}

function asTsx(given: Layout): Layout | undefined {
  if (/\.[jt]sx$/.test(given.path)) return given;
  return /\.[jt]s$/.test(given.path) && !given.path.endsWith(".d.ts") ? renamed(given, `${given.path}x`) : undefined;
}

const isPlainSource = (path: string): boolean => /\.[cm]?ts$/.test(path) && !/\.d\.[cm]?ts$/.test(path);

function renamed(given: Layout, path: string, text = given.files.get(given.path) ?? ""): Layout {
  const files = new Map(given.files);
  files.delete(given.path);
  return { ...given, files: files.set(path, text), path };
}

const DECORATOR = "@decorated ";

/** Every class of the marked file gets a decorator, as frameworks with injection have it; a file without classes stays as it is. */
function withDecorators(given: Layout): Layout | undefined {
  if (!isPlainSource(given.path)) return undefined;
  const text = given.files.get(given.path) ?? "";
  const tree = ts.createSourceFile(given.path, text, ts.ScriptTarget.Latest, true);
  const places = tree.statements.filter((one) => ts.isClassDeclaration(one)).map((one) => one.getStart(tree));
  let result = text;
  for (const place of places.toReversed()) result = result.slice(0, place) + DECORATOR + result.slice(place);
  const moved = (offset: number): number => offset + DECORATOR.length * places.filter((one) => one <= offset).length;
  const files = new Map(given.files);
  files.set(given.path, result);
  files.set("src/decorated.d.ts", "declare function decorated(target: Function): void;\n");
  return { files, path: given.path, span: { start: moved(given.span.start), end: moved(given.span.end) } };
}

/** A monorepo whose root tsconfig.json only refers to its projects. */
function asProjectOfMany(given: Layout): Layout {
  const files = new Map([...given.files].map(([path, text]) => [`packages/app/${path}`, text]));
  files.set("tsconfig.json", JSON.stringify({ files: [], references: [{ path: "./packages/app" }] }));
  files.set("package.json", JSON.stringify({ private: true, workspaces: ["packages/*"] }));
  return { ...given, files, path: `packages/app/${given.path}` };
}

/** What the engine read of a project's manifests: plain data, so that linking does no I/O. */

export interface PackageFacts {
  /** Folder of the manifest, relative to the workspace folder; `""` for the root. */
  readonly folder: string;
  readonly name?: string;
  readonly private?: boolean;
  readonly type?: string;
  /** Entry files as written in `main`, `module`, `bin` and `exports` (targets only). */
  readonly entries: readonly string[];
  /** `exports` as written: `"./x"` → target; a bare string is under `"."`. */
  readonly exports: Readonly<Record<string, string>>;
  /** `imports` as written: `"#x/*"` → target. */
  readonly imports: Readonly<Record<string, string>>;
  /** Name → range as written, of all kinds of dependencies (`requirements.txt` and `pyproject.toml` too). */
  readonly dependencies: Readonly<Record<string, string>>;
  /** Texts of scripts and settings that may name files, those of {@link tested} left out. */
  readonly names?: readonly string[];
  /** Files that the scripts which run tests name, and nothing else does. */
  readonly tested?: readonly string[];
  /** Scripts that start programs of the package: `start`, `serve:api`, `worker`. */
  readonly starts?: Readonly<Record<string, string>>;
  /** Its `test` script is the one `npm init` writes, which says that there are no tests. */
  readonly isUntested?: true;
}

export interface PathMapFacts {
  /** Folder that the targets are relative to (`baseUrl` resolved), relative to the workspace folder. */
  readonly base: string;
  /** Folder whose files it holds for. */
  readonly folder: string;
  /** Pattern → targets, as in tsconfig `paths`; `{}` when only `baseUrl` is set. */
  readonly paths: Readonly<Record<string, readonly string[]>>;
  /** Bare specifiers are looked up under `base` as well. */
  readonly hasBaseUrl: boolean;
}

/** Columns of a table that are unique together, as a schema file declares them. */
export interface UniqueFacts {
  /** Lower case. */
  readonly table: string;
  readonly columns: readonly string[];
}

/** What a file besides code says of the environment of programs: names alone, never values. */
export interface EnvironmentFacts {
  /** Relative to the workspace folder. */
  readonly path: string;
  /** `values`: read by the program or by what starts it; `example`: to be copied and filled in; `document`: text for people. */
  readonly kind: "values" | "example" | "document";
  readonly names: readonly string[];
}

/** A `.dockerignore`: what a build does not see of the folder it is in. */
export interface BuildIgnoreFacts {
  /** Relative to the workspace folder. */
  readonly path: string;
  /** Lines that are no comments, as written. */
  readonly patterns: readonly string[];
}

export interface ProjectFacts {
  readonly packages: readonly PackageFacts[];
  readonly pathMaps: readonly PathMapFacts[];
  readonly uniques?: readonly UniqueFacts[];
  /** By path; absent when no file names a variable. */
  readonly environments?: readonly EnvironmentFacts[];
  /** By path; absent when there is none. */
  readonly buildIgnores?: readonly BuildIgnoreFacts[];
  /** The folder holds code that is not read, on somebody's wish: it may load any of the files. */
  readonly isPartial?: boolean;
}

export const NO_PROJECT: ProjectFacts = { packages: [], pathMaps: [] };

/** Facts of one parsed `package.json`; anything of an unexpected shape is left out. */
export function packageFacts(folder: string, manifest: unknown): PackageFacts {
  const root = record(manifest);
  const exports = exportTargets(root.exports);
  const entries = [
    ...["main", "module", "types", "source"].map((field) => root[field]),
    ...(typeof root.bin === "string" ? [root.bin] : Object.values(record(root.bin))),
    ...Object.values(exports),
  ].filter((entry) => typeof entry === "string");
  return {
    folder,
    ...(typeof root.name === "string" ? { name: root.name } : {}),
    ...(typeof root.private === "boolean" ? { private: root.private } : {}),
    ...(typeof root.type === "string" ? { type: root.type } : {}),
    entries,
    exports,
    imports: targets(record(root.imports)),
    ...namedFiles(root),
    ...startsOf(root),
    ...(NO_TEST.test(strings(record(root.scripts)).test ?? "") ? { isUntested: true } : {}),
    dependencies: {
      ...strings(record(root.peerDependencies)),
      ...strings(record(root.optionalDependencies)),
      ...strings(record(root.devDependencies)),
      ...strings(record(root.dependencies)),
    },
  };
}

const FILE_NAME = /[\w@.*-]*(?:\/[\w@.*[\]-]+)+|[\w-]+\.[cm]?[jt]sx?\b/g;
/** Fields of a manifest that name no files, or are read by themselves. */
const OTHER_FIELD =
  /dependenc|^(?:name|version|description|keywords|authors?|contributors|license|repository|bugs|homepage|files|main|module|types|source|bin|exports|imports|engines|packageManager|workspaces|resolutions|overrides)$/i;

/** `echo "Error: no test specified" && exit 1`, and what becomes of it where a pipeline must not fail. */
const NO_TEST = /^echo\s+["']?[^"']*\bno tests?\b[^"']*["']?\s*(?:&&\s*exit\s+\d+\s*)?$/i;

const STARTS = /^(?:start|serve|server|prod|production|web|api|worker)(?:[:.-][\w:.-]+)?$/;

function startsOf({ scripts }: Readonly<Record<string, unknown>>): Pick<PackageFacts, "starts"> {
  const starts = Object.entries(strings(record(scripts))).filter(([name]) => STARTS.test(name));
  return starts.length === 0 ? {} : { starts: Object.fromEntries(starts) };
}

/** Scripts that look at sources and run none. */
const CHECKS = /^(?:pre|post)?(?:lint|format|prettier|eslint|biome|check|type-?check|clean|spell)/;

/** What scripts and the settings of tools (`nodemon`, `prisma`, `n8n` …) say of files. */
function namedFiles(root: Readonly<Record<string, unknown>>): Pick<PackageFacts, "names" | "tested"> {
  const scripts = Object.entries(strings(record(root.scripts)));
  const started = scripts.filter(([name]) => !CHECKS.test(name)).map(([, command]) => command);
  const tests = scripts.filter(([name]) => /^(?:pre|post)?test(?:$|:)/.test(name)).map(([, command]) => command);
  const settings = Object.entries(root).filter(([field]) => field !== "scripts" && !OTHER_FIELD.test(field));
  const others = [
    ...started.filter((command) => !tests.includes(command)),
    ...settings.map(([, value]) => JSON.stringify(value) ?? ""),
  ];
  const named = (texts: readonly string[]) =>
    [...new Set(texts.flatMap((text) => text.match(FILE_NAME) ?? []))].filter((name) => !name.includes("*"));
  const names = named(others);
  const tested = named(tests).filter((name) => /\.[cm]?[jt]sx?$/.test(name) && !names.includes(name));
  return { ...(names.length > 0 ? { names } : {}), ...(tested.length > 0 ? { tested } : {}) };
}

/** Facts of one parsed `tsconfig.json` (after `extends` was merged); undefined when it maps nothing. */
export function pathMapFacts(folder: string, config: unknown): PathMapFacts | undefined {
  const options = record(record(config).compilerOptions);
  const baseUrl = typeof options.baseUrl === "string" ? options.baseUrl : undefined;
  const paths: Record<string, string[]> = {};
  for (const [pattern, to] of Object.entries(record(options.paths)))
    if (Array.isArray(to)) paths[pattern] = to.filter((item) => typeof item === "string");
  if (baseUrl === undefined && Object.keys(paths).length === 0) return undefined;
  return { folder, base: joinPath(folder, baseUrl ?? "."), paths, hasBaseUrl: baseUrl !== undefined };
}

/** Joins and normalises two workspace-relative paths; `""` is the workspace folder. */
export function joinPath(folder: string, to: string): string {
  const parts: string[] = [];
  for (const part of `${folder}/${to}`.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === ".." && parts.length > 0 && parts.at(-1) !== "..") parts.pop();
    else parts.push(part);
  }
  return parts.join("/");
}

/** Folder of a path; `""` for a file of the workspace folder itself. */
export const folderOf = (path: string): string => path.slice(0, Math.max(0, path.lastIndexOf("/")));

function exportTargets(exports: unknown): Record<string, string> {
  if (typeof exports === "string") return { ".": exports };
  const root = record(exports);
  if (Object.keys(root).some((key) => key.startsWith("."))) return targets(root);
  const target = firstTarget(root);
  return target === undefined ? {} : { ".": target };
}

function targets(map: Readonly<Record<string, unknown>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(map)) {
    const target = firstTarget(value);
    if (target !== undefined) out[key] = target;
  }
  return out;
}

/** The first path below conditions: sources before builds when a condition says so. */
function firstTarget(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  const conditions = record(value);
  for (const name of ["source", "development", "import", "require", "node", "default", ...Object.keys(conditions)]) {
    const target = Object.hasOwn(conditions, name) ? firstTarget(conditions[name]) : undefined;
    if (target !== undefined) return target;
  }
  return undefined;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

function strings(map: Readonly<Record<string, unknown>>): Record<string, string> {
  const out: Record<string, string> = {};
  for (const [key, value] of Object.entries(map)) if (typeof value === "string") out[key] = value;
  return out;
}

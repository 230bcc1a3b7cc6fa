/** Reads the manifests of a workspace (package.json, tsconfig, requirements, pyproject, `.env` files) into plain facts for linking. */

import { parse as parseJsonc } from "jsonc-parser";

import {
  type BuildIgnoreFacts,
  type EnvironmentFacts,
  folderOf,
  joinPath,
  type PackageFacts,
  type PathMapFacts,
  type ProjectFacts,
  packageFacts,
  pathMapFacts,
  type UniqueFacts,
} from "#linking/project";

import { ENVIRONMENT_PATHS, environmentFacts } from "./environmentFiles";

const MANIFEST =
  /(^|\/)(package\.json|[tj]sconfig[\w.-]*\.json|requirements[\w.-]*\.txt|pyproject\.toml|[\w.-]+\.prisma|[\w.-]*\.dockerignore)$/;

/** True for files that say how a project is put together. */
export const isManifest = (path: string): boolean => MANIFEST.test(path) || ENVIRONMENT_PATHS.test(path);

/**
 * Manifests of a project's own code, which git has although `.gitignore` says `*.json` for the sake of what the program writes: a file that
 * was added stays one that is tracked.
 */
export const isTrackedAnyway = (path: string): boolean => /(?:^|\/)(?:package|tsconfig)\.json$/.test(path);

/** Facts of all manifests, given their texts by path. Broken ones say nothing; other tools report them. */
export async function projectFacts(texts: ReadonlyMap<string, string>): Promise<ProjectFacts> {
  const packages: PackageFacts[] = [];
  const pathMaps: PathMapFacts[] = [];
  const uniques: UniqueFacts[] = [];
  const environments: EnvironmentFacts[] = [];
  const buildIgnores: BuildIgnoreFacts[] = [];
  const paths = [...texts.keys()].sort();
  for (const path of paths) {
    const name = path.slice(folderOf(path).length).replace("/", "");
    const text = texts.get(path) ?? "";
    const environment = ENVIRONMENT_PATHS.test(path) ? environmentFacts(path, text) : undefined;
    if (environment !== undefined) environments.push(environment);
    if (name.endsWith(".dockerignore")) buildIgnores.push({ path, patterns: ignoredPatterns(text) });
    if (name.endsWith(".prisma")) uniques.push(...prismaUniques(text));
    if (name === "package.json") packages.push(packageFacts(folderOf(path), parseJsonc(text)));
    if (/^requirements/.test(name)) packages.push(pythonPackage(folderOf(path), requirements(text)));
    if (name === "pyproject.toml") packages.push(pythonPackage(folderOf(path), await pyprojectRequirements(text)));
    if (/^[tj]sconfig\.json$/.test(name)) {
      const facts = pathMapFacts(folderOf(path), withExtends(texts, path, new Set()));
      if (facts !== undefined) pathMaps.push(facts);
    }
  }
  return {
    packages: mergePythonPackages(packages),
    pathMaps,
    ...(uniques.length === 0 ? {} : { uniques }),
    ...(environments.length === 0 ? {} : { environments }),
    ...(buildIgnores.length === 0 ? {} : { buildIgnores }),
  };
}

const ignoredPatterns = (text: string): readonly string[] =>
  text
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));

/** `@id`, `@unique`, `@@id([…])` and `@@unique([…])` of the models of a Prisma schema. */
function prismaUniques(text: string): readonly UniqueFacts[] {
  return [...text.matchAll(/^model\s+(\w+)\s*\{([\s\S]*?)^\}/gm)].flatMap(([, model = "", body = ""]) =>
    body.split("\n").flatMap((line): readonly UniqueFacts[] => {
      const table = model.toLowerCase();
      const field = /^\s*(\w+)\s+\S+.*@(?:id|unique)\b/.exec(line)?.[1];
      const together = /^\s*@@(?:id|unique)\(\s*(?:fields:\s*)?\[([^\]]*)\]/.exec(line)?.[1];
      if (together !== undefined)
        return [{ table, columns: together.split(",").map((column) => column.replace(/\(.*/, "").trim()) }];
      return field === undefined ? [] : [{ table, columns: [field] }];
    }),
  );
}

/** A tsconfig with what it extends inside the workspace merged below it; `paths` and `baseUrl` stay relative to where they are written. */
function withExtends(texts: ReadonlyMap<string, string>, path: string, seen: Set<string>): unknown {
  const text = texts.get(path);
  if (text === undefined || seen.has(path)) return {};
  seen.add(path);
  const own = record(parseJsonc(text));
  const bases = Array.isArray(own.extends) ? own.extends : [own.extends];
  const inherited: Record<string, unknown> = {};
  for (const base of bases) {
    if (typeof base !== "string" || !base.startsWith(".")) continue;
    const target = joinPath(folderOf(path), base.endsWith(".json") ? base : `${base}.json`);
    const options = record(record(withExtends(texts, target, seen)).compilerOptions);
    Object.assign(inherited, rebased(options, folderOf(target), folderOf(path)));
  }
  return { ...own, compilerOptions: { ...inherited, ...record(own.compilerOptions) } };
}

/** Paths of an inherited configuration as seen from the folder that inherits. */
function rebased(options: Readonly<Record<string, unknown>>, from: string, to: string): Record<string, unknown> {
  if (options.baseUrl === undefined && options.paths === undefined) return { ...options };
  const baseUrl = joinPath(from, typeof options.baseUrl === "string" ? options.baseUrl : ".");
  const up = to === "" ? "" : "../".repeat(to.split("/").length);
  return { ...options, baseUrl: `${up}${baseUrl}` };
}

/** `requests==2.31` and its kin, one a line; options, links and comments are passed over. */
function requirements(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const line of text.split(/\r?\n/)) {
    const requirement = requirementOf(line);
    if (requirement !== undefined) found[requirement.name] = requirement.range;
  }
  return found;
}

async function pyprojectRequirements(text: string): Promise<Record<string, string>> {
  const { parse } = await import("smol-toml");
  let manifest: Readonly<Record<string, unknown>>;
  try {
    manifest = record(parse(text));
  } catch {
    // A broken manifest says nothing; Python's own tools report it better.
    return {};
  }
  const project = record(manifest.project);
  const lists = [project.dependencies, ...Object.values(record(project["optional-dependencies"]))];
  const found: Record<string, string> = {};
  for (const line of lists.flatMap((list) => (Array.isArray(list) ? list : []))) {
    const requirement = typeof line === "string" ? requirementOf(line) : undefined;
    if (requirement !== undefined) found[requirement.name] = requirement.range;
  }
  const poetry = record(record(manifest.tool).poetry);
  for (const [name, wanted] of Object.entries(record(poetry.dependencies))) {
    const range = typeof wanted === "string" ? wanted : record(wanted).version;
    if (name !== "python") found[pythonName(name)] = typeof range === "string" ? range : "";
  }
  return found;
}

function requirementOf(line: string): { readonly name: string; readonly range: string } | undefined {
  const [, name, range = ""] = /^\s*([A-Za-z0-9][\w.-]*)\s*(?:\[[^\]]*\])?\s*([^;#]*)/.exec(line) ?? [];
  return name === undefined ? undefined : { name: pythonName(name), range: range.replace(/[()]/g, "").trim() };
}

/** Package indexes treat case, `-`, `_` and `.` alike. */
const pythonName = (name: string): string => name.toLowerCase().replace(/[._]+/g, "-");

const pythonPackage = (folder: string, dependencies: Record<string, string>): PackageFacts => ({
  folder,
  entries: [],
  exports: {},
  imports: {},
  dependencies,
});

/** A folder's several Python manifests are one project; a package.json beside them adds to it. */
function mergePythonPackages(packages: readonly PackageFacts[]): readonly PackageFacts[] {
  const merged: PackageFacts[] = [];
  for (const entry of packages) {
    const index = merged.findIndex((known) => known.folder === entry.folder);
    const known = merged[index];
    if (known === undefined) merged.push(entry);
    else merged[index] = { ...entry, ...known, dependencies: { ...entry.dependencies, ...known.dependencies } };
  }
  return merged;
}

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};

/** What the code in question is written with: languages, libraries with their versions, and the commands that check it. */

import { parse } from "jsonc-parser";

import type { FileFacts } from "#facts/file";
import { catalogue } from "#knowledge/catalogue";
import { folderOf } from "#linking/project";

import { code, counted, sampled } from "./markdown";
import type { Brief, PromptSources } from "./prompt";

const LANGUAGE: Readonly<Record<FileFacts["language"], string>> = {
  typescript: "TypeScript/JavaScript",
  python: "Python",
  compose: "compose files",
  dockerfile: "Dockerfiles",
  workflow: "GitHub workflows",
  shell: "shell scripts",
};

const MOST_LIBRARIES = 9;

/** "TypeScript (20 files) with express ^5.3.0 and pg ^8.23.1" of the whole project, however little the prompt speaks about; Markdown. */
export function stackInWords({ sources }: Brief): string {
  const files = sources.view.files.filter(
    ({ role }) => role !== "test" && role !== "generated" && role !== "declaration",
  );
  const byLanguage = new Map<FileFacts["language"], FileFacts[]>();
  for (const file of files) {
    const known = byLanguage.get(file.language) ?? [];
    byLanguage.set(file.language, known);
    known.push(file);
  }
  const parts = [...byLanguage]
    .sort(([, a], [, b]) => b.length - a.length)
    .map(([language, members]) => {
      const libraries = librariesOf(sources, members);
      const using = libraries.length === 0 ? "" : ` with ${sampled(libraries, MOST_LIBRARIES)}`;
      return `${LANGUAGE[language]} (${counted(members.length, "file")})${using}`;
    });
  return parts.length === 0 ? "No code was read." : `${parts.join("; ")}.`;
}

/** What the root manifest calls the project; else the folder's name. */
export const projectName = ({ packages, folder }: PromptSources): string =>
  packages.find((entry) => entry.folder === "")?.name ?? folder;

interface Library {
  readonly version: string;
  readonly isKnown: boolean;
  readonly count: number;
}

/** Libraries the files import, with the version that is declared: those Bulwark has a model of first, then the most used. */
function librariesOf({ view }: PromptSources, files: readonly FileFacts[]): readonly string[] {
  const uses = new Map<string, Library>();
  for (const file of files) {
    const language = file.language === "python" ? "python" : "javascript";
    for (const { from, typeOnly } of file.imports) {
      const name = typeOnly ? undefined : packageOf(from, language);
      if (name === undefined) continue;
      const version = view.dependency(file, name) ?? view.dependency(file, name.replaceAll("_", "-"));
      // What no manifest declares is part of the runtime, or of the project.
      if (version === undefined) continue;
      const known = uses.get(name) ?? { version, isKnown: catalogue.knows(language, name), count: 0 };
      uses.set(name, { ...known, count: known.count + 1 });
    }
  }
  return [...uses]
    .sort(
      ([a, first], [b, second]) =>
        Number(second.isKnown) - Number(first.isKnown) || second.count - first.count || (a < b ? -1 : 1),
    )
    .map(([name, { version }]) => code(/\d/.test(version) ? `${name} ${version}` : name));
}

/** `@scope/name/sub` → `@scope/name`, `name/sub` → `name`, `name.sub` of Python → `name`; nothing for own modules. */
function packageOf(from: string, language: "javascript" | "python"): string | undefined {
  if (/^[./#~]|^node:|^@\//.test(from)) return undefined;
  if (language === "python") return from.split(".")[0];
  return from.split("/", from.startsWith("@") ? 2 : 1).join("/");
}

export interface OwnCommands {
  /** One, or one for each package that has tests. */
  readonly tests: readonly string[];
  /** Types, lint: the first of them the project has. */
  readonly check?: string;
}

const MOST_TESTS = 4;

/** The commands of the project that holds the files: its tests, or those of the packages in it, and its check of types. */
export function commandsOf({ sources, files }: Brief): OwnCommands {
  const folder = files.map(({ path }) => folderOf(path)).reduce(commonFolder, folderOf(files[0]?.path ?? ""));
  const above = foldersUp(folder).flatMap((at) => commandsIn(sources, at) ?? []);
  const nearest = above.find(({ tests }) => tests.length > 0) ?? above[0];
  if (nearest !== undefined && nearest.tests.length > 0) return nearest;
  const holds = (at: string): boolean => files.some(({ path }) => path.startsWith(`${at}/`));
  const below = sources.packages.flatMap(({ folder: at }) => (holds(at) ? (commandsIn(sources, at) ?? []) : []));
  return { ...nearest, tests: below.flatMap(({ tests }) => tests).slice(0, MOST_TESTS) };
}

function commonFolder(a: string, b: string): string {
  let folder = a;
  while (folder !== "" && b !== folder && !b.startsWith(`${folder}/`)) folder = folderOf(folder);
  return folder;
}

/** What the manifests of a folder say; undefined when it has none. */
function commandsIn(sources: PromptSources, folder: string): OwnCommands | undefined {
  const text = sources.text(join(folder, "package.json"));
  if (text === undefined) return pythonCommands(sources, folder);
  const scripts = scriptsIn(text);
  const run = runner(sources, folder);
  const check = ["typecheck", "type-check", "check-types", "tsc", "lint"].find((name) => scripts[name] !== undefined);
  return {
    tests: isTest(scripts.test) ? [run("test")] : [],
    ...(check === undefined ? {} : { check: run(check) }),
  };
}

/** What `npm init` writes is no test. */
const isTest = (script: string | undefined): boolean => script !== undefined && !/no test specified/.test(script);

function scriptsIn(text: string): Readonly<Record<string, string>> {
  const manifest: unknown = parse(text);
  const scripts: unknown =
    typeof manifest === "object" && manifest !== null ? Reflect.get(manifest, "scripts") : undefined;
  if (typeof scripts !== "object" || scripts === null) return {};
  const found: Record<string, string> = {};
  for (const [name, script] of Object.entries(scripts)) if (typeof script === "string") found[name] = script;
  return found;
}

const MANAGERS: readonly { readonly lock: RegExp; readonly run: (script: string, folder: string) => string }[] = [
  {
    lock: /pnpm-lock\.yaml/,
    run: (script, folder) => `pnpm ${folder === "" ? "" : `--dir ${quoted(folder)} `}run ${script}`,
  },
  {
    lock: /yarn\.lock/,
    run: (script, folder) => `yarn ${folder === "" ? "" : `--cwd ${quoted(folder)} `}run ${script}`,
  },
  {
    lock: /bun\.lockb?/,
    run: (script, folder) => `bun ${folder === "" ? "" : `--cwd ${quoted(folder)} `}run ${script}`,
  },
];
const LOCKS = ["pnpm-lock.yaml", "yarn.lock", "bun.lock", "bun.lockb"];

/** How the project runs a script, by the lockfile that is nearest. */
function runner(sources: PromptSources, folder: string): (script: string) => string {
  const lock = foldersUp(folder)
    .flatMap((at) => LOCKS.filter((name) => sources.isFile(join(at, name))))
    .at(0);
  const manager = MANAGERS.find((one) => lock !== undefined && one.lock.test(lock));
  const npm = (script: string): string =>
    `npm ${script === "test" ? "test" : `run ${script}`}${folder === "" ? "" : ` --prefix ${quoted(folder)}`}`;
  return (script) => manager?.run(script, folder) ?? npm(script);
}

function pythonCommands({ packages, view }: PromptSources, folder: string): OwnCommands | undefined {
  const manifest = packages.find((entry) => entry.folder === folder);
  if (manifest === undefined) return undefined;
  const isIn = (path: string): boolean => folder === "" || path.startsWith(`${folder}/`);
  const hasTests = view.files.some(
    ({ path, language, role }) => language === "python" && role === "test" && isIn(path),
  );
  if (!hasTests) return { tests: [] };
  const runs = Object.hasOwn(manifest.dependencies, "pytest") ? "python -m pytest" : "python -m unittest discover";
  return { tests: [folder === "" ? runs : `cd ${quoted(folder)} && ${runs}`] };
}

/** A path as a shell takes it: quoted when it has more than plain characters. */
export const quoted = (path: string): string =>
  /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", String.raw`'\''`)}'`;

function foldersUp(folder: string): readonly string[] {
  const found = [folder];
  for (let at = folder; at !== ""; at = folderOf(at)) found.push(folderOf(at));
  return found;
}

const join = (folder: string, name: string): string => (folder === "" ? name : `${folder}/${name}`);

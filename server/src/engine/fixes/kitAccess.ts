/** Puts kit parts where a file of the user's project can import them, and says when that cannot be. */

import type { FileRole } from "#facts/file";
import type { FileReader } from "#facts/reading";
import { type KitPartName, kitParts, planKit } from "#kit/catalogue";
import { configOf, isTypescriptBefore, join } from "#languages/typescript/editConfig";
import { usesRequire } from "#languages/typescript/editImports";
import { importEnding } from "#languages/typescript/editKit";
import { openSource } from "#languages/typescript/editSource";
import { lower } from "#languages/typescript/lower";
import type { FixKit } from "#rules/fix";

import { manifestsAbove, parentOf } from "./manifests";
import { isTest } from "./refusals";

export interface KitQuestion {
  readonly reader: FileReader;
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Absolute path and text of the file that will import the parts. */
  readonly path: string;
  readonly text: string;
  /** The user's setting, relative to the workspace folder. */
  readonly kitFolder: string | undefined;
}

export interface KitAccess extends FixKit {
  /** Files to create so that `parts` can be imported. */
  creates(parts: readonly string[]): { readonly files: ReadonlyMap<string, string>; readonly notes: readonly string[] };
}

/** The kit for one file. */
export function kitFor(question: KitQuestion): KitAccess {
  const folder = kitFolderOf(question, defaultFolder(question));
  const options = (): Parameters<typeof planKit>[1] => ({
    folder: "path" in folder ? folder.path : "",
    importEnding: importEnding(question, openSource(question.path, question.text)),
    existing: existingFiles(question.reader, "path" in folder ? folder.path : ""),
  });
  return {
    place(name) {
      const part = kitParts.find((candidate) => candidate.name === name);
      if (part === undefined) return { because: `the kit has no part \`${name}\`` };
      if ("because" in folder) return folder;
      const hindrance = hindranceOf(question, part.node);
      if (hindrance !== undefined) return { because: hindrance };
      const path = planKit([part.name], options()).paths[part.name];
      return path === undefined ? { because: `the kit has no place for \`${name}\`` } : { path };
    },
    creates(parts) {
      const names = parts.filter(isPartName);
      if (names.length === 0 || "because" in folder) return { files: new Map(), notes: [] };
      const plan = planKit(names, options());
      return { files: new Map(plan.creates.map(({ path, text }) => [path, text])), notes: plan.notes };
    },
  };
}

const isPartName = (name: string): name is KitPartName => kitParts.some((part) => part.name === name);

/** Folders a setting may never name: what is written there is run by tools. */
const DENIED = /(^|\/)(\.git|\.vscode|\.github|node_modules)(\/|$)/;

/** Absolute path of the folder that the user set, else `usual`; or why nothing may be written there. */
export function kitFolderOf(
  { reader, root, kitFolder }: Pick<KitQuestion, "reader" | "root" | "kitFolder">,
  usual: string,
): { readonly path: string } | { readonly because: string } {
  const path = kitFolder === undefined || kitFolder.trim() === "" ? usual : join(root, kitFolder.trim());
  if (path !== root && !path.startsWith(`${root}/`)) return { because: "the kit folder lies outside of the workspace" };
  if (DENIED.test(path.slice(root.length))) return { because: "the kit folder is one that tools read" };
  let existing = path;
  while (reader.kind(existing) === undefined && existing.length > root.length) existing = parentOf(existing);
  const real = reader.real(existing);
  const realRoot = reader.real(root);
  if (real !== realRoot && !real.startsWith(`${realRoot}/`)) {
    return { because: "the kit folder is a link out of the workspace" };
  }
  return { path };
}

/** `src/hardening`, or the same in the source root that holds the file. */
function defaultFolder({ reader, root, path }: KitQuestion): string {
  const home = manifestsAbove(reader, root, path)[0]?.folder ?? root;
  const own = compiledApart({ reader, root, path }, home) ?? home;
  if (path.startsWith(`${own}/src/`)) return `${own}/src/hardening`;
  if (own !== home) return `${own}/hardening`;
  if (reader.kind(`${home}/src`) === "folder") return `${home}/src/hardening`;
  const inside = path.slice(home.length + 1).split("/");
  const [first] = inside;
  // A package that starts in its own folder has its source there: `index.ts` beside `tools/` and `server/`.
  const isSource = reader.entries(home).some((name) => /^(index|main|cli|server|app|mod)\.[cm]?tsx?$/.test(name));
  return !isSource && inside.length > 1 && first !== undefined ? `${home}/${first}/hardening` : `${home}/hardening`;
}

/**
 * The folder of a package's part with a config of its own (`server/` beside the `src/` of a page): what it imports from beside it would
 * move its output. Tests may have a config of their own and use the parts of what they test.
 */
function compiledApart(
  { reader, root, path }: Omit<KitQuestion, "text" | "kitFolder">,
  home: string,
): string | undefined {
  const config = configOf(reader, root, path).path;
  if (config === undefined || isTest(path.slice(root.length + 1))) return undefined;
  const folder = parentOf(config);
  return folder.startsWith(`${home}/`) ? folder : undefined;
}

/** The files directly in a folder, by path. */
export function existingFiles(reader: FileReader, folder: string): Record<string, string> {
  const files: Record<string, string> = {};
  for (const name of reader.entries(folder)) {
    const path = `${folder}/${name}`;
    const text = reader.kind(path) === "file" ? reader.read(path) : undefined;
    if (text !== undefined) files[path] = text;
  }
  return files;
}

/** Why a file cannot use a part; undefined when it can. */
function hindranceOf({ reader, root, path, text }: KitQuestion, needsNode: boolean): string | undefined {
  const config = configOf(reader, root, path);
  const compiled = config.path !== undefined && !config.path.endsWith("jsconfig.json");
  if (/\.[cm]?jsx?$/.test(path) && !(compiled && config.options.allowJs === true)) {
    return "the kit is TypeScript, and nothing compiles it here";
  }
  if (needsNode && (NO_NODE.test(text) || roleIn({ root, path, text }) === "browser")) {
    return "this part of the kit needs Node, and the file runs in a browser or at the edge";
  }
  // `import { type X }` came with 4.5, `AbortSignal.reason` and `fetch(url: URL)` with the library of 4.7. The check of the edit cannot
  // tell: it is the bundled compiler's, with its own library.
  if (isTypescriptBefore({ reader, root, path }, 4, 7)) return "the kit needs TypeScript 4.7 or later";
  const isModulePackage = manifestsAbove(reader, root, path)[0]?.module === true;
  const { module, verbatimModuleSyntax, target, downlevelIteration } = config.options;
  // `target` values: 0 and 1 are ES3 and ES5, where only arrays and strings can be gone through.
  if (target !== undefined && target < 2 && downlevelIteration !== true) {
    return "the kit goes through sets and maps, which a `target` of ES5 needs `downlevelIteration` for";
  }
  if (verbatimModuleSyntax === true && module !== undefined && isCommonJs(isModulePackage, path, module)) {
    return "the project is CommonJS with `verbatimModuleSyntax`, which forbids imports";
  }
  // Node of before 20.19 cannot load such a part with `require`, and the part's own imports need endings that the file's do not have.
  if (isModulePackage && module !== undefined && followsManifest(module) && usesRequire(openSource(path, text))) {
    return "the file uses `require`, and the kit would be ES modules in this package";
  }
  return undefined;
}

/** Next's word for the edge, and what Vite puts into pages. */
const NO_NODE = /runtime\s*=\s*["']edge["']|\bimport\.meta\.env\b/;

/** What the file is there for; folders above the workspace say nothing about it. */
const roleIn = ({ root, path, text }: Pick<KitQuestion, "root" | "path" | "text">): FileRole =>
  lower({ path: path.slice(root.length + 1), text, hash: "" }).role;

/** `module` values of the compiler: 1 is CommonJS, 100 to 199 follow the nearest package.json. */
const followsManifest = (module: number): boolean => module >= 100 && module <= 199;

function isCommonJs(isModulePackage: boolean, path: string, module: number): boolean {
  if (module === 1) return true;
  if (!followsManifest(module)) return false;
  if (/\.cts$/.test(path)) return true;
  return !/\.mts$/.test(path) && !isModulePackage;
}

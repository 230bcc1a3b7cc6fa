/** Puts kit parts where a file of the user's project can import them, and says when that cannot be. */

import type { FileReader } from "#facts/reading";
import { type KitPartName, kitParts, planKit } from "#kit/catalogue";
import { configOf, join } from "#languages/typescript/editConfig";
import { importEnding } from "#languages/typescript/editKit";
import { openSource } from "#languages/typescript/editSource";
import type { FixKit } from "#rules/fix";

import { manifestsAbove, parentOf } from "./manifests";

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
  const folder = kitFolderOf(question);
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

function kitFolderOf(question: KitQuestion): { readonly path: string } | { readonly because: string } {
  const { reader, root, kitFolder } = question;
  const path =
    kitFolder === undefined || kitFolder.trim() === "" ? defaultFolder(question) : join(root, kitFolder.trim());
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
  if (reader.kind(`${home}/src`) === "folder" || path.startsWith(`${home}/src/`)) return `${home}/src/hardening`;
  const inside = path.slice(home.length + 1).split("/");
  const [first] = inside;
  return inside.length > 1 && first !== undefined ? `${home}/${first}/hardening` : `${home}/hardening`;
}

function existingFiles(reader: FileReader, folder: string): Record<string, string> {
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
  if (needsNode && /^\s*["']use client["']|runtime\s*=\s*["']edge["']/m.test(text)) {
    return "this part of the kit needs Node, and the file runs in a browser or at the edge";
  }
  const { module, verbatimModuleSyntax } = config.options;
  if (
    verbatimModuleSyntax === true &&
    module !== undefined &&
    isCommonJs(manifestsAbove(reader, root, path)[0]?.module === true, path, module)
  ) {
    return "the project is CommonJS with `verbatimModuleSyntax`, which forbids imports";
  }
  return undefined;
}

/** `module` values of the compiler: 1 is CommonJS, 100 to 199 follow the nearest package.json. */
function isCommonJs(isModulePackage: boolean, path: string, module: number): boolean {
  if (module === 1) return true;
  if (module < 100 || module > 199) return false;
  if (/\.cts$/.test(path)) return true;
  return !/\.mts$/.test(path) && !isModulePackage;
}

/** Lists a folder's source files: honours ignore files, never leaves the root, ends on symlink loops. */

import { type Dirent, readdirSync } from "node:fs";
import { lstat, realpath, stat } from "node:fs/promises";
import { dirname, join, relative, sep } from "node:path";

import ignore, { type Ignore } from "ignore";

import type { Listing, WalkRequest } from "./ports";
import { readTextIfThere } from "./regularFile";
import { type Breathe, createBreather } from "./yielding";

/** Folders that hold other people's code, build results or caches. */
export const DEFAULT_EXCLUDED_FOLDERS: ReadonlySet<string> = new Set([
  "node_modules",
  "bower_components",
  "jspm_packages",
  ".git",
  ".hg",
  ".svn",
  ".yarn",
  ".pnpm-store",
  "dist",
  "build",
  "out",
  "coverage",
  ".next",
  ".nuxt",
  ".output",
  ".svelte-kit",
  ".turbo",
  ".cache",
  ".parcel-cache",
  ".vercel",
  ".serverless",
  "vendor",
  "third_party",
  "__pycache__",
  ".venv",
  "venv",
  ".tox",
  ".nox",
  ".mypy_cache",
  ".pytest_cache",
  ".ruff_cache",
  "site-packages",
  ".eggs",
  ".gradle",
  ".idea",
  ".vscode-test",
  ".terraform",
]);

interface IgnoreLayer {
  /** A path relative to the root as the folder of the ignore file sees it. */
  readonly seen: (path: string) => string;
  readonly rules: Ignore;
}

interface Walk {
  readonly request: WalkRequest;
  readonly realRoot: string;
  readonly files: string[];
  readonly notes: { path: string; message: string }[];
  readonly breathe: Breathe;
}

/** Lists the wanted files below `root`. Rejects only when the signal aborts; unreadable folders become notes. */
export async function walk(request: WalkRequest): Promise<Listing> {
  const realRoot = await realpath(request.root).catch(() => request.root);
  const state: Walk = { request, realRoot, files: [], notes: [], breathe: createBreather(request.signal) };
  await visit(state, "", await layersAbove(realRoot));
  state.files.sort((a, b) => (a < b ? -1 : 1));
  return { files: state.files, notes: state.notes };
}

/** Would {@link walk} list this file? Answers for one path, without a walk. */
export async function lists(request: WalkRequest, path: string): Promise<boolean> {
  const found = await lstat(join(request.root, path)).catch(() => undefined);
  if (found?.isFile() !== true || !request.wanted(path) || request.excluded(path)) return false;
  const realRoot = await realpath(request.root).catch(() => request.root);
  let layers = await layersAbove(realRoot);
  const parts = path.split("/");
  for (let depth = 0; depth < parts.length; depth += 1) {
    const folder = parts.slice(0, depth).join("/");
    const name = parts[depth - 1];
    if (name !== undefined) {
      if (DEFAULT_EXCLUDED_FOLDERS.has(name) || request.excluded(`${folder}/`) || isIgnored(layers, `${folder}/`))
        return false;
      const itself = await lstat(join(request.root, folder)).catch(() => undefined);
      if (itself?.isSymbolicLink() === true) return false;
    }
    const layer = await readIgnoreFile(join(request.root, folder), (seen) =>
      seen.slice(folder === "" ? 0 : folder.length + 1),
    );
    if (layer !== undefined) layers = [...layers, layer];
  }
  return !isFileIgnored(request, layers, path);
}

const isFileIgnored = ({ unignorable }: WalkRequest, layers: readonly IgnoreLayer[], path: string): boolean =>
  isIgnored(layers, path) && unignorable?.(path) !== true;

async function visit(state: Walk, folder: string, above: readonly IgnoreLayer[]): Promise<void> {
  state.request.signal?.throwIfAborted();
  const absolute = join(state.request.root, folder);
  const entries = list(state, folder, absolute);
  await state.breathe();
  const layers = await withIgnoreFile(above, absolute, folder, entries);
  for (const entry of entries) {
    const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
    if (entry.isFile()) {
      if (state.request.wanted(path) && !state.request.excluded(path) && !isFileIgnored(state.request, layers, path))
        state.files.push(path);
      continue;
    }
    if (entry.isSymbolicLink()) {
      await noteLoop(state, path);
      continue;
    }
    if (!entry.isDirectory() || DEFAULT_EXCLUDED_FOLDERS.has(entry.name)) continue;
    if (state.request.excluded(`${path}/`) || isIgnored(layers, `${path}/`)) continue;
    await visit(state, path, layers);
  }
}

/** Listing a folder takes microseconds; waiting for it takes longer, so the walk waits only once in a while. */
function list(state: Walk, folder: string, absolute: string): readonly Dirent[] {
  try {
    return readdirSync(absolute, { withFileTypes: true });
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    state.notes.push({ path: folder, message: `The folder cannot be read (${code}).` });
    return [];
  }
}

/**
 * Links are not followed: what a link inside the root points to is listed under its own path, and what lies outside is not ours.
 * A loop deserves a note, because other tools will stumble over it.
 */
async function noteLoop(state: Walk, path: string): Promise<void> {
  const target = await realpath(join(state.request.root, path)).catch((error: NodeJS.ErrnoException) => error);
  if (target instanceof Error) {
    if (target.code === "ELOOP") state.notes.push({ path, message: "The link points to itself; it was not followed." });
    return;
  }
  if (join(state.realRoot, path).startsWith(target + sep)) {
    state.notes.push({ path, message: "The link leads back to a folder above it; it was not followed." });
  }
}

async function withIgnoreFile(
  layers: readonly IgnoreLayer[],
  absolute: string,
  folder: string,
  entries: readonly Dirent[],
): Promise<readonly IgnoreLayer[]> {
  if (!entries.some((entry) => entry.name === ".gitignore" && entry.isFile())) return layers;
  const strip = folder === "" ? 0 : folder.length + 1;
  const layer = await readIgnoreFile(absolute, (path) => path.slice(strip));
  return layer === undefined ? layers : [...layers, layer];
}

async function readIgnoreFile(absolute: string, seen: IgnoreLayer["seen"]): Promise<IgnoreLayer | undefined> {
  const text = await readTextIfThere(join(absolute, ".gitignore"));
  return text === undefined ? undefined : { seen, rules: ignore({ allowRelativePaths: true }).add(text) };
}

/** Ignore files above the scanned folder hold for it too, up to the folder that is the repository. */
async function layersAbove(root: string): Promise<readonly IgnoreLayer[]> {
  const layers: IgnoreLayer[] = [];
  for (let folder = root; ; folder = dirname(folder)) {
    if (folder !== root) {
      const prefix = relative(folder, root).split(sep).join("/");
      const layer = await readIgnoreFile(folder, (path) => `${prefix}/${path}`);
      if (layer !== undefined) layers.unshift(layer);
    }
    const isRepository = await stat(join(folder, ".git")).then(
      () => true,
      () => false,
    );
    if (isRepository) return layers;
    // Without a repository above, ignore files of unrelated folders say nothing about this one.
    if (dirname(folder) === folder) return [];
  }
}

/** The innermost ignore file that has an opinion decides. */
function isIgnored(layers: readonly IgnoreLayer[], path: string): boolean {
  for (let index = layers.length - 1; index >= 0; index -= 1) {
    const layer = layers[index];
    if (layer === undefined) continue;
    const verdict = layer.rules.test(layer.seen(path));
    if (verdict.ignored) return true;
    if (verdict.unignored) return false;
  }
  return false;
}

/** Divides the code of a workspace into modules: the folders people speak of when they say "the orders module". */

/** People read the list of modules: a folder is not divided for size where that would make it longer than this. */
const MOST_MODULES = 60;
/** Folders of at most this many files are left whole. */
const SMALL = 12;
/** In a folder that is divided for its size, smaller folders stay part of it. */
const TINY = 3;
/** Folders that say no more than "the code is here". */
const ROOTS = /^(?:src|source|lib|app|server|backend|api|main|python)$/;

interface Folder {
  readonly path: string;
  /** Files in it and below. */
  files: number;
  /** Files directly in it. */
  own: number;
  readonly folders: Map<string, Folder>;
}

/**
 * The module of every file, by path: `""` for files beside the manifest. Packages are never joined, and the usual roots of
 * sources are always looked into; other folders from the largest down, while the list stays one that people can read.
 * @param packages folders with a manifest of their own.
 */
export function modulesOf(paths: readonly string[], packages: ReadonlySet<string>): ReadonlyMap<string, string> {
  const modules = new Set([""]);
  const waiting: Folder[] = [];
  const take = (children: readonly Folder[]): void => {
    for (const child of children) {
      modules.add(child.path);
      if (child.folders.size === 0) continue;
      if (isAlwaysDivided(child, packages)) take([...child.folders.values()]);
      else waiting.push(child);
    }
  };
  take([...folderTree(paths).folders.values()]);
  for (let next = largest(waiting); next !== undefined; next = largest(waiting)) {
    waiting.splice(waiting.indexOf(next), 1);
    const parts = [...next.folders.values()].filter((child) => child.files >= TINY);
    if (next.files > SMALL && modules.size + parts.length <= MOST_MODULES) take(parts);
  }
  return new Map(paths.map((path) => [path, moduleOf(path, modules)]));
}

/** The deepest module on the way to a file. */
function moduleOf(path: string, modules: ReadonlySet<string>): string {
  let folder = path.split("/").slice(0, -1).join("/");
  while (!modules.has(folder)) folder = folder.split("/").slice(0, -1).join("/");
  return folder;
}

function isAlwaysDivided({ path }: Folder, packages: ReadonlySet<string>): boolean {
  if (packages.has(path) || [...packages].some((other) => other.startsWith(`${path}/`))) return true;
  const above = path.split("/").slice(0, -1).join("/");
  return ROOTS.test(path.split("/").at(-1) ?? "") && (above === "" || packages.has(above));
}

function largest(folders: readonly Folder[]): Folder | undefined {
  return [...folders].sort((a, b) => b.files - a.files || (a.path < b.path ? -1 : 1))[0];
}

function folderTree(paths: readonly string[]): Folder {
  const root = emptyFolder("");
  for (const path of paths) {
    let at = root;
    at.files += 1;
    for (const name of path.split("/").slice(0, -1)) {
      const child = at.folders.get(name) ?? emptyFolder(at.path === "" ? name : `${at.path}/${name}`);
      at.folders.set(name, child);
      child.files += 1;
      at = child;
    }
    at.own += 1;
  }
  return root;
}

function emptyFolder(path: string): Folder {
  return { path, files: 0, own: 0, folders: new Map() };
}

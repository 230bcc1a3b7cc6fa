/** Where an import leads: a file of the workspace, or a package. */

import type { FileFacts } from "#facts/file";
import { folderOf, joinPath, type PackageFacts, type ProjectFacts } from "./project";
import { PYTHON_STANDARD } from "./pythonStandard";

export type Target =
  | { readonly kind: "file"; readonly path: string }
  | { readonly kind: "package"; readonly name: string }
  | { readonly kind: "missing" };

export interface Modules {
  resolve(from: Pick<FileFacts, "path" | "language">, specifier: string): Target;
  /** Module below a Python package (`from package import module`). */
  submodule(of: Pick<FileFacts, "path" | "language">, name: string): string | undefined;
  /** Source file of an entry as written in a manifest. */
  entry(of: PackageFacts, target: string): string | undefined;
  /** Nearest manifest of a file. */
  package(path: string): PackageFacts | undefined;
  /** Version range the nearest manifest that names the dependency declares. */
  dependency(path: string, name: string): string | undefined;
}

const SCRIPT_ENDINGS = [".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs"];
const BUILD_FOLDERS = /^(dist|lib|build|out)\//;

/** Resolves imports against a set of paths. Build it anew when a file appears or disappears. */
export function modulesOf(paths: { has(path: string): boolean }, project: ProjectFacts): Modules {
  /** By folder, then by specifier. */
  const answers = new Map<string, Map<string, Target>>();
  const folders = new Map<string, string>();
  const manifests = new Map<string, readonly PackageFacts[]>();
  const packages = [...project.packages].sort((a, b) => b.folder.length - a.folder.length);
  const pathMaps = [...project.pathMaps].sort((a, b) => b.folder.length - a.folder.length);
  const byName = new Map(packages.flatMap((entry) => (entry.name === undefined ? [] : [[entry.name, entry] as const])));
  const folder = (path: string): string => remembered(folders, path, () => folderOf(path));
  /** Manifests that hold for a file, nearest first: the same for all files of a folder. */
  const holding = (path: string): readonly PackageFacts[] =>
    remembered(manifests, folder(path), () => packages.filter((entry) => within(entry.folder, path)));

  const existing = (base: string): string | undefined => {
    if (paths.has(base)) return base;
    const bare = base.replace(/\.[cm]?jsx?$/, "");
    for (const ending of SCRIPT_ENDINGS) if (bare !== base && paths.has(bare + ending)) return bare + ending;
    for (const ending of SCRIPT_ENDINGS) if (paths.has(base + ending)) return base + ending;
    for (const ending of SCRIPT_ENDINGS) {
      const index = joinPath(base, `index${ending}`);
      if (paths.has(index)) return index;
    }
    return undefined;
  };
  /** A target of a manifest: as written, or the source that a build folder was made from. */
  const fromManifest = (folder: string, target: string): string | undefined => {
    const plain = joinPath("", target);
    return (
      existing(joinPath(folder, plain)) ??
      existing(joinPath(folder, plain.replace(BUILD_FOLDERS, "src/").replace(/(\.d)?\.[cm]?[jt]s$/, ""))) ??
      existing(joinPath(folder, plain.replace(BUILD_FOLDERS, "").replace(/(\.d)?\.[cm]?[jt]s$/, "")))
    );
  };

  const script = (from: string, specifier: string): Target => {
    if (specifier.startsWith(".")) return found(existing(joinPath(folderOf(from), specifier)));
    if (specifier.startsWith("#")) {
      for (const entry of holding(from)) {
        const target = matchPattern(entry.imports, specifier);
        if (target !== undefined) return found(fromManifest(entry.folder, target));
      }
    }
    for (const map of pathMaps) {
      if (!within(map.folder, from)) continue;
      for (const target of matchPatterns(map.paths, specifier)) {
        const path = existing(joinPath(map.base, target));
        if (path !== undefined) return { kind: "file", path };
      }
      const path =
        map.hasBaseUrl && !specifier.startsWith("node:") ? existing(joinPath(map.base, specifier)) : undefined;
      if (path !== undefined) return { kind: "file", path };
    }
    const name = packageName(specifier);
    const own = byName.get(name);
    if (own === undefined) return { kind: "package", name: specifier };
    const below = `.${specifier.slice(name.length)}`;
    const target = matchPattern(own.exports, below);
    const path =
      (target === undefined ? undefined : fromManifest(own.folder, target)) ??
      (below === "."
        ? (own.entries.map((entry) => fromManifest(own.folder, entry)).find((entry) => entry !== undefined) ??
          existing(joinPath(own.folder, "src/index")) ??
          existing(joinPath(own.folder, "index")))
        : (existing(joinPath(own.folder, below)) ?? existing(joinPath(own.folder, `src/${below}`))));
    return path === undefined ? { kind: "package", name: specifier } : { kind: "file", path };
  };

  const python = (from: string, specifier: string): Target => {
    const dots = /^\.*/.exec(specifier)?.[0].length ?? 0;
    const below = specifier.slice(dots).replaceAll(".", "/");
    if (dots > 0) return found(pythonModule(joinPath(folderOf(from), `${"../".repeat(dots - 1)}${below}`)));
    const [top = ""] = specifier.split(".");
    // A folder inside a package is on the path only when a program is started there.
    let inPackage: string | undefined;
    for (let folder = folderOf(from); ; folder = folderOf(folder)) {
      const path = pythonModule(joinPath(folder, below)) ?? pythonModule(joinPath(folder, `src/${below}`));
      if (path !== undefined && path !== from) {
        if (!paths.has(joinPath(folder, "__init__.py"))) return { kind: "file", path };
        inPackage ??= path;
      }
      if (folder !== "") continue;
      return inPackage === undefined || PYTHON_STANDARD.has(top) || declares(from, top)
        ? { kind: "package", name: specifier }
        : { kind: "file", path: inPackage };
    }
  };
  /** Distributions are written with dashes where modules have underscores. */
  const declares = (from: string, name: string): boolean =>
    holding(from).some(({ dependencies }) =>
      [name, name.replaceAll("_", "-").toLowerCase()].some((one) => Object.hasOwn(dependencies, one)),
    );
  const pythonModule = (base: string): string | undefined =>
    [`${base}.py`, joinPath(base, "__init__.py")].find((path) => paths.has(path));

  return {
    resolve(from, specifier) {
      const own = remembered(answers, folder(from.path), () => new Map<string, Target>());
      return remembered(own, specifier, () =>
        from.language === "python" ? python(from.path, specifier) : script(from.path, specifier),
      );
    },
    submodule: (of, name) =>
      of.language === "python" && of.path.endsWith("__init__.py")
        ? pythonModule(joinPath(folderOf(of.path), name))
        : undefined,
    entry: (of, target) => fromManifest(of.folder, target),
    package: (path) => holding(path)[0],
    dependency: (path, name) =>
      holding(path).find((entry) => Object.hasOwn(entry.dependencies, name))?.dependencies[name],
  };
}

function remembered<Key, Item>(known: Map<Key, Item>, key: Key, compute: () => Item): Item {
  const found = known.get(key);
  if (found !== undefined) return found;
  const made = compute();
  known.set(key, made);
  return made;
}

/** `@scope/name/sub` → `@scope/name`; `node:fs/promises` stays whole. */
export function packageName(specifier: string): string {
  if (specifier.startsWith("node:")) return specifier;
  return specifier
    .split("/")
    .slice(0, specifier.startsWith("@") ? 2 : 1)
    .join("/");
}

const found = (path: string | undefined): Target => (path === undefined ? { kind: "missing" } : { kind: "file", path });

const within = (folder: string, path: string): boolean => folder === "" || path.startsWith(`${folder}/`);

const matchPattern = (patterns: Readonly<Record<string, string>>, specifier: string): string | undefined =>
  matchPatterns(Object.fromEntries(Object.entries(patterns).map(([key, to]) => [key, [to]])), specifier)[0];

/** Targets of the exact key, else of the longest pattern with a `*`. */
function matchPatterns(patterns: Readonly<Record<string, readonly string[]>>, specifier: string): readonly string[] {
  if (Object.hasOwn(patterns, specifier)) return patterns[specifier] ?? [];
  let best: { readonly length: number; readonly targets: readonly string[] } | undefined;
  for (const [pattern, targets] of Object.entries(patterns)) {
    const [head, tail] = pattern.split("*");
    if (head === undefined || tail === undefined || !specifier.startsWith(head) || !specifier.endsWith(tail)) continue;
    if (specifier.length < head.length + tail.length || (best !== undefined && best.length >= head.length)) continue;
    const middle = specifier.slice(head.length, specifier.length - tail.length);
    best = { length: head.length, targets: targets.map((target) => target.replace("*", middle)) };
  }
  return best?.targets ?? [];
}

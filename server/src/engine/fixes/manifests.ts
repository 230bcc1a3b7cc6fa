/** Facts of the nearest package.json above a file. */

import type { FileReader } from "#facts/reading";

export interface Manifest {
  /** Absolute path of the folder that holds it. */
  readonly folder: string;
  readonly module: boolean;
  /** Package → version as written. */
  readonly dependencies: Readonly<Record<string, string>>;
}

export interface ManifestQuestion {
  readonly reader: FileReader;
  /** Absolute path of the workspace folder. */
  readonly root: string;
  /** Absolute path of the file. */
  readonly path: string;
}

/** The manifests from a file's folder up to the workspace folder, nearest first. Broken ones are left out. */
export function manifestsAbove(reader: FileReader, root: string, path: string): readonly Manifest[] {
  const found: Manifest[] = [];
  for (let folder = parentOf(path); folder.startsWith(root); folder = parentOf(folder)) {
    const manifest = readManifest(reader, folder);
    if (manifest !== undefined) found.push(manifest);
    if (folder === root || folder === "/") break;
  }
  return found;
}

/** Package → version as the nearest manifest that names it declares it; undefined when none does. */
export function declaredVersions({ reader, root, path }: ManifestQuestion): (name: string) => string | undefined {
  const manifests = manifestsAbove(reader, root, path);
  return (name) => manifests.map(({ dependencies }) => dependencies[name]).find((version) => version !== undefined);
}

/** The folder that holds a path. */
export const parentOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf("/"), 0)) || "/";

const SECTIONS = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"] as const;

function readManifest(reader: FileReader, folder: string): Manifest | undefined {
  const text = reader.read(`${folder}/package.json`);
  if (text === undefined) return undefined;
  const parsed = parse(text);
  if (parsed === undefined) return undefined;
  const dependencies: Record<string, string> = Object.create(null);
  for (const section of [...SECTIONS].reverse()) {
    const entries: unknown = Reflect.get(parsed, section);
    if (typeof entries !== "object" || entries === null) continue;
    for (const [name, version] of Object.entries(entries)) {
      if (typeof version === "string") dependencies[name] = version;
    }
  }
  return { folder, module: Reflect.get(parsed, "type") === "module", dependencies };
}

function parse(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    // A manifest being edited is as good as none.
    return undefined;
  }
}

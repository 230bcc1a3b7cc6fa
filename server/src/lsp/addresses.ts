/** Converts between the client's URIs and the engine's paths, which are relative to a folder and use forward slashes. */

import { posix, relative, resolve, sep } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";

/** Absolute path of a `file:` URI of this machine, or undefined for everything else. Never throws. */
export function filePathOf(uri: string): string | undefined {
  if (!uri.startsWith("file:")) return undefined;
  try {
    return fileURLToPath(uri);
  } catch {
    // A file of another host, or a URI that is no path here (an encoded slash): not ours.
    return undefined;
  }
}

export function fileUriOf(absolutePath: string): string {
  return pathToFileURL(absolutePath).href;
}

/** The path inside `root`, or undefined when the file lies outside of it. */
export function pathInside(root: string, absolutePath: string): string | undefined {
  const path = relative(root, absolutePath).split(sep).join(posix.sep);
  if (path === "" || path === ".." || path.startsWith("../") || resolve(root, path) !== absolutePath) return undefined;
  return path;
}

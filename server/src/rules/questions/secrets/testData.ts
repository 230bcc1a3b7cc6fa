/** Modules that tests alone load: what they hold protects nothing. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

/** True for a file that a test imports and nothing else does. */
export function isForTestsOnly(view: View, file: FileFacts): boolean {
  const path = withoutEnding(file.path);
  if (file.language !== "typescript" || lastPart(path) === "index" || !view.isImported(file)) return false;
  const importers = view.files.filter((other) => other !== file && loads(other, path));
  return importers.length > 0 && importers.every(({ role }) => role === "test" || role === "declaration");
}

const loads = (file: FileFacts, path: string): boolean =>
  file.imports.some(({ from, typeOnly }) => !typeOnly && leadsTo(file.path, from, path)) ||
  file.reexports.some((from) => leadsTo(file.path, from, path));

/** Aliases and packages are not followed: the same last part is enough to take them for the file. */
function leadsTo(importer: string, from: string, path: string): boolean {
  const name = withoutEnding(from);
  if (lastPart(name) !== lastPart(path)) return false;
  return !name.startsWith(".") || joined(importer, name) === path;
}

function joined(importer: string, relative: string): string {
  const parts = importer.split("/").slice(0, -1);
  for (const part of relative.split("/"))
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  return parts.join("/");
}

const lastPart = (path: string): string => path.slice(path.lastIndexOf("/") + 1);

const withoutEnding = (path: string): string => path.replace(/\.[cm]?[jt]sx?$/, "");

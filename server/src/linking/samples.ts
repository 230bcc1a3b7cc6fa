/** Programs that show how a library is used: they lie beside its manifest, and nothing that is deployed runs them. */

import type { FileFacts } from "#facts/file";
import type { PackageFacts } from "./project";

const SAMPLE = /^(?:examples?|demo|sample)\.[cm]?[jt]sx?$/;

/**
 * Is the file such a program? It is named so, gives nothing to other files, and the package neither starts there nor gives it away. A
 * script may start an `example` for the library's developers; what else it starts may be the program itself.
 */
export function isSample(file: FileFacts, owner: PackageFacts | undefined): boolean {
  if (file.role !== "service" || owner === undefined || Object.keys(file.exports).length > 0) return false;
  const name = file.path.slice(owner.folder === "" ? 0 : owner.folder.length + 1);
  if (!SAMPLE.test(name)) return false;
  const named = name.startsWith("example") ? owner.entries : [...owner.entries, ...(owner.names ?? [])];
  return !named.some((entry) => withoutEnding(entry) === withoutEnding(name));
}

const withoutEnding = (path: string): string => path.replace(/^(?:\.\/)+/, "").replace(/\.[cm]?[jt]sx?$/, "");

/** Which modules are evaluated with which: the one walk over imports that "who runs this" and "what runs in a page" share. */

import type { FileFacts } from "#facts/file";
import type { Modules } from "./modules";

export interface ModuleLoads {
  /** Paths of other files it loads. */
  readonly found: readonly string[];
  /** Specifiers that lead to no file that is read. */
  readonly lost: readonly string[];
}

/** Specifiers of what is evaluated with a file, or loaded by it later. What compilers drop is not among them. */
export function specifiersOf(file: FileFacts): readonly string[] {
  // Decorators keep what otherwise only types use; tests are skimmed, and what they use is not looked at.
  const keepsAll =
    file.language !== "typescript" ||
    file.role === "test" ||
    /\.[cm]?jsx?$/.test(file.path) ||
    file.scopes.some(({ decorators }) => decorators !== undefined && decorators.length > 0);
  const kept = file.imports.filter(
    ({ typeOnly, deferred, used, always }) =>
      !typeOnly && (keepsAll || deferred || used !== undefined || always === true),
  );
  return [...kept.map(({ from }) => from), ...file.reexports];
}

/** Where the specifiers lead. */
export function loadsOf(file: FileFacts, specifiers: readonly string[], modules: Modules): ModuleLoads {
  const found: string[] = [];
  const lost: string[] = [];
  for (const from of specifiers) {
    const target = modules.resolve(file, from);
    if (target.kind !== "file") lost.push(from);
    else if (target.path !== file.path) found.push(target.path);
  }
  return { found, lost };
}

/** Everything loaded from these files, they themselves included, with the first of them that leads there. */
export function reach(
  loads: (path: string) => readonly string[] | undefined,
  starts: Iterable<string>,
): ReadonlyMap<string, string> {
  const found = new Map([...starts].map((path) => [path, path]));
  for (const [path, start] of found) for (const next of loads(path) ?? []) if (!found.has(next)) found.set(next, start);
  return found;
}

/** Files that a program loads before it has started: not those it imports later, in a function. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

/** The file itself, and what it loads at once, however far down. */
export function loadedBy(view: View, entry: FileFacts): ReadonlySet<FileFacts> {
  const found = new Set([entry]);
  for (const file of found) {
    const later = new Set([...importedIn(file, true), ...submodulesLater(file)]);
    const now = new Set(importedIn(file, false));
    for (const next of view.loads(file)) {
      const name = lastPart(next.path.replace(/(?:\/(?:index|__init__))?\.\w+$/, ""));
      if (next.role !== "test" && (now.has(name) || !later.has(name))) found.add(next);
    }
  }
  return found;
}

const importedIn = (file: FileFacts, isLater: boolean): readonly string[] =>
  file.imports.filter(({ deferred }) => deferred === isLater).map(({ from }) => lastPart(from));

/** `azure` of `from providers import azure` in a function. */
const submodulesLater = ({ scopes }: FileFacts): readonly string[] =>
  scopes.flatMap(({ function: owner, bindings }) =>
    owner === 0
      ? []
      : Object.values(bindings).flatMap(({ values }) =>
          values.flatMap((value) => (value.kind === "import" ? value.path.slice(-1) : [])),
        ),
  );

/** `azure` of `./providers/azure.js` and of `.providers.azure`. */
const lastPart = (specifier: string): string =>
  specifier
    .replace(/\.[cm]?[jt]sx?$/, "")
    .split(/[./]/)
    .at(-1) ?? "";

/** Is a program started by hand alone? Then a person sees what it prints, and nothing reads its exit code. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

const STARTED: { readonly fallback: ReadonlySet<string> } = { fallback: new Set() };

/**
 * No manifest, workflow, image, compose file or shell script names it. Only where a manifest is seen: then what it starts is known. Python
 * declares its commands elsewhere, and a package of its own may be installed as one.
 */
export function isStartedByHand(view: View, file: FileFacts): boolean {
  const folder = view.packageFolder(file);
  if (file.language !== "typescript" || folder === undefined) return false;
  const name = stemOf(file.path);
  if ([folder, ""].some((at) => view.named(at).some((entry) => stemOf(entry) === name))) return false;
  return !view.rememberWhole(STARTED, () => wordsOfCommands(view)).has(name);
}

/** Last parts of whatever shells and containers are told to run. */
const wordsOfCommands = (view: View): ReadonlySet<string> =>
  new Set(
    view.files
      .flatMap(({ scripts = [], dockerfile, compose }) => [
        ...scripts.map(({ script }) => script.text),
        ...(dockerfile?.stages ?? []).flatMap(({ instructions }) => instructions.map(({ text }) => text)),
        ...(compose?.services ?? []).map(({ command, entrypoint }) => JSON.stringify([command, entrypoint]) ?? ""),
      ])
      .flatMap((text) => text.match(/[\w@.-]+/g) ?? [])
      .map(stemOf),
  );

/** `sync-rates` of `scripts/sync-rates.ts`. */
const stemOf = (path: string): string => path.slice(path.lastIndexOf("/") + 1).replace(/\.[cm]?[jt]sx?$/, "");

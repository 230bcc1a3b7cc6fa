/** Servers that stayed in the sources when another took their place. */

import type { EntryPoint, View } from "#linking/view";

/**
 * Nothing loads the file, nothing in it starts the server, and another server is started: what is left of an older one. Alone, such
 * a file may be what a program of another repository loads.
 */
export function isLeftBehind(view: View, entry: EntryPoint): boolean {
  if (view.isImported(entry.file) || isStarted(view, entry)) return false;
  return view
    .entryPoints()
    .some((other) => other.kind === entry.kind && other.file !== entry.file && isStarted(view, other));
}

const isStarted = (view: View, { file, call }: EntryPoint): boolean => {
  const scope = call === undefined ? 0 : (file.scopes[call.operation.scope]?.function ?? 0);
  return scope === 0 || view.context({ file, scope }).has("startup");
};

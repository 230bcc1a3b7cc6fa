/** Programs of a project that run a file. */

import type { FileFacts } from "#facts/file";
import type { View } from "#linking/view";

/** Services with the file; when there are none, programs that are started by their name, which may serve as well. */
export function programsWith(view: View, file: FileFacts): readonly ReadonlySet<FileFacts>[] {
  const has = (files: ReadonlySet<FileFacts>): boolean => files.has(file);
  const services = view
    .services()
    .map(({ files }) => files)
    .filter(has);
  if (services.length > 0) return services;
  const named = view.entryPoints().filter(({ kind }) => kind === "cli");
  return named.map((entry) => view.closure(entry.file)).filter(has);
}

/** Does the program run as several processes that share nothing? */

import type { Place } from "#facts/place";
import type { View } from "#linking/view";

/** Where more processes of the server are started; undefined when nothing in the workspace does. */
export function isClustered(view: View): Place | undefined {
  for (const file of view.files) {
    if (file.role !== "service" || !file.imports.some(({ from }) => /^(node:)?cluster$/.test(from))) continue;
    const fork = view.calls(file).find(({ symbol }) => /cluster\.(default\.)?fork$/.test(symbol ?? ""));
    if (fork !== undefined) return fork.place;
  }
  return undefined;
}

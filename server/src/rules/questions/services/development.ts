/** Code that runs only where the program itself says that this is no production. */

import type { FileFacts, ScopeId } from "#facts/file";
import type { View } from "#linking/view";

/** Under `NODE_ENV !== "production"`, or a flag whose name says development or debugging. */
export const inDevelopment = (view: View, file: FileFacts, scope: ScopeId): boolean =>
  view
    .chain(file, scope)
    .some((at) => at.kind === "branch" && /NODE_ENV|isDev|development|debugMode/i.test(JSON.stringify(at.test ?? "")));

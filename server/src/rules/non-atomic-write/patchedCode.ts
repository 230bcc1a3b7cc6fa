/** Is a write a step that patches generated source code? The generator makes the file anew, and a torn one does not compile. */

import type { Call, View } from "#linking/view";

/** `file:"./messages.js"`: code, written out as a path. */
const IS_CODE = /^file:".*\.[cm]?[jt]sx?"$/;

/** A file nobody imports reads code at its load, changes it and writes it back: `./fix-imports.js` after a generator. */
export function patchesCode(view: View, call: Call, resource: string, reads: readonly Call[]): boolean {
  const isAtLoad = ({ file, operation }: Call): boolean =>
    file === call.file && file.scopes[file.scopes[operation.scope]?.function ?? 0]?.kind === "module";
  return IS_CODE.test(resource) && [call, ...reads].every(isAtLoad) && !view.isImported(call.file);
}

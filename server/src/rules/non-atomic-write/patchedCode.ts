/** Is a write a step that makes or patches source code? A generator makes the file anew, and a torn one does not compile. */

import type { Scope } from "#facts/file";
import type { Call, View } from "#linking/view";

import { asksAtTerminal } from "../questions/services/asksAtTerminal";
import { isConcurrent } from "../questions/state/concurrency";

/** `file:"./messages.js"`, `file:join(folder,"schemas.ts")`: code, its name written out. */
const IS_CODE = /^file:.*\.[cm]?[jt]sx?"\)*$/;

/**
 * A file nobody imports reads code at its load, changes it and writes it back: `./fix-imports.js` after a generator. Or a program that
 * asks a person at the terminal adds to the code of its project, which is under version control.
 */
export function patchesCode(view: View, call: Call, resource: string, reads: readonly Call[]): boolean {
  if (!IS_CODE.test(resource)) return false;
  const owner = functionOf(call);
  if (asksAtTerminal(call.file) && owner !== undefined && !isConcurrent(view, call.file, owner)) return true;
  const isAtLoad = (one: Call): boolean => one.file === call.file && functionOf(one)?.kind === "module";
  return [call, ...reads].every(isAtLoad) && !view.isImported(call.file);
}

const functionOf = ({ file, operation }: Call): Scope | undefined =>
  file.scopes[file.scopes[operation.scope]?.function ?? 0];

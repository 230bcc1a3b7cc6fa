/** Nest closes the application itself once its hooks are enabled. */

import type { TextEdit } from "#facts/place";
import type { Listening } from "#languages/typescript/editServer";
import { type EditSource, statementOf, textOf, ts } from "#languages/typescript/editSource";
import type { EditStyle } from "#languages/typescript/editStyle";
import { statementBefore } from "#languages/typescript/editWrap";

/** `app.enableShutdownHooks();` before `await app.listen(…)`. */
export function enableHooks(
  source: EditSource,
  style: EditStyle,
  { call, receiver }: Listening,
): { readonly edits: readonly TextEdit[] } | { readonly because: string } {
  const statement = statementOf(call);
  if (statement === undefined || receiver === undefined || !ts.isIdentifier(receiver))
    return { because: "the application has no name here" };
  const line = `${textOf(source, receiver)}.enableShutdownHooks()${style.semicolon}`;
  return { edits: [statementBefore(source, statement, line)] };
}

/** Is a value a row that a call read? */

import type { FileFacts, Operation, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** SQLAlchemy gives the rows of a statement through its result: `result.scalars().first()`. */
const GIVES_ROW = /^(?:scalars?|scalar_one|scalar_one_or_none|first|one|one_or_none|all|unique)$/;
const MAX_STEPS = 4;

/** The result of the call, in Python also what is taken out of it. */
export function isRowOf(view: View, file: FileFacts, value: Value, read: Call, steps = 0): boolean {
  return view.sources(file, value).some((source) => {
    if (source.file !== read.file) return false;
    if (source.operation === read.operation) return true;
    if (file.language !== "python" || steps === MAX_STEPS) return false;
    if (startsWith(source.operation, read.operation)) return true;
    const { callee } = source.operation;
    if (callee?.kind !== "name" || !GIVES_ROW.test(memberOf(callee) ?? "")) return false;
    return isRowOf(view, file, { ...callee, path: [] }, read, steps + 1);
  });
}

/** `session.execute(…).scalars().first()` is a chain of the read. */
export const startsWith = (chain: Operation, read: Operation): boolean =>
  chain.span.start === read.span.start && chain.span.end >= read.span.end;

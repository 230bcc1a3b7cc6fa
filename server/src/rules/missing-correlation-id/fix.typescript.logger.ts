/** The id in each line of a pino logger that the file makes. */

import type { TextEdit } from "#facts/place";
import { setOption } from "#languages/typescript/editOptions";
import { contains, type EditSource, ts } from "#languages/typescript/editSource";
import type { EditStyle } from "#languages/typescript/editStyle";
import { plainSymbol, symbolOf } from "#languages/typescript/editSymbols";

/** Edits that make lines carry the id, given the name of the function that tells it; undefined when no logger is made here. */
export function idsInLines(
  source: EditSource,
  style: EditStyle,
): ((current: string) => readonly TextEdit[]) | undefined {
  const calls: ts.CallExpression[] = [];
  contains(
    source.tree,
    (node) => {
      if (ts.isCallExpression(node) && /^pino(\.pino)?$/.test(plainSymbol(symbolOf(source, node) ?? "")))
        calls.push(node);
      return false;
    },
    { intoFunctions: true },
  );
  const [made, ...others] = calls;
  if (made === undefined || others.length > 0) return undefined;
  const mixin = (current: string) =>
    setOption(source, style, made, { at: 0, name: "mixin", value: `() => ({ requestId: ${current}() })` });
  if (mixin("correlationId").kind !== "edits") return undefined;
  return (current) => {
    const outcome = mixin(current);
    return outcome.kind === "edits" ? outcome.edits : [];
  };
}

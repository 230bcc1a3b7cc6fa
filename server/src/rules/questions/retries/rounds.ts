/** How often a `for` loop of Python goes round that counts instead of working through items. */

import type { FileFacts, Value } from "#facts/file";
import type { View } from "#linking/view";

/**
 * `range(3)`, `range(1, limit + 1)`, `itertools.count()`: the number of rounds, `NaN` when it is not known, infinity when there is no
 * end; undefined for a loop over items.
 */
export function countedRounds(view: View, file: FileFacts, over: Value): number | undefined {
  const operation = over.kind === "result" && over.path.length === 0 ? file.operations[over.operation] : undefined;
  const symbol = operation === undefined ? undefined : view.call(file, operation)?.symbol;
  if (operation === undefined || symbol === undefined) return undefined;
  if (symbol === "itertools.count") return Number.POSITIVE_INFINITY;
  if (symbol !== "global.range" || file.language !== "python") return undefined;
  const [from, to] = operation.arguments;
  if (from === undefined) return Number.NaN;
  if (isLength(file, from) || (to !== undefined && isLength(file, to))) return undefined;
  const last = numberOf(view, file, to ?? from);
  const first = to === undefined ? 0 : numberOf(view, file, from);
  return last === undefined || first === undefined ? Number.NaN : last - first;
}

/** `range(len(items))` works through items. */
function isLength(file: FileFacts, value: Value): boolean {
  const callee = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  return callee?.kind === "name" && callee.name === "len";
}

function numberOf(view: View, file: FileFacts, value: Value): number | undefined {
  // `limit + 1`: a sum may be text.
  if (value.kind === "template") {
    const parts = value.parts.map((part) => numberOf(view, file, part));
    return parts.every((part) => part !== undefined) ? parts.reduce((sum: number, part) => sum + part, 0) : undefined;
  }
  const numbers = view
    .things(file, value)
    .flatMap((thing) => (thing.kind === "literal" && typeof thing.value === "number" ? [thing.value] : []));
  return numbers[0];
}

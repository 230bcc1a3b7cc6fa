/** A copy with one flag set: two at once set the same, and lose nothing while nobody sets another member. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { replacesKey } from "../questions/state/keyedValue";

const MAX_DEPTH = 3;

/** Is `{ ...read, verified: true }` what is written, and does no other call of the file put a copy under a key? */
export function setsOnlyFlag(view: View, file: FileFacts, write: Call): boolean {
  const copies = view.calls(file).filter((call) => replacesKey(call) && copiesIn(view, call).length > 0);
  const [copy, ...others] = copiesIn(view, write);
  if (copy === undefined || others.length > 0 || copies.some((call) => call !== write)) return false;
  const [set, ...more] = Object.values(copy.properties);
  if (copy.spreads.length !== 1 || set === undefined || more.length > 0) return false;
  const given = view.things(file, set);
  return given.length === 1 && given.every((thing) => thing.kind === "literal" && typeof thing.value === "boolean");
}

type Copy = Extract<Value, { kind: "object" }>;

/** Objects with a spread among the values that are written, texts of them too: `JSON.stringify({ ...session, verified })`. */
const copiesIn = (view: View, { file, operation }: Call): readonly Copy[] =>
  operation.arguments.slice(1).flatMap((value) => copiesOf(view, file, value));

function copiesOf(view: View, file: FileFacts, value: Value, depth = 0): readonly Copy[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (next: Value): readonly Copy[] => copiesOf(view, file, next, depth + 1);
  switch (value.kind) {
    case "object":
      return value.spreads.length > 0 ? [value] : [];
    case "array":
      return value.items.flatMap(inner);
    case "result":
      return file.operations[value.operation]?.arguments.flatMap(inner) ?? [];
    case "name":
      return value.path.length > 0
        ? []
        : (view.variable(file, value.scope, value.name)?.binding.values.flatMap(inner) ?? []);
    default:
      return [];
  }
}

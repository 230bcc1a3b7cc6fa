/** Is a collection written to a file by another function, and read back when the program starts? */

import type { Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import { mentions, mentionsWhole } from "../questions/mentions";
import type { Collection } from "../questions/state/collections";

const WRITES = /^file-(write|rename)$/;

/** `setInterval(() => writeFile(FILE, JSON.stringify([...drafts])), 60_000)` in a file that reads it as well: the call that writes. */
export function snapshotOf(view: View, collection: Collection): Call | undefined {
  const { file, owner } = collection;
  if (owner !== undefined || view.calls(file, { concept: "file-read" }).length === 0) return undefined;
  const names = heldNames(collection);
  return view
    .calls(file)
    .find(
      ({ concept, operation }) =>
        WRITES.test(concept ?? "") && operation.arguments.some((value) => holds(view, collection, value, names)),
    );
}

/** What is looked up in it, and what a loop over it gives. */
function heldNames({ file, name }: Collection): readonly string[] {
  const isOf = (value: Value): boolean => {
    const callee = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
    return callee?.kind === "name" && callee.name === name && /^(get|values|entries)$/.test(callee.path[0] ?? "");
  };
  const isWalked = (over: Value | undefined): boolean =>
    over !== undefined && (isOf(over) || (over.kind === "name" && over.name === name && over.path.length === 0));
  return file.scopes.flatMap(({ over, bindings }) =>
    Object.entries(bindings).flatMap(([bound, { values }]) => (values.some(isOf) || isWalked(over) ? [bound] : [])),
  );
}

/** `JSON.stringify(draft)`, `JSON.stringify([...drafts.values()])`, or a variable that holds that. */
function holds(view: View, { file, name }: Collection, value: Value, names: readonly string[]): boolean {
  const isHeld = (one: Value): boolean =>
    mentions(file, one, name) || names.some((held) => mentionsWhole(file, one, held));
  if (isHeld(value)) return true;
  return value.kind === "name" && (view.variable(file, value.scope, value.name)?.binding.values ?? []).some(isHeld);
}

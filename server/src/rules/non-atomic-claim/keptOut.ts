/** Is a second run kept out before it gets to the row? A unique column that both would fill lets one of them through. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { mentions } from "../questions/mentions";

/**
 * `await insert(users).values({ email }); … select(invitations).where(eq(invitations.email, email))`, where `users.email` is unique: who
 * comes second fails at the insert, and never asks for the row.
 */
export const isKeptOutByInsert = (view: View, file: FileFacts, { id }: Scope, read: Call): boolean =>
  view.operations(file, id).some((operation) => {
    if (operation.order >= read.operation.order || operation.scope !== id) return false;
    const insert = view.call(file, operation);
    return insert?.concept === "row-insert" && namesOfUniques(view, insert).some((name) => isAskedBy(read, name));
  });

/** Names that the insert puts into a column that is unique by itself, and does not step around. */
function namesOfUniques(view: View, insert: Call): readonly string[] {
  const table = view.resource(insert)?.replace(/^table:/, "") ?? "";
  const alone = (view.uniques().get(table) ?? []).flatMap(([only = "", ...others]) =>
    others.length === 0 ? [only.toLowerCase()] : [],
  );
  const chain = chainOf(insert.file, insert.operation);
  if (alone.length === 0 || chain.some(({ callee }) => /conflict|ignore|merge|upsert/i.test(memberOf(callee) ?? "")))
    return [];
  return chain.flatMap((step) =>
    rowsGiven(view, insert.file, step).flatMap((row) =>
      Object.entries(row).flatMap(([column, value]) =>
        alone.includes(column.toLowerCase()) && value.kind === "name" && value.path.length === 0 ? [value.name] : [],
      ),
    ),
  );
}

/** `values({ email })`, `create({ data: { email } })` */
const rowsGiven = (
  view: View,
  file: FileFacts,
  { arguments: given }: Operation,
): readonly Readonly<Record<string, Value>>[] =>
  given
    .flatMap((value) => view.things(file, value))
    .flatMap((thing) => {
      if (thing.kind !== "object") return [];
      const { data } = thing.value.properties;
      return [thing.value.properties, ...(data?.kind === "object" ? [data.properties] : [])];
    });

/** The read asks for nothing but rows of that name. */
function isAskedBy({ file, operation }: Call, name: string): boolean {
  const chain = chainOf(file, operation);
  const asks = chain.flatMap(({ arguments: given }) => given);
  return asks.some((value) => mentions(file, value, name)) && !asks.some((value) => isChoice(file, value));
}

/** `or(…)`, `OR: […]` */
function isChoice(file: FileFacts, value: Value): boolean {
  if (value.kind === "object") return Object.keys(value.properties).some((key) => /^(\$?or|Op\.or)$/i.test(key));
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  return (
    made !== undefined &&
    (/^or$/i.test(memberOf(made.callee) ?? "") ||
      (made.callee?.kind === "import" && made.callee.path.at(-1) === "or") ||
      made.arguments.some((inner) => isChoice(file, inner)))
  );
}

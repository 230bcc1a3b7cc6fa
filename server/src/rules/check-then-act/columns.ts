/** Columns: those that a look-up asks about, and those that a write is given from outside. */

import type { FileFacts, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { lastNameOf, memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { queryOf, rowAccess } from "../questions/state/rowAccess";
import { writtenValue } from "../questions/state/rowValues";

/** Columns that say which row it is. */
export const IDS = /^(id|_id|uuid)$/;

const reading = (view: View, lookup: Call) => {
  const query = queryOf(view, lookup);
  return query === undefined ? undefined : rowAccess(view, query);
};

/** An update takes what was looked up when it writes the column the look-up asked about; by id it changes a known row. */
export function writesLookedUp(view: View, update: Call, lookup: Call): boolean {
  const asked = [...lookedUp(view, lookup)].filter((column) => !IDS.test(column));
  const asks = reading(view, lookup)?.asks;
  return update.operation.arguments.slice(1).some((value) =>
    view.things(update.file, value).some(
      (thing) =>
        thing.kind === "object" &&
        asked.some((column) => {
          const given = thing.value.properties[column];
          if (given === undefined) return false;
          // Counting rows that run says nothing of the row that is marked as failed: it is another value that is asked for.
          const free = asks?.get(column.toLowerCase());
          const set = writtenValue(view, thing.file, given);
          return free === undefined || set === undefined || free === set;
        }),
    ),
  );
}

/** Drizzle: `eq(kind === "team" ? notes.teamId : notes.userId, id)` asks for one of the columns. */
export function chosenColumns({ file, operation }: Call): readonly string[] {
  const { start, end } = operation.span;
  return file.operations.flatMap(({ kind, span, callee, arguments: [column] }) => {
    if (kind !== "call" || span.start < start || span.end > end || lastNameOf(callee) !== "eq") return [];
    return column?.kind === "choice" ? column.of.flatMap((arm) => memberOf(arm) ?? []) : [];
  });
}

/** The condition of a query in a helper is a parameter: what its other callers ask for says nothing of this look-up. */
export const isAskedByCallers = (view: View, lookup: Call, query: Call): boolean =>
  query !== lookup &&
  query.operation.arguments.some((value) => {
    const where = value.kind === "object" ? value.properties.where : value;
    return where !== undefined && isPassedIn(view, query.file, where);
  });

function isPassedIn(view: View, file: FileFacts, value: Value, depth = 0): boolean {
  if (value.kind === "parameter") return true;
  if (value.kind !== "name" || depth > 3) return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.some((inner) => isPassedIn(view, file, inner, depth + 1));
}

/** `userId ? Number(userId) : 0`: two who bring the same get the same. */
function isGiven(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind === "choice") return value.of.some((inner) => isGiven(view, file, inner)) && value.of.every(isPlain);
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  const call = made === undefined ? undefined : view.call(file, made);
  return /^global\.(Number|String)$/.test(call?.symbol ?? "")
    ? (made?.arguments.some((inner) => isPassedIn(view, file, inner)) ?? false)
    : isPassedIn(view, file, value);
}

const isPlain = ({ kind }: Value): boolean => /^(literal|name|parameter|result)$/.test(kind);

/** Columns that the insert gets from outside: two at once give them the same value. */
export function givenColumns(view: View, act: Call): ReadonlySet<string> {
  const { file, operation } = act;
  const columns = new Set<string>();
  for (const value of chainOf(file, operation).flatMap((link) => link.arguments)) {
    const row = value.kind === "object" ? (value.properties.data ?? value) : value;
    if (row.kind !== "object") continue;
    for (const [name, item] of Object.entries(row.properties)) if (isGiven(view, file, item)) columns.add(name);
  }
  return columns;
}

/** Columns a look-up names, in its own arguments or in those of the query it makes. */
export function lookedUp(view: View, lookup: Call): ReadonlySet<string> {
  const columns = new Set<string>();
  const add = (file: FileFacts, value: Value): void => {
    for (const thing of view.things(file, value)) {
      if (thing.kind === "literal" && typeof thing.value === "string") columns.add(thing.value.split(".").at(-1) ?? "");
      if (thing.kind !== "object") continue;
      for (const [name, property] of Object.entries(thing.value.properties)) {
        columns.add(name.split(".").at(-1) ?? name);
        if (name === "where") add(thing.file, property);
      }
    }
  };
  const queries = [
    lookup,
    ...view.effectsOf(lookup).flatMap(({ call }) => (isAskedByCallers(view, lookup, call) ? [] : [call])),
  ];
  for (const query of queries) {
    for (const call of view.calls(query.file)) {
      const inside =
        call.operation.span.start >= query.operation.span.start && call.operation.span.end <= query.operation.span.end;
      if (inside) for (const value of call.operation.arguments) add(call.file, value);
    }
  }
  return columns;
}

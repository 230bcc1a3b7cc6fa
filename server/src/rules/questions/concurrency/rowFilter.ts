/** Which rows does a read ask for: all of a state, those of one owner, or those of a list of ids? */

import type { FileFacts, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

export type RowsAskedFor = { readonly state: "unknown"; readonly because: string };

const OF_ONE: RowsAskedFor = { state: "unknown", because: "rows of one owner" };
const OF_LIST: RowsAskedFor = { state: "unknown", because: "rows of a list of ids" };
const MAX_DEPTH = 6;
const MAX_CHAIN = 16;

/**
 * Undefined when nothing but constants narrows the read: the table decides how many rows there are.
 * `sql`: its text, when it has one.
 */
export function rowsAskedFor(view: View, call: Call, sql: string): RowsAskedFor | undefined {
  if (/\bwhere\b[^;]*?(=\s*(\$\d|\?|:\w)|\bin\s*\(|=\s*any\b|=\s*$)/is.test(sql)) return OF_ONE;
  const where = view.option(call, ["where", "filter"]);
  if (where.state === "unknown") return { state: "unknown", because: "which rows are read is not known" };
  if (where.state === "set") {
    const found = narrowed(view, where.file, where.value, 0);
    if (found !== undefined) return found;
  }
  // Mongo and Mongoose take the filter itself, TypeORM after the entity; knex and Drizzle have it in the chain.
  const given = where.state === "set" ? [] : call.operation.arguments.slice(0, 2);
  const own = firstOf(given.map((value) => narrowed(view, call.file, value, 0)));
  return own ?? inChain(view, call);
}

/** A filter by a value that is not constant narrows to its owner. */
function narrowed(view: View, file: FileFacts, value: Value, depth: number): RowsAskedFor | undefined {
  if (depth > MAX_DEPTH) return undefined;
  // Drizzle: `where: eq(sites.owner, id)`
  if (value.kind === "result") return byArguments(view, file, [value]);
  if (value.kind === "array") return firstOf(value.items.map((item) => narrowed(view, file, item, depth + 1)));
  const objects = view.things(file, value).filter((thing) => thing.kind === "object");
  return firstOf(
    objects.flatMap((thing) =>
      Object.entries(thing.value.properties).map(([name, inner]) => byProperty(view, thing.file, name, inner, depth)),
    ),
  );
}

function byProperty(view: View, file: FileFacts, name: string, value: Value, depth: number): RowsAskedFor | undefined {
  if (/^(\$?in|any)$/i.test(name)) return OF_LIST;
  if (/^\$?(lte?|gte?|not|ne|nin|notIn|contains|startsWith|endsWith|mode|exists|is|isNot)$/.test(name))
    return undefined;
  if (/^(relations|select|order|orderBy|include|attributes|cache|withDeleted|lock|skip|distinct)$/.test(name))
    return undefined;
  if (value.kind === "object" || value.kind === "array") return narrowed(view, file, value, depth + 1);
  if (value.kind === "result") return byOperator(view, file, value);
  const things = view.things(file, value);
  return things.length > 0 && things.every((thing) => thing.kind === "literal") ? undefined : OF_ONE;
}

/** TypeORM's operators: `In(ids)`, `LessThan(date)`, `IsNull()`. */
function byOperator(view: View, file: FileFacts, value: Extract<Value, { kind: "result" }>): RowsAskedFor | undefined {
  const operation = file.operations[value.operation];
  const callee = operation?.callee;
  const name = callee?.kind === "name" ? callee.name : "";
  if (name === "In" || name === "Any") return OF_LIST;
  if (/^(LessThan|MoreThan|Not|IsNull|Like|ILike|Between|Raw|IsNotNull)/.test(name)) return undefined;
  return operation === undefined || view.call(file, operation)?.symbol?.startsWith("global.Date") ? undefined : OF_ONE;
}

function inChain(view: View, { file, operation }: Call): RowsAskedFor | undefined {
  let callee = operation.callee;
  for (let hops = 0; hops < MAX_CHAIN && callee?.kind === "result"; hops++) {
    const at = file.operations[callee.operation];
    if (at !== undefined && isFilter(memberOf(at.callee))) {
      const found = byArguments(view, file, at.arguments);
      if (found !== undefined) return found;
    }
    callee = at?.callee;
  }
  return afterwards(view, file, operation.use, 0);
}

const isFilter = (name: string | undefined): boolean => /^(and|or)?where(In)?$|^filter$|^eq$|^in$/i.test(name ?? "");

/** Filters called on the result: `select().from(t).where(eq(t.owner, id))`. */
function afterwards(
  view: View,
  file: FileFacts,
  use: FileFacts["operations"][number]["use"],
  hops: number,
): RowsAskedFor | undefined {
  if (use.to !== "member" || use.then.to !== "callee" || hops > MAX_CHAIN) return undefined;
  const operation = file.operations[use.then.operation];
  if (operation === undefined) return undefined;
  const found = isFilter(use.name) ? byArguments(view, file, operation.arguments) : undefined;
  return found ?? afterwards(view, file, operation.use, hops + 1);
}

function byArguments(view: View, file: FileFacts, given: readonly Value[]): RowsAskedFor | undefined {
  return firstOf(
    given.map((value) => {
      if (value.kind === "literal" || value.kind === "function" || value.kind === "template") return undefined;
      if (value.kind === "object") return narrowed(view, file, value, 0);
      if (value.kind !== "result") return byProperty(view, file, "", value, 0);
      // `eq(column, value)`, `and(eq(…), …)`
      return byArguments(view, file, file.operations[value.operation]?.arguments.slice(0) ?? []);
    }),
  );
}

const firstOf = (found: readonly (RowsAskedFor | undefined)[]): RowsAskedFor | undefined =>
  found.find((one) => one !== undefined);

/** Columns with a unique constraint, as migrations and models in the workspace declare them. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { View } from "#linking/view";

import { modelUniques } from "./modelUniques";

type Unique = ReadonlyMap<string, readonly (readonly string[])[]>;

/** By the routes of a snapshot: they are made anew whenever a file changes. */
const known = new WeakMap<object, Unique>();

/** Table → sets of columns that are unique together, from migrations, models, SQL text and Prisma schemas. */
export function uniqueColumns(view: View): Unique {
  const snapshot = view.routes();
  const cached = known.get(snapshot);
  if (cached !== undefined) return cached;
  const found = new Map<string, string[][]>();
  const add = (table: string, columns: string[]): void => {
    const list = found.get(table);
    if (list === undefined) found.set(table, [columns]);
    else list.push(columns);
  };
  for (const { table, columns } of view.uniques()) add(table, [...columns]);
  for (const file of view.files) {
    if (file.role === "test" || file.role === "browser") continue;
    for (const operation of file.operations) {
      knexUnique(file, operation, add);
      for (const value of operation.arguments) sqlUnique(value, add);
    }
    modelUniques(file, add);
  }
  known.set(snapshot, found);
  return found;
}

/** `table.string("email").unique()`, `table.unique(["a", "b"])` inside `createTable("users", (table) => …)`. */
function knexUnique(file: FileFacts, operation: Operation, add: (table: string, columns: string[]) => void): void {
  const callee = operation.callee;
  if (operation.kind !== "call" || callee === undefined || !("path" in callee) || callee.path.at(-1) !== "unique")
    return;
  let columns = literals(operation.arguments[0]);
  let root: Value = callee;
  while (root.kind === "result") {
    const made: Operation | undefined = file.operations[root.operation];
    if (made?.callee === undefined) return;
    const named = literals(made.arguments[0]);
    if (named.length > 0) columns = named;
    root = made.callee;
  }
  const table = root.kind === "name" ? tableOf(file, root.scope, root.name) : undefined;
  if (table !== undefined && columns.length > 0) add(table, columns);
}

function tableOf(file: FileFacts, scope: number, name: string): string | undefined {
  for (let at = file.scopes[scope]; at !== undefined; at = file.scopes[at.parent]) {
    if (!Object.hasOwn(at.bindings, name)) continue;
    if (at.kind !== "function" || at.use?.to !== "argument") return undefined;
    return literals(file.operations[at.use.operation]?.arguments[0])[0];
  }
  return undefined;
}

function literals(value: Value | undefined): string[] {
  if (value?.kind === "literal" && typeof value.value === "string") return [value.value];
  if (value?.kind !== "array") return [];
  return value.items.flatMap((item) => (item.kind === "literal" && typeof item.value === "string" ? [item.value] : []));
}

const CREATE_INDEX = /create\s+unique\s+index[^(]*?\bon\s+["`]?(\w+)["`]?\s*\(([^)]*)\)/gi;
const ADD_CONSTRAINT = /alter\s+table\s+["`]?(\w+)["`]?[^;]*?\bunique\s*\(([^)]*)\)/gi;

/** `create unique index … on links (address, domain)` in the text of a query. */
function sqlUnique(value: Value, add: (table: string, columns: string[]) => void): void {
  const text =
    value.kind === "literal" && typeof value.value === "string"
      ? value.value
      : value.kind === "template"
        ? value.head
        : undefined;
  if (text === undefined || !/unique/i.test(text)) return;
  for (const pattern of [CREATE_INDEX, ADD_CONSTRAINT]) {
    for (const [, table = "", columns = ""] of text.matchAll(pattern)) {
      add(
        table,
        columns.split(",").map((column) => column.replace(/["`\s]/g, "")),
      );
    }
  }
}

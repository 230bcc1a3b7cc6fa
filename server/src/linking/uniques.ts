/** Columns with a unique constraint, as schema files, migrations, models and SQL text in the workspace declare them. */

import type { FileFacts, Operation, Value } from "#facts/file";

import { memberOf } from "./lexical";
import { ask, askWhole, type Linker, type Question } from "./linker";
import { modelUniques } from "./modelUniques";
import type { UniqueFacts } from "./project";
import { pythonUniques } from "./pythonUniques";

const IN_FILE: Question<readonly UniqueFacts[]> = { fallback: [] };
const ALL: Question<ReadonlyMap<string, readonly (readonly string[])[]>> = { fallback: new Map() };

/** Table → sets of columns that are unique together. */
export const uniquesOf = (linker: Linker): ReadonlyMap<string, readonly (readonly string[])[]> =>
  askWhole(linker, ALL, () => {
    const found = new Map<string, (readonly string[])[]>();
    const declared = [...linker.files.values()].flatMap((file) => uniquesIn(linker, file));
    for (const { table, columns } of [...(linker.project.uniques ?? []), ...declared]) {
      const list = found.get(table);
      if (list === undefined) found.set(table, [columns]);
      else list.push(columns);
    }
    return found;
  });

/** Constraints that a file declares, in source order. */
export const uniquesIn = (linker: Linker, file: FileFacts): readonly UniqueFacts[] =>
  ask(linker, IN_FILE, file, "all", () => {
    if (file.role === "test" || file.role === "browser") return [];
    const found: UniqueFacts[] = [];
    const add = (table: string, columns: string[]): void => {
      found.push({ table, columns });
    };
    for (const operation of file.operations) {
      knexUnique(file, operation, add);
      for (const value of operation.arguments) sqlUnique(value, add);
    }
    modelUniques(file, add);
    pythonUniques(file, add);
    return found;
  });

/** `table.string("email").unique()`, `table.unique(["a", "b"])` inside `createTable("users", (table) => …)`. */
function knexUnique(file: FileFacts, operation: Operation, add: (table: string, columns: string[]) => void): void {
  const callee = operation.callee;
  if (operation.kind !== "call" || callee === undefined || memberOf(callee) !== "unique") return;
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

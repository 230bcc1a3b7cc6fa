/** Unique columns that Python models and migrations declare: Django, SQLAlchemy, SQLModel, Alembic. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";

import { lastNameOf } from "./lexical";
import type { AddUnique } from "./modelUniques";

/** Tells `add` of every unique constraint of a Python file, under the names its table goes by, in lower case. */
export function pythonUniques(file: FileFacts, add: AddUnique): void {
  if (file.language !== "python") return;
  for (const scope of file.scopes) if (scope.kind === "class") classUniques(file, scope, add);
  for (const operation of file.operations) if (operation.kind === "call") migrationUniques(file, operation, add);
}

function classUniques(file: FileFacts, scope: Scope, add: AddUnique): void {
  const tables = tablesOf(file, scope);
  for (const [name, value] of Object.entries(scope.members ?? {})) {
    const made = callIn(file, value);
    if (made !== undefined && (isOn(made, "unique") || isOn(made, "primary_key")))
      for (const table of tables) add(table, [name]);
    const sets =
      name === "unique_together"
        ? together(value)
        : /^(constraints|__table_args__)$/.test(name)
          ? listed(file, value)
          : [];
    for (const columns of sets) for (const table of tables) add(table, [...columns]);
  }
}

/** The class's own name and its `__tablename__`; of `class Meta`, those of the model around it. */
function tablesOf(file: FileFacts, scope: Scope): readonly string[] {
  const around = scope.name === "Meta" ? file.scopes[scope.parent] : undefined;
  if (around?.kind === "class") return tablesOf(file, around);
  const named = textOf(scope.members?.__tablename__);
  return [scope.name, named].flatMap((name) => (name === undefined ? [] : [name.toLowerCase()]));
}

/** `("team", "name")`, `[("team", "name")]` */
function together(value: Value): readonly (readonly string[])[] {
  if (value.kind !== "array") return [];
  const columns = textsOf(value);
  return columns.length > 0 ? [columns] : value.items.map(textsOf).filter((inner) => inner.length > 0);
}

/** `[UniqueConstraint(fields=["team", "name"])]`, `(UniqueConstraint("team", "name"), Index("ix", "slug", unique=True))` */
function listed(file: FileFacts, value: Value): readonly (readonly string[])[] {
  const items = value.kind === "array" ? value.items : [];
  return items.flatMap((item) => {
    const made = callIn(file, item);
    const columns = made === undefined ? [] : constraintOf(made);
    return columns.length > 0 ? [columns] : [];
  });
}

function constraintOf(made: Operation): readonly string[] {
  const name = lastNameOf(made.callee);
  const fields = made.keywords?.fields;
  // A condition leaves rows out: the columns are not unique among all.
  if (made.keywords?.condition !== undefined) return [];
  if (name === "UniqueConstraint") return fields === undefined ? made.arguments.flatMap(own) : textsOf(fields);
  return name === "Index" && isOn(made, "unique") ? made.arguments.slice(1).flatMap(own) : [];
}

/** Alembic's `create_unique_constraint("uq", "users", ["mail"])`, `create_index("ix", "users", ["mail"], unique=True)`, `create_table`. */
function migrationUniques(file: FileFacts, operation: Operation, add: AddUnique): void {
  const name = lastNameOf(operation.callee);
  const [first, second, third] = operation.arguments;
  if (name === "create_unique_constraint" || (name === "create_index" && isOn(operation, "unique"))) {
    const table = textOf(second)?.toLowerCase();
    const columns = third === undefined ? [] : textsOf(third);
    if (table !== undefined && columns.length > 0) add(table, [...columns]);
    return;
  }
  const table = name === "create_table" ? textOf(first)?.toLowerCase() : undefined;
  if (table === undefined) return;
  for (const value of operation.arguments.slice(1)) {
    const made = callIn(file, value);
    if (made === undefined) continue;
    const column = lastNameOf(made.callee) === "Column" && isOn(made, "unique") ? textOf(made.arguments[0]) : undefined;
    const columns = column === undefined ? constraintOf(made) : [column];
    if (columns.length > 0) add(table, [...columns]);
  }
}

const callIn = (file: FileFacts, value: Value): Operation | undefined =>
  value.kind === "result" && value.path.length === 0 ? file.operations[value.operation] : undefined;

const isOn = ({ keywords }: Operation, name: string): boolean => {
  const value = keywords !== undefined && Object.hasOwn(keywords, name) ? keywords[name] : undefined;
  return value?.kind === "literal" && value.value === true;
};

const textOf = (value: Value | undefined): string | undefined =>
  value?.kind === "literal" && typeof value.value === "string" ? value.value : undefined;

const own = (value: Value): readonly string[] => {
  const text = textOf(value);
  return text === undefined ? [] : [text];
};

const textsOf = (value: Value): readonly string[] => (value.kind === "array" ? value.items.flatMap(own) : []);

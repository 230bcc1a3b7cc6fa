/** Unique columns that models declare: TypeORM decorators, Mongoose schemas, Sequelize models, Drizzle tables. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";

import { chainOf } from "./chains";
import { lastNameOf, memberOf } from "./lexical";

export type AddUnique = (table: string, columns: string[]) => void;

/** Tells `add` of every unique constraint the models of a file declare, by lower-case table name. */
export function modelUniques(file: FileFacts, add: AddUnique): void {
  for (const operation of file.operations) {
    const name = nameOf(operation);
    if (/^(Column|Index|Unique)$/.test(name)) decorator(file, operation, name, add);
    else if (/^(model|define|init)$/.test(name)) model(file, operation, name, add);
    else if (/^(pgTable|mysqlTable|sqliteTable)$/.test(name)) table(file, operation, add);
  }
  for (const scope of file.scopes) if (scope.kind === "class") classDecorators(file, scope, add);
}

function nameOf({ kind, callee }: Operation): string {
  return kind === "call" || kind === "new" ? lastNameOf(callee) : "";
}

/** `@Column({ unique: true }) mail: string`, `@Index({ unique: true })`, `@Unique()` on a field. */
function decorator(file: FileFacts, operation: Operation, name: string, add: AddUnique): void {
  const owner = file.scopes[operation.scope];
  if (owner?.kind !== "class" || owner.name === undefined) return;
  if (name !== "Unique" && !operation.arguments.some(isUnique)) return;
  let field: string | undefined;
  let nearest = Number.POSITIVE_INFINITY;
  for (const [member, value] of Object.entries(owner.members ?? {})) {
    const start = value.kind === "typed" ? value.type.span.start : Number.NaN;
    if (start >= operation.span.end && start < nearest) [field, nearest] = [member, start];
  }
  if (field !== undefined) add(owner.name.toLowerCase(), [field]);
}

/** `@Unique(["team", "name"])`, `@Index(["slug"], { unique: true })` on a class. */
function classDecorators(file: FileFacts, { name, decorators }: Scope, add: AddUnique): void {
  for (const value of decorators ?? []) {
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    if (made === undefined || name === undefined) continue;
    const isConstraint = nameOf(made) === "Unique" || (nameOf(made) === "Index" && made.arguments.some(isUnique));
    for (const list of isConstraint ? made.arguments : []) {
      const columns = strings(list);
      if (columns.length > 0) add(name.toLowerCase(), columns);
    }
  }
}

/** `model("User", schema)`, `sequelize.define("user", { mail: { unique: true } })`, `User.init({ … }, …)`. */
function model(file: FileFacts, operation: Operation, how: string, add: AddUnique): void {
  const [first, second] = operation.arguments;
  const { callee } = operation;
  const named = how === "init" ? (callee?.kind === "name" ? callee.name : undefined) : stringOf(first);
  const columns = columnsOf(file, how === "init" ? first : second);
  if (named === undefined || columns === undefined) return;
  for (const [column, options] of Object.entries(columns.properties))
    if (isUnique(options)) add(named.toLowerCase(), [column]);
}

/** The object of columns, itself or inside `new Schema({ … })`. */
function columnsOf(
  file: FileFacts,
  value: Value | undefined,
  depth = 0,
): Extract<Value, { kind: "object" }> | undefined {
  if (value === undefined || depth > 4) return undefined;
  if (value.kind === "object") return value;
  if (value.kind === "result") return columnsOf(file, file.operations[value.operation]?.arguments[0], depth + 1);
  if (value.kind !== "name" || value.path.length > 0) return undefined;
  const declared = file.scopes[0]?.bindings[value.name]?.values[0];
  return columnsOf(file, declared, depth + 1);
}

/** `pgTable("users", { mail: text("mail").unique() }, (t) => [uniqueIndex().on(t.team, t.name)])`. */
function table(file: FileFacts, operation: Operation, add: AddUnique): void {
  const [first, columns] = operation.arguments;
  const named = stringOf(first)?.toLowerCase();
  if (named === undefined) return;
  for (const [column, value] of Object.entries(columns?.kind === "object" ? columns.properties : {})) {
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    if (made !== undefined && chainOf(file, made).some((link) => /^(unique|primaryKey)$/.test(nameOf(link))))
      add(named, [column]);
  }
  for (const inner of file.operations) {
    const isInside = inner.span.start > operation.span.start && inner.span.end < operation.span.end;
    if (!isInside) continue;
    const key = nameOf(inner) === "primaryKey" ? inner.arguments[0] : undefined;
    const together = key?.kind === "object" ? key.properties.columns : undefined;
    if (together?.kind === "array")
      add(
        named,
        together.items.flatMap((value) => memberOf(value) ?? []),
      );
    if (nameOf(inner) !== "on") continue;
    const isConstraint = chainOf(file, inner).some((link) => /^(uniqueIndex|unique)$/.test(nameOf(link)));
    const on = inner.arguments.flatMap((value) => memberOf(value) ?? []);
    if (isConstraint && on.length > 0) add(named, on);
  }
}

const isUnique = (value: Value): boolean => {
  const option = value.kind === "object" ? value.properties.unique : undefined;
  return option !== undefined && !(option.kind === "literal" && option.value === false);
};

const stringOf = (value: Value | undefined): string | undefined =>
  value?.kind === "literal" && typeof value.value === "string" ? value.value : undefined;

const strings = (value: Value): string[] =>
  value.kind === "array" ? value.items.flatMap((item) => stringOf(item) ?? []) : [];

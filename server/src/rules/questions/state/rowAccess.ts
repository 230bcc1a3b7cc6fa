/** Which rows a query asks for and which columns it sets, as its library or its SQL text writes them. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { isPythonOrm, pythonRows } from "./pythonRows";
import { columnOf, comparedWith, type Draft, type Given, writtenValue } from "./rowValues";
import { conditionColumns, locksRows, setColumns, statementOf, textsOf } from "./sqlText";

export interface RowAccess {
  /** Column (lower case) → the value it is compared with as text, when that is written out. */
  readonly asks: ReadonlyMap<string, string | undefined>;
  /** Column (lower case) → the value it gets as text, when that is written out. */
  readonly sets: ReadonlyMap<string, string | undefined>;
  /** Column (lower case) → what it is given, where that stands in the code. */
  readonly given: ReadonlyMap<string, Given>;
  /** Objects that are spread into what is written: `update({ ...row, name })`. */
  readonly spread: readonly Given[];
  /** `FOR UPDATE`, `lock: …`, `setLock`: others wait, or skip the row. */
  readonly locks: boolean;
}

/** The query that a look-up is, or makes. */
export const queryOf = (view: View, lookup: Call): Call | undefined =>
  lookup.concept === "row-read" ? lookup : view.effectsOf(lookup).find((effect) => effect.concept === "row-read")?.call;

/** What a call with a row concept asks for and sets. */
export function rowAccess(view: View, call: Call): RowAccess {
  const draft: Draft = { view, asks: new Map(), sets: new Map(), given: new Map(), spread: [], locks: false };
  const sql = statementOf(call);
  const text = sql === undefined ? undefined : firstText(view, call.file, sql);
  // SQLAlchemy runs statements that are made of calls, too.
  if (text !== undefined && (text !== "" || !isPythonOrm(call))) fromText(draft, text);
  else byLibrary(draft, call);
  return draft;
}

/** Of several ways a statement may be written, the first stands for all: their columns do not belong together. */
const firstText = (view: View, file: FileFacts, value: Value): string => textsOf(view, file, value)[0] ?? "";

function fromText(draft: Draft, text: string): void {
  for (const [column, value] of conditionColumns(text)) draft.asks.set(column, value);
  for (const [column, value] of setColumns(text)) draft.sets.set(column, value);
  if (locksRows(text)) draft.locks = true;
}

function byLibrary(draft: Draft, call: Call): void {
  const symbol = call.symbol ?? "";
  const [library = "", type = ""] = symbol.split(".");
  const method = symbol.split(".").at(-1) ?? "";
  const { file, operation } = call;
  const shifted = library === "typeorm" && type === "Manager" ? operation.arguments.slice(1) : operation.arguments;
  const [first, second] = shifted;
  if (isPythonOrm(call)) return pythonRows(draft, call, (row) => mutated(draft, call, row));
  switch (library) {
    case "@prisma/client":
    case "prisma":
      return fromOptions(draft, file, first);
    case "sequelize":
      if (/^(update|increment|decrement)$/.test(method)) {
        setAll(draft, file, first);
        return fromOptions(draft, file, second);
      }
      if (method === "findByPk") {
        draft.asks.set("id", undefined);
        return fromOptions(draft, file, second);
      }
      if (method === "save") return mutated(draft, call, undefined);
      return fromOptions(draft, file, first);
    case "typeorm":
      if (type === "Builder") return fromChain(draft, file, operation);
      if (method === "save") return mutated(draft, call, first);
      if (/^(update|increment|decrement)$/.test(method)) {
        askAll(draft, file, first);
        return setAll(draft, file, second);
      }
      if (/By(OrFail)?$/.test(method)) return askAll(draft, file, first);
      return fromOptions(draft, file, first);
    case "mongoose":
    case "mongodb":
    case "pymongo":
    case "motor":
      if (method === "save") return mutated(draft, call, undefined);
      if (/ById/.test(method)) draft.asks.set("_id", undefined);
      else askAll(draft, file, first);
      if (/^(update|replace)|And(Update|Replace)$|_and_(update|replace)$/.test(method)) setAll(draft, file, second);
      return;
    default:
      return fromChain(draft, file, operation);
  }
}

/** `{ where, data, lock }` of Prisma, Sequelize and TypeORM. */
function fromOptions(draft: Draft, file: FileFacts, value: Value | undefined): void {
  for (const [at, options] of objects(draft.view, file, value)) {
    if (options.properties.where !== undefined) askAll(draft, at, options.properties.where);
    if (options.properties.data !== undefined) setAll(draft, at, options.properties.data);
    if (options.properties.lock !== undefined) draft.locks = true;
  }
}

const COMBINES = /^(AND|OR|\$and|\$or|NOT)$/;

function askAll(draft: Draft, file: FileFacts, value: Value | undefined): void {
  if (value?.kind === "array") {
    for (const item of value.items) askAll(draft, file, item);
    return;
  }
  const found = objects(draft.view, file, value);
  if (found.length === 0 && value !== undefined && value.kind !== "object") draft.asks.set("id", undefined);
  for (const [at, object] of found)
    for (const [name, asked] of Object.entries(object.properties)) {
      if (COMBINES.test(name)) askAll(draft, at, asked);
      else draft.asks.set(columnOf(name), comparedWith(draft.view, at, asked));
    }
}

function setAll(draft: Draft, file: FileFacts, value: Value | undefined): void {
  if (value?.kind === "literal" && typeof value.value === "string") draft.sets.set(columnOf(value.value), undefined);
  for (const [at, object] of objects(draft.view, file, value))
    for (const [name, given] of Object.entries(object.properties)) {
      if (name === "$set" || name === "$setOnInsert") setAll(draft, at, given);
      else if (name.startsWith("$"))
        for (const [, inner] of objects(draft.view, at, given))
          for (const column of Object.keys(inner.properties)) draft.sets.set(columnOf(column), undefined);
      else {
        draft.sets.set(columnOf(name), writtenValue(draft.view, at, given));
        draft.given.set(columnOf(name), { file: at, value: given });
      }
    }
  for (const [at, object] of objects(draft.view, file, value))
    for (const part of object.spreads) draft.spread.push({ file: at, value: part });
}

/** `job.status = "taken"; await jobs.save(job)`, `await job.save()`: members given to the row before it is saved. */
function mutated(draft: Draft, call: Call, entity: Value | undefined): void {
  const { file, operation } = call;
  draft.asks.set("id", undefined);
  setAll(draft, file, entity);
  const row = entity ?? operation.callee;
  if (row?.kind !== "name") return;
  const variable = draft.view.variable(file, row.scope, row.name);
  for (const assign of file.operations) {
    const target = assign.kind === "assign" && assign.order < operation.order ? assign.callee : undefined;
    if (target?.kind !== "name" || target.name !== row.name || target.path.length !== 1) continue;
    if (draft.view.variable(file, target.scope, target.name)?.binding !== variable?.binding) continue;
    const given = assign.arguments[0];
    if (given !== undefined)
      draft.given.set(columnOf(target.path[0] ?? ""), {
        file,
        value: given,
        ...(assign.compound === undefined ? {} : { isCompound: true }),
      });
    draft.sets.set(
      columnOf(target.path[0] ?? ""),
      given === undefined || assign.compound !== undefined ? undefined : writtenValue(draft.view, file, given),
    );
  }
}

const ASKS = /^(where|andWhere|orWhere|whereIn|whereNot|whereRaw|match|eq|neq|is|in|lt|lte|gt|gte|filter|or|not)$/;

/** Query builders: each call of the chain says a part. */
function fromChain(draft: Draft, file: FileFacts, operation: Operation): void {
  for (const link of chainOf(file, operation)) {
    const { callee } = link;
    const method = memberOf(callee) ?? "";
    const [first] = link.arguments;
    const compared = link.arguments.at(-1);
    if (ASKS.test(method)) condition(draft, file, link);
    else if (/^find(First|Many)$/.test(method)) relational(draft, file, first);
    else if (/^whereNull$/.test(method) && first !== undefined) ask(draft, file, first, "null");
    else if (/^(whereNotNull|whereBetween)$/.test(method) && first !== undefined) ask(draft, file, first, undefined);
    else if (/^(set|update)$/.test(method)) {
      const single = first?.kind === "literal" && link.arguments.length > 1 && typeof first.value === "string";
      if (single && compared !== undefined) fillIn(draft, file, columnOf(String(first.value)), compared);
      else setAll(draft, file, first);
    } else if (/^(increment|decrement)$/.test(method)) setAll(draft, file, first);
    else if (/^(forUpdate|forNoKeyUpdate|skipLocked|setLock|useLock)$/.test(method)) draft.locks = true;
    else if (method === "for" && first?.kind === "literal" && /update/.test(String(first.value))) draft.locks = true;
  }
}

/** `where("a", 1)`, `where({ a: 1 })`, `where("a = :x")`, `where(and(eq(t.a, 1), isNull(t.b)))`. */
function condition(draft: Draft, file: FileFacts, link: Operation): void {
  const [first] = link.arguments;
  const compared = link.arguments.length > 1 ? link.arguments.at(-1) : undefined;
  if (first === undefined) return;
  if (first.kind === "literal" || first.kind === "template") {
    const text = firstText(draft.view, file, first);
    if (/^[\w.]+$/.test(text))
      draft.asks.set(columnOf(text), compared === undefined ? undefined : comparedWith(draft.view, file, compared));
    else for (const [column, value] of conditionColumns(`where ${text}`)) draft.asks.set(column, value);
    return;
  }
  if (first.kind === "result") return operator(draft, file, first, 0);
  const held = first.kind === "name" ? draft.view.variable(file, first.scope, first.name)?.binding.values : undefined;
  if (held?.length === 1 && held[0]?.kind === "result") return operator(draft, file, held[0], 0);
  askAll(draft, file, first);
}

/** Drizzle's `findFirst({ where: eq(t.a, 1) })`, `findMany({ where: (t, { eq }) => eq(t.a, 1) })`. */
function relational(draft: Draft, file: FileFacts, options: Value | undefined): void {
  const where = options?.kind === "object" ? options.properties.where : undefined;
  if (where?.kind === "result") return operator(draft, file, where, 0);
  if (where?.kind !== "function") return;
  for (const { id, kind } of draft.view.operations(file, where.scope))
    if (kind === "call") operator(draft, file, { kind: "result", operation: id, awaited: false, path: [] }, 0);
}

/** Drizzle's operators: the column is the first argument, `and` and `or` hold more of them. */
function operator(draft: Draft, file: FileFacts, value: Value, depth: number): void {
  const made = value.kind === "result" ? file.operations[value.operation] : undefined;
  const [column, compared] = made?.arguments ?? [];
  if (made === undefined || column === undefined || depth > 5) return;
  if (column.kind === "name" || column.kind === "import") {
    const name = column.path.at(-1);
    const isNothing = memberOf(made.callee) === "isNull";
    if (name !== undefined && made.arguments.length <= 3)
      ask(draft, file, { kind: "literal", value: name }, isNothing ? "null" : undefined, compared);
    return;
  }
  for (const inner of made.arguments) operator(draft, file, inner, depth + 1);
}

function ask(draft: Draft, file: FileFacts, column: Value, fixed: string | undefined, compared?: Value): void {
  if (column.kind !== "literal" || typeof column.value !== "string") return;
  draft.asks.set(
    columnOf(column.value),
    fixed ?? (compared === undefined ? undefined : comparedWith(draft.view, file, compared)),
  );
}

function fillIn(draft: Draft, file: FileFacts, column: string, value: Value): void {
  draft.sets.set(column, writtenValue(draft.view, file, value));
  draft.given.set(column, { file, value });
}

type ObjectValue = Extract<Value, { kind: "object" }>;

function objects(
  view: View,
  file: FileFacts,
  value: Value | undefined,
): readonly (readonly [FileFacts, ObjectValue])[] {
  if (value === undefined) return [];
  if (value.kind === "object") return [[file, value]];
  return view
    .things(file, value)
    .flatMap((thing) => (thing.kind === "object" ? [[thing.file, thing.value] as const] : []));
}

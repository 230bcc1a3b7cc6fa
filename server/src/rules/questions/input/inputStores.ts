/** Which calls store a value from outside or send it on, and which only look something up by it. */

import type { Use, Value } from "#facts/file";
import type { Concept } from "#knowledge/model";
import type { Call } from "#linking/view";

/** The value reached a store, a queue or another service. */
export interface Arrival {
  readonly call: Call;
  readonly concept: Concept;
  /** Member of the body that arrives; absent when all of it does. */
  readonly field?: string;
  /** It is a condition of a query whose operators are plain objects. */
  readonly operator?: true;
  /** Its place is one column of the row, whatever is in it. */
  readonly isColumn?: true;
  /** It is one member of what another service or a queue is sent, and not all of it. */
  readonly isMember?: true;
  /** Only the name of the method says that it is sent. */
  readonly isByName?: true;
}

interface Held {
  readonly field?: string;
  readonly lookup: boolean;
  readonly keys: readonly string[];
}

const SINKS: ReadonlySet<Concept> = new Set<Concept>([
  "row-insert",
  "row-update",
  "row-upsert",
  "file-write",
  "enqueue",
  "outbound-call",
]);
/** Members of an options object that say which rows are meant, not what is written. */
const LOOKUP =
  /^(where|filter|cursor|select|include|orderBy|order|skip|take|limit|offset|attributes|cond|replacements)$/;
/** Databases whose queries take operators as plain objects. */
const DOCUMENTS = /^(mongoose|mongodb)\b/;
/** Updates that name their rows by the first argument. */
const FIRST_NAMES_ROWS = /^(mongoose|mongodb|typeorm)\b/;

export const isLookup = (key: string): boolean => LOOKUP.test(key);

/** `entity.save()`: stores what the entity holds. */
export const isStoredBy = (call: Call): boolean =>
  call.operation.arguments.length === 0 && /^row-(insert|update|upsert)$/.test(call.concept ?? "");

/**
 * What it means that a call is given the value; `beside`: it is a store, and the value only says where; `looked-up`: rows are read by
 * it, so that a value nobody knows finds nothing.
 */
export function arrivalOf(
  call: Call,
  { field, lookup, keys }: Held,
  use?: Extract<Use, { to: "argument" }>,
): Arrival | "beside" | "looked-up" | undefined {
  const { concept, symbol = "" } = call;
  if (concept === undefined) return undefined;
  const named = field === undefined ? {} : { field };
  const isFilter = use?.index === 0 && /^row-(read|update|delete)$/.test(concept);
  if (isFilter && DOCUMENTS.test(symbol) && !/ById/.test(call.callee))
    return { call, concept, ...named, operator: true };
  if (concept === "row-read") return "looked-up";
  if (concept === "row-delete" || concept === "query") return "beside";
  if (!SINKS.has(concept)) return undefined;
  if (lookup || (isFilter && FIRST_NAMES_ROWS.test(symbol) && !symbol.endsWith(".save"))) return "beside";
  if (use !== undefined && isAddress(call, use, keys)) return "beside";
  const isMember = SENDS.test(concept) && keys.length > (PAYLOAD.test(keys.at(-1) ?? "") ? 1 : 0);
  const isColumn = concept.startsWith("row-") && !keys.every((key) => ROW.test(key));
  return { call, concept, ...named, ...(isMember ? { isMember } : {}), ...(isColumn ? { isColumn } : {}) };
}

/** A client of a library takes it to its service. */
export const sentBy = (call: Call, { field }: Held): Arrival => ({
  call,
  concept: "outbound-call",
  ...(field === undefined ? {} : { field }),
  isByName: true,
});

const SENDS = /^(outbound-call|enqueue)$/;
/** Options that hold the row itself. */
const ROW = /^(data|values?|rows?|create|update|document|doc|item|\[\]|\d+|\$?set|\$setOnInsert)$/i;
/** Options that hold all of what is sent. */
const PAYLOAD = /^(body|data|json|form)$/;

/** The address and the path have rules of their own, which ask for more than a type. */
function isAddress({ model, concept }: Call, use: Extract<Use, { to: "argument" }>, keys: readonly string[]): boolean {
  const names: readonly (string | number)[] = [use.keyword ?? use.index, ...keys.slice(-1)];
  if (concept === "outbound-call") return names.some((name) => model?.address?.includes(name) === true);
  return concept?.startsWith("file-") === true && model?.resource === use.index;
}

/** Code that puts the value into another object, which is this name or its result: `Object.assign(row, body)`, `new Order(body)`. */
export function holderOf(call: Call, index: number): Value | undefined {
  const { operation, symbol = "" } = call;
  if (symbol === "global.Object.assign") return index > 0 ? operation.arguments[0] : RESULT;
  if (/^typeorm\..*\.(create|merge|preload)$/.test(symbol))
    return symbol.endsWith("merge") ? operation.arguments[0] : RESULT;
  if (/^(mongoose|sequelize)\./.test(symbol) && (operation.kind === "new" || /\.(build|set)$/.test(symbol)))
    return RESULT;
  return /^global\.(structuredClone|Object\.(entries|values))$/.test(symbol) ? RESULT : undefined;
}

const RESULT: Value = { kind: "literal", value: undefined };

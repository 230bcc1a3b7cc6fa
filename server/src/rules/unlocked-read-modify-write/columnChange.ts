/** Does an update give a column a value that was computed from what the same column held when the row was read? */

import type { FileFacts, Value } from "#facts/file";
import type { Call, Effect, View } from "#linking/view";

import { rowAccess } from "../questions/state/rowAccess";
import { isRowOf } from "../questions/state/rowOrigin";
import type { Given } from "../questions/state/rowValues";

const MAX_DEPTH = 8;
/** `rows[0].balance`: steps from a result to a row. */
const TO_ROW = /^(\d+|\[\]|rows|data|dataValues)$/;

interface Asked {
  readonly view: View;
  readonly read: Call;
  readonly columns: ReadonlySet<string>;
}

/** Only then two at once lose a change: a new value that does not depend on the old one is meant to win. */
export function changesWhatItRead(
  view: View,
  write: { readonly call: Call; readonly effect: Effect },
  read: Call,
): boolean {
  const access = rowAccess(view, write.effect.call);
  const columns = new Set(access.sets.keys());
  const isRemote = write.effect.via.length > 0;
  if (isRemote || write.effect.call.model?.sql !== undefined) {
    const asked = { view, read, columns };
    const passed = write.call.operation.arguments;
    // Parameters of a statement come in a list or an object; a list given to a helper is a value.
    const values = isRemote ? passed : passed.flatMap(partsOf);
    return values.some((value) => involves(asked, write.call.file, value, 0));
  }
  if (access.spread.some(({ file, value }) => isWholeRow({ view, read, columns }, file, value))) return true;
  return [...access.given].some(([column, given]) => changesColumn(view, read, column, given));
}

/** Is what one column is given made of what it held in the row that was read? */
export const changesColumn = (view: View, read: Call, column: string, { file, value, isCompound }: Given): boolean =>
  isCompound === true || involves({ view, read, columns: new Set([column]) }, file, value, 0);

const partsOf = (value: Value): readonly Value[] =>
  value.kind === "array" ? value.items : value.kind === "object" ? Object.values(value.properties) : [value];

/** `changed`: something was done to it on the way; a value that is put back as it was loses nothing. */
function involves(asked: Asked, file: FileFacts, value: Value, depth: number, changed = false): boolean {
  if (depth > MAX_DEPTH) return false;
  const same = (inner: Value): boolean => involves(asked, file, inner, depth + 1, changed);
  const next = (inner: Value): boolean => involves(asked, file, inner, depth + 1, true);
  switch (value.kind) {
    case "name": {
      if (changed && holdsColumn(asked, value.path) && isFromRow(asked, file, { ...value, path: [] })) return true;
      if (value.path.length > 0) return false;
      const values = asked.view.variable(file, value.scope, value.name)?.binding.values ?? [];
      return values.some((inner) => inner.kind !== "parameter" && inner.kind !== "element" && same(inner));
    }
    case "result": {
      const operation = file.operations[value.operation];
      if (operation === asked.read.operation) return changed && holdsColumn(asked, value.path);
      if (operation === undefined || operation.kind === "new") return false;
      return [...receiverOf(operation.callee), ...operation.arguments].some(next);
    }
    case "opaque":
      return value.of?.some(next) ?? false;
    case "choice": {
      const [given, ...otherwise] = value.of;
      // `input.tags ?? row.tags`: what the row holds stands in for what is not given; nothing new is made of it.
      const isDefault = value.by === undefined && value.and === undefined && otherwise.length > 0;
      if (!isDefault || given === undefined) return value.of.some(same);
      return same(given) || otherwise.some((inner) => involves(asked, file, inner, depth + 1));
    }
    case "template":
      return value.parts.some(next);
    case "object":
      return [...partsThatHold(value), ...value.spreads].some(next);
    case "array":
      return value.items.some(next);
    case "spread":
    case "member":
    case "awaited":
      return same(value.of);
    default:
      return false;
  }
}

/** Nested writes of Prisma name the other row in these: they say which row, not what it holds. */
const NAMES_ROW = /^(where|connect|disconnect|connectOrCreate)$/;

const partsThatHold = (value: Extract<Value, { kind: "object" }>): readonly Value[] =>
  Object.entries(value.properties).flatMap(([name, inner]) => (NAMES_ROW.test(name) ? [] : [inner]));

/** What a method is called on: `row.tags` of `row.tags.concat(tag)`. */
const receiverOf = (callee: Value | undefined): readonly Value[] =>
  callee !== undefined && "path" in callee && callee.path.length > 1
    ? [{ ...callee, path: callee.path.slice(0, -1) }]
    : [];

/** The first member below the row is one of the columns. */
function holdsColumn({ columns }: Asked, path: readonly string[]): boolean {
  const first = path.find((name) => !TO_ROW.test(name));
  return first !== undefined && columns.has(first.toLowerCase());
}

const isFromRow = ({ view, read }: Asked, file: FileFacts, value: Value): boolean => isRowOf(view, file, value, read);

const isWholeRow = (asked: Asked, file: FileFacts, value: Value): boolean =>
  value.kind === "name" && value.path.length === 0 && isFromRow(asked, file, value);

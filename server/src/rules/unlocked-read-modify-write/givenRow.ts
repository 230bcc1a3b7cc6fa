/** Updates that write `row.views + 1` into `views` of the row they got: whoever read it, it may have changed since. */

import type { FileFacts, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const MAX_DEPTH = 4;

/** `update({ where: { id: row.id }, data: { views: row.views + 1 } })`, where `row` is a parameter. */
export function addsToGivenRow(view: View, { file, operation }: Call): boolean {
  const [options] = operation.arguments;
  if (options?.kind !== "object") return false;
  const { where, data } = options.properties;
  if (where?.kind !== "object" || data?.kind !== "object") return false;
  const rows = Object.values(where.properties).flatMap((value) =>
    value.kind === "name" && value.path.length > 0 && isParameter(view, file, value) ? [value.name] : [],
  );
  return Object.entries(data.properties).some(([column, value]) => rows.some((row) => holds(value, row, column, 0)));
}

/** The parameter itself: members of one that a caller takes apart are looked at where they are read. */
function isParameter(view: View, file: FileFacts, { scope, name }: Extract<Value, { kind: "name" }>): boolean {
  const values = view.variable(file, scope, name)?.binding.values ?? [];
  return values.length === 1 && values[0]?.kind === "parameter" && values[0].path.length === 0;
}

/** Arithmetic with the column as the row held it. `changed`: something was done to it on the way; put back as it was, it loses nothing. */
function holds(value: Value, row: string, column: string, depth: number, changed = false): boolean {
  if (depth > MAX_DEPTH) return false;
  switch (value.kind) {
    case "name":
      return changed && isColumn(value, row, column);
    case "opaque":
      return value.operator !== undefined && (value.of ?? []).some((part) => holds(part, row, column, depth + 1, true));
    case "template":
      return value.parts.some((part) => holds(part, row, column, depth + 1, true));
    case "choice":
      return value.of.some((part) => holds(part, row, column, depth + 1, changed));
    default:
      return false;
  }
}

const isColumn = ({ name, path }: Extract<Value, { kind: "name" }>, row: string, column: string): boolean =>
  name === row && path.length === 1 && path[0] === column;

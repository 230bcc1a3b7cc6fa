/** What a value is compared with: by the place of a name, or by the operation whose result is compared. */

import type { FileFacts, Operation, Read, Value } from "#facts/file";

interface Index {
  readonly byName: ReadonlyMap<number, readonly Value[]>;
  readonly byOperation: ReadonlyMap<number, readonly Value[]>;
}

const indexes = new WeakMap<FileFacts, Index>();
const MAX_DEPTH = 10;

/** The other sides of comparisons (`===`, `<`, `case`) that a name being read, or the result of an operation, is part of. */
export function comparedWith(file: FileFacts, by: Read | Operation): readonly Value[] {
  const index = indexOf(file);
  return ("kind" in by ? index.byOperation.get(by.id) : index.byName.get(by.span.start)) ?? [];
}

function indexOf(file: FileFacts): Index {
  const known = indexes.get(file);
  if (known !== undefined) return known;
  const byName = new Map<number, Value[]>();
  const byOperation = new Map<number, Value[]>();
  const add = (map: Map<number, Value[]>, key: number, value: Value): void => {
    map.set(key, [...(map.get(key) ?? []), value]);
  };
  const side = (value: Value, other: Value, depth: number): void => {
    if (depth > MAX_DEPTH) return;
    if (value.kind === "name") add(byName, value.span.start, other);
    else if (value.kind === "result") add(byOperation, value.operation, other);
    else if (value.kind === "member" || value.kind === "awaited" || value.kind === "element" || value.kind === "typeof")
      side(value.of, other, depth + 1);
    else if (value.kind === "template") for (const part of value.parts) side(part, other, depth + 1);
  };
  const seek = (value: Value | undefined, depth: number): void => {
    if (value === undefined || depth > MAX_DEPTH) return;
    switch (value.kind) {
      case "comparison":
        side(value.left, value.right, 0);
        side(value.right, value.left, 0);
        return;
      case "choice":
        for (const inner of [...value.of, ...(value.and === undefined ? [] : [value.and])]) seek(inner, depth + 1);
        return;
      case "not":
      case "awaited":
      case "member":
      case "spread":
        return seek(value.of, depth + 1);
      case "object":
        for (const inner of Object.values(value.properties)) seek(inner, depth + 1);
        return;
      case "array":
        for (const inner of value.items) seek(inner, depth + 1);
        return;
      default:
        return;
    }
  };
  for (const scope of file.scopes) {
    seek(scope.test, 0);
    for (const binding of Object.values(scope.bindings)) for (const value of binding.values) seek(value, 0);
  }
  for (const operation of file.operations) for (const value of operation.arguments) seek(value, 0);
  const index = { byName, byOperation };
  indexes.set(file, index);
  return index;
}

/** What a value is compared with: by the place of a name, or by the operation whose result is compared. */

import type { FileFacts, Operation, Read, Value } from "#facts/file";

interface Other {
  readonly value: Value;
  /** It is sought in the text: `"x" in name`. */
  readonly isSought: boolean;
}

interface Index {
  readonly byName: ReadonlyMap<number, readonly Other[]>;
  readonly byOperation: ReadonlyMap<number, readonly Other[]>;
}

const indexes = new WeakMap<FileFacts, Index>();
const MAX_DEPTH = 10;
/** Python: looks for one text in another, or in a list. */
const SEEKS = /^(?:not )?in$/;

/** The other sides of comparisons (`===`, `<`, `case`) that a name being read, or the result of an operation, is part of. */
export const comparedWith = (file: FileFacts, by: Read | Operation): readonly Value[] =>
  othersOf(file, by).map(({ value }) => value);

/** The same without texts that are only sought somewhere in it: `"x" in name` holds for many a name. */
export const toldApartBy = (file: FileFacts, by: Read | Operation): readonly Value[] =>
  othersOf(file, by).flatMap(({ value, isSought }) => (isSought ? [] : [value]));

function othersOf(file: FileFacts, by: Read | Operation): readonly Other[] {
  const index = indexOf(file);
  return ("kind" in by ? index.byOperation.get(by.id) : index.byName.get(by.span.start)) ?? [];
}

function indexOf(file: FileFacts): Index {
  const known = indexes.get(file);
  if (known !== undefined) return known;
  const byName = new Map<number, Other[]>();
  const byOperation = new Map<number, Other[]>();
  const add = (map: Map<number, Other[]>, key: number, other: Other): void => {
    map.set(key, [...(map.get(key) ?? []), other]);
  };
  const side = (value: Value, other: Other, depth: number): void => {
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
        side(value.left, { value: value.right, isSought: false }, 0);
        side(
          value.right,
          { value: value.left, isSought: SEEKS.test(value.operator) && value.left.kind === "literal" },
          0,
        );
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

/** Is a value written out in full, to its last literal? */

import type { Value } from "#facts/file";

/** True for a literal that holds, and for a list or an object that has something in it, all of it filled so. */
export function isFilledWith(value: Value | undefined, holds: (literal: unknown) => boolean): boolean {
  const all = (values: readonly Value[]): boolean =>
    values.length > 0 && values.every((inner) => isFilledWith(inner, holds));
  switch (value?.kind) {
    case "literal":
      return holds(value.value);
    case "array":
      return all(value.items);
    case "object":
      return all(Object.values(value.properties));
    default:
      return false;
  }
}

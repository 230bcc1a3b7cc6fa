/** What is gathered about the rows of a query, and the values that stand in it. */

import type { FileFacts, Value } from "#facts/file";
import type { View } from "#linking/view";

export interface Given {
  readonly file: FileFacts;
  readonly value: Value;
  /** `row.count += 1` */
  readonly isCompound?: boolean;
}

/** What is known so far of one access. */
export interface Draft {
  readonly view: View;
  readonly asks: Map<string, string | undefined>;
  readonly sets: Map<string, string | undefined>;
  readonly given: Map<string, Given>;
  readonly spread: Given[];
  locks: boolean;
}

/** A literal as JSON, an enum member or constant as it is written, `?` for a bound value; undefined for computed values. */
export function writtenValue(view: View, file: FileFacts, value: Value): string | undefined {
  if (value.kind === "literal") return JSON.stringify(value.value) ?? "undefined";
  if ((value.kind === "name" || value.kind === "import") && value.path.length > 0) {
    const things = view.things(file, value);
    const literal = things.length === 1 && things[0]?.kind === "literal" ? things[0].value : undefined;
    if (literal !== undefined) return JSON.stringify(literal);
    return /^[A-Z]/.test(value.path.at(-1) ?? "") ? value.path.at(-1) : undefined;
  }
  if (value.kind !== "name" && value.kind !== "import") return undefined;
  const [only, ...more] = view.things(file, value);
  return only?.kind === "literal" && more.length === 0 ? (JSON.stringify(only.value) ?? "undefined") : undefined;
}

/** `{ equals: "x" }`, `{ $in: ["x"] }` and `["x"]` compare with the one value they hold. */
export function comparedWith(view: View, file: FileFacts, value: Value): string | undefined {
  if (value.kind === "object") {
    const [only, ...more] = Object.entries(value.properties);
    return only !== undefined && more.length === 0 && /^(equals|in|\$eq|\$in)$/.test(only[0])
      ? comparedWith(view, file, only[1])
      : undefined;
  }
  if (value.kind === "array")
    return value.items[0] === undefined ? undefined : writtenValue(view, file, value.items[0]);
  return writtenValue(view, file, value);
}

/** The column of a name that may be qualified, in lower case. */
export const columnOf = (name: string): string => (name.split(".").at(-1) ?? name).toLowerCase();

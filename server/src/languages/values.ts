/** Values shared by every language's lowering. */

import type { Value } from "#facts/file";

export const noPath: readonly string[] = Object.freeze([]);
export const noValues: readonly Value[] = Object.freeze([]);

export const undefinedValue: Value = Object.freeze({ kind: "literal", value: undefined });
export const nullValue: Value = Object.freeze({ kind: "literal", value: null });
export const opaqueValue: Value = Object.freeze({ kind: "opaque" });
/** A value that cannot be told, and why. Make one per reason and share it. */
export const opaque = (because: string): Value => Object.freeze({ kind: "opaque", because });

/** A member of a value. */
export function memberOf(value: Value, path: readonly string[]): Value {
  if (path.length === 0 || value.kind === "opaque") return value;
  if (value.kind === "array") return itemOf(value, path);
  if (!("path" in value)) return { kind: "member", of: value, path };
  return { ...value, path: value.path.length === 0 ? path : [...value.path, ...path] };
}

/** An item of a list that is written out is that item, unless something is spread before it. */
function itemOf(value: Extract<Value, { readonly kind: "array" }>, path: readonly string[]): Value {
  const [index = "", ...rest] = path;
  const at = /^\d+$/.test(index) ? Number(index) : -1;
  const item = value.items[at];
  if (item === undefined || value.items.slice(0, at + 1).some(({ kind }) => kind === "spread"))
    return { kind: "member", of: value, path };
  return memberOf(item, rest);
}

/** The opposite of a condition. */
export const negated = (value: Value): Value => (value.kind === "not" ? value.of : { kind: "not", of: value });

/** Any of several values. */
export function choiceOf(values: readonly Value[]): Value {
  const first = values[0];
  if (first === undefined) return opaqueValue;
  return values.length === 1 ? first : { kind: "choice", of: values };
}

/** True for nothing: `null`, `undefined`, `None`. */
export const isEmpty = (value: Value): boolean =>
  value.kind === "literal" && (value.value === undefined || value.value === null);

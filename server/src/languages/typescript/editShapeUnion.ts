/** Puts the shapes of a union's parts together. */

import type { Shape } from "./editShapeModel";

/** One shape for all parts: literals in one list, `null` outermost, objects with a telling property by that. */
export function unionOf(parts: readonly Shape[]): Shape {
  const all = parts.flatMap((part) => (part.kind === "literals" ? part.values : []));
  // `boolean` is the union of its two values to the compiler.
  const both = all.includes(true) && all.includes(false);
  const values = both ? all.filter((value) => typeof value !== "boolean") : all;
  const rest: Shape[] = parts.filter((part) => part.kind !== "literals" && part.kind !== "null");
  if (both) rest.unshift({ kind: "boolean" });
  if (values.length > 0) rest.unshift({ kind: "literals", values });
  const [only, second] = rest;
  if (only === undefined) return { kind: "null" };
  const options: Shape = second === undefined ? only : (tagged(rest) ?? { kind: "union", options: rest });
  return parts.some((part) => part.kind === "null") ? { kind: "nullable", of: options } : options;
}

/** Objects that all have one property whose single string differs from option to option. */
function tagged(options: readonly Shape[]): Shape | undefined {
  const objects = options.flatMap((option) => (option.kind === "object" ? [option] : []));
  const [first] = objects;
  if (first === undefined || objects.length !== options.length) return undefined;
  for (const { name } of first.properties) {
    const tags = objects.map((option) => tagOf(option, name));
    const known = tags.filter((tag) => tag !== undefined);
    if (known.length !== tags.length || new Set(known).size !== known.length) continue;
    const pairs = objects.map((shape, index) => ({ tag: known[index] ?? "", shape }));
    return { kind: "tagged", key: name, options: pairs };
  }
  return undefined;
}

function tagOf(option: Extract<Shape, { kind: "object" }>, key: string): string | undefined {
  const property = option.properties.find(({ name }) => name === key);
  if (property?.shape.kind !== "literals" || property.optional !== "no" || property.shape.values.length !== 1) {
    return undefined;
  }
  const [tag] = property.shape.values;
  return typeof tag === "string" ? tag : undefined;
}

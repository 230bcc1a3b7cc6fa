/** Writes a shape as guards of the kit's `validate` part. */

import type { Shape, ShapeProperty } from "./editShapeModel";
import { keyText, listText, literalText, type PrintRequest } from "./editShapePrint";

/** One declaration per definition; the last one checks the type asked about. */
export function guardDeclarations(request: PrintRequest): readonly string[] {
  const { shape, names, types, library, style } = request;
  return shape.definitions.map(({ shape: body }, at) => {
    const type = types[at];
    const annotation = type === undefined ? "" : `: ${library}.Guard<${type}>`;
    return `const ${names[at]}${annotation} = ${guard(request, body, 0)}${style.semicolon}`;
  });
}

const SIMPLE = {
  string: "string",
  number: "number",
  boolean: "boolean",
  null: "nullValue",
  undefined: "undefinedValue",
  unknown: "unknown",
} as const;

function guard(request: PrintRequest, shape: Shape, level: number): string {
  const { library: v, names } = request;
  const list = (name: string, items: readonly string[]): string =>
    listText(request, level, { open: `${v}.${name}(`, close: ")", items, spaced: false });
  switch (shape.kind) {
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "undefined":
    case "unknown":
      return `${v}.${SIMPLE[shape.kind]}`;
    case "literals":
      return literals(request, shape.values, level);
    case "enum":
      return `${v}.enumOf(${shape.name})`;
    case "member":
      return `${v}.literal(${shape.name})`;
    case "array":
      return `${v}.array(${guard(request, shape.item, level)})`;
    case "tuple":
      return tuple(request, shape, level);
    case "record":
      return `${v}.record(${guard(request, shape.value, level)})`;
    case "object":
      return object(request, shape.properties, level);
    case "union":
      return list(
        "union",
        shape.options.map((option) => guard(request, option, level + 1)),
      );
    case "tagged":
      return tagged(request, shape, level);
    case "nullable":
      return `${v}.nullable(${guard(request, shape.of, level)})`;
    case "reference":
      return `${v}.lazy(() => ${names[shape.definition] ?? ""})`;
  }
}

/** One call per kind of value: the compiler infers a union only from literals of one kind. */
function literals(request: PrintRequest, values: readonly (string | number | boolean)[], level: number): string {
  const { library: v, style } = request;
  const kinds = [...new Set(values.map((value) => typeof value))];
  const calls = kinds.map((kind) => {
    const items = values.filter((value) => typeof value === kind).map((value) => literalText(style, value));
    return listText(request, level, { open: `${v}.literal(`, close: ")", items, spaced: false });
  });
  const [only, second] = calls;
  if (only !== undefined && second === undefined) return only;
  return listText(request, level, { open: `${v}.union(`, close: ")", items: calls, spaced: false });
}

function tuple(request: PrintRequest, shape: Extract<Shape, { kind: "tuple" }>, level: number): string {
  const { library: v } = request;
  const items = shape.items.map((item) => guard(request, item, level + 1));
  if (shape.rest === undefined) {
    return listText(request, level, { open: `${v}.tuple(`, close: ")", items, spaced: false });
  }
  const close = `], ${guard(request, shape.rest, level)})`;
  return listText(request, level, { open: `${v}.tupleWithRest([`, close, items, spaced: false });
}

function tagged(request: PrintRequest, shape: Extract<Shape, { kind: "tagged" }>, level: number): string {
  const { library: v, style } = request;
  const items = shape.options.map(
    (option) => `${keyText(style, option.tag)}: ${object(request, option.shape.properties, level + 1)}`,
  );
  const open = `${v}.taggedUnion(${literalText(style, shape.key)}, {`;
  return listText(request, level, { open, close: "})", items, spaced: true });
}

function object(request: PrintRequest, properties: readonly ShapeProperty[], level: number): string {
  const { library: v, style } = request;
  const items = properties.map(({ name, shape, optional }) => {
    const value = guard(request, shape, level + 1);
    const wrapper = optional === "no" ? undefined : optional === "yes" ? "optional" : "exactOptional";
    return `${keyText(style, name)}: ${wrapper === undefined ? value : `${v}.${wrapper}(${value})`}`;
  });
  return listText(request, level, { open: `${v}.object({`, close: "})", items, spaced: true });
}

/** Writes a shape as zod schemas, in the dialect of the version the project has. */

import type { Shape, ShapeProperty } from "./editShapeModel";
import { keyText, listText, literalText, type PrintRequest } from "./editShapePrint";

export interface ZodRequest extends PrintRequest {
  readonly major: 3 | 4;
  /** `loose` keeps keys the type does not name, as `JSON.parse` did; `plain` is for comparing inferred types. */
  readonly objects: "loose" | "plain";
}

/** One declaration per definition; the last one checks the type asked about. */
export function zodDeclarations(request: ZodRequest): readonly string[] {
  const { shape, names, types, library, style } = request;
  return shape.definitions.map(({ shape: body }, at) => {
    const type = types[at];
    const annotation = type === undefined ? "" : `: ${library}.ZodType<${type}>`;
    return `const ${names[at]}${annotation} = ${schema(request, body, { level: 0, getter: false })}${style.semicolon}`;
  });
}

interface Place {
  readonly level: number;
  /** Inside a getter a schema may name itself. */
  readonly getter: boolean;
}

function schema(request: ZodRequest, shape: Shape, place: Place): string {
  const { library: z, major, names } = request;
  switch (shape.kind) {
    case "string":
    case "number":
    case "boolean":
    case "null":
    case "undefined":
    case "unknown":
      return `${z}.${shape.kind}()`;
    case "literals":
      return literals(request, shape.values, place);
    case "enum":
      return major === 3 ? `${z}.nativeEnum(${shape.name})` : `${z}.enum(${shape.name})`;
    case "member":
      return `${z}.literal(${shape.name})`;
    case "array":
      return `${z}.array(${schema(request, shape.item, place)})${shape.readonly ? ".readonly()" : ""}`;
    case "tuple":
      return tuple(request, shape, place);
    case "record":
      return `${z}.record(${z}.string(), ${schema(request, shape.value, place)})`;
    case "object":
      return object(request, shape, place);
    case "union":
      return union(request, shape.options, place);
    case "tagged":
      return tagged(request, shape, place);
    case "nullable":
      return `${schema(request, shape.of, place)}.nullable()`;
    case "reference": {
      const name = names[shape.definition] ?? "";
      return place.getter ? name : `${z}.lazy(() => ${name})`;
    }
  }
}

function literals(request: ZodRequest, values: readonly (string | number | boolean)[], { level }: Place): string {
  const { library: z, style, major } = request;
  const texts = values.map((value) => literalText(style, value));
  const [only, second] = texts;
  if (second === undefined) return `${z}.literal(${only})`;
  if (values.every((value) => typeof value === "string")) {
    return listText(request, level, { open: `${z}.enum([`, close: "])", items: texts, spaced: false });
  }
  const items = major === 3 ? texts.map((text) => `${z}.literal(${text})`) : texts;
  const open = major === 3 ? `${z}.union([` : `${z}.literal([`;
  return listText(request, level, { open, close: "])", items, spaced: false });
}

function tuple(request: ZodRequest, shape: Extract<Shape, { kind: "tuple" }>, place: Place): string {
  const { library: z, major } = request;
  const inner = { ...place, level: place.level + 1 };
  const items = shape.items.map((item) => schema(request, item, inner));
  const rest = shape.rest === undefined ? undefined : schema(request, shape.rest, place);
  const close = rest !== undefined && major === 4 ? `], ${rest})` : "])";
  const list = listText(request, place.level, { open: `${z}.tuple([`, close, items, spaced: false });
  const tail = rest !== undefined && major === 3 ? `.rest(${rest})` : "";
  return `${list}${tail}${shape.readonly ? ".readonly()" : ""}`;
}

function union(request: ZodRequest, options: readonly Shape[], place: Place): string {
  const inner = { ...place, level: place.level + 1 };
  const items = options.map((option) => schema(request, option, inner));
  return listText(request, place.level, { open: `${request.library}.union([`, close: "])", items, spaced: false });
}

function tagged(request: ZodRequest, shape: Extract<Shape, { kind: "tagged" }>, place: Place): string {
  const { library: z, style } = request;
  const inner = { ...place, level: place.level + 1 };
  const items = shape.options.map((option) => schema(request, option.shape, inner));
  const open = `${z}.discriminatedUnion(${literalText(style, shape.key)}, [`;
  return listText(request, place.level, { open, close: "])", items, spaced: false });
}

function object(request: ZodRequest, shape: Extract<Shape, { kind: "object" }>, { level }: Place): string {
  const { library: z, major, objects } = request;
  const loose = objects === "loose";
  const open = loose && major === 4 ? `${z}.looseObject({` : `${z}.object({`;
  const close = loose && major === 3 ? "}).passthrough()" : "})";
  const items = shape.properties.map((property) => propertyText(request, property, level + 1));
  return listText(request, level, { open, close, items, spaced: true });
}

function propertyText(request: ZodRequest, property: ShapeProperty, level: number): string {
  const { style, major } = request;
  // A getter puts off looking at a schema that is not made yet (zod 4); zod 3 has `lazy`.
  const getter = major === 4 && refers(property.shape);
  const suffix = property.optional === "no" ? "" : property.optional === "yes" ? ".optional()" : ".exactOptional()";
  const text = schema(request, property.shape, { level, getter }) + suffix;
  const key = keyText(style, property.name);
  if (!getter) return `${key}: ${text}`;
  return `get ${key}() { return ${text}${style.semicolon} }`;
}

/** Does a shape name a definition, outside of objects that have getters of their own? */
function refers(shape: Shape): boolean {
  switch (shape.kind) {
    case "reference":
      return true;
    case "array":
      return refers(shape.item);
    case "nullable":
      return refers(shape.of);
    case "record":
      return refers(shape.value);
    case "tuple":
      return shape.items.some(refers) || (shape.rest !== undefined && refers(shape.rest));
    case "union":
      return shape.options.some(refers);
    default:
      return false;
  }
}

/** What a schema asks of one of its fields: the steps its author chained (`z.string().url()`, `v.pipe(v.string(), v.uuid())`). */

import type { FileFacts, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, Thing, View } from "#linking/view";

import { ownerOf } from "./handedOn";

const MAX_DEPTH = 8;

/**
 * Names of the steps that a schema call (`Schema.parse(x)`, `v.parse(Schema, x)`) asks of the field at `path`; undefined when the
 * schema is not written where it can be read.
 */
export function schemaSteps(view: View, call: Call, path: readonly string[]): readonly string[] | undefined {
  const field = path.filter((name, index) => index > 0 || !/^(data|value|output)$/.test(name));
  const candidates = [...ownerOf(call.operation), ...call.operation.arguments.slice(0, 2)];
  for (const candidate of candidates) {
    const steps = stepsOf(view, call.file, candidate, field, 0);
    if (steps !== undefined) return steps;
  }
  return undefined;
}

/** Steps that the schema `value` asks of the field at `path`; undefined when it cannot be read. */
export const fieldSteps = (
  view: View,
  file: FileFacts,
  value: Value,
  path: readonly string[],
): readonly string[] | undefined => stepsOf(view, file, value, path, 0);

/** The schema of a field; an object schema answers for its properties. */
function stepsOf(
  view: View,
  file: FileFacts,
  value: Value,
  field: readonly string[],
  depth: number,
): readonly string[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  for (const thing of view.things(file, value)) {
    const steps = ofThing(view, thing, field, depth);
    if (steps !== undefined) return steps;
  }
  return undefined;
}

function ofThing(view: View, thing: Thing, field: readonly string[], depth: number): readonly string[] | undefined {
  if (depth > MAX_DEPTH) return undefined;
  if (thing.kind !== "type" || thing.from === undefined || !/schema|rule/i.test(thing.name)) return undefined;
  const { file, operation } = thing.from;
  const name = lastNameOf(operation.callee);
  const [first] = operation.arguments;
  const head = field[0];
  const shape = first === undefined ? undefined : shapeOf(view, file, first);
  if (head !== undefined && shape !== undefined && Object.hasOwn(shape.value.properties, head)) {
    const property = shape.value.properties[head];
    return property === undefined ? undefined : stepsOf(view, shape.file, property, field.slice(1), depth + 1);
  }
  const inner = wrapped(view, { file, name, values: operation.arguments, field, depth });
  const before = thing.of === undefined ? undefined : ofThing(view, thing.of, field, depth + 1);
  if (head !== undefined) return before ?? inner;
  return [...(name === "" ? [] : [name]), ...(inner ?? []), ...(before ?? [])];
}

/** `v.pipe(a, b)`, `z.array(a)`, `z.optional(a)`, `a.and(b)`: schemas among the arguments speak as well. */
function wrapped(
  view: View,
  at: {
    readonly file: FileFacts;
    readonly name: string;
    readonly values: readonly Value[];
    readonly field: readonly string[];
    readonly depth: number;
  },
): readonly string[] | undefined {
  const field = at.name === "array" && at.field[0] === "[]" ? at.field.slice(1) : at.field;
  const found = at.values.flatMap((value) => stepsOf(view, at.file, value, field, at.depth + 1) ?? []);
  return found.length > 0 ? found : undefined;
}

function shapeOf(view: View, file: FileFacts, value: Value): Extract<Thing, { kind: "object" }> | undefined {
  const thing = view.things(file, value).find((item) => item.kind === "object");
  return thing?.kind === "object" ? thing : undefined;
}

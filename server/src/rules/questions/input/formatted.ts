/** Python: texts that `format` and `%` fill, as templates: what stands before each value, and the value. */

import type { FileFacts, Value } from "#facts/file";
import { receiverOf } from "#linking/lexical";
import type { View } from "#linking/view";

type Template = Extract<Value, { kind: "template" }>;

/** `"… {} …".format(name)`, of a text that is written here or held by a name; undefined for anything else. */
export function formatTemplate(view: View, file: FileFacts, text: Value): Template | undefined {
  const made = text.kind === "result" ? file.operations[text.operation] : undefined;
  const { callee } = made ?? {};
  if (file.language !== "python" || made === undefined || callee === undefined || !("path" in callee)) return undefined;
  const filled = callee.path.at(-1) === "format" ? receiverOf(callee) : undefined;
  const format = filled === undefined ? undefined : textOf(view, file, filled);
  if (format === undefined) return undefined;
  let next = 0;
  const places = [...format.matchAll(/\{(\w*)[^}]*\}/g)].map(({ index, 0: place, 1: name = "" }) => {
    const position = name === "" ? next++ : Number(name);
    const value = Number.isNaN(position) ? made.keywords?.[name] : made.arguments[position];
    return { index, length: place.length, value };
  });
  return places.length === 0 ? undefined : templateOf(format, places);
}

/** `"… %s …" % name`, `"… %s … %s" % (a, b)`. Undefined for texts that are joined. */
export function percentTemplate(file: FileFacts, { head, parts }: Template): Template | undefined {
  const [only, ...others] = parts;
  if (file.language !== "python" || only === undefined || others.length > 0) return undefined;
  const values = only.kind === "array" ? only.items : [only];
  const places = [...head.matchAll(/%(?:\(\w+\))?[-+ 0#]*\d*(?:\.\d+)?[srdifa]/g)];
  if (places.length === 0 || places.length !== values.length) return undefined;
  return templateOf(
    head,
    places.map(({ index, 0: place }, at) => ({
      index,
      length: place.length,
      // Only `%s` and its kin take a text.
      value: /[dif]$/.test(place) ? undefined : values[at],
    })),
  );
}

interface Filled {
  readonly index: number;
  readonly length: number;
  /** Absent where no text can stand. */
  readonly value: Value | undefined;
}

function templateOf(format: string, places: readonly Filled[]): Template {
  const [first] = places;
  const parts = places.flatMap(({ index, length, value }, at): readonly Value[] => {
    const end = places[at + 1]?.index ?? format.length;
    const after: Value = { kind: "literal", value: format.slice(index + length, end) };
    return [value ?? { kind: "literal", value: "0" }, after];
  });
  return { kind: "template", head: format.slice(0, first?.index ?? format.length), parts };
}

function textOf(view: View, file: FileFacts, value: Value): string | undefined {
  if (value.kind === "member" && value.path.length === 0) return textOf(view, file, value.of);
  const [only, ...others] = view.things(file, value);
  return only?.kind === "literal" && typeof only.value === "string" && others.length === 0 ? only.value : undefined;
}

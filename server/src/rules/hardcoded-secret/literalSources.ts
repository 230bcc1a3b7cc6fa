/** The texts written in code that a value can be, with the places they are written at; through names, files, options and encodings. */

import type { FileFacts, Value } from "#facts/file";
import type { Span } from "#facts/place";
import { receiverOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { isText } from "../questions/secrets/notableValues";

export interface WrittenText {
  readonly file: FileFacts;
  readonly span: Span;
  readonly text: string;
}

const MAX_DEPTH = 8;
/** Calls that give their argument back in another form. */
const ENCODES = /(?:^|\.)(?:encode|from|createSecretKey|String|Buffer)$/;
/** Methods that give the text they are called on. */
const KEEPS = /\.(?:toString|trim|normalize)$/;
const PYTHON_KEEPS = /\.(?:encode|strip|get_secret_value)$/;

/** Empty when nothing the value can be is written in the code. */
export function writtenTexts(view: View, file: FileFacts, value: Value, depth = 0): readonly WrittenText[] {
  if (depth > MAX_DEPTH) return [];
  const inner = (next: Value): readonly WrittenText[] => writtenTexts(view, file, next, depth + 1);
  if (isText(value)) return value.span === undefined ? [] : [{ file, span: value.span, text: value.value }];
  switch (value.kind) {
    case "choice":
      return value.of.flatMap(inner);
    case "array":
      return value.items.flatMap(inner);
    case "name":
      return ofName(view, file, value, depth);
    case "import":
      return ofImport(view, file, value, depth);
    case "result":
      return ofCall(view, file, value, depth);
    case "awaited":
      return inner(value.of);
    default:
      return value.kind === "this" || value.kind === "member" ? ofMember(view, file, value, depth) : [];
  }
}

function ofName(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "name" }>,
  depth: number,
): readonly WrittenText[] {
  if (value.path.length > 0) return ofMember(view, file, value, depth);
  const variable = view.variable(file, value.scope, value.name);
  return variable?.binding.values.flatMap((next) => writtenTexts(view, file, next, depth + 1)) ?? [];
}

/** An exported constant: the module's own export says where it is written. */
function ofImport(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "import" }>,
  depth: number,
): readonly WrittenText[] {
  const [name, ...rest] = value.path;
  if (name === undefined || rest.length > 0) return ofMember(view, file, value, depth);
  return view.things(file, { ...value, path: [] }).flatMap((thing) => {
    const exported =
      thing.kind === "module" && Object.hasOwn(thing.file.exports, name) ? thing.file.exports[name] : undefined;
    return exported === undefined || thing.kind !== "module" ? [] : writtenTexts(view, thing.file, exported, depth + 1);
  });
}

function ofMember(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "name" | "import" | "this" | "member" }>,
  depth: number,
): readonly WrittenText[] {
  const last = value.path.at(-1);
  if (last === undefined) return [];
  const owner = { ...value, path: value.path.slice(0, -1) };
  return view.things(file, owner).flatMap((thing) => {
    const property =
      thing.kind === "object" && Object.hasOwn(thing.value.properties, last) ? thing.value.properties[last] : undefined;
    return property === undefined || thing.kind !== "object" ? [] : writtenTexts(view, thing.file, property, depth + 1);
  });
}

function ofCall(
  view: View,
  file: FileFacts,
  value: Extract<Value, { kind: "result" }>,
  depth: number,
): readonly WrittenText[] {
  const operation = file.operations[value.operation];
  const call = operation === undefined ? undefined : view.call(file, operation);
  if (call === undefined) return [];
  const { callee, arguments: given } = call.operation;
  if (file.language === "python" && PYTHON_KEEPS.test(call.callee)) {
    const of = receiverOf(callee);
    return of === undefined ? [] : writtenTexts(view, file, of, depth + 1);
  }
  if (KEEPS.test(call.callee)) return callee?.kind === "member" ? writtenTexts(view, file, callee.of, depth + 1) : [];
  const [first] = given;
  return first !== undefined && ENCODES.test(call.callee) ? writtenTexts(view, file, first, depth + 1) : [];
}

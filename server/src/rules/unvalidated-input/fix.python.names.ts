/** What the names in type annotations of a Python file stand for, as far as they exist when the program runs. */

import { importsOf } from "#languages/python/editImports";
import { importedSymbol } from "#languages/python/editNames";
import { childIn, decoratorsOf, type PyEditNode, type PySource, textOf } from "#languages/python/editSource";

export type PyName =
  /** A type of JSON, or a form that holds others, without its module: `str`, `list`, `Optional`. */
  | { readonly kind: "known"; readonly name: string }
  | { readonly kind: "class"; readonly name: string; readonly definition: PyEditNode }
  /** `Orders = list[Order]`, `UserId = NewType("UserId", int)`. */
  | { readonly kind: "alias"; readonly value: PyEditNode }
  | { readonly kind: "unknown"; readonly because: string };

const BUILTINS = new Set(["str", "int", "float", "bool", "list", "dict", "tuple", "object"]);
const TYPING = new Set(
  "Any List Dict Tuple Optional Union Literal Annotated Required NotRequired ReadOnly TypedDict".split(" "),
);
const PLAIN: Readonly<Record<string, string>> = { List: "list", Dict: "dict", Tuple: "tuple" };

/** What a dotted name in an annotation is. */
export function typeName(source: PySource, text: string): PyName {
  const own = bindingsOf(source, text);
  const [only] = own;
  if (own.length > 1) return { kind: "unknown", because: `there are two things called \`${text}\`` };
  if (only !== undefined) return only;
  const symbol = importedSymbol(source, text);
  if (symbol === undefined) {
    if (BUILTINS.has(text)) return { kind: "known", name: text };
    return { kind: "unknown", because: `what \`${text}\` is cannot be told` };
  }
  if (!isThereAtRuntime(source, text)) {
    return {
      kind: "unknown",
      because: `\`${text}\` is imported under a condition: it may not be there when the program runs`,
    };
  }
  const [, module = "", name = ""] = /^(.*)\.(\w+)$/.exec(symbol) ?? [];
  if (/^typing(_extensions)?$/.test(module) && TYPING.has(name)) return { kind: "known", name: PLAIN[name] ?? name };
  if (/^(pydantic\.BaseModel|pydantic\.main\.BaseModel)$/.test(symbol)) return { kind: "known", name: "BaseModel" };
  return { kind: "unknown", because: `\`${text}\` comes from another file, and is no type of JSON that is known` };
}

/** Is `text` the `TypedDict` of `typing` itself, which pydantic takes from Python 3.12 on only? */
export const isTypingName = (source: PySource, text: string): boolean =>
  (importedSymbol(source, text) ?? "").startsWith("typing.");

const isThereAtRuntime = (source: PySource, text: string): boolean =>
  importsOf(source).some(({ names }) =>
    [...names.values()].some((local) => text === local || text.startsWith(`${local}.`)),
  );

/** Classes and variables of the module with that name, wherever it stands in the file. */
function bindingsOf(source: PySource, text: string): readonly PyName[] {
  const found: PyName[] = [];
  const visit = (node: PyEditNode): void => {
    const one = bindingOf(source, node, text);
    if (one !== undefined) found.push(one);
    for (const child of node.children) visit(child);
  };
  visit(source.root);
  return found;
}

function bindingOf(source: PySource, node: PyEditNode, text: string): PyName | undefined {
  const name = childIn(node, node.kind === "assignment" ? "left" : "name");
  if (name === undefined || name.kind !== "identifier" || textOf(source, name) !== text) return undefined;
  if (node.kind === "class_definition") {
    const outer = node.parent?.kind === "decorated_definition" ? node.parent : node;
    if (outer.parent !== source.root) return { kind: "unknown", because: `\`${text}\` is a class inside of something` };
    return { kind: "class", name: text, definition: node };
  }
  if (node.kind === "function_definition") return { kind: "unknown", because: `\`${text}\` is a function` };
  const value = node.kind === "assignment" ? childIn(node, "right") : undefined;
  if (value === undefined) return undefined;
  return node.parent?.parent === source.root
    ? { kind: "alias", value }
    : { kind: "unknown", because: `\`${text}\` is a variable inside of something` };
}

/** A class made with `@dataclass`, and with no other decorator. */
export function isDataclass(source: PySource, definition: PyEditNode): boolean {
  const decorators = decoratorsOf(source, definition).map((decorator) => decorator.replace(/\(.*$/s, ""));
  const [only] = decorators;
  return (
    decorators.length === 1 &&
    only !== undefined &&
    /^(pydantic\.)?dataclasses\.dataclass$/.test(importedSymbol(source, only) ?? "")
  );
}

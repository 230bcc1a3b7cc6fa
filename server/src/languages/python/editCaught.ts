/** The error a handler caught, as its name in the file. */

import { insertAt } from "#facts/edits";
import type { TextEdit } from "#facts/place";

import {
  childIn,
  contains,
  freeName,
  isFunction,
  isName,
  type PyEditNode,
  type PySource,
  textOf,
  upward,
} from "./editSource";

/** The nearest `except` whose body runs `node`; undefined when a function or class lies between them. */
export function handlerOf(node: PyEditNode): PyEditNode | undefined {
  for (const up of upward(node)) {
    if (isFunction(up) || up.kind === "class_definition") return undefined;
    if (up.kind === "except_clause" && up !== node) return up;
  }
  return undefined;
}

/** The name of the error, with the edits that give it one; or why it has none that can be used at `use`. */
export function caughtName(
  source: PySource,
  handler: PyEditNode,
  use: PyEditNode,
): { readonly name: string; readonly edits: readonly TextEdit[] } | { readonly because: string } {
  const caught = childIn(handler, "value");
  const body = handler.children.find(({ kind }) => kind === "block");
  if (body === undefined) return { because: "the handler has no body" };
  const alias = caught?.kind === "as_pattern" ? childIn(caught, "alias") : undefined;
  if (alias !== undefined) {
    const name = textOf(source, alias);
    if (!/^\w+$/.test(name)) return { because: "the handler's name cannot be used" };
    return isRebound(source, body, name, use)
      ? { because: `\`${name}\` is given another value in the handler` }
      : { name, edits: [] };
  }
  const values = handler.children.filter(({ kind }) => kind !== "block");
  if (values.length > 1) return { because: "the handler names its errors in an old form" };
  const name = freeName(source, "exc", ["err", "error"]);
  // A bare `except:` catches what `BaseException` does.
  if (caught === undefined) {
    const colon = source.text.indexOf(":", handler.start);
    return { name, edits: [insertAt(colon, ` BaseException as ${name}`)] };
  }
  return { name, edits: [insertAt(caught.end, ` as ${name}`)] };
}

/** Is the name assigned, deleted or bound by an inner `except … as` or `with … as` in the handler? Python unbinds it after the latter. */
function isRebound(source: PySource, body: PyEditNode, name: string, use: PyEditNode): boolean {
  return contains(body, (node) => {
    if (!isName(source, node, name)) return false;
    // The handler around the use gives the name itself; that of `use` is no inner one.
    if (use.start <= node.start && node.end <= use.end) return false;
    return isBinding(node);
  });
}

function isBinding(node: PyEditNode): boolean {
  for (let inner = node, up = node.parent; up !== undefined; inner = up, up = up.parent) {
    if (/^(assignment|augmented_assignment|for_statement|for_in_clause)$/.test(up.kind)) return inner.field === "left";
    if (up.kind === "named_expression") return inner.field === "name";
    if (up.kind === "as_pattern_target" || up.kind === "delete_statement") return true;
    if (!/^(pattern_list|tuple_pattern|list_pattern|list_splat_pattern|expression_list)$/.test(up.kind)) return false;
  }
  return false;
}

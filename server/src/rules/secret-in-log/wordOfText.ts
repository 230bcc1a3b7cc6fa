/** Is a value called `token` one of the words a text was split into? */

import type { FileFacts, Value } from "#facts/file";
import type { View } from "#linking/view";

import { listRunOver } from "./keyNames";

/** `for (const token of definition.split(","))`: each piece in turn. One piece taken out of a header, or pieces of one, may be a credential. */
export function isWordOfText(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.length > 0 && values.every((bound) => isPiece(view, file, bound));
}

function isPiece(view: View, file: FileFacts, bound: Value): boolean {
  if (bound.kind === "element") return bound.path.length === 0 && isListOfPieces(view, file, bound.of);
  if (bound.kind !== "parameter" || bound.index !== 0 || bound.path.length > 0) return false;
  const list = listRunOver(file, bound.scope);
  return list !== undefined && isListOfPieces(view, file, list);
}

const isListOfPieces = (view: View, file: FileFacts, list: Value): boolean =>
  view.sources(file, list).some(({ callee }) => /\.split$/.test(callee)) &&
  !view.origins(file, list).some(({ part }) => part === "headers");

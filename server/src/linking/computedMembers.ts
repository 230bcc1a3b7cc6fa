/** Python classes whose attributes are set by computed names: `setattr(self, key.lower(), value)`. */

import type { FileFacts, ScopeId, Value } from "#facts/file";
import { chainOf } from "./lexical";
import { ask, type Linker, type Question } from "./linker";

const COMPUTED: Question<boolean> = { fallback: false };

/** May what the class gives this attribute be replaced through a computed name? True of values that only stand in until then. */
export const mayBeReplaced = (linker: Linker, file: FileFacts, scope: ScopeId, value: Value): boolean =>
  file.language === "python" &&
  isPlaceholder(value) &&
  ask(linker, COMPUTED, file, scope, () =>
    file.operations.some(
      ({ kind, callee, arguments: [target, name], scope: at }) =>
        kind === "call" &&
        callee?.kind === "name" &&
        callee.name === "setattr" &&
        callee.path.length === 0 &&
        target?.kind === "this" &&
        target.path.length === 0 &&
        name?.kind !== "literal" &&
        chainOf(file, at).find((around) => around.kind === "class")?.id === scope,
    ),
  );

/** `None`, `{}`, and any of several such. */
function isPlaceholder(value: Value): boolean {
  switch (value.kind) {
    case "literal":
      return true;
    case "object":
      return value.spreads.length === 0 && Object.keys(value.properties).length === 0;
    case "choice":
      return value.of.every(isPlaceholder);
    default:
      return false;
  }
}

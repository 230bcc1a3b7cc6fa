/** Does a handler put a value of its own in the very place that the failed code was to fill? */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { ErrorHandler, View } from "#linking/view";

/** `try { this.order = parse(await load()); } catch { this.order = ["first", "second"]; return false; }` */
export function putsStandIn(view: View, { file, tryScope }: ErrorHandler, scope: Scope): boolean {
  if (tryScope === undefined) return false;
  const filled = new Set(assigned(view, file, tryScope).map(placeOf));
  return assigned(view, file, scope.id).some(
    (operation) => isChosen(operation.arguments[0]) && filled.has(placeOf(operation)),
  );
}

const assigned = (view: View, file: FileFacts, scope: number): readonly Operation[] =>
  view.operations(file, scope).filter((operation) => operation.kind === "assign" && placeOf(operation) !== "");

function placeOf({ callee }: Operation): string {
  if (callee?.kind === "this") return `this.${callee.path.join(".")}`;
  return callee?.kind === "name" ? [callee.name, ...callee.path].join(".") : "";
}

/** Nothing empty: that is what is there when nobody chose anything. */
function isChosen(value: Value | undefined): boolean {
  switch (value?.kind) {
    case "literal":
      return value.value !== undefined && value.value !== null && value.value !== false && value.value !== "";
    case "array":
      return value.items.length > 0 && value.items.every(isChosen);
    case "object":
      return Object.keys(value.properties).length > 0 && Object.values(value.properties).every(isChosen);
    default:
      return false;
  }
}

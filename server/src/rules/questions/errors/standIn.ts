/** Does a handler put a value of its own in the very place that the failed code was to fill? */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { ErrorHandler, View } from "#linking/view";
import { isFilledWith } from "./filled";

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
const isChosen = (value: Value | undefined): boolean =>
  isFilledWith(value, (literal) => literal !== undefined && literal !== null && literal !== false && literal !== "");

/** Calls that gather promises: which list they are given, and what becomes of a failure in it. */

import type { Operation, Value } from "#facts/file";
import type { CallModel } from "#knowledge/model";

const lists = new WeakMap<Operation, Value>();
const settled = new WeakMap<CallModel, CallModel>();

/** The promises as one list: `Promise.all` takes it as its argument, `gather(a, b)` and `gather(*tasks)` as arguments. */
export function gatheredList(operation: Operation, model: CallModel): Value | undefined {
  const [first] = operation.arguments;
  if (model.settles === undefined || first === undefined) return first;
  const known = lists.get(operation);
  if (known !== undefined) return known;
  const isSpread = operation.arguments.length === 1 && first.kind === "spread";
  const list: Value = isSpread
    ? first.of
    : { kind: "array", items: operation.arguments, span: operation.calleeSpan ?? operation.span };
  lists.set(operation, list);
  return list;
}

/** The model as this call's options have it: with `return_exceptions=True`, failures are values. One object each, for it is compared. */
export function asCalled(operation: Operation, model: CallModel): CallModel {
  const option = model.settles === undefined ? undefined : operation.keywords?.[model.settles];
  // Of an option that is computed nobody can tell: then nothing is said of failures.
  if (option === undefined || (option.kind === "literal" && !option.value)) return model;
  const known = settled.get(model) ?? { ...model, collects: "settled" };
  settled.set(model, known);
  return known;
}

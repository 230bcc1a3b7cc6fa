/** Updates that add to or take from what a column holds. */

import type { Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import type { Call, View } from "#linking/view";
import { textOf } from "./rowAccess";

/** `+` or `-` for an update in the database of its own value (`increment`, `balance = balance - $1`); undefined otherwise. */
export function changeSign(view: View, call: Call): "+" | "-" | undefined {
  const { file, operation, model } = call;
  const sql = model?.sql === undefined ? undefined : operation.arguments[model.sql];
  if (sql !== undefined) {
    const sign = /\bset\b[\s\S]*?\b(\w+)["`]?\s*=\s*["`]?(?:\w+\.)?["`]?\1["`]?\s*([+-])/i.exec(
      textOf(view, file, sql),
    )?.[2];
    return sign === "+" || sign === "-" ? sign : undefined;
  }
  for (const link of chainOf(file, operation)) {
    const name = link.callee !== undefined && "path" in link.callee ? link.callee.path.at(-1) : undefined;
    if (name === "increment") return "+";
    if (name === "decrement") return "-";
    for (const value of link.arguments) {
      const sign = signIn(value, 0);
      if (sign !== undefined) return sign;
    }
  }
  return undefined;
}

function signIn(value: Value, depth: number): "+" | "-" | undefined {
  if (value.kind !== "object" || depth > 4) return undefined;
  for (const [name, inner] of Object.entries(value.properties)) {
    if (name === "increment") return "+";
    if (name === "decrement") return "-";
    if (name === "$inc") return negative(inner) ? "-" : "+";
    const below = signIn(inner, depth + 1);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** `{ $inc: { balance: -amount } }` */
const negative = (value: Value): boolean =>
  value.kind === "object" &&
  Object.values(value.properties).some(
    (item) => (item.kind === "literal" && Number(item.value) < 0) || (item.kind === "opaque" && item.operator === "-"),
  );

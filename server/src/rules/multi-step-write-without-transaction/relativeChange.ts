/** Updates that add to or take from what a column holds. */

import type { Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { statementOf, textsOf } from "../questions/state/sqlText";

/** `+` or `-` for an update in the database of its own value (`increment`, `balance = balance - $1`); undefined otherwise. */
export function changeSign(view: View, call: Call): "+" | "-" | undefined {
  const { file, operation } = call;
  const sql = statementOf(call);
  if (sql !== undefined) {
    const sign = /\bset\b[\s\S]*?\b(\w+)["`]?\s*=\s*["`]?(?:\w+\.)?["`]?\1["`]?\s*([+-])/i.exec(
      textsOf(view, file, sql)[0] ?? "",
    )?.[2];
    return sign === "+" || sign === "-" ? sign : undefined;
  }
  for (const link of chainOf(file, operation)) {
    const name = memberOf(link.callee);
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
    if (name === "increment") return isNegative(inner) ? "-" : "+";
    if (name === "decrement") return isNegative(inner) ? "+" : "-";
    if (name === "$inc") return negative(inner) ? "-" : "+";
    const below = signIn(inner, depth + 1);
    if (below !== undefined) return below;
  }
  return undefined;
}

/** `{ $inc: { balance: -amount } }` */
const negative = (value: Value): boolean => value.kind === "object" && Object.values(value.properties).some(isNegative);

/** `-5`, `-amount`; a difference may be either. */
const isNegative = (value: Value): boolean =>
  value.kind === "literal"
    ? Number(value.value) < 0
    : value.kind === "opaque" && value.operator === "-" && value.of?.length === 1;

/** Do two calls of one function give it the same amount with opposite signs: `change({ by: -amount })`, `change({ by: amount })`? */
export const givesAndTakes = (first: readonly Value[], second: readonly Value[]): boolean =>
  first.some((value, index) => {
    const other = second[index];
    if (other === undefined) return false;
    if (value.kind === "object" && other.kind === "object")
      return Object.entries(value.properties).some(([name, inner]) => {
        const opposite = Object.hasOwn(other.properties, name) ? other.properties[name] : undefined;
        return opposite !== undefined && (negates(inner, opposite) || negates(opposite, inner));
      });
    return negates(value, other) || negates(other, value);
  });

function negates(value: Value, other: Value): boolean {
  if (!isNegative(value)) return false;
  if (value.kind === "literal") return other.kind === "literal" && Number(other.value) === -Number(value.value);
  const of = value.kind === "opaque" ? value.of?.[0] : undefined;
  return (
    of?.kind === "name" && other.kind === "name" && of.name === other.name && of.path.join(".") === other.path.join(".")
  );
}

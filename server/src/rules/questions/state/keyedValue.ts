/** Values that Redis keeps under a key: which call reads one, which replaces it, which takes a key nobody has. */

import type { Value } from "#facts/file";
import type { Call } from "#linking/view";

const CLIENT = /^(ioredis\.Redis|redis\.Client|upstash\.Redis|python\.redis\.(Async)?Redis)\./;
const methodOf = ({ symbol = "" }: Call): string => (CLIENT.test(symbol) ? (symbol.split(".").at(-1) ?? "") : "");

/** `get(key)` */
export const readsKey = (call: Call): boolean => /^(get|getBuffer)$/.test(methodOf(call));

/** `set(key, value)`, whatever the key held. */
export const replacesKey = (call: Call): boolean =>
  /^(set|setex|setEx|psetex|pSetEx)$/.test(methodOf(call)) && !isForFreeKey(call);

/** `set(key, value, "NX")`, `setnx(key, value)`: of two at once, one gets it. */
export const takesFreeKey = (call: Call): boolean =>
  /^(setnx|setNX)$/.test(methodOf(call)) || (methodOf(call) === "set" && isForFreeKey(call));

const isForFreeKey = ({ operation }: Call): boolean =>
  operation.arguments.some(asksForAbsence) || operation.keywords?.nx !== undefined;

/** `"NX"`, `{ NX: true }`, `{ nx: true }`, `{ condition: "NX" }` */
function asksForAbsence(value: Value): boolean {
  if (value.kind === "literal") return typeof value.value === "string" && /^nx$/i.test(value.value);
  if (value.kind !== "object") return false;
  return Object.entries(value.properties).some(
    ([name, given]) => /^nx$/i.test(name) || (name === "condition" && asksForAbsence(given)),
  );
}

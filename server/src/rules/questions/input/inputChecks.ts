/** What counts as a check of a value from outside: its type, its values, a schema. That it is there says nothing. */

import type { FileFacts, Operation, Read, Value } from "#facts/file";
import type { Call } from "#linking/view";

import { comparedWith } from "./comparisons";

/** `type`: of which kind it is; `value`: which values it may have; `schema`: all of it. */
export type Check = "type" | "value" | "schema";

/** Calls that turn anything into a value of one type, or ask for its type. */
const COERCIONS =
  /^global\.(Number|String|Boolean|BigInt|parseInt|parseFloat|Number\.(parseInt|parseFloat|isInteger|isFinite|isNaN|isSafeInteger)|Array\.isArray|isNaN|isFinite|Date|Math\.\w+)$/;
/** Names of checks whose code is not known. */
const CHECKING =
  /valid|check|assert|verif|ensure|guard|sanit|clean|escape|purify|permit|allow|parse|pick|omit|^is[A-Z_]/i;
/** Of which kind it is, and nothing of its members. */
const KIND = /^is(Plain|Record)?(Object|Record|Array|String|Number|Boolean|Empty|Nil|Null|Defined|Function)$/;
/** `LIST.includes(value)`, `PATTERN.test(value)`. */
const MEMBERSHIP = /^(has|includes|indexOf|lastIndexOf|test|exec)$/;

/** What a call says of a value it is given; `none`: nothing comes of it. Undefined when it is no check. */
export function checkOf(call: Call): Check | "none" | undefined {
  const { concept, symbol = "", callee, operation } = call;
  if (concept === "validation" || concept === "validation-verdict") return "schema";
  if (COERCIONS.test(symbol)) return "type";
  if (concept === "log" || concept === "reply" || concept === "reply-status" || concept === "trace") return "none";
  const name = callee.split(".").at(-1) ?? "";
  if (operation.arguments.length > 0 && MEMBERSHIP.test(name)) return "value";
  if (KIND.test(name)) return "type";
  if (concept === undefined && !/^global\.JSON\.parse$/.test(symbol) && CHECKING.test(name)) return "schema";
  return undefined;
}

/** `if (body)`, `body.name === undefined`, `typeof body.name !== "undefined"`: whether it is there, and no more. */
export function isPresenceTest(file: FileFacts, by: Read | Operation, isTyped = false): boolean {
  const others = comparedWith(file, by);
  return isTyped ? others.some(isNothing) : others.every(isNothing);
}

const isNothing = (value: Value): boolean =>
  value.kind === "literal" &&
  (value.value === undefined ||
    value.value === null ||
    value.value === "" ||
    value.value === "undefined" ||
    value.value === 0);

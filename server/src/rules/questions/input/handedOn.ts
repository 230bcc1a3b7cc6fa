/** What library calls hand on of what they are given: conversions, text work, parsers and schemas. */

import type { Operation, Value } from "#facts/file";
import { memberOf, receiverOf } from "#linking/lexical";
import type { Call } from "#linking/view";

/** What a call does with what it is given. `stop`: nothing of it is left that matters. `lost`: not known. */
export type Through = readonly Value[] | "stop" | "lost";

/** Members that are read from what the call was given: parsers keep the shape, `get("x")` is a member, texts have none. */
export function membersBelow(call: Call, path: readonly string[]): readonly string[] {
  if (keepsMembers(call)) return path.filter((name, index) => index > 0 || !/^(data|value|output)$/.test(name));
  const [first] = call.operation.arguments;
  const isGet = /^(get|getAll)$/.test(memberOf(call.operation.callee) ?? "");
  return isGet && first?.kind === "literal" && typeof first.value === "string" ? [first.value] : [];
}

/** Schemas and parsers give an object of the same shape. */
const keepsMembers = (call: Call): boolean =>
  call.concept === "validation" || call.concept === "parse" || /Object\.assign|structuredClone/.test(call.symbol ?? "");

/** Calls that hand on what they are given, whatever the sink. */
export function usual(call: Call): Through {
  const { symbol = "", operation, concept } = call;
  if (/^global\.(Number|Number\.\w+|parseInt|parseFloat|Boolean|BigInt|Date|Math\.\w+)$/.test(symbol)) return "stop";
  if (/^global\.(int|float|bool|len|ord|hash|id)$/.test(symbol)) return "stop";
  if (concept === "validation" || concept === "parse") return [...operation.arguments, ...ownerOf(operation)];
  if (/^global\.(String|decodeURIComponent|decodeURI|JSON\.stringify|structuredClone|Object\.assign)$/.test(symbol))
    return operation.arguments;
  const name = memberOf(operation.callee);
  if (name === "format" && symbol === "String.format")
    return [...operation.arguments, ...Object.values(operation.keywords ?? {})];
  if (name !== undefined && KEEPING.test(name)) return ownerOf(operation);
  if (name === "concat") return [...ownerOf(operation), ...operation.arguments];
  return "lost";
}

/** Methods of texts and maps that leave the content what it is. */
const KEEPING =
  /^(trim|trimStart|trimEnd|toString|toLowerCase|toUpperCase|toLocaleLowerCase|normalize|valueOf|slice|substring|substr|at|pop|shift|padStart|padEnd|get|getAll|strip|lstrip|rstrip|lower|upper|decode|encode|removeprefix|removesuffix|getlist)$/;

/** The object a method is called on; nothing for plain functions, and for those of a module, which is no value. */
export function ownerOf({ callee }: Operation): readonly Value[] {
  const receiver = callee?.kind === "import" ? undefined : receiverOf(callee);
  return receiver === undefined ? [] : [receiver];
}

/** Does a value speak of a name? Looks through objects, arrays, templates, calls and chains, not through other variables. */

import type { FileFacts, Value } from "#facts/file";

/** True when `value` contains the name itself or one of its members. */
export function mentions(file: FileFacts, value: Value | undefined, name: string, depth = 0): boolean {
  return some(file, value, depth, (found) => found.name === name);
}

/** True when `value` contains the name as a whole: the error, not its message. */
export function mentionsWhole(file: FileFacts, value: Value | undefined, name: string, depth = 0): boolean {
  return some(file, value, depth, (found) => found.name === name && found.path.length === 0);
}

/** True when `value` reads such a member of a name it is given: `error.stack`. */
export function mentionsMember(file: FileFacts, value: Value | undefined, name: string, member: RegExp): boolean {
  return some(file, value, 0, (found) => found.name === name && found.path.some((part) => member.test(part)));
}

type NameValue = Extract<Value, { kind: "name" }>;

const MAX_DEPTH = 12;

function some(file: FileFacts, value: Value | undefined, depth: number, test: (name: NameValue) => boolean): boolean {
  if (value === undefined || depth > MAX_DEPTH) return false;
  if (value.kind === "name") return test(value);
  const callee = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  return [callee, ...partsOf(file, value)].some((part) => some(file, part, depth + 1, test));
}

/** What a value is directly put together from: properties, items, operands, arguments of the call that gives it. */
export function partsOf(file: FileFacts, value: Value): readonly Value[] {
  switch (value.kind) {
    case "object":
      return [...Object.values(value.properties), ...value.spreads];
    case "array":
      return value.items;
    case "template":
      return value.parts;
    case "choice":
      return value.and === undefined ? value.of : [...value.of, value.and];
    case "comparison":
      return [value.left, value.right];
    case "member":
    case "spread":
    case "not":
    case "typeof":
    case "element":
    case "awaited":
      return [value.of];
    case "opaque":
      return value.of ?? [];
    case "result": {
      const { arguments: given = [], keywords } = file.operations[value.operation] ?? {};
      return keywords === undefined ? given : [...given, ...Object.values(keywords)];
    }
    default:
      return [];
  }
}

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

type NameValue = Extract<Value, { kind: "name" }>;

const MAX_DEPTH = 12;

function some(file: FileFacts, value: Value | undefined, depth: number, test: (name: NameValue) => boolean): boolean {
  if (value === undefined || depth > MAX_DEPTH) return false;
  const inner = (next: Value | undefined): boolean => some(file, next, depth + 1, test);
  switch (value.kind) {
    case "name":
      return test(value);
    case "object":
      return Object.values(value.properties).some(inner) || value.spreads.some(inner);
    case "array":
      return value.items.some(inner);
    case "template":
      return value.parts.some(inner);
    case "choice":
      return value.of.some(inner) || inner(value.and);
    case "comparison":
      return inner(value.left) || inner(value.right);
    case "member":
    case "spread":
    case "not":
    case "typeof":
    case "element":
    case "awaited":
      return inner(value.of);
    case "result": {
      const operation = file.operations[value.operation];
      if (operation === undefined) return false;
      return inner(operation.callee) || operation.arguments.some(inner);
    }
    default:
      return false;
  }
}

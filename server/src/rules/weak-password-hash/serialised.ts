/** Is what is hashed the text of a whole object, here or at every caller of a helper? Such a hash is an id or a checksum. */

import type { FileFacts, Value } from "#facts/file";
import type { View } from "#linking/view";

import { partsOf } from "../questions/mentions";

const CREDENTIAL = /passw|passphrase|passcode|pwd|credential|secret|\bpin\b/i;
const MAX_DEPTH = 4;

/** `hash(JSON.stringify(item))`, unless something in the object is named like a credential. */
export function isSerialised(view: View, file: FileFacts, value: Value | undefined, depth = 0): boolean {
  if (value === undefined || depth > MAX_DEPTH) return false;
  if (value.kind === "result") {
    const made = value.path.length === 0 ? file.operations[value.operation] : undefined;
    const call = made === undefined ? undefined : view.call(file, made);
    return call?.symbol === "global.JSON.stringify" && !call.operation.arguments.some((given) => isNamed(file, given));
  }
  if (value.kind !== "name" || value.path.length > 0 || CREDENTIAL.test(value.name)) return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return values.length > 0 && values.every((bound) => isBoundToOne(view, file, bound, depth));
}

function isBoundToOne(view: View, file: FileFacts, bound: Value, depth: number): boolean {
  if (bound.kind !== "parameter") return isSerialised(view, file, bound, depth + 1);
  const { callers, complete } = view.callers({ file, scope: bound.scope });
  return (
    complete &&
    bound.path.length === 0 &&
    callers.length > 0 &&
    callers.every(
      ({ call, argument }) =>
        argument === undefined && isSerialised(view, call.file, call.operation.arguments[bound.index], depth + 1),
    )
  );
}

function isNamed(file: FileFacts, value: Value, depth = 0): boolean {
  if (depth > MAX_DEPTH) return true;
  const names = [
    ...(value.kind === "name" ? [value.name] : []),
    ...("path" in value ? value.path : []),
    ...(value.kind === "object" ? Object.keys(value.properties) : []),
  ];
  return (
    names.some((name) => CREDENTIAL.test(name)) || partsOf(file, value).some((part) => isNamed(file, part, depth + 1))
  );
}

/** Fields that hold an emitter, and that nothing but the methods of their own file ever touches. */

import type { FileFacts, Value } from "#facts/file";
import type { View } from "#linking/view";

import { partsOf } from "../questions/mentions";

const MAX_DEPTH = 6;

/**
 * `this.child = spawn(…); this.child.on("close", …)`: true when the file listens to the field itself, every event it listens to is
 * written out, and neither the file hands the field on nor another file speaks of it.
 */
export function staysInField(view: View, file: FileFacts, target: Value): boolean {
  const [name, ...rest] = target.kind === "this" ? target.path : [];
  if (name === undefined || rest.length > 0) return false;
  const listening = file.operations.filter(
    ({ callee }) =>
      callee?.kind === "this" && callee.path[0] === name && /^(on|once|addListener)$/.test(callee.path[1] ?? ""),
  );
  if (listening.length === 0 || listening.some(({ arguments: [event] }) => event?.kind !== "literal")) return false;
  return !isHandedOn(file, name) && !view.files.some((other) => other !== file && speaksOf(other, name));
}

/** Another file reads a member of that name, of whatever object. */
const speaksOf = (file: FileFacts, name: string): boolean =>
  file.operations.some(({ callee, arguments: given }) => [callee, ...given].some((value) => hasMember(value, name))) ||
  file.reads.some(({ use }) => use.to === "member" && use.name === name);

const hasMember = (value: Value | undefined, name: string): boolean =>
  value !== undefined && "path" in value && value.path.includes(name);

/** The field itself, or the whole object, is given to somebody, or has another name in the file. */
function isHandedOn(file: FileFacts, name: string): boolean {
  const handsOn = (value: Value | undefined, depth = 0): boolean => {
    if (value === undefined || depth > MAX_DEPTH) return false;
    if (value.kind === "this") return value.path.length === 0 || (value.path.length === 1 && value.path[0] === name);
    return partsOf(file, value).some((part) => handsOn(part, depth + 1));
  };
  const isGiven = file.operations.some(
    ({ kind, arguments: given }) => kind !== "await" && given.some((value) => handsOn(value)),
  );
  const hasAlias = file.scopes.some(({ bindings }) =>
    Object.values(bindings).some(({ values }) => values.some((value) => handsOn(value))),
  );
  return isGiven || hasAlias;
}

const LISTENING = /^(?:on|once|addListener)$/;

/**
 * `#client = createClient()`: whoever listens to the client does it through this field. True when nobody is given the client, no other
 * code listens to a field of that name, and every event that its class listens to is written out.
 */
export const isOfClassAlone = (view: View, file: FileFacts, name: string): boolean =>
  !isHandedOn(file, name) &&
  !view.files.some((one) =>
    one.operations.some(({ callee, arguments: given }) => {
      const path = callee !== undefined && "path" in callee ? callee.path : [];
      const isOwn = one === file && callee?.kind === "this";
      if (path.at(-2) === name && LISTENING.test(path.at(-1) ?? "")) return !isOwn || given[0]?.kind !== "literal";
      return one !== file && given.some((value) => "path" in value && value.path.at(-1) === name);
    }),
  );

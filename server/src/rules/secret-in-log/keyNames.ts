/** Is a value a key of an object, taken out by `Object.keys`? Then it is the name of something, whatever the variable is called. */

import type { FileFacts, Value } from "#facts/file";
import { memberOf, rootOf } from "#linking/lexical";
import type { View } from "#linking/view";

import { partsOf } from "../questions/mentions";

const EACH = /^(filter|map|forEach|some|every|find|findIndex|flatMap)$/;
/** Objects whose keys are credentials: sessions by token, limits by key. */
const BY_CREDENTIAL = /token|secret|session|(?<!service|license)keys?$|cookie|auth/i;

/** `Object.keys(services).filter((serviceKey) => …)`, `for (const [serviceKey, service] of Object.entries(services))`. */
export function isKeyOfObject(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind !== "name" || value.path.length > 0) return false;
  const values = view.variable(file, value.scope, value.name)?.binding.values ?? [];
  return (
    values.length > 0 &&
    values.every((bound) => {
      if (bound.kind === "element") return isListOfKeys(view, file, bound.of, bound.path);
      if (bound.kind !== "parameter" || bound.index !== 0) return false;
      const list = listRunOver(file, bound.scope);
      return list !== undefined && isListOfKeys(view, file, list, bound.path);
    })
  );
}

/**
 * `secrets.get(secret)`: what stands for a secret in the code is the name it is stored under. A table of tokens or sessions is asked with
 * the credential itself.
 */
export function isNameInStore(view: View, file: FileFacts, value: Value): boolean {
  if (value.kind !== "name" || value.path.length > 0 || !/secret$/i.test(value.name)) return false;
  return (view.variable(file, value.scope, value.name)?.reads ?? []).some(({ use }) => {
    const callee = use.to === "argument" && use.index === 0 ? file.operations[use.operation]?.callee : undefined;
    if (callee === undefined || !("path" in callee)) return false;
    const names = [callee.kind === "name" ? callee.name : "", ...callee.path];
    return names.at(-1) === "get" && /secrets$/i.test(names.at(-2) ?? "");
  });
}

/** The list whose method runs the function for each of its elements. */
export function listRunOver(file: FileFacts, scope: number): Value | undefined {
  const use = file.scopes[scope]?.use;
  const callee = use?.to === "argument" ? file.operations[use.operation]?.callee : undefined;
  if (callee === undefined || !EACH.test(memberOf(callee) ?? "")) return undefined;
  return "path" in callee && callee.path.length > 1 && callee.kind !== "member"
    ? { ...callee, path: callee.path.slice(0, -1) }
    : rootOf(callee);
}

function isListOfKeys(view: View, file: FileFacts, list: Value, path: readonly string[]): boolean {
  const from = view.sources(file, list).filter(({ symbol }) => /^global\.Object\./.test(symbol ?? ""));
  return (
    from.length > 0 &&
    from.every(({ symbol, operation, file: at }) => {
      const isKey = symbol === "global.Object.keys" ? path.length === 0 : path[0] === "0" || path[0] === "[0]";
      const isMap = symbol === "global.Object.keys" || symbol === "global.Object.entries";
      return isKey && isMap && !operation.arguments.some((value) => speaksOfCredential(at, value, 0));
    })
  );
}

function speaksOfCredential(file: FileFacts, value: Value, depth: number): boolean {
  if (depth > 4) return false;
  const callee = value.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  const names = [value.kind === "name" ? value.name : "", ...("path" in value ? value.path : [])];
  if (names.some((name) => BY_CREDENTIAL.test(name))) return true;
  return [...(callee === undefined ? [] : [callee]), ...partsOf(file, value)].some((part) =>
    speaksOfCredential(file, part, depth + 1),
  );
}

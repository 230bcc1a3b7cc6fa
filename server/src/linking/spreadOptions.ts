/** What code puts into an options dictionary of Python before it is spread into a call: `options.setdefault("timeout", 5)`. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { bindingOf, functionOf, operationsIn } from "./lexical";
import type { OptionAnswer } from "./view";

type Named = Extract<Value, { kind: "name" }>;

/** First of `names` that is put into `options` before `call`; `unknown` when code that is not followed may; undefined when nothing is. */
export function putInto(
  file: FileFacts,
  call: Operation,
  options: Named,
  names: readonly string[],
): readonly OptionAnswer[] | undefined {
  let open: string | undefined;
  for (const operation of operationsIn(file, functionOf(file, call.scope))) {
    if (operation.order >= call.order) continue;
    const put = putBy(file, operation, options);
    if (put === undefined) continue;
    if (put.kind === "open") open = put.because;
    else if (names.includes(put.name)) return [{ state: "set", name: put.name, value: put.value, file }];
  }
  return open === undefined ? undefined : [{ state: "unknown", because: open }];
}

type Put =
  | { readonly kind: "option"; readonly name: string; readonly value: Value }
  | { readonly kind: "open"; readonly because: string };

function putBy(file: FileFacts, operation: Operation, options: Named): Put | undefined {
  const { kind, callee, arguments: given } = operation;
  const isOwn = callee?.kind === "name" && isSame(file, callee, options);
  if (kind === "assign" && isOwn && callee.path.length === 1) {
    const [value] = given;
    const name = callee.path[0] ?? "[]";
    if (value === undefined || name === "[]") return { kind: "open", because: "options are put in by a computed name" };
    return { kind: "option", name, value };
  }
  if (kind !== "call") return undefined;
  if (isOwn) return putByMethod(callee.path[0] ?? "", given);
  const isHanded = given.some(
    (value) => value.kind === "name" && value.path.length === 0 && isSame(file, value, options),
  );
  return isHanded && !isLook(callee) ? { kind: "open", because: "options go through other code" } : undefined;
}

function putByMethod(method: string, given: readonly Value[]): Put | undefined {
  if (method === "setdefault") {
    const [name, value] = given;
    return name?.kind === "literal" && value !== undefined
      ? { kind: "option", name: String(name.value), value }
      : { kind: "open", because: "options are put in by a computed name" };
  }
  return method === "update" ? { kind: "open", because: "options are updated" } : undefined;
}

/** `len(options)`, `print(options)`, `log.debug("…", options)`: looks at them and leaves them as they are. */
const isLook = (callee: Value | undefined): boolean =>
  callee?.kind === "name" &&
  (/^(len|print|repr|str|dict|list|sorted|isinstance|bool)$/.test(callee.name) ||
    /^(debug|info|warning|error|exception|log)$/.test(callee.path.at(-1) ?? ""));

const isSame = (file: FileFacts, a: Named, b: Named): boolean =>
  a.name === b.name && bindingOf(file, a.scope, a.name)?.binding === bindingOf(file, b.scope, b.name)?.binding;

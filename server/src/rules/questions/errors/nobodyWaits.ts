/** Does a call that may hang hold nothing but a page or a terminal, where a person sees it and stops it? */

import type { Value } from "#facts/file";
import type { Call, View } from "#linking/view";

const AT_HAND = new Set(["browser", "cli", "script", "test"]);
const AT_START = new Set([...AT_HAND, "startup"]);

/** Why a call needs no deadline of its own; undefined when it does. */
export function heldByNobody(view: View, call: Call): string | undefined {
  const local = localAddress(view, call);
  if (local !== undefined) return local;
  if (isLeftRunning(call)) return "a child that nothing waits for";
  const contexts = view.context({ file: call.file, scope: call.file.scopes[call.operation.scope]?.function ?? 0 });
  const allowed = call.concept === "subprocess" ? AT_START : AT_HAND;
  if (contexts.size === 0 || ![...contexts].every((context) => allowed.has(context))) return undefined;
  return contexts.has("browser")
    ? "a page: its user reloads it"
    : "it runs once, under the eyes of who or what starts it";
}

/** An address without a host works in a page only; one beside the module is a file that ships with the code. */
function localAddress(view: View, { file, model, operation, symbol }: Call): string | undefined {
  if (model?.address === undefined || !symbol?.startsWith("global.")) return undefined;
  const address = operation.arguments[0];
  if (address === undefined) return undefined;
  const things = view.things(file, address);
  const isRelative =
    things.length > 0 &&
    things.every(
      (thing) =>
        (thing.kind === "literal" && typeof thing.value === "string" && isPath(thing.value)) ||
        (thing.kind === "template" && isPath(thing.value.head)),
    );
  if (isRelative) return "an address without a host: a page asks its own server";
  return isBesideModule(view, { file, operation: address.kind === "result" ? address.operation : undefined })
    ? "a file that ships with the code"
    : undefined;
}

/** `/api/users`, not `//cdn.example.com`. */
const isPath = (text: string): boolean => text.startsWith("/") && !text.startsWith("//");

/** `new URL("./font.ttf", import.meta.url)` */
function isBesideModule(
  view: View,
  { file, operation }: { readonly file: Call["file"]; readonly operation: number | undefined },
): boolean {
  const made = operation === undefined ? undefined : file.operations[operation];
  if (made === undefined || view.call(file, made)?.symbol !== "global.URL") return false;
  return made.arguments[1] !== undefined && isModuleAddress(made.arguments[1]);
}

const isModuleAddress = (value: Value): boolean =>
  value.kind === "name" && value.name === "import.meta" && value.path[0] === "url";

/** `exec("server")` with no callback and no `await`: what it starts goes on by itself, as after `spawn`. */
const isLeftRunning = ({ symbol, operation }: Call): boolean =>
  /child_process\.(exec|execFile)$/.test(symbol ?? "") &&
  operation.use.to !== "awaited" &&
  operation.use.to !== "returned" &&
  !operation.arguments.some(({ kind }) => kind === "function" || kind === "name");

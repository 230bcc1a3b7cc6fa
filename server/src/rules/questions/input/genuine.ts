/** Calls and comparisons that decide whether a caller or a message is genuine. */

import type { FileFacts, Operation, Value } from "#facts/file";
import type { Call, FunctionRef, View } from "#linking/view";

/** A signature, an HMAC or a constant-time comparison; Stripe's `constructEvent` checks and parses in one. */
export const isSignatureCheck = (call: Call): boolean =>
  call.concept === "signature-check" || call.symbol?.startsWith("stripe.Webhooks.") === true;

export const isTokenCheck = (call: Call): boolean => call.concept === "token-check";

/** Checks a function makes, itself or in workspace functions it calls, `depth` calls deep. */
export function checksIn(view: View, target: FunctionRef, depth = 2): readonly Call[] {
  const calls = view
    .operations(target.file, target.scope, "nested")
    .flatMap((operation) => view.call(target.file, operation) ?? []);
  const own = calls.filter((call) => isSignatureCheck(call) || isTokenCheck(call));
  if (own.length > 0 || depth === 0) return own;
  return calls.flatMap((call) => view.targets(call).flatMap((inner) => checksIn(view, inner, depth - 1)));
}

/** Which argument of a call that makes an HMAC is its key; undefined for other calls. */
export function hmacKey({ symbol = "" }: Call): number | undefined {
  if (/^(?:node:)?crypto\.(?:default\.)?createHmac$/.test(symbol)) return 1;
  return /^hmac\.(new|digest|HMAC)$/.test(symbol) ? 0 : undefined;
}

/** Both sides of every comparison in a value: of a condition, of what is returned. */
export function comparisonsOf(value: Value | undefined, depth = 0): readonly Extract<Value, { kind: "comparison" }>[] {
  if (value === undefined || depth > 6) return [];
  switch (value.kind) {
    case "comparison":
      return [value];
    case "not":
      return comparisonsOf(value.of, depth + 1);
    case "choice":
      return [...value.of, ...(value.and === undefined ? [] : [value.and])].flatMap((inner) =>
        comparisonsOf(inner, depth + 1),
      );
    default:
      return [];
  }
}

/** `next()`, `next.handle()`, `return true`: the caller is let through. */
export function letsThrough(view: View, file: FileFacts, operation: Operation): boolean {
  if (operation.kind === "return") {
    const [value] = operation.arguments;
    if (value?.kind === "literal" && value.value === true) return true;
    return file.language === "python" && goesOn(view, file, operation, value);
  }
  if (operation.kind !== "call" || operation.callee?.kind !== "name" || operation.arguments.length > 0) return false;
  const { name, path, scope } = operation.callee;
  const [bound] = view.variable(file, scope, name)?.binding.values ?? [];
  return path.length === 0 && bound?.kind === "parameter" && bound.path.length === 0 && bound.index > 0;
}

/** Python: `return await call_next(request)` of a middleware, and `return` in a guard that raises or aborts to refuse. */
function goesOn(view: View, file: FileFacts, { scope }: Operation, value: Value | undefined): boolean {
  const called = value?.kind === "result" ? file.operations[value.operation]?.callee : undefined;
  if (called?.kind === "name" && called.name === "call_next") return true;
  const isNone =
    value === undefined || (value.kind === "literal" && (value.value === null || value.value === undefined));
  if (!isNone) return false;
  const owner = file.scopes[scope]?.function ?? 0;
  return view
    .operations(file, owner)
    .some(
      ({ kind, callee }) =>
        kind === "throw" ||
        (kind === "call" && callee?.kind === "name" && callee.path.length === 0 && callee.name === "abort"),
    );
}

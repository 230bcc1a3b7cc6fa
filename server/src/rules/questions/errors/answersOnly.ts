/** Helpers of handlers that answer the client or tidy up, and tell nobody what failed: `shutdown()`, `fail(res, "generic")`. */

import type { Operation } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { isLogger } from "./errorTrace";

const MAX_DEPTH = 2;
/** What answers or tidies. */
const ENDS: ReadonlySet<string> = new Set(["reply", "reply-status", "cleanup", "abort"]);
/** Says nothing by itself. */
const ASIDE: ReadonlySet<string> = new Set(["timer", "sleep", "parse", "random", "validation"]);
const ENDS_BY_NAME =
  /(^|\.)(status|sendStatus|json|send|end|destroy|close|kill|abort|writeHead|setHeader|removeListener|off)$/;
/** Looks something up, or forgets it. */
const LOOKS = /\.(has|get|delete|includes|map|filter|toString|slice|split|trim)$/;

/**
 * True for a call of the project's own function that is not given the error, and of which all is known: it answers or ends things, and it
 * neither logs, throws, keeps, nor calls anything that may. The failure is lost with it.
 */
export function answersOnly(view: View, call: Call): boolean {
  return call.model === undefined && lookInto(view, call, 0) === "ends";
}

type Seen = "ends" | "aside" | "more";

function lookInto(view: View, call: Call, depth: number): Seen {
  const targets = view.targets(call);
  if (targets.length === 0 || depth > MAX_DEPTH) return "more";
  const seen = targets.map(({ file, scope }) =>
    worst(
      view
        .operations(file, scope, "nested")
        .map((operation) => judge(view, view.call(file, operation), operation, depth)),
    ),
  );
  return worst(seen);
}

/** More than answers anywhere is more; nothing but asides is an aside. */
function worst(seen: readonly Seen[]): Seen {
  if (seen.includes("more")) return "more";
  return seen.includes("ends") ? "ends" : "aside";
}

function judge(view: View, call: Call | undefined, operation: Operation, depth: number): Seen {
  if (operation.kind === "throw") return "more";
  if (operation.kind === "assign") return assigned(operation);
  if (call === undefined) return "aside";
  if (isLogger(call) || call.concept === "exit") return "more";
  if (call.concept !== undefined) return ENDS.has(call.concept) ? "ends" : ASIDE.has(call.concept) ? "aside" : "more";
  if (view.targets(call).length > 0) return lookInto(view, call, depth + 1);
  if (ENDS_BY_NAME.test(call.callee)) return "ends";
  return call.symbol?.startsWith("global.") === true || LOOKS.test(call.callee) ? "aside" : "more";
}

/** `this.failed = true`: somebody may look there. A name of the function itself is gone with it. */
function assigned({ callee, scope }: Operation): Seen {
  if (callee?.kind === "name" && callee.path.length === 0) return callee.scope === scope ? "aside" : "more";
  return /^status(Code)?$/.test(memberOf(callee) ?? "") ? "ends" : "more";
}

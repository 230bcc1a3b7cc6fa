/** Regular expressions of Python, as a look at a text: what is matched, and what the pattern says. */

import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** What a call that matches a text asks of it. */
export interface Matching {
  readonly source: string;
  /** It begins where the text begins: `re.match`, and not `re.search`. */
  readonly isFromStart: boolean;
}

const MATCHES = /^(?:match|fullmatch|search|findall|finditer)$/;
const FROM_START = /^(?:match|fullmatch)$/;

/** The pattern that the call matches against its argument `index`; "unread" when it cannot be read, undefined when it matches nothing. */
export function matchingOf(view: View, call: Call, index: number): Matching | "unread" | undefined {
  const { file, operation, symbol = "" } = call;
  const method = lastNameOf(operation.callee);
  if (!MATCHES.test(method)) return undefined;
  if (symbol.startsWith("re.")) return index === 1 ? read(view, call, method) : undefined;
  const { callee } = operation;
  if (index !== 0 || callee === undefined || !("path" in callee) || callee.path.length === 0) return undefined;
  const compiled = view.sources(file, { ...callee, path: callee.path.slice(0, -1) }).find(isCompiled);
  if (compiled !== undefined) return read(view, compiled, method);
  return view.targets(call).length === 0 ? "unread" : undefined;
}

const isCompiled = ({ symbol }: Call): boolean => symbol === "re.compile";

function read(view: View, { file, operation }: Call, method: string): Matching | "unread" {
  const [pattern] = operation.arguments;
  const [only, ...more] = pattern === undefined ? [] : view.things(file, pattern);
  if (only?.kind !== "literal" || typeof only.value !== "string" || more.length > 0) return "unread";
  return { source: only.value, isFromStart: FROM_START.test(method) };
}

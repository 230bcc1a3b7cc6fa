/** Python: `int(…)` and `float(…)` of what a request brought, with nothing that tells its sender that it is no number. */

import type { FileFacts, Use, Value } from "#facts/file";
import type { Place } from "#facts/place";
import type { Call, View } from "#linking/view";

import { mentions } from "../questions/mentions";

export interface ParsedNumber {
  readonly place: Place;
  /** `int` or `float`. */
  readonly by: string;
  readonly part: string;
  /** Somebody looks first, or catches what it raises. */
  readonly isGuarded: boolean;
}

const NUMBER = /^global\.(int|float)$/;
/** Texts by nature. Headers are set by machines, parts of a path are held to digits by its pattern, and JSON has numbers of its own. */
const TEXTS = /^(?:query|form)$/;

/** The first such call of each handler, guarded ones only where there is no other. */
export function* parsedNumbers(view: View, file: FileFacts): Iterable<ParsedNumber> {
  const found = new Map<number, ParsedNumber>();
  for (const call of view.calls(file)) {
    const scope = file.scopes[call.operation.scope]?.function ?? 0;
    // What lies below a handler may have been looked at above.
    const isHandler = NUMBER.test(call.symbol ?? "") && view.start({ file, scope }) === "request";
    const number = isHandler ? numberOf(view, call) : undefined;
    if (number !== undefined && (found.get(scope)?.isGuarded ?? true)) found.set(scope, number);
  }
  yield* found.values();
}

function numberOf(view: View, call: Call): ParsedNumber | undefined {
  const { file, operation, place, callee } = call;
  const [given, ...others] = operation.arguments;
  if (given === undefined || others.length > 0) return undefined;
  const [from] = view.origins(file, given).filter(({ kind, part }) => kind === "request" && TEXTS.test(part));
  if (from === undefined) return undefined;
  const isGuarded = view.guard(file, operation.scope) !== undefined || isLookedAt(view, call, given);
  return { place, by: callee, part: from.part, isGuarded };
}

/** `if text.isdigit(): int(text)`, `re.match(…, text)`, `if kind not in ALLOWED`: a test that names what is parsed. */
function isLookedAt(view: View, { file, operation }: Call, given: Value): boolean {
  if (given.kind !== "name") return false;
  const owner = file.scopes[operation.scope]?.function ?? 0;
  const tested = file.scopes.some(
    ({ kind, function: at, test }) =>
      kind === "branch" && at === owner && test !== undefined && asksMore(file, test, given.name),
  );
  const reads = view.variable(file, given.scope, given.name)?.reads ?? [];
  return tested || reads.some(({ use, span }) => isAsked(use) || (isGiven(use) && span.end < operation.span.start));
}

/** Not only whether there is one. */
const asksMore = (file: FileFacts, test: Value, name: string): boolean =>
  test.kind === "comparison" && !isNothing(test.right) && mentions(file, test, name);

const isNothing = (value: Value): boolean => value.kind === "literal" && (value.value === null || value.value === "");

/** `text.isdigit()` */
const isAsked = (use: Use): boolean => use.to === "member" && /^is[a-z]+$/.test(use.name);

/** Given to a function before, which may look. */
const isGiven = (use: Use): boolean => use.to === "argument";

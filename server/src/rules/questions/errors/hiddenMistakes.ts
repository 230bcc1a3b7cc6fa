/** Handlers that catch everything round more than one call can do: a mistake in the code ends there as if it were the expected failure. */

import type { Operation, Scope } from "#facts/file";
import type { Call, ErrorHandler, View } from "#linking/view";

import { type Breadth, takesAll } from "./caughtKinds";
import { type ErrorTrace, isLogger } from "./errorTrace";
import { givesReason } from "./excuses";
import { type GuardedWork, isAnswer } from "./guardedWork";
import { givenBy } from "./handlerAnswer";
import { isAtTheEnd, isFeatureTest } from "./tidying";

interface Handled {
  readonly scope: Scope;
  readonly breadth: Breadth;
  readonly work: GuardedWork;
  readonly trace: ErrorTrace;
  readonly operations: readonly Operation[];
  /** What the rest of the family says. */
  readonly verdict: { readonly is: string };
}

/** What a wide `except` may hide, in words; undefined when it is narrow, leaves a trace, or has little to hide. */
export function hiddenMistakes(view: View, handler: ErrorHandler, handled: Handled): string | undefined {
  const { file } = handler;
  const { scope, breadth, trace, operations, verdict } = handled;
  if (file.language !== "python" || !takesAll(breadth) || !/^(handled|unknown|no-matter)$/.test(verdict.is))
    return undefined;
  if (trace.error !== "none" || trace.logs.length > 0 || operations.some(({ kind }) => kind === "yield"))
    return undefined;
  if (isAtTheEnd(view, handler) || isFeatureTest(view, handler) || givesReason(scope)) return undefined;
  const risky = riskyIn(handler);
  const own = risky.find((call) => view.targets(call).length > 0 && !isAnswer(call));
  if (breadth !== "any") return own === undefined ? "everything in the `try`" : `\`${own.callee}\``;
  if (own === undefined || isTriedOnly(view, handler) || isAnswered(view, handler, handled, risky)) return undefined;
  return `\`${own.callee}\``;
}

/** Calls that can fail and whose failure says something. */
export const riskyIn = ({ guarded }: ErrorHandler): readonly Call[] =>
  guarded.filter((call) => call.model?.safe !== true && !isLogger(call));

/** So many calls a question takes; where more is done, more can go wrong than the answer says. */
const QUESTION = 2;

/** `try: find(name); return False except Exception: return True`, or the last clause after those that name what is expected. */
function isAnswered(
  view: View,
  handler: ErrorHandler,
  { scope, operations }: Handled,
  risky: readonly Call[],
): boolean {
  const returns = operations.filter(({ kind }) => kind === "return");
  const saysYesOrNo =
    returns.length > 0 &&
    returns.every(({ arguments: [value] }) => value?.kind === "literal" && typeof value.value === "boolean");
  if (saysYesOrNo && risky.length <= QUESTION) return true;
  const isLast = handler.file.scopes.some((other) => other.of === scope.of && other.id < scope.id);
  return isLast && scope.exits === "return" && givenBy(view, handler, scope) !== "nothing";
}

/** `def try_get_user(…)`: the name says that it may come to nothing. */
const isTriedOnly = (view: View, { file, tryScope }: ErrorHandler): boolean =>
  view
    .chain(file, tryScope ?? 0)
    .some(
      ({ kind, name = "" }) =>
        kind === "function" && /^_*(try|maybe|attempt|safe|safely|quiet|silent)(ly)?_/.test(name),
    );

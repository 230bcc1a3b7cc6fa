/** The error handlers of a file as one rule of the error family judges them: each handler has one verdict, and one rule speaks about it. */

import type { FileFacts } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { ErrorHandler, View } from "#linking/view";

import { type HandlerVerdict, handlerVerdict } from "./handlerVerdict";

/** Rules of the family. */
type Speaker = Exclude<HandlerVerdict["is"], "handled" | "unknown" | "no-matter">;

export interface JudgedHandler<Rule extends Speaker> {
  readonly place: Place;
  readonly handler: ErrorHandler;
  readonly verdict: Verdict<Extract<HandlerVerdict, { readonly is: Rule }>>;
}

interface Found {
  readonly handler: ErrorHandler;
  readonly verdict: HandlerVerdict;
}

const FOUND: { readonly fallback: readonly Found[] } = { fallback: [] };

/** Handlers with what `rule` has to say; those that another rule of the family speaks about are not its subjects. */
export function* handlersFor<Rule extends Speaker>(
  view: View,
  file: FileFacts,
  rule: Rule,
): Iterable<JudgedHandler<Rule>> {
  for (const { handler, verdict } of verdictsOf(view, file)) {
    const { place } = handler;
    if (isOf(verdict, rule)) yield { place, handler, verdict: gap(verdict) };
    else if (verdict.is === "handled") yield { place, handler, verdict: pass(verdict.because) };
    else if (verdict.is === "unknown") yield { place, handler, verdict: unknown(verdict.because) };
  }
}

const verdictsOf = (view: View, file: FileFacts): readonly Found[] =>
  view.remember(FOUND, file, () =>
    view.handlers(file).map((handler) => ({ handler, verdict: handlerVerdict(view, handler) })),
  );

const isOf = <Rule extends Speaker>(
  verdict: HandlerVerdict,
  rule: Rule,
): verdict is Extract<HandlerVerdict, { readonly is: Rule }> => verdict.is === rule;

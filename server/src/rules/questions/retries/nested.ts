/** Does a retry repeat work that retries by itself? */

import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, Effect, RetryLoop, View } from "#linking/view";

import { failureArrives, mostRounds, triedAgain } from "./attempts";
import { errorDecides } from "./errorDecides";
import { type InnerRetry, innerRetry } from "./innerRetry";
import { libraryWait } from "./libraryWait";

export interface Nested {
  readonly inner: string;
  readonly outerAttempts?: number;
  readonly innerAttempts?: number;
}

/** A gap when one attempt of the loop holds another retry. */
export function nestedLoop(view: View, loop: RetryLoop): Verdict<Nested> {
  const inner = innerRetry(view, triedAgain(view, loop));
  if (inner === undefined) return pass("nothing inside retries by itself");
  if (errorDecides(view, loop) !== "no") return unknown("the error decides which failures are tried again here");
  return nested(inner, mostRounds(view, loop));
}

/** The same for a retry of a library. */
export function nestedPolicy(view: View, call: Call): Verdict<Nested> {
  const { retries } = libraryWait(view, call);
  if (retries === 0) return pass("it makes one attempt");
  const effects = view
    .callbacks(call)
    .flatMap(({ function: given }): readonly Effect[] => view.effects(given))
    .filter((effect) => failureArrives(view, effect, call.file));
  if (effects.length === 0) return unknown("the work that is tried again is not known");
  const inner = innerRetry(view, effects);
  if (inner === undefined) return pass("nothing inside retries by itself");
  const predicate = view.option(call, call.model?.retries?.predicates ?? []);
  if (predicate.state !== "absent") return unknown("a predicate decides which failures are tried again here");
  return nested(inner, retries === undefined || !Number.isFinite(retries) ? undefined : retries + 1);
}

function nested({ call, attempts }: InnerRetry, outer: number | undefined): Verdict<Nested> {
  return gap(
    {
      inner: call.callee,
      ...(outer === undefined ? {} : { outerAttempts: outer }),
      ...(attempts === undefined ? {} : { innerAttempts: attempts }),
    },
    [{ place: call.place, note: "retries by itself" }],
  );
}

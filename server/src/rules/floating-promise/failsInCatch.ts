/** A handler that catches everything may still fail where it deals with the failure: which call of its `catch` that is. */

import type { Hop } from "#facts/place";
import type { FunctionRef, View } from "#linking/view";

/** `catch (error) { return recover(error); }`, where `recover` may reject: the calls, as evidence. */
export const failsInCatch = (view: View, { file, scope }: FunctionRef): readonly Hop[] =>
  view.operations(file, scope).flatMap((operation) => {
    const around = view.chain(file, operation.scope).map(({ kind }) => kind);
    const isInCatch = around.includes("catch") && !around.includes("try");
    const call = isInCatch && operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined || view.isPromise(call) !== "yes") return [];
    const targets = view.targets(call);
    const fails = targets.length > 0 && targets.some((target) => !view.neverRejects(target));
    return fails ? [{ place: call.place, note: "this may fail, too, and no `try` is around it" }] : [];
  });

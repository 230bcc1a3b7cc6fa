/** Python: `future.result(timeout=5)` inside `with ThreadPoolExecutor()`: leaving the block waits for the work that took too long. */

import type { FileFacts, Scope, Value } from "#facts/file";
import type { Call, View } from "#linking/view";

import type { Ineffective } from "../questions/retries/ineffective";

const EXECUTOR = /(^|\.)(ThreadPoolExecutor|ProcessPoolExecutor)$/;

/** Calls of a file that wait for a future with a limit, inside the block of the executor that runs it. */
export function* limitedInBlock(view: View, file: FileFacts): Iterable<Call> {
  if (file.language !== "python") return;
  for (const call of view.calls(file))
    if (call.symbol === "futures.Future.result" && hasLimit(call) && blockAround(view, call) !== undefined) yield call;
}

/** Why the limit of such a call cuts nothing; undefined for any other call. */
export function waitsAnyway(view: View, call: Call): Ineffective | undefined {
  if (call.symbol !== "futures.Future.result" || !hasLimit(call)) return undefined;
  const block = blockAround(view, call);
  if (block === undefined) return undefined;
  return {
    kind: "waits-anyway",
    why: "ends in a `with` block that waits for the same work",
    evidence: [
      { place: view.place(call.file, block.span), note: "leaving this block waits for all that was submitted" },
    ],
  };
}

const hasLimit = ({ operation: { arguments: given, keywords = {} } }: Call): boolean => {
  const limit: Value | undefined = keywords.timeout ?? given[0];
  return limit !== undefined && !(limit.kind === "literal" && limit.value === null);
};

/** The `with` block of an executor, unless something in it tells the executor not to wait. */
function blockAround(view: View, { file, operation }: Call): Scope | undefined {
  const block = view
    .chain(file, operation.scope)
    .find(
      ({ kind, test, function: own }) =>
        kind === "with" &&
        test !== undefined &&
        own === file.scopes[operation.scope]?.function &&
        makesExecutor(view, file, test),
    );
  if (block === undefined) return undefined;
  const isLetGo = view
    .operations(file, block.id)
    .some(({ kind, callee }) => kind === "call" && callee?.kind === "name" && callee.path.at(-1) === "shutdown");
  return isLetGo ? undefined : block;
}

const makesExecutor = (view: View, file: FileFacts, test: Value): boolean =>
  view.sources(file, test).some(({ symbol, callee }) => EXECUTOR.test(symbol ?? callee));

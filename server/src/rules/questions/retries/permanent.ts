/** Which permanent failures can reach a retry: a status that the client throws, or one that the code throws itself. */

import type { FileFacts, ScopeId, Value } from "#facts/file";
import { memberOf, receiverOf } from "#linking/lexical";
import type { Call, Effect, RetryLoop, View } from "#linking/view";

import { failureArrives, triedAgain } from "./attempts";

/** A call whose permanent failure arrives at the handler of the retry; undefined when only passing failures can, or none is known. */
export function permanentFailure(view: View, loop: RetryLoop): Call | undefined {
  return throwing(view, triedAgain(view, loop), loop);
}

/** The same for the functions that are handed to a retry helper of a library. */
export function permanentFailureIn(view: View, call: Call): Call | undefined {
  const effects = view
    .callbacks(call)
    .flatMap(({ function: given }) => view.effects(given))
    .filter((effect) => failureArrives(view, effect, call.file));
  return throwing(view, effects);
}

function throwing(view: View, effects: readonly Effect[], loop?: RetryLoop): Call | undefined {
  return effects.find(({ concept, call }) => concept === "outbound-call" && rejectsOnStatus(view, call, loop))?.call;
}

/** The client throws on 4xx, or a test of `ok` right beside the call does. */
function rejectsOnStatus(view: View, call: Call, loop: RetryLoop | undefined): boolean {
  if (call.model?.throwsOnStatus === true) return true;
  if (call.model?.throwsOnStatus !== false) return false;
  const { file, operation } = call;
  const at = file.scopes[operation.scope]?.function ?? 0;
  if (file.language === "python" && raisesForStatus(view, call)) return true;
  return view
    .operations(file, at)
    .some(
      ({ kind, scope, order }) =>
        kind === "throw" &&
        order > operation.order &&
        (loop === undefined || arrives(view, call, loop, scope)) &&
        view
          .chain(file, scope)
          .some(({ kind: of, test }) => of === "branch" && test !== undefined && asksOk(file, test, 0)),
    );
}

/** `try { answer = await fetch(url); break; } catch { … }`, and the status is asked after the loop: what is thrown there starts no other round. */
const arrives = (view: View, { file, operation }: Call, loop: RetryLoop, scope: ScopeId): boolean =>
  file !== loop.file ||
  !view.inside(file, operation.scope, loop.tryScope) ||
  view.inside(file, scope, loop.tryScope) ||
  file.scopes[scope]?.function !== file.scopes[loop.scope]?.function;

/** `response.raise_for_status()` of this response. */
const raisesForStatus = (view: View, { file, operation }: Call): boolean =>
  view.operations(file, file.scopes[operation.scope]?.function ?? 0).some(({ kind, callee }) => {
    if (kind !== "call" || callee === undefined || memberOf(callee) !== "raise_for_status") return false;
    return view.sources(file, receiverOf(callee) ?? callee).some((source) => source.operation === operation);
  });

/** `!response.ok`, `response.status !== 200`. */
function asksOk(file: FileFacts, test: Value, depth: number): boolean {
  if (depth > 6) return false;
  const inner = (value: Value) => asksOk(file, value, depth + 1);
  switch (test.kind) {
    case "not":
      return inner(test.of);
    case "choice":
      return test.of.some(inner) || (test.and !== undefined && inner(test.and));
    case "comparison":
      return inner(test.left) || inner(test.right);
    case "name":
    case "result":
    case "member":
    case "awaited":
      return /^(ok|status|statusCode|status_code|is_success|is_error)$/.test(test.path.at(-1) ?? "");
    default:
      return false;
  }
}

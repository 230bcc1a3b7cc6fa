/** Is what a silent handler loses an answer that somebody asked for, and the silence likely meant? Then the finding is worth a look, no more. */

import type { Operation, Scope, Value } from "#facts/file";
import { memberOf } from "#linking/lexical";
import type { Effect, ErrorHandler, View } from "#linking/view";
import { sentMethods } from "../retries/sentMethods";
import { costlyConcept } from "./guardedWork";

/** Steps of project code after which nobody can be sure that the work fails into this handler. */
const FAR = 3;

/**
 * Why the loss is mild, in words; undefined when a change is lost or the empty answer is made up in the handler: that one looks like a
 * real answer to whoever gets it.
 */
export function mildLoss(view: View, handler: ErrorHandler, scope: Scope): string | undefined {
  const lost = handler.guarded.flatMap((call) =>
    view.effectsOf(call).filter(({ concept }) => costlyConcept(concept) !== undefined),
  );
  if (lost.length > 0 && lost.every(({ via }) => via.length >= FAR)) return "what may fail lies far from here";
  if (tellsSomebody(view, handler, scope)) return "a person is told that it failed";
  if (!lost.every(onlyAsks)) return undefined;
  if (handler.file.language === "python" && lost.length > 0 && lost.every(isIdempotent))
    return "it only asks, and goes on without an answer";
  if (isFallback(handler) && !standsForChange(view, handler, scope, lost))
    return "a value for this one promise stands in for what was asked";
  return givesWhatOthersGive(view, handler, scope) ? "nothing is an answer of this function on other paths" : undefined;
}

/** `catch { await interaction.editReply("That failed."); }`: whoever asked a bot hears of it, and nobody who could mend it. */
const tellsSomebody = (view: View, { file }: ErrorHandler, scope: Scope): boolean =>
  view
    .operations(file, scope.id, "nested")
    .some(
      ({ kind, callee, arguments: given }) =>
        kind === "call" &&
        given.length > 0 &&
        /^(?:reply|editReply|followUp|sendMessage)$/.test(memberOf(callee) ?? ""),
    );

/** Whatever a request is sent with: its answer is what is used. Commands and statements may do anything. */
const onlyAsks = ({ concept }: Effect): boolean => concept === "outbound-call";

/** `requests.get(…)`: Python's clients have a function for each method. */
const isIdempotent = ({ call }: Effect): boolean =>
  call.model?.idempotent === true && !/(^|\.)(put|delete)$/.test(call.callee);

/** `const feed = await load().catch(() => null);`: written for this call alone, by somebody who goes on without it. */
function isFallback({ kind, operation }: ErrorHandler): boolean {
  if (kind !== "promise-catch" || operation === undefined) return false;
  const end = operation.use.to === "awaited" ? operation.use.then : operation.use;
  return end.to !== "dropped" && end.to !== "voided" && end.to !== "returned";
}

/** `fetch(url, { method: "POST" }).catch(() => ({ state: "sent" }))`: of what was to be changed, a text says that it was. */
function standsForChange(view: View, { file }: ErrorHandler, scope: Scope, lost: readonly Effect[]): boolean {
  const answers = view.operations(file, scope.id).filter((operation) => operation.kind === "return");
  if (answers.every(({ arguments: [value] }) => value === undefined || isEmpty(value))) return false;
  return lost.some(({ call }) => {
    const sent = sentMethods(view, call);
    return sent !== undefined && !(sent.complete && sent.methods.every((method) => /^(GET|HEAD)$/.test(method)));
  });
}

function isEmpty(value: Value): boolean {
  if (value.kind === "array") return value.items.length === 0;
  if (value.kind === "object") return Object.keys(value.properties).length === 0 && value.spreads.length === 0;
  return value.kind === "literal" && !value.value;
}

/** `if (!response.ok) return null; … catch { return null }`: who calls it reckons with nothing. */
function givesWhatOthersGive(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const { file, kind } = handler;
  if (kind !== "catch" || scope.exits !== "return") return false;
  const returns = view.operations(file, scope.function).filter((operation) => operation.kind === "return");
  const inside = returns.filter((operation) => view.inside(file, operation.scope, scope.id));
  const others = returns.filter((operation) => !inside.includes(operation));
  const leaving = file.scopes.filter(
    ({ kind: what, function: owner, exits }) => what === "branch" && owner === scope.function && exits === "return",
  );
  if (!inside.every(isNothing)) return false;
  if (others.every(isNothing)) return leaving.some((branch) => refusesAnswer(view, handler, branch));
  // A `return;` without a value is no operation: its branch leaves all the same.
  const leavesBare = leaving.some(({ id }) => !returns.some((operation) => view.inside(file, operation.scope, id)));
  return leavesBare || others.some(isNothing);
}

/** `try { const response = await fetch(url); if (!response.ok) return; … } catch { return; }`: a failing answer ends it as silently. */
const refusesAnswer = (view: View, { file, tryScope }: ErrorHandler, { id, test }: Scope): boolean =>
  tryScope !== undefined &&
  view.inside(file, id, tryScope) &&
  test?.kind === "not" &&
  test.of.kind === "name" &&
  test.of.path.at(-1) === "ok" &&
  view.operations(file, id, "nested").every(({ kind }) => kind !== "call" && kind !== "new");

const isNothing = ({ arguments: [value] }: Operation): boolean =>
  value === undefined || (value.kind === "literal" && (value.value === null || value.value === undefined));

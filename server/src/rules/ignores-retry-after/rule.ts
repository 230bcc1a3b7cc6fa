/** A 429 or 503 that is waited out with an own guess, although the answer says how long. */

import type { FileFacts, Scope, ScopeId, Value } from "#facts/file";
import type { Hop, Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { type Pause, pausesIn } from "../questions/retries/pauses";
import { comparedLiterals } from "../questions/retries/refusals";
import { isWaitedFor } from "../questions/retries/waited";
import { branchesAround, exclude } from "../questions/services/continuation";
import { defineRule } from "../rule";
import { readsRetryAfter } from "./retryAfterHeader";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly branch: Scope;
  readonly status: number;
}

export const ignoresRetryAfter = defineRule<Subject, { readonly status: number }>({
  id: "ignores-retry-after",
  principle: "retry",
  priority: "P2",
  confidence: "high",
  version: 3,
  languages: ["typescript", "python"],
  summary: "A 429 or 503 waited out without a look at Retry-After.",
  *subjects(view, file) {
    const byFunction = new Map<ScopeId, Subject>();
    for (const branch of file.scopes) {
      if (branch.kind !== "branch" || branch.test === undefined) continue;
      const status = askedStatus(file, branch.test);
      if (status === undefined) continue;
      const place = byFunction.has(branch.function) ? undefined : placeOf(view, file, branch);
      if (place !== undefined) byFunction.set(branch.function, { place, file, branch, status });
    }
    yield* byFunction.values();
  },
  judge: (view, subject) => judge(view, subject),
  message: (_subject, { status }) =>
    `A ${status} is waited out with an own delay; its Retry-After header, which says how long, is never read. Wait at least that long.`,
});

/** 429, or 503 beside it: the two answers that carry the header. */
function askedStatus(file: FileFacts, test: Value): number | undefined {
  const literals = comparedLiterals(file, test);
  return literals.includes(429) ? 429 : literals.includes(503) ? 503 : undefined;
}

/** The wait that follows: in the branch, or after it in the same loop or handler. */
function placeOf(view: View, file: FileFacts, branch: Scope): Place | undefined {
  const around = view
    .chain(file, branch.id)
    .find(({ kind }) => kind === "loop" || kind === "catch" || kind === "function");
  if (around === undefined) return undefined;
  const pauses = pausesIn(view, file, around.id).filter(
    ({ call, runs }) => runs !== undefined || isWaitedFor(view, call),
  );
  // In the other arm of an `if`, another answer is waited out.
  const own = branchesAround(view, file, branch.id);
  const isElsewhere = ({ call }: Pause): boolean =>
    (branch.exits !== "throw" && isHandler(view, file, call.operation.scope, branch)) ||
    branchesAround(view, file, call.operation.scope).some(({ id, parent, test }) =>
      own.some((arm) => arm.id !== id && arm.parent === parent && exclude(arm.test, test)),
    );
  const inside = pauses.find(({ call }) => view.inside(file, call.operation.scope, branch.id));
  const after = pauses.find((pause) => pause.call.operation.span.start > branch.span.start && !isElsewhere(pause));
  return (inside ?? after)?.call.place;
}

/** A handler is reached by what is thrown, and nothing is thrown for this answer. */
const isHandler = (view: View, file: FileFacts, scope: ScopeId, branch: Scope): boolean =>
  file.language === "python" &&
  view.chain(file, scope).some(({ id, kind }) => kind === "catch" && !view.inside(file, branch.id, id));

function judge(view: View, { file, branch, status }: Subject): Verdict<{ readonly status: number }> {
  if (readsRetryAfter(view, file, branch.function)) return pass("the header is read");
  if (!goesRound(view, file, branch)) return unknown("it is not tried again here");
  const call = view
    .operations(file, branch.function, "nested")
    .map((operation) => view.call(file, operation))
    .find((found) => found !== undefined && view.effectsOf(found).some(({ concept }) => concept === "outbound-call"));
  const runsGiven = view
    .operations(file, branch.function)
    .some(({ kind, callee }) => kind === "call" && callee?.kind === "name" && isParameter(view, file, callee));
  const client = call === undefined ? undefined : heeding(view, call);
  if (client !== undefined) return pass(`\`${client.callee}\` waits as long as the header asks`);
  if (call === undefined && !runsGiven) return unknown("what is tried again is not known");
  if (call !== undefined && isMadeElsewhere(view, call))
    return unknown("its client is made elsewhere, and may heed the header");
  const evidence: readonly Hop[] =
    call === undefined ? [] : [{ place: call.place, note: `answers ${status} with the header` }];
  return gap({ status }, evidence);
}

/** A client that retries by itself and heeds the header, among what the call does. */
const heeding = (view: View, call: Call): Call | undefined =>
  view
    .effectsOf(call)
    .flatMap((effect) => [effect.call, ...view.clients(effect.call)])
    .find(({ model }) => model?.retries?.heedsRetryAfter === true && model.retries.default > 0);

/** A client known from its declared type only (`stripe: Stripe`): how it was made is not seen. */
const isMadeElsewhere = (view: View, call: Call): boolean =>
  view.effectsOf(call).some((effect) => {
    if (effect.concept !== "outbound-call" || view.clients(effect.call).length > 0) return false;
    let at = effect.call.receiver;
    for (let hops = 0; at !== undefined && hops < 6; hops++) {
      if (at.kind !== "type" && at.kind !== "method") return false;
      if (at.kind === "type" && at.declared === true) return true;
      at = at.of;
    }
    return false;
  });

const isParameter = (
  view: View,
  file: FileFacts,
  { scope, name }: { readonly scope: ScopeId; readonly name: string },
): boolean => (view.variable(file, scope, name)?.binding.values ?? []).some(({ kind }) => kind === "parameter");

/** A loop around it, or a call of its own function. */
function goesRound(view: View, file: FileFacts, branch: Scope): boolean {
  if (view.chain(file, branch.id).some(({ kind, function: at }) => kind === "loop" && at === branch.function))
    return true;
  return view.operations(file, branch.function, "nested").some((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    return (
      call !== undefined &&
      view.targets(call).some((target) => target.file === file && target.scope === branch.function)
    );
  });
}

/** Several side effects in a row that leave no trace of how far they got. */

import type { FileFacts, Operation, Scope, Use } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly steps: readonly Call[];
}

/** Steps that leave something behind when the next one fails. */
const SIDE_EFFECTS: ReadonlySet<Concept> = new Set<Concept>([
  "outbound-call",
  "subprocess",
  "file-write",
  "file-append",
  "file-rename",
  "file-remove",
  "row-insert",
  "row-update",
  "row-upsert",
  "row-delete",
  "query",
  "enqueue",
]);
const MIN_STEPS = 3;

export const untracedOperation = defineRule<Subject, { readonly steps: number }>({
  id: "untraced-operation",
  principle: "flow-logging",
  priority: "P2",
  confidence: "low",
  summary: "An operation of several side effects that leaves no step-by-step trace.",
  *subjects(view, file) {
    for (const scope of file.scopes) {
      if (scope.kind !== "function" || scope.async !== true) continue;
      const steps = stepsOf(view, file, scope);
      if (steps.length < MIN_STEPS) continue;
      const span = scope.nameSpan ?? { start: scope.span.start, end: scope.span.start + "async".length };
      yield { place: view.place(file, span), file, scope, steps };
    }
  },
  judge(view, { file, scope, steps }) {
    const inner = view.operations(file, scope.id, "nested").flatMap((operation) => view.call(file, operation) ?? []);
    if (inner.some((call) => call.concept === "trace")) return pass("a span is opened here");
    const first = steps[0];
    const last = steps.at(-1);
    if (first === undefined || last === undefined) return unknown("no steps");
    const logs = inner.filter(
      (call) =>
        call.concept === "log" &&
        call.operation.order > first.operation.order &&
        call.operation.order < last.operation.order,
    );
    if (logs.length > 0) return pass("log lines between the steps");
    const trace = view.protection(first, "trace");
    if (trace.state === "present") return pass(trace.because, trace.via);
    return gap(
      { steps: steps.length },
      steps.map((step) => ({ place: step.place, note: "a step" })),
    );
  },
  message: (_subject, { steps }) =>
    `${steps} side effects in a row leave no trace: after a failure nobody knows how far it got.`,
});

/** Awaited calls with a side effect that run one after the other: not in branches that leave, not reads. */
function stepsOf(view: View, file: FileFacts, scope: Scope): readonly Call[] {
  return view.operations(file, scope.id).flatMap((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined || !isAwaited(operation.use) || inBranchThatLeaves(view, file, operation, scope)) return [];
    return changesSomething(view, call) ? [call] : [];
  });
}

const isAwaited = (use: Use): boolean => use.to === "awaited";

function changesSomething(view: View, call: Call): boolean {
  return view.effectsOf(call).some((effect) => {
    if (!SIDE_EFFECTS.has(effect.concept)) return false;
    if (effect.concept !== "outbound-call") return true;
    return !isRead(view, effect.call);
  });
}

/** GET and HEAD leave nothing half done. */
function isRead(view: View, call: Call): boolean {
  if (/\.(get|head|options)$/i.test(call.symbol ?? "")) return true;
  if (call.model?.idempotent !== "method-option") return false;
  const method = view.option(call, ["method"]);
  return method.state === "absent";
}

function inBranchThatLeaves(view: View, file: FileFacts, operation: Operation, scope: Scope): boolean {
  return view
    .chain(file, operation.scope)
    .some(
      (at) =>
        at.id !== scope.id &&
        view.inside(file, at.id, scope.id) &&
        (at.kind === "catch" || (at.kind === "branch" && at.exits !== undefined)),
    );
}

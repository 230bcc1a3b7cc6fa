/** Several side effects in a row that leave no trace of how far they got. */

import type { FileFacts, Operation, Scope, Use } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { sentMethods } from "../questions/retries/sentMethods";
import { branchesAround, exclude } from "../questions/services/continuation";
import { SIDE_EFFECTS } from "../questions/services/sideEffects";
import { defineRule } from "../rule";
import { flowFacts } from "./hot";

interface Subject {
  readonly place: Place;
  readonly file: FileFacts;
  readonly scope: Scope;
  readonly steps: readonly Call[];
}

const MIN_STEPS = 3;

export const untracedOperation = defineRule<Subject, { readonly steps: number }>({
  id: "untraced-operation",
  principle: "flow-logging",
  priority: "P2",
  confidence: "low",
  version: 4,
  languages: ["typescript", "python"],
  summary: "An operation of several side effects that leaves no step-by-step trace.",
  *subjects(view, file) {
    for (const scope of file.scopes) {
      if (scope.async !== true) continue;
      const steps = stepsOf(view, file, scope);
      if (steps.length < MIN_STEPS) continue;
      const span = scope.nameSpan ?? { start: scope.span.start, end: scope.span.start + "async".length };
      yield { place: view.place(file, span), file, scope, steps };
    }
  },
  judge(view, { file, scope, steps }) {
    const inner = view.operations(file, scope.id, "nested").flatMap((operation) => view.call(file, operation) ?? []);
    const first = steps[0];
    const last = steps.at(-1);
    if (first === undefined || last === undefined) return unknown("no steps");
    const logs = inner.filter(
      (call) =>
        (call.concept === "log" || LOGGER.test(call.callee)) &&
        call.operation.order > first.operation.order &&
        call.operation.order < last.operation.order,
    );
    if (logs.length > 0) return pass("log lines between the steps");
    const marked = inner.find((call) => marks(view, call));
    if (marked !== undefined)
      return pass("it is told to the span it runs in", [{ place: marked.place, note: "marks the span" }]);
    const trace = view.protection(first, "trace");
    if (trace.state === "present") return pass(trace.because, trace.via);
    return gap(
      { steps: steps.length },
      steps.map((step) => ({ place: step.place, note: "a step" })),
    );
  },
  message: ({ scope }, { steps }) =>
    `${steps} side effects in a row${scope.name === undefined ? "" : ` in \`${scope.name}\``} leave no trace: after a failure nobody knows how far it got.`,
  // How much of a trace an operation is worth is the reader's to decide.
  weigh: () => "hint",
  fixFacts: (view, { file, scope }) => flowFacts(view, { file, scope: scope.id }),
});

/** Tells the current span how far it got, itself or by a function of the project's own. */
const marks = (view: View, call: Call): boolean =>
  MARK.test(call.callee) ||
  view
    .targets(call)
    .some(({ file, scope }) =>
      view.operations(file, scope).some((operation) => MARK.test(view.call(file, operation)?.callee ?? "")),
    );

const MARK =
  /(?:^|\.)(?:span|\w*[Ss]pan(?:\(…?\))?)\.(?:setAttributes?|addEvent|setTags?|set_attributes?|add_event|set_tags?)$/;
/** A logger of the project's own, or a child of it. */
const LOGGER = /(?:^|\.)_?log(?:ger)?(?:\.child\(…?\))?\.(?:trace|debug|info|warn|warning|error|exception|verbose)$/i;

/** Awaited calls with a side effect that run one after the other: not in branches that leave, not reads. */
function stepsOf(view: View, file: FileFacts, scope: Scope): readonly Call[] {
  const steps = view.operations(file, scope.id).flatMap((operation) => {
    const call = operation.kind === "call" ? view.call(file, operation) : undefined;
    if (call === undefined || !isAwaited(operation.use) || inBranchThatLeaves(view, file, operation, scope)) return [];
    if (!changesSomething(view, call)) return [];
    const isRecursion = view.targets(call).some((target) => target.file === file && target.scope === scope.id);
    return isRecursion ? [] : [call];
  });
  return steps.length < MIN_STEPS ? steps : onOnePath(view, file, steps);
}

/** Of two arms that exclude each other, the one with more steps counts. */
function onOnePath(view: View, file: FileFacts, steps: readonly Call[]): readonly Call[] {
  const arms = [...new Set(steps.flatMap(({ operation }) => branchesAround(view, file, operation.scope)))];
  const within = (arm: Scope): readonly Call[] =>
    steps.filter(({ operation }) => view.inside(file, operation.scope, arm.id));
  const left = new Set(
    arms.flatMap((arm, index) =>
      arms.slice(index + 1).flatMap((other) => {
        if (arm.parent !== other.parent || !exclude(arm.test, other.test)) return [];
        return within(arm).length < within(other).length ? within(arm) : within(other);
      }),
    ),
  );
  return steps.filter((step) => !left.has(step));
}

const isAwaited = (use: Use): boolean => use.to === "awaited";

function changesSomething(view: View, call: Call): boolean {
  return view.effectsOf(call).some((effect) => {
    if (!SIDE_EFFECTS.has(effect.concept)) return false;
    if (effect.concept !== "outbound-call") return true;
    return !isRead(view, effect.call);
  });
}

/** GET and HEAD leave nothing half done, nor do the reads of a service's own client. */
function isRead(view: View, call: Call): boolean {
  if (READS.test(call.symbol ?? "")) return true;
  const [command] = call.operation.arguments;
  if (/\.send$/.test(call.callee) && command !== undefined)
    return view.sources(call.file, command).some(({ callee }) => READ_COMMAND.test(callee));
  const sent = sentMethods(view, call);
  return sent?.complete === true && sent.methods.every((name) => /^(GET|HEAD|OPTIONS)$/.test(name));
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

const READS = /\.(get|head|options|list|retrieve|search|find|describe)([A-Z]\w*)?$/;
/** `new ListObjectsV2Command(…)`. */
const READ_COMMAND = /^(List|Get|Head|Describe|Query|Scan|BatchGet)\w*Command$/;

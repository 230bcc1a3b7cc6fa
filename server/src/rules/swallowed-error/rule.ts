/** An error that is caught around work that matters and leaves no trace. */

import type { Operation, Scope } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Concept } from "#knowledge/model";
import type { ErrorHandler, View } from "#linking/view";

import { mentions } from "../questions/mentions";
import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly handler: ErrorHandler;
}

interface Gap {
  readonly kind: "no-trace" | "job-counts-success" | "answers-success";
  /** What failed, in words: "an outbound call". */
  readonly work: string;
  /** The handler holds a comment. */
  readonly reason: boolean;
}

/** Failing here loses something. */
const COSTLY: Partial<Record<Concept, string>> = {
  "outbound-call": "an outbound call",
  subprocess: "a subprocess",
  "file-write": "a write",
  "file-append": "a write",
  "file-rename": "a rename",
  "row-insert": "an insert",
  "row-update": "an update",
  "row-upsert": "an upsert",
  "row-delete": "a delete",
  query: "a query",
  transaction: "a transaction",
  enqueue: "an enqueue",
};
const READS: Partial<Record<Concept, string>> = {
  "row-read": "a query",
  "file-read": "a read",
  cache: "a cache call",
};
/** Failing here is an answer in itself, or does not matter any more. */
const HARMLESS: ReadonlySet<Concept> = new Set<Concept>([
  "cleanup",
  "parse",
  "validation",
  "file-exists",
  "file-remove",
  "file-sync",
  "unlock",
  "abort",
  "sleep",
  "timer",
  "log",
  "trace",
  "deadline",
  "random",
]);

export const swallowedError = defineRule<Subject, Gap>({
  id: "swallowed-error",
  principle: "error-classification",
  priority: "P1",
  confidence: "high",
  summary: "An error that is caught and leaves no trace.",
  *subjects(view, file) {
    for (const handler of view.handlers(file)) {
      if (handler.kind !== "callback") yield { place: handler.place, handler };
    }
  },
  judge(view, { handler }) {
    const { file, scope: id } = handler;
    const scope = id === undefined ? undefined : file.scopes[id];
    if (scope === undefined) return pass("handled by another function");
    if (seenElsewhere(view, handler)) return pass("the same promise is awaited or returned as well");
    const operations = view.operations(file, scope.id, "nested");
    const failure = work(view, handler);
    if (operations.some((operation) => operation.kind === "throw")) return pass("thrown on");
    const calls = operations.flatMap((operation) => view.call(file, operation) ?? []);
    if (calls.some((call) => call.concept === "exit")) return pass("ends the process");
    const job = countsAsSuccess(view, handler, scope);
    if (job && failure.costly !== undefined)
      return gap({ kind: "job-counts-success", work: failure.costly, reason: false });
    const { error } = handler;
    const answer = replies(view, handler, scope);
    if (answer === "succeeded" && failure.serious !== undefined)
      return gap({ kind: "answers-success", work: failure.serious, reason: false });
    if (answer === "failed") return pass("answered with a failure");
    if (error !== undefined && looksAt(view, handler, error)) return pass("the error is used");
    if (calls.some((call) => call.concept === "log" || call.concept === "trace")) return pass("logged");
    if (operations.some((operation) => operation.kind === "assign")) return pass("the failure is recorded");
    if (failure.costly === undefined)
      return failure.known ? pass("nothing is lost when it fails") : unknown("what may fail here is not known");
    if (calls.some((call) => view.effectsOf(call).some((effect) => COSTLY[effect.concept] !== undefined)))
      return pass("the work is done another way");
    if (calls.some((call) => call.model === undefined && view.targets(call).length > 0))
      return pass("handled by a function of its own");
    if (saysNo(view, handler, scope)) return pass("the caller is told");
    if (triedAgain(view, handler)) return pass("tried again");
    if (calls.length > 0 && calls.some((call) => call.model === undefined))
      return unknown("calls code that is not known");
    return gap({ kind: "no-trace", work: failure.costly, reason: (scope.comment ?? "") !== "" });
  },
  message(_subject, { kind, work: what }) {
    switch (kind) {
      case "job-counts-success":
        return `The failure of ${what} is swallowed here, so the queue counts the job as done. Throw it on.`;
      case "answers-success":
        return `After the failure of ${what} the answer says that all is well. Answer with a failing status.`;
      case "no-trace":
        return `The failure of ${what} leaves no trace here. Log it, throw it on, or answer with it.`;
    }
  },
  weigh: (_subject, { kind, reason }) => (kind === "job-counts-success" ? "P0" : reason ? "hint" : undefined),
});

/** `const settled = turn.catch(() => undefined)` beside `return turn`: whoever awaits `turn` hears of the failure. */
function seenElsewhere(view: View, { file, kind, operation }: ErrorHandler): boolean {
  const callee = operation?.callee;
  if (kind !== "promise-catch" || callee?.kind !== "name" || callee.path.length !== 1) return false;
  const variable = view.variable(file, callee.scope, callee.name);
  return variable?.reads.some(({ use }) => use.to === "awaited" || use.to === "returned") ?? false;
}

interface Work {
  readonly costly?: string;
  /** Also reads, whose failure matters only when the answer hides it. */
  readonly serious?: string;
  /** Every guarded call is known. */
  readonly known: boolean;
}

/** What may fail into this handler. Reads are left out: their failure is seen where the data is missing. */
function work(view: View, handler: ErrorHandler): Work {
  let known = handler.guarded.length > 0;
  let costly: string | undefined;
  let serious: string | undefined;
  for (const call of handler.guarded) {
    const effects = view.effectsOf(call);
    if (effects.length === 0 && call.model === undefined && view.targets(call).length === 0) known = false;
    for (const effect of effects) {
      if (HARMLESS.has(effect.concept)) continue;
      costly ??= COSTLY[effect.concept];
      serious ??= COSTLY[effect.concept] ?? READS[effect.concept];
    }
  }
  return { known, ...(costly === undefined ? {} : { costly }), ...(serious === undefined ? {} : { serious }) };
}

/** Any use of the error at all: given on, returned, stored, compared. */
function looksAt(view: View, handler: ErrorHandler, error: string): boolean {
  const { file, scope } = handler;
  if (scope === undefined) return false;
  const variable = view.variable(file, scope, error);
  if (variable?.reads.some((read) => view.inside(file, read.scope, scope))) return true;
  return view
    .operations(file, scope, "nested")
    .some((operation) => operation.arguments.some((value) => mentions(file, value, error)));
}

/** The handler is the last thing a queue processor does: returning normally tells the queue that all is well. */
function countsAsSuccess(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const { file } = handler;
  if (handler.kind !== "catch" || scope.exits === "throw") return false;
  const body = file.scopes[scope.function];
  if (body === undefined || body.kind !== "function") return false;
  const queued = view
    .callers({ file, scope: body.id })
    .callers.some((caller) => caller.argument !== undefined && caller.call.concept === "worker");
  if (!queued) return false;
  const outer = file.scopes[handler.tryScope ?? scope.id];
  if (outer?.parent !== body.id) return false;
  const after = view.operations(file, body.id).filter((operation) => operation.span.start > scope.span.end);
  return !after.some((operation) => operation.kind === "throw");
}

/** An answer to the client: `failed` with a failing status or none of its own, `succeeded` with a status that says all is well. */
function replies(view: View, handler: ErrorHandler, scope: Scope): "failed" | "succeeded" | undefined {
  const { file } = handler;
  const calls = view.operations(file, scope.id, "nested").flatMap((operation) => view.call(file, operation) ?? []);
  const answers = calls.filter((call) => call.concept === "reply-status" || call.concept === "reply");
  if (answers.length === 0) return undefined;
  const statuses = answers
    .filter((call) => call.concept === "reply-status")
    .map((call) => call.operation.arguments[0])
    .map((value) => (value?.kind === "literal" ? Number(value.value) : Number.NaN));
  return statuses.length > 0 && statuses.every((status) => status < 300) ? "succeeded" : "failed";
}

/** `return false`, `() => false`, `{ ok: false }`: a result that says it failed. `null` and `undefined` may mean "there is none". */
function saysNo(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const returns = view.operations(handler.file, scope.id).filter((operation) => operation.kind === "return");
  return returns.length > 0 && returns.every((operation) => isFailure(operation));
}

function isFailure(operation: Operation): boolean {
  const value = operation.arguments[0];
  if (value?.kind === "literal") return value.value === false;
  if (value?.kind !== "object") return false;
  return Object.entries(value.properties).some(
    ([name, property]) =>
      /^(error|errors|message|reason)$/i.test(name) || (property.kind === "literal" && property.value === false),
  );
}

/** The handler belongs to a loop that goes round, and the function fails in the end. */
function triedAgain(view: View, handler: ErrorHandler): boolean {
  const { file, scope } = handler;
  return view.retries(file).some((loop) => loop.catchScope === scope);
}

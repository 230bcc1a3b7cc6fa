/** Handlers that are the last thing a queue processor does: returning normally tells the queue that all is well. */

import type { FileFacts, Operation, Scope, Value } from "#facts/file";
import type { CallbackModel } from "#knowledge/model";
import { isSandboxedProcessor } from "#linking/conventions";
import { lastNameOf } from "#linking/lexical";
import type { Call, ErrorHandler, View } from "#linking/view";

/** Methods a framework runs for each message: Nest's bull and RabbitMQ decorators. */
const PROCESSOR = /^(Process|RabbitSubscribe|RabbitRPC|SqsMessageHandler)$/;

/** True when the queue counts the message as done although this handler caught its failure. */
export function countsAsSuccess(view: View, handler: ErrorHandler, scope: Scope): boolean {
  const { file } = handler;
  if (handler.kind !== "catch" || scope.exits === "throw") return false;
  const body = file.scopes[scope.function];
  if (body?.kind !== "function") return false;
  const outer = file.scopes[handler.tryScope ?? scope.id];
  if (outer?.parent !== body.id) return false;
  const broker = processorKind(view, handler, body);
  if (broker === undefined) return false;
  const operations = view.operations(file, body.id, "nested");
  if (operations.some((operation) => tellsDone(view, file, operation, { body, scope }))) return false;
  if (operations.some(({ kind, span }) => kind === "throw" && span.start > scope.span.end)) return false;
  // A consumer that acknowledges by itself decides there: refusing is telling, and so is staying silent.
  if (broker === "acknowledges") return acknowledges(view, handler, scope, operations);
  return true;
}

/** `catch (error) { done(error); }`: the queue gave the processor a callback, and hears of the failure there (Bull, Agenda). */
function tellsDone(
  view: View,
  file: FileFacts,
  { kind, callee, arguments: given, scope: at }: Operation,
  { body, scope }: { readonly body: Scope; readonly scope: Scope },
): boolean {
  if (kind !== "call" || callee?.kind !== "name" || callee.path.length > 0 || given.length === 0) return false;
  const isGiven = (body.parameters ?? []).slice(1).some(({ name }) => name === callee.name);
  const isNothing = given[0]?.kind === "literal" && !given[0].value;
  return isGiven && !isNothing && view.inside(file, at, scope.id);
}

function processorKind(view: View, { file }: ErrorHandler, body: Scope): "returns" | "acknowledges" | undefined {
  if (body.decorators?.some((value) => PROCESSOR.test(decoratorName(file.operations, value))) === true)
    return "returns";
  if (isWorkerHost(file.scopes[body.parent], body) || isRetriedTask(view, file, body)) return "returns";
  if (isSandboxedProcessor({ file, scope: body.id })) return "returns";
  const worker = workerOf(view, file, body);
  if (worker === undefined) return undefined;
  return /^amqplib\b/.test(worker.symbol ?? "") ? "acknowledges" : "returns";
}

/**
 * Python: `@app.task(autoretry_for=(OSError,))` of Celery, `@dramatiq.actor`, which tries again whatever raises. A plain Celery task runs
 * once, whether it raises or not.
 */
export const isRetriedTask = (view: View, file: FileFacts, { decorators = [] }: Scope): boolean =>
  file.language === "python" &&
  decorators.some((value) => {
    const made = value.kind === "result" ? file.operations[value.operation] : undefined;
    const things = view.things(file, made?.callee ?? value);
    if (things.some((thing) => thing.kind === "library" && thing.symbol === "dramatiq.actor")) return true;
    return /^(task|shared_task)$/.test(lastNameOf(made?.callee)) && made?.keywords?.autoretry_for !== undefined;
  });

/** The call of a queue library that is given a function to run for each job. */
export const workerOf = (view: View, file: FileFacts, body: Scope): Call | undefined =>
  view
    .callers({ file, scope: body.id })
    .callers.find(
      ({ argument, call }) =>
        argument !== undefined && (call.concept === "worker" || isTriedAgain(call.model?.callbacks?.[argument])),
    )?.call;

/** A job that a scheduler runs again when it fails: `task({ retry: { maxAttempts: 3 }, run: async () => … })`. */
const isTriedAgain = (runs: CallbackModel | undefined): boolean =>
  runs?.how === "job" && runs.under?.includes("retry") === true;

/** `class Mails extends WorkerHost { async process(job) … }` of Nest's BullMQ module. */
const isWorkerHost = (owner: Scope | undefined, body: Scope): boolean =>
  owner?.kind === "class" && body.name === "process" && lastNameOf(owner.base) === "WorkerHost";

const decoratorName = (operations: readonly Operation[], value: Value): string =>
  lastNameOf(value.kind === "result" ? operations[value.operation]?.callee : value);

function acknowledges(view: View, { file }: ErrorHandler, scope: Scope, operations: readonly Operation[]): boolean {
  const named = (name: RegExp, at: (operation: Operation) => boolean) =>
    operations.some((operation) => at(operation) && name.test(view.call(file, operation)?.callee ?? ""));
  const inHandler = (operation: Operation) => view.inside(file, operation.scope, scope.id);
  if (named(/\.(nack|reject|nackAll)$/, inHandler)) return false;
  return named(/\.(ack|ackAll)$/, (operation) => inHandler(operation) || operation.span.start > scope.span.end);
}

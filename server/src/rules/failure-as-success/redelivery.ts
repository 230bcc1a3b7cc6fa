/** Would the queue have run a job again that failed? Then a processor that returns normally takes that away. */

import type { FileFacts, Scope, Value } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";
import { isRetriedTask, workerOf } from "../questions/errors/queueProcessor";
import { partsOf } from "../questions/mentions";

/** Brokers that deliver a message again until it is acknowledged, and job tables with attempts from the start. */
const BY_ITSELF = /^(sqs-consumer|amqplib|kafkajs|boss|graphile-worker)\b/;
const BROKER_METHOD = /^(RabbitSubscribe|RabbitRPC|SqsMessageHandler)$/;
/** Queues that run a job once unless they are told otherwise. */
const ONCE = /^(bullmq|bull|bee-queue|agenda|@nestjs\/(bull|bullmq))$/;
const OF_QUEUE = /^(bullmq|bull|bee|bee-queue|agenda|@nestjs\/(bull|bullmq))(\.|$)/;

/** `body` is the function a queue runs for each job. */
export function wouldRunAgain(view: View, file: FileFacts, body: Scope): boolean {
  if (isRetriedTask(view, file, body)) return true;
  const worker = workerOf(view, file, body);
  if (worker !== undefined && (BY_ITSELF.test(worker.symbol ?? "") || namesAttempts(view, worker))) return true;
  if (body.decorators?.some((value) => BROKER_METHOD.test(decoratorName(file, value))) === true) return true;
  const name = worker === undefined ? undefined : nameOf(view, worker);
  return view.files.some(
    (other) =>
      other.role !== "test" &&
      other.imports.some(({ from }) => ONCE.test(from)) &&
      view.calls(other).some((call) => asksForMore(view, call) && isSameQueue(name, nameOf(view, call))),
  );
}

/** `task({ retry: { maxAttempts: 3 }, run })` of Trigger.dev */
function namesAttempts(view: View, worker: Call): boolean {
  const asked = view.option(worker, ["retry.maxAttempts"]);
  return (
    worker.symbol?.startsWith("@trigger.dev/") === true &&
    asked.state === "set" &&
    isMore(view, asked.file, asked.value)
  );
}

const decoratorName = (file: FileFacts, value: Value): string =>
  lastNameOf(value.kind === "result" ? file.operations[value.operation]?.callee : value);

/** `add(name, job, { attempts: 3 })`, `new Queue(name, { defaultJobOptions: { attempts: 3 } })`, `createJob(job).retries(2)`. */
function asksForMore(view: View, { file, callee, operation, symbol }: Call): boolean {
  if (!OF_QUEUE.test(symbol ?? "")) return false;
  if (/\.retries$/.test(callee)) return operation.arguments.some((value) => isMore(view, file, value));
  return operation.arguments.some((value) => setsAttempts(view, file, value, 0));
}

function setsAttempts(view: View, file: FileFacts, value: Value, depth: number): boolean {
  if (depth > 4 || value.kind === "result" || value.kind === "function") return false;
  if (value.kind === "object") {
    const { attempts, backoff } = value.properties;
    if (attempts !== undefined ? isMore(view, file, attempts) : backoff !== undefined) return true;
  }
  const held = value.kind === "name" ? view.things(file, value) : [];
  return (
    held.some((thing) => thing.kind === "object" && setsAttempts(view, thing.file, thing.value, depth + 1)) ||
    partsOf(file, value).some((part) => setsAttempts(view, file, part, depth + 1))
  );
}

/** A number above 1, or one that is set elsewhere. */
const isMore = (view: View, file: FileFacts, value: Value): boolean =>
  view.things(file, value).every((thing) => thing.kind !== "literal" || Number(thing.value) > 1);

/** The name of the queue that a call makes, or works for. */
function nameOf(view: View, call: Call): string | undefined {
  for (const { operation } of [call, ...view.clients(call)]) {
    const [name] = operation.arguments;
    if (operation.kind === "new" && name?.kind === "literal") return String(name.value);
  }
  return undefined;
}

const isSameQueue = (one: string | undefined, other: string | undefined): boolean =>
  one === undefined || other === undefined || one === other;

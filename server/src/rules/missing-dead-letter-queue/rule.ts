/** Queues whose jobs disappear when they have failed for the last time. */

import type { FileFacts, Value } from "#facts/file";
import type { Place } from "#facts/place";
import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";

type Kind = "kept-by-option" | "refused" | "consumed" | "declared" | "table";

interface Subject {
  readonly place: Place;
  readonly call: Call;
  readonly kind: Kind;
}

interface Gap {
  readonly kind: Kind;
}

export const missingDeadLetterQueue = defineRule<Subject, Gap>({
  id: "missing-dead-letter-queue",
  principle: "rate-limiting",
  priority: "P1",
  confidence: "medium",
  version: 3,
  languages: ["typescript", "python"],
  summary: "Jobs that fail for the last time disappear: nobody can look at them or run them again.",
  *subjects(view, file) {
    for (const call of view.calls(file)) {
      const kind = kindOf(view, call);
      if (kind !== undefined) yield { place: call.place, call, kind };
    }
  },
  judge(view, { call, kind }) {
    switch (kind) {
      case "kept-by-option":
        return judgeOption(view, call);
      case "refused":
        return judgeRefusal(view, call);
      case "consumed":
        return judgeConsumer(view, call);
      case "declared":
        return judgeDeclaration(view, call);
      case "table":
        return pass("failed jobs stay in their table");
    }
  },
  message({ call }, { kind }) {
    switch (kind) {
      case "refused":
        return `\`${call.callee}\` throws the message away: its queue has no dead-letter exchange. Give it one.`;
      case "consumed":
        return `A message that fails in \`${call.callee}\` is skipped for good: send it to a dead-letter topic.`;
      case "declared":
        return "A message that always fails comes back to this queue until it expires: give it a redrive policy.";
      default:
        return `\`${call.callee}\` removes jobs that failed for the last time: keep them, or move them to a dead-letter queue.`;
    }
  },
  fixFacts: (_view, { call }, { kind }) => ({ kind, symbol: call.symbol ?? null }),
});

function kindOf(view: View, call: Call): Kind | undefined {
  const symbol = call.symbol ?? "";
  if (call.file.language === "python") return pythonKind(call);
  if (call.operation.kind === "new" && /^(bullmq\.Queue|bull|bee-queue)$/.test(symbol)) return "kept-by-option";
  if (call.operation.kind === "call" && /^(bull|bee-queue)$/.test(symbol)) return "kept-by-option";
  if (NEST.test(symbol)) return setsRemoval(view, call) ? "kept-by-option" : undefined;
  if (call.concept === "enqueue" && /^(bullmq|bull)\./.test(symbol))
    return setsRemoval(view, call) ? "kept-by-option" : undefined;
  if (call.concept === "refuse" && symbol.startsWith("amqplib.")) return dropsMessage(call) ? "refused" : undefined;
  if (call.concept === "worker" && symbol.startsWith("kafkajs.")) return "consumed";
  if (call.concept === "worker" && /^(boss\.|graphile-worker\.|agenda\.)/.test(symbol)) return "table";
  return /^@aws-sdk\/client-sqs\.CreateQueueCommand$/.test(symbol) ? "declared" : undefined;
}

/** `BullModule.registerQueue({ name, defaultJobOptions })` */
const NEST = /^@nestjs\/(bull|bullmq)\.BullModule\.(registerQueue|forRoot)$/;
const REMOVAL = ["removeOnFail", "defaultJobOptions.removeOnFail", "removeOnFailure"];

const setsRemoval = (view: View, call: Call): boolean => view.option(call, REMOVAL).state === "set";

/** `removeOnFail: true` or `0` forgets what failed; without it, BullMQ, Bull and Bee-Queue keep it. */
function judgeOption(view: View, call: Call): Verdict<Gap> {
  const option = view.option(call, REMOVAL);
  if (option.state === "unknown") return unknown(option.because);
  if (option.state === "absent") return pass("failed jobs are kept");
  // A kept job blocks its id: work that is asked for again under the same id must be forgotten.
  if (view.option(call, ["jobId"]).state === "set") return unknown("its id may be used again");
  const removes = view.things(option.file, option.value).some(removesAll);
  if (!removes) return pass("failed jobs are kept for a while");
  const saved = failureListener(view, call.file);
  if (saved !== undefined) return pass("failed jobs are stored", [{ place: saved.place, note: "stored here" }]);
  return gap({ kind: "kept-by-option" }, [{ place: call.place, note: `${option.name} throws away what failed` }]);
}

const removesAll = (thing: ReturnType<View["things"]>[number]): boolean => {
  if (thing.kind === "literal") return thing.value === true || thing.value === 0;
  const count = thing.kind === "object" ? thing.value.properties.count : undefined;
  return count?.kind === "literal" && count.value === 0;
};

const STORES = /^(row-insert|row-update|row-upsert|file-write|file-append|enqueue|cache)$/;

/** `worker.on("failed", store)` in this file or one it shares the queue with. */
function failureListener(view: View, file: FileFacts): Call | undefined {
  for (const at of [file, ...view.files.filter((other) => other !== file && mentionsQueue(other))])
    for (const call of view.calls(at)) {
      const [event] = call.operation.arguments;
      if (event?.kind !== "literal" || event.value !== "failed" || !/\.on$/.test(call.symbol ?? "")) continue;
      const stores = view
        .callbacks(call)
        .some(({ function: listener }) => view.effects(listener).some(({ concept }) => STORES.test(concept)));
      if (stores) return call;
    }
  for (const at of view.files.filter(mentionsQueue)) {
    const listener = decoratedListener(view, at);
    if (listener !== undefined) return listener;
  }
  return undefined;
}

/** Nest: `@OnWorkerEvent("failed") async keep(job) { … }` */
function decoratedListener(view: View, file: FileFacts): Call | undefined {
  for (const scope of file.scopes)
    for (const decorator of scope.decorators ?? []) {
      const operation = decorator.kind === "result" ? file.operations[decorator.operation] : undefined;
      const call = operation === undefined ? undefined : view.call(file, operation);
      if (call === undefined || !/^@nestjs\/(bull|bullmq)\.On(Worker|Queue)\w*$/.test(call.symbol ?? "")) continue;
      const [event] = call.operation.arguments;
      const isFailure =
        /\.OnQueueFailed$/.test(call.symbol ?? "") || (event?.kind === "literal" && event.value === "failed");
      if (isFailure && view.effects({ file, scope: scope.id }).some(({ concept }) => STORES.test(concept))) return call;
    }
  return undefined;
}

const mentionsQueue = (file: FileFacts): boolean =>
  file.imports.some(({ from }) => /^(bullmq|bull|bee-queue|@nestjs\/(bull|bullmq))$/.test(from));

/** `basic_nack(tag, requeue=False)` of pika, `reject()` of aio-pika, `create_queue` of boto3. */
function pythonKind({ concept, symbol = "", operation }: Call): Kind | undefined {
  if (symbol === "boto3.Client.create_queue") return "declared";
  if (concept !== "refuse") return undefined;
  const requeue = operation.keywords?.requeue;
  const isDropped = requeue?.kind === "literal" && requeue.value === false;
  return isDropped ? "refused" : undefined;
}

const DECLARES: ReadonlySet<string> = new Set([
  "amqplib.Channel.assertQueue",
  "pika.Channel.queue_declare",
  "aio_pika.Channel.declare_queue",
]);
const BROKER = /^(amqplib|pika|aio_pika)/;

/** `nack(message, false, false)`, `reject(message, false)`: not put back. */
function dropsMessage({ operation, symbol }: Call): boolean {
  const last = operation.arguments[/\.reject$/.test(symbol ?? "") ? 1 : 2];
  return last?.kind === "literal" && last.value === false;
}

function judgeRefusal(view: View, call: Call): Verdict<Gap> {
  const handed = view
    .operations(call.file, call.operation.scope)
    .map((operation) => view.call(call.file, operation))
    .find((other) => other !== undefined && view.effectsOf(other).some(({ concept }) => STORES.test(concept)));
  if (handed !== undefined) return pass("stored before it is refused", [{ place: handed.place, note: "stored here" }]);
  const declared = declarations(view, call.file);
  if (declared.length === 0) return unknown("the queue is declared elsewhere");
  const letters = declared.map((queue) => ({ queue, state: hasLetterExchange(view, queue) }));
  const safe = letters.find(({ state }) => state === true);
  if (safe !== undefined) return pass("a dead-letter exchange", [{ place: safe.queue.place, note: "declared here" }]);
  if (letters.some(({ state }) => state === undefined)) return unknown("options of the queue are not known");
  return gap(
    { kind: "refused" },
    letters.slice(0, 3).map(({ queue }) => ({ place: queue.place, note: "declared without a dead-letter exchange" })),
  );
}

/** Declarations of queues in the file, else in the whole workspace. */
function declarations(view: View, file: FileFacts): readonly Call[] {
  const declares = (at: FileFacts) => view.calls(at).filter(({ symbol = "" }) => DECLARES.has(symbol));
  const own = declares(file);
  if (own.length > 0) return own;
  return view.files.filter((other) => other.imports.some(({ from }) => BROKER.test(from))).flatMap(declares);
}

function hasLetterExchange(view: View, { file, operation }: Call): boolean | undefined {
  if (file.language === "python") {
    if (operation.opaqueArguments === true) return undefined;
    const extra = operation.keywords?.arguments;
    if (extra === undefined) return false;
    const things = view.things(file, extra);
    if (things.some(({ kind }) => kind !== "object")) return undefined;
    return things.some(
      (thing) => thing.kind === "object" && Object.hasOwn(thing.value.properties, "x-dead-letter-exchange"),
    );
  }
  const options = operation.arguments[1];
  if (options === undefined) return false;
  for (const thing of view.things(file, options)) {
    if (thing.kind !== "object") return undefined;
    const { properties, spreads } = thing.value;
    if (Object.hasOwn(properties, "deadLetterExchange")) return true;
    const extra = properties.arguments;
    if (extra?.kind === "object" && Object.hasOwn(extra.properties, "x-dead-letter-exchange")) return true;
    if (spreads.length > 0 || (extra !== undefined && extra.kind !== "object")) return undefined;
  }
  return false;
}

const WORKS = /^(row-.*|query|file-write|file-append|outbound-call|enqueue|subprocess)$/;

/** A Kafka consumer that catches a failure and goes on: where does the message go? */
function judgeConsumer(view: View, call: Call): Verdict<Gap> {
  const processors = view.callbacks(call).map((callback) => callback.function);
  if (processors.length === 0) return unknown("the processor is not seen");
  for (const { file, scope } of processors)
    for (const handler of view.handlers(file)) {
      const body = handler.scope === undefined ? undefined : file.scopes[handler.scope];
      if (handler.kind !== "catch" || body === undefined || body.function !== scope || body.exits === "throw") continue;
      const works = handler.guarded.some((one) => view.effectsOf(one).some(({ concept }) => WORKS.test(concept)));
      if (!works) continue;
      const effects = view.operations(file, body.id).flatMap((operation) => {
        const inner = view.call(file, operation);
        return inner === undefined ? [] : view.effectsOf(inner);
      });
      if (effects.some(({ concept }) => STORES.test(concept))) return pass("failed messages are stored or sent on");
      if (view.operations(file, body.id).some(({ kind }) => kind === "throw"))
        return unknown("some failures are passed on");
      return gap({ kind: "consumed" }, [{ place: handler.place, note: "the failure ends here" }]);
    }
  return unknown("a failure stops the partition until somebody looks");
}

/** SQS: a queue made in code, without a redrive policy. */
function judgeDeclaration(view: View, call: Call): Verdict<Gap> {
  const { keywords } = call.operation;
  const [options] =
    call.file.language === "python" && keywords !== undefined
      ? [{ kind: "object", properties: keywords, spreads: [] } as const]
      : call.operation.arguments;
  const attributes = options?.kind === "object" ? options.properties.Attributes : undefined;
  const named: Value | undefined = options?.kind === "object" ? options.properties.QueueName : undefined;
  const name = named === undefined ? undefined : view.things(call.file, named)[0];
  if (name?.kind === "literal" && /dlq|dead/i.test(String(name.value))) return pass("it is the dead-letter queue");
  if (options?.kind !== "object" || (attributes !== undefined && attributes.kind !== "object"))
    return unknown("attributes of the queue are not known");
  const shared = (attributes?.spreads ?? []).flatMap((part) => view.things(call.file, part));
  const given = [attributes, ...shared.map((thing) => (thing.kind === "object" ? thing.value : undefined))];
  if (given.some((object) => object !== undefined && Object.hasOwn(object.properties, "RedrivePolicy")))
    return pass("a redrive policy");
  if (shared.some(({ kind }) => kind !== "object")) return unknown("attributes of the queue are not known");
  return gap({ kind: "declared" }, [{ place: call.place, note: "no RedrivePolicy" }]);
}

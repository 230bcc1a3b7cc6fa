/** Places where somebody is told that work is taken care of: a message is acknowledged, a request is accepted. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import { memberOf } from "#linking/lexical";
import type { Call, Effect, View } from "#linking/view";
import { routesServed } from "../questions/input/routeOf";

export type Answer = "message" | "request";

export interface Told {
  readonly call: Call;
  readonly kind: Answer;
  /** request: the answer is 202. */
  readonly isAccepted: boolean;
  /** request: the call by which a webhook leaves its work to after the answer. */
  readonly isPutOff: boolean;
}

/** Acknowledgements of messages, answers `202 Accepted`, and answers to webhooks. */
export function acknowledgements(view: View, file: FileFacts): readonly Told[] {
  const told: Told[] = [];
  for (const call of view.calls(file)) {
    if (call.concept === "ack") told.push({ call, ...MESSAGE });
    else if (call.concept === "reply") {
      const answer = accepts(view, call);
      if (answer !== undefined)
        told.push({ call, kind: "request", isAccepted: answer === "accepted", isPutOff: false });
    } else if (leavesForLater(view, call)) told.push({ call, kind: "request", isAccepted: false, isPutOff: true });
    else if (call.symbol !== undefined && SQS_DELETES.test(call.symbol)) told.push({ call, ...MESSAGE });
    else if (DELETES.test(call.symbol ?? "")) {
      const sent = senderOf(view, call);
      if (sent !== undefined) told.push({ call: sent, ...MESSAGE });
    }
  }
  return told;
}

const MESSAGE = { kind: "message", isAccepted: false, isPutOff: false } as const;

/** boto3 */
const SQS_DELETES = /^boto3\.Client\.delete_message(_batch)?$/;

const DELETES = /^@aws-sdk\/client-sqs\.DeleteMessage(Batch)?Command$/;

/** `sqs.send(new DeleteMessageCommand(…))` */
function senderOf(view: View, { file, operation }: Call): Call | undefined {
  const sender = operation.use.to === "argument" ? file.operations[operation.use.operation] : undefined;
  return sender === undefined ? undefined : view.call(file, sender);
}

/** Senders of webhooks do not send again what was answered with success. */
const WEBHOOK = /(^|[/_-])(web-?hooks?|hooks?|ipn)([/_:-]|$)/i;

/** Is it the answer 202, or a yes to a webhook? */
function accepts(view: View, call: Call): "accepted" | "yes" | undefined {
  const { file, operation } = call;
  const status = statusOf(view, file, operation);
  if (status === 202) return "accepted";
  if (status !== undefined && (status < 200 || status > 204)) return undefined;
  const served = routesServed(view, { file, scope: file.scopes[operation.scope]?.function ?? 0 });
  return served.some(({ route }) => route.method === "post" && WEBHOOK.test(route.path ?? "")) ? "yes" : undefined;
}

const AFTER_ANSWER = /^(next\/server\.(unstable_)?after|@vercel\/functions\.waitUntil)$/;
const DURABLE = /^(row-insert|row-update|row-upsert|row-delete|file-write|file-append|enqueue)$/;

/** `after(() => settle(event))` in the route of a webhook. */
const leavesForLater = (view: View, call: Call): boolean =>
  AFTER_ANSWER.test(call.symbol ?? "") &&
  WEBHOOK.test(call.file.path.replace(/[^/]*$/, "")) &&
  [...view.effectsOf(call), ...putOff(view, call)].some(
    ({ concept, call: work }) => DURABLE.test(concept) || isPayment(work),
  );

const isPayment = ({ symbol, concept }: Call): boolean =>
  concept === "outbound-call" && symbol?.startsWith("stripe.") === true;

const PUTS_OFF = /^(global\.)?(setImmediate|setTimeout|queueMicrotask)$|\.nextTick$|\.(unstable_)?after$|\.waitUntil$/;

/** `setImmediate(() => work())`: it happens after everything that stands here. */
export const putOff = (view: View, call: Call): readonly Effect[] =>
  PUTS_OFF.test(call.symbol ?? "") ? view.callbacks(call).flatMap(({ function: later }) => view.effects(later)) : [];

/** The status an answer is sent with, when it is written in its chain; undefined means 200. */
function statusOf(view: View, file: FileFacts, operation: Operation): number | undefined {
  for (const link of chainOf(file, operation)) {
    const name = memberOf(link.callee);
    const [first] = link.arguments;
    if (first !== undefined && /^(status|code|sendStatus|writeHead)$/.test(name ?? ""))
      return numberOf(view, file, first);
  }
  return undefined;
}

function numberOf(view: View, file: FileFacts, value: Value): number | undefined {
  const [only, ...more] = view.things(file, value);
  if (only?.kind === "literal" && more.length === 0 && typeof only.value === "number") return only.value;
  return Number.NaN;
}

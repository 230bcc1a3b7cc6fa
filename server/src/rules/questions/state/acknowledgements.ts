/** Places where somebody is told that work is taken care of: a message is acknowledged, a request is accepted. */

import type { FileFacts, Operation, Value } from "#facts/file";
import { chainOf } from "#linking/chains";
import type { Call, View } from "#linking/view";
import { routesServed } from "../input/routeOf";

export type Answer = "message" | "request";

export interface Told {
  readonly call: Call;
  readonly kind: Answer;
}

/** Acknowledgements of messages, answers `202 Accepted`, and answers to webhooks. */
export function acknowledgements(view: View, file: FileFacts): readonly Told[] {
  const told: Told[] = [];
  for (const call of view.calls(file)) {
    if (call.concept === "ack") told.push({ call, kind: "message" });
    else if (call.concept === "reply" && accepts(view, call)) told.push({ call, kind: "request" });
    else if (DELETES.test(call.symbol ?? "")) {
      const sent = senderOf(view, call);
      if (sent !== undefined) told.push({ call: sent, kind: "message" });
    }
  }
  return told;
}

const DELETES = /^@aws-sdk\/client-sqs\.DeleteMessage(Batch)?Command$/;

/** `sqs.send(new DeleteMessageCommand(…))` */
function senderOf(view: View, { file, operation }: Call): Call | undefined {
  const sender = operation.use.to === "argument" ? file.operations[operation.use.operation] : undefined;
  return sender === undefined ? undefined : view.call(file, sender);
}

/** Senders of webhooks do not send again what was answered with success. */
const WEBHOOK = /(^|[/_-])(web-?hooks?|hooks?|ipn)([/_:-]|$)/i;

function accepts(view: View, call: Call): boolean {
  const { file, operation } = call;
  const status = statusOf(view, file, operation);
  if (status === 202) return true;
  if (status !== undefined && (status < 200 || status > 204)) return false;
  const served = routesServed(view, { file, scope: file.scopes[operation.scope]?.function ?? 0 });
  return served.some(({ route }) => route.method === "post" && WEBHOOK.test(route.path ?? ""));
}

/** The status an answer is sent with, when it is written in its chain; undefined means 200. */
function statusOf(view: View, file: FileFacts, operation: Operation): number | undefined {
  for (const link of chainOf(file, operation)) {
    const name = link.callee !== undefined && "path" in link.callee ? link.callee.path.at(-1) : undefined;
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

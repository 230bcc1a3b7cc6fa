/** Calls of a library's client of which knowledge says nothing, but whose name says that they send or change something. */

import type { Use } from "#facts/file";
import { lastNameOf, receiverOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

import { mentionsMember } from "../mentions";

const CHANGES =
  /^(send|create|add|update|set|insert|save|publish|post|put|upload|delete|remove|run|exec|invite|submit|patch|reply|forward|kick|promote|demote|transfer|charge|refund)(?=[A-Z]|$)/;
/** Types of knowledge that stand for a service: not those of a list, a reply or a stream. */
const SERVICE = /\.(Client|Resource|Bot|Chat|Api)$/;
/** Classes that say they go to a service. */
const CLIENT = /(Client|Api|API|Sdk|SDK|Bot|Gateway)$/;
/** What only those are given who go somewhere. */
const ACCESS = /key|token|secret|url|host|endpoint|credential|auth/i;
/** The runtime's own. */
const INSIDE = /^(global|node:.*|events|stream|buffer|url|crypto|util|https?|net|fs|worker_threads)(\.|\/|$)/;

/** `await client.createGroup(name, people)`: `client` was made by a library, and goes to its service with what it is given. */
export function isSentByClient(view: View, call: Call): boolean {
  const { file, concept, operation, receiver } = call;
  const { kind, callee, use } = operation;
  if (kind !== "call" || concept !== undefined || !isWaitedFor(use)) return false;
  if (!CHANGES.test(lastNameOf(callee))) return false;
  if (receiver?.kind === "type") return SERVICE.test(receiver.name);
  const from = receiver === undefined ? receiverOf(callee) : undefined;
  return (
    from !== undefined && view.sources(file, from).some((made) => made.operation.kind === "new" && goesToService(made))
  );
}

/** `new PhoneClient()`, `new Courier(process.env.COURIER_KEY)`, `new Shop({ apiUrl })` of a library. */
function goesToService({ symbol, file, operation: { callee, arguments: given } }: Call): boolean {
  if (symbol === undefined || INSIDE.test(symbol)) return false;
  return (
    CLIENT.test(lastNameOf(callee)) ||
    given.some(
      (value) =>
        mentionsMember(file, value, "process", /^env$/) ||
        (value.kind === "object" && Object.keys(value.properties).some((name) => ACCESS.test(name))),
    )
  );
}

/** What takes place in this process is seldom waited for. */
const isWaitedFor = (use: Use): boolean => use.to === "awaited" || use.to === "returned";

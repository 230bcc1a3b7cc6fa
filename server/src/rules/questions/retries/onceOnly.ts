/** Calls that must not happen twice, and what a repetition does as far as the call says. */

import type { Call, View } from "#linking/view";

import { sentMethods } from "./sentMethods";

export type Harm = "money" | "message" | "unknown";

/** Methods that do not have to be idempotent (RFC 9110, 9.2.2). */
const ONCE = /^(POST|PATCH)$/;
const MONEY = /charge|payment|payout|refund|transfer|invoice|checkout|\/pay\b|subscri|withdraw|deposit|wallet|balance/i;
const READ =
  /search|query|graphql|token|oauth|login|sign-?in|session|auth|completion|embedding|generate|predict|infer|validate|verify|parse|convert|translate|moderation|scrape|crawl|render|export|lookup|find|list|batch-?get|count|report|rpc|\bchat\b|messages$/i;
const MESSAGE = /sendMail|mail|sms|postMessage|notif|\bsend\b/i;

/** POST and PATCH, inserts, mails, charges: known by the library, or by a literal `method`. */
export function isOnce(view: View, call: Call): boolean {
  if (call.concept === "row-insert") return true;
  return (
    call.model?.idempotent === false || (sentMethods(view, call)?.methods.some((name) => ONCE.test(name)) ?? false)
  );
}

/** What repeating it does, as far as the call says: undefined for a POST that only reads. */
export function harmOf(call: Call): Harm | undefined {
  const words = [call.callee, call.symbol ?? "", ...call.operation.arguments.slice(0, 1).map(textOf)].join(" ");
  if (MONEY.test(words) || call.symbol?.startsWith("stripe.") === true) return "money";
  if (READ.test(words)) return undefined;
  return MESSAGE.test(words) ? "message" : "unknown";
}

const textOf = (value: Call["operation"]["arguments"][number]): string =>
  value.kind === "literal"
    ? String(value.value)
    : value.kind === "template"
      ? [
          value.head,
          ...value.parts.map((part) =>
            part.kind === "literal" ? String(part.value) : part.kind === "name" ? part.name : "",
          ),
        ].join(" ")
      : value.kind === "name"
        ? [value.name, ...value.path].join(".")
        : "";

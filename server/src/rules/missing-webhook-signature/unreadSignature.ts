/** A signature that a handler takes out of the headers, asks whether it is there, and never looks at. */

import type { FileFacts, Use } from "#facts/file";
import type { Place } from "#facts/place";
import type { FunctionRef, View } from "#linking/view";

import { isPresenceTest } from "../questions/input/inputChecks";

export interface UnreadSignature {
  readonly header: string;
  readonly place: Place;
}

const SIGNATURE =
  /^(x-hub-signature(-256)?|stripe-signature|x-slack-signature|x-twilio-signature|(svix|webhook|paddle|x-line|x-razorpay)-signature|x-shopify-hmac-sha256|x-signature(-ed25519)?)$/i;

/** `const signature = request.headers["x-hub-signature"]; if (!signature) return refuse()`, and nothing more is done with it. */
export function unreadSignature(view: View, { file, scope }: FunctionRef): UnreadSignature | undefined {
  const reads = file.reads.filter((read) => view.inside(file, read.scope, scope));
  for (const read of reads) {
    const taken = headerOf(read.use);
    if (taken === undefined) continue;
    // Read twice, or given to something: what becomes of it there is not known.
    const isOnly = reads.every((other) => other === read || headerOf(other.use) === undefined);
    return isOnly && isOnlyAskedFor(view, file, taken.next)
      ? { header: taken.header, place: view.place(file, read.span) }
      : undefined;
  }
  return undefined;
}

function headerOf(use: Use): { readonly header: string; readonly next: Use } | undefined {
  if (use.to !== "member") return undefined;
  const { then } = use;
  if (use.name === "headers" && then.to === "member" && SIGNATURE.test(then.name))
    return { header: then.name.toLowerCase(), next: then.then };
  return headerOf(then);
}

/** Kept in a variable of which nothing else is asked than whether it is there. */
function isOnlyAskedFor(view: View, file: FileFacts, use: Use): boolean {
  const held = use.to === "bound" ? view.variable(file, use.scope, use.name) : undefined;
  return (
    held !== undefined &&
    held.reads.length > 0 &&
    held.reads.every((read) => read.use.to === "tested" && read.use.then === undefined && isPresenceTest(file, read))
  );
}

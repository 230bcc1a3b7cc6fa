/** A key that is the same in each run of one job: made of the queue, what is asked for, and the job's id. */

import { type EditSource, isFunctionLike, textOf, ts } from "#languages/typescript/editSource";

/** The text of the key for a call inside the processor of a queue; undefined outside of one. */
export function jobKey(
  source: EditSource,
  call: ts.CallExpression,
): { readonly text: string } | { readonly because: string } | undefined {
  let isRepeated = false;
  for (let at: ts.Node = call; at.parent !== undefined; at = at.parent) {
    const { parent } = at;
    if (ts.isIterationStatement(parent, false)) isRepeated = true;
    if (!isFunctionLike(at)) continue;
    const queue = queueOf(source, parent, at);
    if (queue === undefined) {
      isRepeated ||=
        ts.isCallExpression(parent) && /\.(map|forEach|flatMap|reduce)$/.test(textOf(source, parent.expression));
      continue;
    }
    const job = at.parameters[0]?.name;
    if (job === undefined || !ts.isIdentifier(job)) return { because: "the processor does not name its job" };
    if (isRepeated) return { because: "one job sends several of these: the key needs what tells them apart" };
    return { text: `\`${queue}-${subjectOf(source, call)}-\${${job.text}.id}\`` };
  }
  return undefined;
}

/** The literal name of the queue whose processor the function is. */
function queueOf(source: EditSource, given: ts.Node, processor: ts.Node): string | undefined {
  if (!ts.isCallExpression(given) && !ts.isNewExpression(given)) return undefined;
  const callee = textOf(source, given.expression);
  const arguments_ = given.arguments ?? [];
  if (!arguments_.some((argument) => argument === processor)) return undefined;
  if (!/(^|\.)Worker$|\.process$/.test(callee)) return undefined;
  const [name] = arguments_;
  return name !== undefined && ts.isStringLiteral(name) ? name.text : "job";
}

/** `stripe.paymentIntents.create` → `paymentIntents`; a request → the last word of its address. */
function subjectOf(source: EditSource, call: ts.CallExpression): string {
  const words = textOf(source, call.expression).split(".");
  if (/stripe/i.test(words[0] ?? "") || /stripe/i.test(words[1] ?? "")) return words.at(-2) ?? "request";
  const [address] = call.arguments;
  const text = address !== undefined && ts.isStringLiteralLike(address) ? address.text : "";
  return /([a-z][\w-]*)\/?$/i.exec(text.replace(/^https?:\/\/[^/]*/, ""))?.[1] ?? "request";
}

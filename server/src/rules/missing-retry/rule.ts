/** An idempotent outbound call on a job or start-up path that is tried once. */

import type { Place } from "#facts/place";
import { gap, pass, unknown } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { defineRule } from "../rule";

interface Subject {
  readonly place: Place;
  readonly call: Call;
}

const SAFE_METHODS = new Set(["GET", "HEAD", "OPTIONS", "PUT", "DELETE"]);

export const missingRetry = defineRule<Subject, { readonly where: string }>({
  id: "missing-retry",
  principle: "retry",
  priority: "P2",
  confidence: "medium",
  summary: "An idempotent outbound call of a job or at start-up that is tried once.",
  *subjects(view, file) {
    for (const call of view.calls(file, { concept: "outbound-call" })) {
      if (idempotent(view, call)) yield { place: call.place, call };
    }
  },
  judge(view, { call }) {
    const retry = view.protection(call, "retry");
    if (retry.state === "present") return pass(retry.because, retry.via);
    const scope = call.file.scopes[call.operation.scope];
    const contexts = view.context({ file: call.file, scope: scope?.function ?? 0 });
    if (contexts.has("request")) return pass("an interactive path: the user tries again");
    if (contexts.has("test") || contexts.has("browser") || contexts.has("cli") || contexts.has("script"))
      return pass("a person runs it");
    const where = contexts.has("job") ? "job" : contexts.has("startup") ? "start-up" : undefined;
    if (where === undefined || contexts.has("unknown")) return unknown("what runs this call is not known");
    if (retry.state === "unknown") return unknown(retry.because);
    return gap({ where }, retry.paths);
  },
  message: ({ call }, { where }) =>
    where === "job"
      ? `\`${call.callee}\` is tried once: one reset connection fails the job. Retry it.`
      : `\`${call.callee}\` is tried once: one reset connection stops the start. Retry it.`,
  fixFacts: (_view, { call }) => ({ symbol: call.symbol ?? null }),
});

/** Known to be safe to repeat: by the library model, or by a `method` that HTTP defines as idempotent (RFC 9110, 9.2.2). */
function idempotent(view: View, call: Call): boolean {
  const known = call.model?.idempotent;
  if (known !== "method-option") return known === true;
  const method = view.option(call, ["method"]);
  if (method.state === "absent") return true;
  if (method.state === "unknown") return false;
  const things = view.things(method.file, method.value);
  return (
    things.length > 0 &&
    things.every((thing) => thing.kind === "literal" && SAFE_METHODS.has(String(thing.value).toUpperCase()))
  );
}

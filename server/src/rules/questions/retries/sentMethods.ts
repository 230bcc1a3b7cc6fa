/** Which HTTP methods a request may be sent with, where the library takes the method as an option. */

import type { Call, View } from "#linking/view";

export interface SentMethods {
  /** In upper case: those that are written in the code, `GET` when the option is not given. */
  readonly methods: readonly string[];
  /** It is none but these. */
  readonly complete: boolean;
}

/** Undefined when the call takes no `method` option. */
export function sentMethods(view: View, call: Call): SentMethods | undefined {
  if (call.model?.idempotent !== "method-option") return undefined;
  const method = view.option(call, ["method"]);
  if (method.state === "absent") return { methods: ["GET"], complete: true };
  if (method.state === "unknown") return { methods: [], complete: false };
  const things = view.things(method.file, method.value);
  const methods = things.flatMap((thing) => (thing.kind === "literal" ? [String(thing.value).toUpperCase()] : []));
  return { methods, complete: methods.length > 0 && methods.length === things.length };
}

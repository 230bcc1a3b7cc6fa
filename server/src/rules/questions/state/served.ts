/** Does a request or a message run this function? */

import type { Call, FunctionRef, View } from "#linking/view";

/** True when requests or jobs run it, which come as often as others like. */
export function isServed(view: View, at: FunctionRef): boolean {
  const contexts = view.context(at);
  return contexts.has("request") || contexts.has("job");
}

/** The same of the function that a call stands in: somebody takes its end for the end of the work. */
export const isForSomebody = (view: View, { file, operation }: Call): boolean =>
  isServed(view, { file, scope: file.scopes[operation.scope]?.function ?? 0 });

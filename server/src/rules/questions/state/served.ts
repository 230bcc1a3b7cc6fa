/** Does a request or a message run this function? */

import type { FunctionRef, View } from "#linking/view";

/** True when requests or jobs run it, which come as often as others like. */
export function isServed(view: View, at: FunctionRef): boolean {
  const contexts = view.context(at);
  return contexts.has("request") || contexts.has("job");
}

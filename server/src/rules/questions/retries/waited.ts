/** Does code stand still until a call is done? */

import type { Call, View } from "#linking/view";

/** It is awaited, or returned to whoever awaits it; in Python every call is waited for that gives no coroutine. */
export const isWaitedFor = (view: View, call: Call): boolean => {
  const { to } = call.operation.use;
  if (to === "awaited" || to === "returned") return true;
  return call.file.language === "python" && view.isPromise(call) !== "yes";
};

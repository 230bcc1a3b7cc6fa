/** Does a call run beside the services of a project, where no request, job or service is seen to wait for it? */

import type { Call, Context, View } from "#linking/view";

import { isBesideServices } from "../questions/services/services";

const AT_HAND: ReadonlySet<Context> = new Set(["cli", "script", "browser", "test"]);

/** True for a tool, and for a program that none of the project's services loads. */
export function runsApart(view: View, call: Call): boolean {
  const { file, operation } = call;
  // Services of other languages are started in ways that are not seen: a command in a compose file, a worker's own runner.
  if (file.language !== "typescript") return false;
  const contexts = view.context({ file, scope: file.scopes[operation.scope]?.function ?? 0 });
  if (contexts.size === 0) return false;
  return [...contexts].every((context) => AT_HAND.has(context)) || isBesideServices(view, call);
}

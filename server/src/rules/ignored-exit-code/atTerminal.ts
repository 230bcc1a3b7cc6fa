/** Does a command hand its terminal to another one as the last thing it does for a person who is watching? */

import type { Call, View } from "#linking/view";

import { asksAtTerminal } from "../questions/services/asksAtTerminal";

/**
 * `const answers = await prompt(questions); spawn("docker", ["compose", "up"], { stdio: "inherit" })` and nothing after it: who
 * answered sees how it ends, and there is no step that would go on. A start script that asks nobody has its exit code to give.
 */
export function isHandedTheTerminal(view: View, call: Call): boolean {
  const { file, operation } = call;
  if (!asksAtTerminal(file)) return false;
  const stdio = view.option(call, ["stdio"]);
  if (stdio.state !== "set" || stdio.value.kind !== "literal" || stdio.value.value !== "inherit") return false;
  const owner = file.scopes[file.scopes[operation.scope]?.function ?? 0];
  if (owner?.kind !== "function") return false;
  return view.operations(file, owner.id, "nested").every((later) => {
    const isStep = later.kind === "call" || later.kind === "new" || later.kind === "await";
    return !isStep || later.span.start <= operation.span.end || view.call(file, later)?.concept === "log";
  });
}

/** Promises of packages nobody described: `then` is called on what they give, so they are promises to the language. */

import { memberOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

/** `purge(folder).then(report);`: a package gives something that has a `then`. Parts of the project say themselves what they give. */
export function isThenable(view: View, call: Call): boolean {
  const { callee, use } = call.operation;
  if (use.to !== "member" || use.name !== "then" || use.then.to !== "callee") return false;
  if (NEVER_FAILS.test(memberOf(callee) ?? "") || view.isPromise(call) !== "unknown") return false;
  return isOfPackage(view, call);
}

/** Links of a chain, whose head is the subject, and what resolves when something is there. */
const NEVER_FAILS = /^(then|catch|finally|whenReady|ready)$/;

/** Windows of an editor or a desktop program, which answer with nothing when they are closed; what the language has (`super.find`) is no package. */
const NO_PACKAGE = /^(vscode|electron|obsidian|global)\./;

/** The package's own function, or a method of what it has made. */
function isOfPackage(view: View, { file, symbol, operation: { callee } }: Call): boolean {
  if (symbol !== undefined) return !NO_PACKAGE.test(symbol);
  if (callee?.kind !== "name" || callee.path.length !== 1) return false;
  const values = view.variable(file, callee.scope, callee.name)?.binding.values ?? [];
  return values.some((value) => {
    const made = value.kind === "result" && value.path.length === 0 ? file.operations[value.operation] : undefined;
    const by = made === undefined ? undefined : view.call(file, made)?.symbol;
    return by !== undefined && !NO_PACKAGE.test(by);
  });
}

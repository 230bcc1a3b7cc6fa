/** Wrappers round a library that looks away: they raise themselves when the work failed. */

import type { FileFacts, Operation } from "#facts/file";
import { memberOf, rootOf } from "#linking/lexical";
import type { Call, FunctionRef, View } from "#linking/view";

import { mentionsMember } from "../questions/mentions";

/** The library's own ways to raise: `completed.check_returncode()`, `response.raise_for_status()`. */
const RAISES = /^(check_returncode|raise_for_status)$/;

/**
 * Does a workspace function raise on the way this call takes? A check under a parameter counts by its default; a caller that gives the
 * parameter has decided. `made` is the library's call inside the function, `members` are those that tell of its failure.
 */
export const checksItself = (view: View, call: Call, made: Call, members: readonly string[]): boolean =>
  view
    .targets(call)
    .some((target) =>
      view
        .operations(target.file, target.scope)
        .some(
          (operation) => isCheck(view, target.file, operation, made, members) && holds(view, call, target, operation),
        ),
    );

function isCheck(view: View, file: FileFacts, operation: Operation, made: Call, members: readonly string[]): boolean {
  const { kind, callee } = operation;
  if (kind === "call" && callee !== undefined && RAISES.test(memberOf(callee) ?? ""))
    return view.sources(file, rootOf(callee)).some((source) => source.operation === made.operation);
  if (kind !== "throw" || made.operation.use.to !== "bound") return false;
  const { name } = made.operation.use;
  const failed = new RegExp(`^(${members.join("|")})$`);
  return view
    .chain(file, operation.scope)
    .some(({ kind: at, test }) => at === "branch" && mentionsMember(file, test, name, failed));
}

/** Under no parameter of the wrapper, or under one that this call gives or whose default is `True`. */
function holds(view: View, call: Call, { file, scope }: FunctionRef, check: Operation): boolean {
  const own = file.scopes[scope];
  return view.chain(file, check.scope).every(({ kind, test, function: owner }) => {
    if (kind !== "branch" || owner !== scope || test?.kind !== "name" || test.path.length > 0) return true;
    const index = own?.parameters?.findIndex(({ name }) => name === test.name) ?? -1;
    if (index < 0 || own === undefined) return true;
    const { arguments: given, keywords = {}, opaqueArguments } = call.operation;
    if (given[index] !== undefined || Object.hasOwn(keywords, test.name) || opaqueArguments === true) return true;
    const defaults = own.bindings[test.name]?.values.filter((value) => value.kind === "literal") ?? [];
    return defaults.length === 0 || defaults.some((value) => value.kind === "literal" && value.value === true);
  });
}

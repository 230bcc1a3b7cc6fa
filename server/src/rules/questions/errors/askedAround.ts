/** A call that was made once before, to ask whether it gives anything: `if self.parse(text): first, last = self.parse(text)`. */

import type { Value } from "#facts/file";
import type { Call, View } from "#linking/view";

/** Does the condition of a branch around the call make the same call, with the same arguments, and go on when it gave something? */
export const isAskedAround = (view: View, { file, operation }: Call): boolean =>
  view.chain(file, operation.scope).some(({ kind, test }) => {
    if (kind !== "branch" || test?.kind !== "result" || test.path.length > 0) return false;
    const asked = file.operations[test.operation];
    return (
      asked !== undefined &&
      asked !== operation &&
      asked.arguments.length === operation.arguments.length &&
      isSame(asked.callee, operation.callee) &&
      asked.arguments.every((value, index) => isSame(value, operation.arguments[index]))
    );
  });

/** The same name, member or literal; a variable counts when nothing gives it another value in between. */
function isSame(one: Value | undefined, other: Value | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  if (one.kind === "literal") return other.kind === "literal" && one.value === other.value;
  const isPath = one.kind === "name" || one.kind === "this" || one.kind === "import";
  if (!isPath || !("path" in other) || one.kind !== other.kind) return false;
  const root = (value: Value): string =>
    value.kind === "name" ? value.name : value.kind === "import" ? value.from : "";
  return root(one) === root(other) && one.path.join(".") === other.path.join(".");
}

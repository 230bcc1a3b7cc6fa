/** One variable for several responses: `r = get(a); use(r); r = get(b)`. What is read before a request is not its response. */

import type { FileFacts, Operation, Read } from "#facts/file";
import type { View } from "#linking/view";

/** Does the same function read the name before it makes the request, with no loop that comes back to the read? */
export function isBefore(view: View, file: FileFacts, request: Operation, by: Read | Operation | undefined): boolean {
  if (by === undefined || !("name" in by) || by.span.end > request.span.start) return false;
  const owner = file.scopes[request.scope]?.function;
  const isOwn = file.reads.includes(by) && file.scopes[by.scope]?.function === owner;
  return (
    isOwn &&
    !view.chain(file, request.scope).some((around) => {
      return around.kind === "loop" && around.function === owner && view.inside(file, by.scope, around.id);
    })
  );
}

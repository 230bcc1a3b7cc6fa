/** Does code run whenever its file is loaded? Not when a condition, a handler or a caller that nobody sees decides. */

import type { FileFacts, Scope, ScopeId } from "#facts/file";
import type { Span } from "#facts/place";
import type { View } from "#linking/view";

import { speaksOf } from "../questions/secrets/environment";

/** A requirement before it is known whether the code that has it runs at the start. */
export interface Needed {
  readonly name: string;
  readonly span: Span;
  readonly scope: ScopeId;
  readonly anyCase?: true;
}

interface Spot {
  readonly scope: ScopeId;
  /** Offset in the file. */
  readonly at: number;
}

const MAX_DEPTH = 4;

/** `load`: whenever the file is loaded; `main`: when the file itself is what is started; undefined: perhaps never. */
export function startOf(view: View, file: FileFacts, { scope, at }: Spot, depth = 0): "load" | "main" | undefined {
  let found: "load" | "main" = "load";
  for (const around of view.chain(file, scope)) {
    if (isSometimes(around)) {
      if (!isMainBlock(around)) return undefined;
      found = "main";
    }
    if (around.kind !== "function") continue;
    if (depth === MAX_DEPTH || leavesBefore(file, around, at)) return undefined;
    const inner = callsOf(view, file, around, depth);
    return inner === "load" ? found : inner;
  }
  return found;
}

const isSometimes = ({ kind, handler }: Scope): boolean =>
  kind === "branch" || kind === "loop" || kind === "catch" || (kind === "try" && handler !== undefined);

/** `if __name__ == "__main__":`, `require.main === module` */
const isMainBlock = ({ kind, test }: Scope): boolean =>
  kind === "branch" && (speaksOf(test, /^__main__$/) || speaksOf(test, /^main$/));

/** A branch further up gives back something else. */
const leavesBefore = (file: FileFacts, { id }: Scope, at: number): boolean =>
  file.scopes.some(
    (scope) => scope.function === id && scope.kind === "branch" && scope.exits === "return" && scope.span.end <= at,
  );

/** A function that its own file calls while it loads; calls of other files are theirs. */
function callsOf(view: View, file: FileFacts, { id }: Scope, depth: number): "load" | "main" | undefined {
  const starts = view
    .callers({ file, scope: id })
    .callers.filter(({ call, argument }) => argument === undefined && call.file === file)
    .map(({ call: { operation } }) =>
      startOf(view, file, { scope: operation.scope, at: operation.span.start }, depth + 1),
    );
  return starts.find((start) => start === "load") ?? starts.find((start) => start !== undefined);
}

/** What the lowering of one Python file carries along. */

import type { Value } from "#facts/file";
import { type BindingDraft, type Lowering, newLowering, type ScopeDraft } from "#languages/lowering";
import type { PyNode, PyTree } from "./tree";

export interface PythonLowering extends Lowering {
  readonly comments: readonly PyNode[];
  /** What `self` and `cls` stand for. */
  readonly receivers: Map<BindingDraft, Value>;
  /** Names a function declares `global` or `nonlocal`, by its scope. */
  readonly outer: Map<number, Map<string, "global" | "nonlocal">>;
  /** Loop scopes of comprehensions: they hold their own names. */
  readonly comprehensions: Set<number>;
  /** Under `if TYPE_CHECKING:`. */
  typesOnly: boolean;
}

export function newPythonLowering(text: string, { comments }: PyTree): PythonLowering {
  return {
    ...newLowering(text),
    comments,
    receivers: new Map(),
    outer: new Map(),
    comprehensions: new Set(),
    typesOnly: false,
  };
}

/** Scope that holds the names assigned in `scope`: Python has no block scopes. */
export function namesScope(into: PythonLowering, scope: ScopeDraft): ScopeDraft {
  return into.scopes[scope.function] ?? scope;
}

/** True where names become members: directly in the body of a class, or in its branches. */
export function classBody(into: PythonLowering, scope: ScopeDraft): ScopeDraft | undefined {
  for (let at: ScopeDraft | undefined = scope; at !== undefined; at = into.scopes[at.parent]) {
    if (at.kind === "class") return at;
    if (at.kind === "function" || at.kind === "module") return undefined;
  }
  return undefined;
}

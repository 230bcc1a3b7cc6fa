/** Wrappers that run what they were given at a time of their own: what they give back is what an earlier run left. */

import type { FunctionRef, View } from "#linking/view";

/** `function later() { last = work(); }` beside `return () => { setTimeout(later, wait); return last; }`: to wait for that, or to catch it, changes nothing. */
export function givesEarlierRun(view: View, { file, scope }: FunctionRef): boolean {
  const exits = view.operations(file, scope).filter(({ kind }) => kind === "return");
  return (
    file.scopes[scope]?.async !== true &&
    exits.length > 0 &&
    exits.every(({ arguments: [given] }) => {
      if (given?.kind !== "name" || given.path.length > 0) return false;
      const kept = view.variable(file, given.scope, given.name);
      const owner = kept === undefined ? undefined : file.scopes[kept.scope];
      const maker = owner === undefined ? undefined : file.scopes[owner.function];
      if (kept === undefined || maker?.kind !== "function" || maker.id === scope) return false;
      return view
        .operations(file, maker.id, "nested")
        .some(
          ({ kind, callee, scope: at }) =>
            kind === "assign" &&
            callee?.kind === "name" &&
            callee.name === given.name &&
            !view.inside(file, at, scope) &&
            file.scopes[at]?.function !== maker.id,
        );
    })
  );
}

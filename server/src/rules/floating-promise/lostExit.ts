/** Promises given back on a side exit of a function that nobody expects anything of. */

import { isSideExit } from "#linking/sideExits";
import type { Call, Caller, Outcome, View } from "#linking/view";

/** `if (!socket.writable) return reconnect(); socket.write(line);`: whoever calls that function has nothing to wait for. */
export function isLostOnTheWayOut(view: View, { file, operation: { scope, span } }: Call): boolean {
  const own = file.scopes[scope]?.function ?? 0;
  const exit = view
    .operations(file, own)
    .find(({ kind, span: around }) => kind === "return" && around.start <= span.start && span.end <= around.end);
  if (exit === undefined || !isSideExit(file, exit)) return false;
  const ends = view.callers({ file, scope: own }).callers.flatMap((caller) => endsAt(view, caller));
  return ends.includes("dropped") && ends.every((end) => end === "dropped" || end === "returned");
}

/** What becomes of the result where the function runs: here, or in the function of the workspace it is given to. */
function endsAt(view: View, { call, argument }: Caller): readonly Outcome["state"][] {
  if (argument === undefined) return [view.outcome(call).state];
  const targets = typeof argument === "number" ? view.targets(call) : [];
  if (targets.length === 0) return ["used"];
  return targets.flatMap(({ file, scope }) => {
    const name = file.scopes[scope]?.parameters?.[Number(argument)]?.name;
    const reads = name === undefined ? [] : (view.variable(file, scope, name)?.reads ?? []);
    return reads.map(({ use }) => {
      const run = use.to === "callee" ? file.operations[use.operation] : undefined;
      const inner = run === undefined ? undefined : view.call(file, run);
      return inner === undefined ? "used" : view.outcome(inner).state;
    });
  });
}

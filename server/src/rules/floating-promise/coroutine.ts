/** Coroutines and tasks of Python that nobody waits for. */

import { gap, pass, unknown, type Verdict } from "#facts/verdict";
import type { Call, View } from "#linking/view";

import { isDecorated, isSurelyPromise, startsSafeWork, startsTask } from "../questions/concurrency/tasks";
import { deadCatchOf } from "../questions/errors/deadCatch";

/**
 * A coroutine that is called and dropped never runs. One that is started as a task runs, but the event loop keeps a weak reference only
 * (docs.python.org, asyncio.create_task), and its failure is told when the task is collected, if ever.
 */
export function judgeCoroutine(view: View, call: Call): Verdict<"never-run" | "task"> {
  if (call.model !== undefined && !startsTask(call)) return judgeOfLibrary(call);
  if (isDecorated(view, call)) return unknown("a decorator may make a plain function of it");
  if (startsTask(call)) {
    if (call.operation.use.to !== "dropped" && !isLetGo(view, call))
      return unknown("a variable keeps the task for a while");
    if (startsSafeWork(view, call)) return pass("catches everything inside");
    if (deadCatchOf(view, call)?.how === "dropped") return unknown("dead-catch speaks about it");
    return gap("task");
  }
  return isSurelyPromise(view, call) ? gap("never-run") : unknown("it may be another function, which runs at once");
}

/** `task = asyncio.create_task(work())` at the end of a function: nobody reads the variable, and it goes with the function at once. */
function isLetGo(view: View, { file, operation: { use, scope, span } }: Call): boolean {
  const own = file.scopes[scope]?.function ?? 0;
  if (use.to !== "bound" || file.scopes[own]?.kind !== "function" || file.scopes[use.scope]?.function !== own)
    return false;
  if (view.chain(file, scope).some((one) => one.kind === "loop" && one.function === own)) return false;
  if ((view.variable(file, use.scope, use.name)?.reads ?? []).length > 0) return false;
  // While the function waits for something else, the variable does keep it.
  const waits = file.operations.some(
    (one) => one.use.to === "awaited" && one.span.start > span.end && file.scopes[one.scope]?.function === own,
  );
  const enters = file.scopes.some(
    (one) => /^(?:with|loop)$/.test(one.kind) && one.span.start > span.end && one.function === own,
  );
  return !waits && !enters;
}

/** Of a library we know what a call gives, but not what a version that is installed does: only what is sure to be a coroutine counts. */
const judgeOfLibrary = ({ symbol, operation }: Call): Verdict<"never-run"> =>
  operation.use.to === "dropped" &&
  /^asyncio\.(sleep|gather|wait|wait_for|to_thread|Event\.wait|Queue\.(put|get|join))$/.test(symbol ?? "")
    ? gap("never-run")
    : unknown("what the installed version gives is not seen");

/** Ruff's rule for tasks that nobody keeps (docs.astral.sh/ruff, "asyncio-dangling-task"). */
const SAME_RULE = "RUF006";

/** `asyncio.create_task(work())  # noqa: RUF006`: a person has decided, on a line of the call. */
export function isWaived(view: View, { file, operation: { span } }: Call): boolean {
  const first = view.line(file, span.start);
  const last = view.line(file, span.end);
  return (file.waivers ?? []).some(({ line, codes }) => line >= first && line <= last && codes.includes(SAME_RULE));
}

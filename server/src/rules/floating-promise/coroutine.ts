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
    if (call.operation.use.to !== "dropped") return unknown("a variable keeps the task for a while");
    if (startsSafeWork(view, call)) return pass("catches everything inside");
    if (deadCatchOf(view, call)?.how === "dropped") return unknown("dead-catch speaks about it");
    return gap("task");
  }
  return isSurelyPromise(view, call) ? gap("never-run") : unknown("it may be another function, which runs at once");
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

/** Python: a blink after `create_task`, in the hope that the task has come as far as what follows needs. */

import type { FileFacts } from "#facts/file";
import { lastNameOf } from "#linking/lexical";
import type { Call, View } from "#linking/view";

export interface TaskStart {
  readonly task: Call;
  /** What the function does next. */
  readonly used: Call;
}

const STARTS_TASK = /^(?:create_task|ensure_future|start_soon)$/;
/** Ends the task, or waits for it: nothing is hoped of it. */
const HANDLES = /^(?:cancel|cancelled|done|gather|wait|wait_for|result|add_done_callback|sleep|exit|print)$/;

/** The task that the statement before a sleep starts, and what comes after it; `sleep(0)` hands over once, which starts a task. */
export function taskStartBefore(view: View, file: FileFacts, { operation }: Call): TaskStart | undefined {
  if (file.language !== "python") return undefined;
  const calls = view
    .operations(file, file.scopes[operation.scope]?.function ?? 0)
    .flatMap((one) => view.call(file, one) ?? []);
  const task = calls
    .filter(({ operation: one }) => one.span.end <= operation.span.start)
    .reduce<Call | undefined>(
      (last, one) => (last === undefined || one.operation.span.end > last.operation.span.end ? one : last),
      undefined,
    );
  const used = calls.find(({ operation: one }) => one.span.start >= operation.span.end);
  if (task === undefined || used === undefined || task.operation.scope !== operation.scope) return undefined;
  const isHope =
    STARTS_TASK.test(lastNameOf(task.operation.callee)) && !HANDLES.test(lastNameOf(used.operation.callee));
  return isHope && used.concept !== "log" ? { task, used } : undefined;
}

/** The states of a task, in the order people choose from. */

import type { TaskStatus } from "#protocol/plan";

export const TASK_STATUSES: readonly { readonly id: TaskStatus; readonly label: string }[] = [
  { id: "todo", label: "To do" },
  { id: "doing", label: "Doing" },
  { id: "done", label: "Done" },
  { id: "blocked", label: "Blocked" },
  { id: "skipped", label: "Skipped" },
];

/** The states of a task, in the order people choose from. */

import * as l10n from "@vscode/l10n";

import type { TaskStatus } from "#protocol/plan";

export const TASK_STATUSES: readonly { readonly id: TaskStatus; readonly label: string }[] = [
  { id: "todo", label: l10n.t("To do") },
  { id: "doing", label: l10n.t("Doing") },
  { id: "done", label: l10n.t("Done") },
  { id: "blocked", label: l10n.t("Blocked") },
  { id: "skipped", label: l10n.t("Skipped") },
];

/** The dialog that is open, if any; undefined as well when what it is about is gone. */

import type { TemplateResult } from "lit";

import { answerDialog } from "./answerDialog";
import { closeSprintDialog } from "./closeSprintDialog";
import type { DialogScene } from "./dialogScene";
import { milestoneDialog } from "./milestoneDialog";
import type { Scene } from "./scene";
import { sprintDialog } from "./sprintDialog";
import { removeTaskDialog, taskDialog } from "./taskDialog";
import { templateDialog } from "./templateDialog";
import type { DialogKind } from "./viewState";

const DRAW: Readonly<Record<DialogKind, (from: DialogScene) => TemplateResult | undefined>> = {
  answer: answerDialog,
  task: taskDialog,
  removeTask: removeTaskDialog,
  template: templateDialog,
  sprint: sprintDialog,
  closeSprint: closeSprintDialog,
  milestone: milestoneDialog,
};

export function openDialog(scene: Scene, refused: string | undefined): TemplateResult | undefined {
  const { dialog } = scene.view;
  return dialog === undefined ? undefined : DRAW[dialog.kind]({ scene, dialog, refused });
}

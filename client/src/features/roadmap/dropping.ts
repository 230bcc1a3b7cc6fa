/** Takes findings that are dropped on the roadmap: onto a task they are linked to it, onto a phase they make a new one. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import { FINDINGS_MIME, unpackFindings } from "../draggedFindings";
import { addTo, linkTo } from "./tasks";
import type { RoadmapNode } from "./tree";

export function roadmapDropping(context: Context): vscode.TreeDragAndDropController<RoadmapNode> {
  return {
    dragMimeTypes: [],
    dropMimeTypes: [FINDINGS_MIME],
    async handleDrop(target, transfer) {
      try {
        const dragged = unpackFindings((await transfer.get(FINDINGS_MIME)?.asString()) ?? "");
        if (dragged === undefined || target === undefined) return;
        if (target.kind !== "task" && target.kind !== "phase") return;
        if (target.folder !== dragged.folder) throw new Error(vscode.l10n.t("These findings are of another folder."));
        if (!vscode.workspace.isTrusted)
          throw new Error(vscode.l10n.t("The roadmap is stored in the folder; trust this workspace first."));
        if (target.kind === "task") await linkTo(context, target, dragged.findings);
        else await addTo(context, target, dragged.findings);
      } catch (error) {
        context.log.error("roadmap.drop", error instanceof Error ? error : String(error));
        vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
      }
    },
  };
}

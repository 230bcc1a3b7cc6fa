/** Lets findings, or a group of them, be dragged onto the roadmap. */

import * as vscode from "vscode";

import { FINDINGS_MIME, packFindings } from "../draggedFindings";
import type { FindingsNode } from "./provider";

export const findingsDragging: vscode.TreeDragAndDropController<FindingsNode> = {
  dragMimeTypes: [FINDINGS_MIME],
  dropMimeTypes: [],
  handleDrag(nodes, transfer) {
    const findings = nodes.flatMap((node) => {
      if (node.kind === "group") return node.findings;
      return node.kind === "finding" ? [node] : [];
    });
    const packed = packFindings(findings);
    if (packed !== undefined) transfer.set(FINDINGS_MIME, new vscode.DataTransferItem(packed));
  },
};

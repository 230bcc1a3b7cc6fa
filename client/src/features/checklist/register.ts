/** The Checklist view: ticks, answers with a reason, evidence that opens its place. */

import * as vscode from "vscode";

import { CHECKLIST_VIEW } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { revealInDashboard } from "../dashboard/reveal";
import { answerByTick, answerFully } from "./answering";
import { ChecklistProvider } from "./provider";
import { type ChecklistNode, type ItemNode, progressOf } from "./tree";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  const provider = lifetime.own(new ChecklistProvider(context));
  const view = lifetime.own(
    vscode.window.createTreeView<ChecklistNode>(CHECKLIST_VIEW, {
      treeDataProvider: provider,
      showCollapseAll: true,
      manageCheckboxStateManually: true,
    }),
  );
  lifetime.own(view.onDidChangeCheckboxState(({ items }) => tick(context, provider, items)));
  lifetime.own(context.snapshots.onDidChangeForViews(() => (view.description = progress(context))));
  lifetime.own(context.command("answerItem", (node) => answerFully(context, isItem(node) ? node : undefined)));
  lifetime.own(
    context.command("openItem", (node) =>
      isItem(node) ? revealInDashboard({ tab: "checklist", item: node.item.id }) : undefined,
    ),
  );
  return lifetime;
}

async function tick(
  context: Context,
  provider: ChecklistProvider,
  items: readonly (readonly [ChecklistNode, vscode.TreeItemCheckboxState])[],
): Promise<void> {
  try {
    for (const [node, state] of items) {
      if (node.kind !== "item") continue;
      if (!vscode.workspace.isTrusted)
        throw new Error(vscode.l10n.t("Answers are stored in the folder; trust this workspace first."));
      await answerByTick(context, node, { ticked: state === vscode.TreeItemCheckboxState.Checked });
    }
  } catch (error) {
    context.log.error("checklist.tick", error instanceof Error ? error : String(error));
    vscode.window.showErrorMessage(error instanceof Error ? error.message : String(error));
  } finally {
    // A tick that was not stored must not stay.
    provider.redraw();
  }
}

function progress({ snapshots }: Context): string {
  const items = snapshots.all.flatMap(({ checklists }) =>
    checklists.flatMap(({ areas }) => areas.flatMap((area) => area.items)),
  );
  return items.some(({ status }) => status !== "not-applicable") ? progressOf(items) : "";
}

function isItem(node: unknown): node is ItemNode {
  return typeof node === "object" && node !== null && "kind" in node && node.kind === "item" && "item" in node;
}

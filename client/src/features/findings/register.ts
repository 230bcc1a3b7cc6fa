/** The Findings view with its filters. */

import * as vscode from "vscode";

import { FINDINGS_VIEW } from "../../commands";
import type { Context } from "../../context";
import { formats } from "../../formats";
import { type Disposable, Lifetime } from "../../lifetime";
import { createBaseline, pruneBaseline } from "./baseline";
import { findingsDragging } from "./dragging";
import { FindingsFilter } from "./filter";
import { FindingsProvider } from "./provider";
import {
  filterSentence,
  type Grouping,
  PRIORITIES,
  PRIORITY_LABELS,
  PRIORITY_MEANINGS,
  type Priority,
  problemSentence,
  shownFindings,
  urgentCount,
} from "./tree";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  const filter = lifetime.own(new FindingsFilter(context.extension.workspaceState, context.snapshots));
  const provider = lifetime.own(new FindingsProvider(context, filter));
  const view = lifetime.own(
    vscode.window.createTreeView(FINDINGS_VIEW, {
      treeDataProvider: provider,
      showCollapseAll: true,
      canSelectMany: true,
      dragAndDropController: findingsDragging,
    }),
  );
  const update = () => {
    const count = urgentCount(context.snapshots.all);
    view.badge = count === 0 ? undefined : { value: count, tooltip: badgeWords(count, isAccepting(context)) };
    const shown = filter.current;
    const all = context.snapshots.all;
    const filtered = filterSentence(shown, principleTitle(context, shown.principle));
    // A view with a message has no welcome text: where nothing is listed, that says why.
    const isListing = filtered !== undefined && shownFindings(all, shown).length > 0;
    const sentences = [problemSentence(all), isListing ? filtered : undefined];
    view.message = sentences.filter((sentence) => sentence !== undefined).join("\n");
  };
  update();
  lifetime.own(context.snapshots.onDidChangeForViews(update));
  lifetime.own(filter.onDidChange(update));
  lifetime.own(context.command("groupFindings", () => chooseGrouping(filter)));
  lifetime.own(context.command("filterFindings", (principle) => chooseFilter(context, filter, principle)));
  lifetime.own(context.command("showCurrentFile", () => filter.showCurrentFileOnly({ only: true })));
  lifetime.own(
    context.command("openFileFindings", async () => {
      await filter.showCurrentFileOnly({ only: true });
      await vscode.commands.executeCommand(`${FINDINGS_VIEW}.focus`);
    }),
  );
  lifetime.own(context.command("showAllFiles", () => filter.showCurrentFileOnly({ only: false })));
  lifetime.own(context.command("showNew", () => filter.showNewOnly({ only: true })));
  lifetime.own(context.command("showAccepted", () => filter.showNewOnly({ only: false })));
  lifetime.own(context.command("createBaseline", (folder) => createBaseline(context, folder)));
  lifetime.own(context.command("pruneBaseline", (folder) => pruneBaseline(context, folder)));
  lifetime.own(context.command("clearFilter", () => filter.clear()));
  lifetime.own(
    context.command("showMore", (group) => {
      if (typeof group === "string") provider.showMore(group);
    }),
  );
  return lifetime;
}

function badgeWords(count: number, isAccepting: boolean): string {
  const number = formats.number(count);
  if (isAccepting) {
    return count === 1
      ? vscode.l10n.t("1 open P0 or P1 gap since the baseline")
      : vscode.l10n.t("{0} open P0 and P1 gaps since the baseline", number);
  }
  return count === 1 ? vscode.l10n.t("1 open P0 or P1 gap") : vscode.l10n.t("{0} open P0 and P1 gaps", number);
}

const isAccepting = ({ snapshots }: Context): boolean => snapshots.all.some(({ baseline }) => baseline !== undefined);

const GROUPINGS: readonly { readonly label: string; readonly grouping: Grouping }[] = [
  { label: vscode.l10n.t("Priority"), grouping: "priority" },
  { label: vscode.l10n.t("Principle"), grouping: "principle" },
  { label: vscode.l10n.t("File"), grouping: "file" },
  { label: vscode.l10n.t("Rule"), grouping: "rule" },
];

async function chooseGrouping(filter: FindingsFilter): Promise<void> {
  const items = GROUPINGS.map((item) => ({ ...item, picked: item.grouping === filter.grouping }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: vscode.l10n.t("Group findings by") });
  if (chosen !== undefined) await filter.group(chosen.grouping);
}

interface FilterChoice extends vscode.QuickPickItem {
  readonly least?: Priority;
  readonly principle?: string;
}

/** With a principle given (the dashboard does), nothing is asked. */
async function chooseFilter(context: Context, filter: FindingsFilter, given: unknown): Promise<void> {
  if (typeof given === "string") {
    filter.showPrinciple(given);
    return;
  }
  const priorities = PRIORITIES.map(
    (least): FilterChoice =>
      least === "hint"
        ? { label: vscode.l10n.t("All priorities"), least }
        : { label: PRIORITY_LABELS[least], description: PRIORITY_MEANINGS[least], least },
  );
  const principles = principlesOf(context).map(([principle, label]): FilterChoice => ({ label, principle }));
  const chosen = await vscode.window.showQuickPick<FilterChoice>(
    [
      { label: vscode.l10n.t("Priority at least"), kind: vscode.QuickPickItemKind.Separator },
      ...priorities,
      { label: vscode.l10n.t("Principle"), kind: vscode.QuickPickItemKind.Separator },
      ...principles,
    ],
    { placeHolder: vscode.l10n.t("Show only") },
  );
  if (chosen?.least !== undefined) await filter.showLeast(chosen.least);
  if (chosen?.principle !== undefined) filter.showPrinciple(chosen.principle);
}

function principlesOf({ snapshots }: Context): readonly (readonly [string, string])[] {
  return [
    ...new Map(snapshots.all.flatMap(({ principles }) => principles.map(({ id, title }) => [id, title] as const))),
  ];
}

function principleTitle(context: Context, principle: string | undefined): string | undefined {
  return principlesOf(context).find(([id]) => id === principle)?.[1];
}

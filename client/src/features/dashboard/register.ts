/** Opens the dashboard, and brings it back when the window is reloaded with it. */

import * as vscode from "vscode";

import { DASHBOARD_TABS } from "#webview-protocol/dashboard";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { currentSettings } from "../../settings";
import { DashboardPanel } from "./panel";
import type { DashboardPlace } from "./reveal";

const VIEW_TYPE = "bulwark.dashboard";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  let open: DashboardPanel | undefined;
  const adopt = (panel: vscode.WebviewPanel) => {
    open?.dispose();
    const adopted = new DashboardPanel(context, panel, () => {
      adopted.dispose();
      if (open === adopted) open = undefined;
    });
    open = adopted;
    return adopted;
  };
  lifetime.own(
    context.command("openDashboard", async (given) => {
      if (open === undefined) await closeSleepingTabs();
      const panel = open ?? adopt(vscode.window.createWebviewPanel(VIEW_TYPE, "Bulwark", vscode.ViewColumn.Active));
      panel.reveal(readPlace(given));
    }),
  );
  lifetime.own(
    vscode.window.registerWebviewPanelSerializer(VIEW_TYPE, {
      async deserializeWebviewPanel(panel) {
        if (currentSettings()["bulwark.dashboard.restore"]) adopt(panel);
        else panel.dispose();
      },
    }),
  );
  lifetime.own({ dispose: () => open?.dispose() });
  return lifetime;
}

/** A dashboard in a background tab sleeps until somebody looks at it after a reload; a second one must not appear beside it. */
async function closeSleepingTabs(): Promise<void> {
  const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
  const own = tabs.filter(({ input }) => input instanceof vscode.TabInputWebview && input.viewType.endsWith(VIEW_TYPE));
  if (own.length > 0) await vscode.window.tabGroups.close(own);
}

function readPlace(given: unknown): DashboardPlace | undefined {
  if (typeof given !== "object" || given === null || !("tab" in given)) return undefined;
  const tab = DASHBOARD_TABS.find((known) => known === given.tab);
  if (tab === undefined) return undefined;
  return "item" in given && typeof given.item === "string" ? { tab, item: given.item } : { tab };
}

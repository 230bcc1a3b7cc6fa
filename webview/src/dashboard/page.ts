/** The whole page as one template. Drawing it again changes only what differs, so focus and scrolling stay. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import { DASHBOARD_TABS, type DashboardTab } from "#webview-protocol/dashboard";

import { icon } from "../kit/marks";
import { tabList } from "../kit/tabs";
import { checklist } from "./checklist";
import { header } from "./header";
import { history } from "./history";
import { matrix } from "./matrix";
import { overview } from "./overview";
import { principles } from "./principles";
import { prompts } from "./prompts";
import { roadmap } from "./roadmap";
import type { Scene } from "./scene";
import { banners, fullPage } from "./states";

const TABS: Readonly<
  Record<DashboardTab, { readonly label: string; readonly draw: (scene: Scene) => TemplateResult }>
> = {
  overview: { label: l10n.t("Overview"), draw: overview },
  principles: { label: l10n.t("Principles"), draw: principles },
  checklist: { label: l10n.t("Checklist"), draw: checklist },
  roadmap: { label: l10n.t("Roadmap"), draw: roadmap },
  prompts: { label: l10n.t("Prompts"), draw: prompts },
  matrix: { label: l10n.t("Matrix"), draw: matrix },
  history: { label: l10n.t("History"), draw: history },
};

export interface Overlay {
  readonly dialog: TemplateResult | undefined;
  /** One sentence in the status line. */
  readonly notice: string | undefined;
}

export function page(scene: Scene, overlay: Overlay): TemplateResult {
  const full = fullPage(scene);
  const { tab } = scene.view;
  return html`
    ${header(scene)}
    <main>
      <div class="banners">${banners(scene)}</div>
      ${
        full ??
        html`
          ${tabList(
            DASHBOARD_TABS.map((id) => ({ id, label: TABS[id].label })),
            {
              label: l10n.t("Dashboard sections"),
              selected: tab,
              panel: "panel",
              onSelect: (selected) => scene.act.show({ tab: selected }),
            },
          )}
          <div class="wrap panel ${tab}" id="panel" role="tabpanel" tabindex="0" aria-labelledby="tab-${tab}">
            ${TABS[tab].draw(scene)}
          </div>
        `
      }
    </main>
    ${overlay.dialog ?? nothing}
    <div class="notice" role="status" ?hidden=${overlay.notice === undefined}>
      ${overlay.notice === undefined ? nothing : html`${icon("info")}<span>${overlay.notice}</span>`}
    </div>`;
}

/** The Checklist tab: the six lists, a search over all of them, filters, and every item with its state and what decided it. */

import "@vscode-elements/elements/dist/vscode-textfield/index.js";

import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { listShare } from "#protocol/comparison";
import type { SnapshotChecklist, SnapshotItem } from "#protocol/snapshot";

import { sideList, toggles } from "../kit/choices";
import { button } from "../kit/controls";
import { textIn } from "../kit/fields";
import { icon } from "../kit/marks";
import { itemsOf, shareInWords } from "../kit/words";
import { itemRow } from "./checklistRow";
import { allItems } from "./derived";
import type { Scene } from "./scene";
import { FILTERS, type Filter } from "./viewState";

type Placed = ReturnType<typeof allItems>[number];

const FILTER: Readonly<Record<Filter, { readonly label: string; readonly keeps: (item: SnapshotItem) => boolean }>> = {
  all: { label: l10n.t("All"), keeps: () => true },
  failing: { label: l10n.t("Failing"), keeps: ({ status }) => status === "fail" || status === "partial" },
  manual: {
    label: l10n.t("Needs a person"),
    keeps: ({ decision, status, manual }) =>
      manual?.reopened !== undefined || (decision !== "auto" && status !== "pass" && status !== "not-applicable"),
  },
  unknown: { label: l10n.t("Unknown"), keeps: ({ status }) => status === "unknown" },
  "not-applicable": { label: l10n.t("Not applicable"), keeps: ({ status }) => status === "not-applicable" },
};

export function checklist(scene: Scene): TemplateResult {
  const { view, snapshot, act } = scene;
  const wanted = view.search.trim().toLowerCase();
  const list = snapshot.checklists.find(({ id }) => id === view.list) ?? snapshot.checklists[0];
  const source = allItems(snapshot).filter((placed) => wanted !== "" || placed.list === list);
  const matching = wanted === "" ? source : source.filter(({ item }) => matches(item, wanted));
  const shown = matching.filter(({ item }) => FILTER[view.filter].keeps(item));
  const lists = sideList(
    snapshot.checklists.map((one) => ({ id: one.id, label: one.title, beside: shareInWords(listShare(one)) })),
    {
      label: l10n.t("Checklists"),
      selected: wanted === "" ? list?.id : undefined,
      onSelect: (id) => act.show({ list: id, search: "" }),
    },
  );
  const filters = toggles(
    FILTERS.map((id) => ({
      id,
      label: FILTER[id].label,
      beside: matching.filter(({ item }) => FILTER[id].keeps(item)).length,
    })),
    { label: l10n.t("Filter items"), selected: view.filter, onSelect: (filter) => act.show({ filter }) },
  );
  return html`<div class="split">
    ${lists}
    <div class="grow">
      <div class="toolbar">
        <vscode-textfield
          class="search"
          type="search"
          placeholder=${l10n.t("Search all lists")}
          .label=${l10n.t("Search all lists")}
          .value=${view.search}
          @input=${(event: Event) => act.show({ search: textIn(event) })}
        >${html`<span slot="content-before">${icon("search")}</span>`}</vscode-textfield>
        ${filters}
        <p class="hint" role="status">${itemsOf(shown.length, source.length)}</p>
      </div>
      ${shown.length === 0 ? nothingFits(scene) : table(scene, shown)}
    </div>
  </div>`;
}

function matches(item: SnapshotItem, wanted: string): boolean {
  return [item.question, item.id, ...item.rules].some((text) => text.toLowerCase().includes(wanted));
}

function nothingFits({ view, act }: Scene): TemplateResult {
  return html`<div class="empty">
    <p>${view.search === "" ? l10n.t("No item of this list fits this filter.") : l10n.t("No item matches this search and filter.")}</p>
    <div class="actions">${button(l10n.t("Clear filter"), () => act.show({ filter: "all", search: "" }))}</div>
  </div>`;
}

function table(scene: Scene, shown: readonly Placed[]): TemplateResult {
  return html`<table class="items">
    <caption>${l10n.t("Checklist items")}</caption>
    <thead>
      <tr>
        <th scope="col">${l10n.t("Status")}</th>
        <th scope="col">${l10n.t("Item and evidence")}</th>
        <th scope="col">${l10n.t("Decided")}</th>
        <th scope="col"><span class="sr-only">${l10n.t("Action")}</span></th>
      </tr>
    </thead>
    ${repeat(
      byArea(shown),
      ({ list, area }) => `${list.id}.${area.id}`,
      ({ list, area, items }) => html`<tbody>
        <tr class="group">
          <th colspan="4" scope="rowgroup">
            ${scene.view.search === "" ? area.title : `${list.title}: ${area.title}`}
            <span class="hint">${shareInWords(listShare({ ...list, areas: [area] }))}</span>
          </th>
        </tr>
        ${repeat(
          items,
          (item) => item.id,
          (item) => itemRow(scene, item),
        )}
      </tbody>`,
    )}
  </table>`;
}

interface AreaRows {
  readonly list: SnapshotChecklist;
  readonly area: Placed["area"];
  readonly items: SnapshotItem[];
}

/** Items come in the order of their lists, so an area's items lie together. */
function byArea(shown: readonly Placed[]): readonly AreaRows[] {
  const areas: AreaRows[] = [];
  for (const { list, area, item } of shown) {
    const last = areas.at(-1);
    if (last?.area === area) last.items.push(item);
    else areas.push({ list, area, items: [item] });
  }
  return areas;
}

/** The Checklist tab: every item with its state, what decided it, and a way to answer it. */

import "@vscode-elements/elements/dist/vscode-textfield/index.js";

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotItem, SnapshotLink } from "#protocol/snapshot";

import { button, link } from "../kit/controls";
import { icon, prose, status } from "../kit/marks";
import { count, date } from "../kit/words";
import { allItems, openPlace, type Scene } from "./scene";
import { FILTERS, type Filter, folded } from "./viewState";

const FILTER: Readonly<Record<Filter, { readonly label: string; readonly keeps: (item: SnapshotItem) => boolean }>> = {
  all: { label: "All", keeps: () => true },
  failing: { label: "Failing", keeps: ({ status }) => status === "fail" || status === "partial" },
  manual: {
    label: "Needs a person",
    keeps: ({ decision, status, manual }) =>
      manual?.reopened !== undefined || (decision !== "auto" && status !== "pass" && status !== "not-applicable"),
  },
  unknown: { label: "Unknown", keeps: ({ status }) => status === "unknown" },
  "not-applicable": { label: "Not applicable", keeps: ({ status }) => status === "not-applicable" },
};

export function checklist(scene: Scene): TemplateResult {
  const { view, snapshot, act } = scene;
  const all = allItems(snapshot);
  const matching = all.filter((item) => matches(item, view.search));
  const shown = matching.filter(FILTER[view.filter].keeps);
  return html`
    <div class="toolbar">
      <vscode-textfield
        class="search"
        type="search"
        placeholder="Search items"
        .label=${"Search items"}
        .value=${view.search}
        @input=${(event: Event) => act.show({ search: textOf(event) })}
      >${html`<span slot="content-before">${icon("search")}</span>`}</vscode-textfield>
      <div class="filters" role="group" aria-label="Filter items">
        ${FILTERS.map(
          (filter) => html`<button
            type="button"
            class="toggle"
            aria-pressed=${filter === view.filter}
            @click=${() => act.show({ filter })}
          >${FILTER[filter].label} <span class="count">${matching.filter(FILTER[filter].keeps).length}</span></button>`,
        )}
      </div>
      <p class="hint" role="status">${shown.length} of ${count(all.length, "item")}</p>
    </div>
    ${shown.length === 0 ? nothingFits(scene) : table(scene, shown)}`;
}

function matches(item: SnapshotItem, search: string): boolean {
  const wanted = search.trim().toLowerCase();
  return [item.question, item.id, ...item.rules].some((text) => text.toLowerCase().includes(wanted));
}

function textOf(event: Event): string {
  const target: (EventTarget & { readonly value?: unknown }) | null = event.currentTarget;
  return typeof target?.value === "string" ? target.value : "";
}

function nothingFits({ act }: Scene): TemplateResult {
  return html`<div class="empty">
    <p>No item matches this search and filter.</p>
    <div class="actions">${button("Clear filter", () => act.show({ filter: "all", search: "" }))}</div>
  </div>`;
}

function table(scene: Scene, shown: readonly SnapshotItem[]): TemplateResult {
  return html`<table class="items">
    <caption>Checklist items</caption>
    <thead>
      <tr>
        <th scope="col">Status</th>
        <th scope="col">Item and evidence</th>
        <th scope="col">Decided</th>
        <th scope="col"><span class="sr-only">Action</span></th>
      </tr>
    </thead>
    ${scene.snapshot.checklists.flatMap((list) =>
      list.areas.map((area) => {
        const rows = area.items.filter((item) => shown.includes(item));
        if (rows.length === 0) return nothing;
        const applicable = area.items.filter((item) => item.status !== "not-applicable");
        const passed = applicable.filter((item) => item.status === "pass").length;
        return html`<tbody>
          <tr class="group">
            <th colspan="4" scope="rowgroup">${area.title} <span class="hint">${passed} of ${applicable.length}</span></th>
          </tr>
          ${repeat(
            rows,
            (item) => item.id,
            (item) => row(scene, item),
          )}
        </tbody>`;
      }),
    )}
  </table>`;
}

const DECIDED = {
  auto: { icon: "lock", label: "Auto" },
  assisted: { icon: "wand", label: "Assisted" },
  attested: { icon: "person", label: "Attested" },
} as const;

function row(scene: Scene, item: SnapshotItem): TemplateResult {
  const overridden = item.decision === "auto" && item.manual !== undefined && item.manual.reopened === undefined;
  const decided = overridden ? { icon: "person", label: "Overridden" } : DECIDED[item.decision];
  const action = actionOf(item);
  return html`<tr id="item-${item.id}" tabindex="-1">
    <td>${status(item.status)}</td>
    <td>
      <div class="pair">
        <span title=${`${item.id}: ${item.why}`}>${item.question}</span>
        <div class="evidence">${evidence(scene, item)}</div>
      </div>
    </td>
    <td><span class="status muted">${icon(decided.icon)}<span>${decided.label}</span></span></td>
    <td class="end">
      ${link(action, () => scene.act.answer(item), {
        kind: item.decision === "auto" && item.manual === undefined ? "quiet" : "",
        name: `${action} ${item.question}`,
      })}
    </td>
  </tr>`;
}

function actionOf(item: SnapshotItem): string {
  if (item.manual !== undefined) return item.manual.reopened === undefined ? "Change…" : "Renew…";
  return { auto: "Override…", assisted: "Confirm…", attested: "Attest…" }[item.decision];
}

const LINKS_SHOWN = 2;

/** Gaps when there are any, else what speaks for it; a few at first, all of the sample on request. */
function evidence({ view, act }: Scene, item: SnapshotItem): TemplateResult {
  const places = item.gaps.length > 0 ? item.gaps : item.evidence;
  const total = item.gaps.length > 0 ? item.gapCount : item.evidence.length;
  const open = view.open.includes(item.id);
  const shown = open ? places : places.slice(0, LINKS_SHOWN);
  const rest = total - shown.length;
  const more = places.length > LINKS_SHOWN;
  // Where a person has answered, "code alone cannot tell" is no news.
  const saysNothing = item.manual !== undefined && item.evidenceStatus === "unknown";
  return html`
    ${manualNote(item)}
    ${saysNothing ? nothing : html`<span class="hint">${prose(item.summary)}</span>`}
    ${shown.map((place) => placeLink(place, () => openPlace(act, place)))}
    ${
      more
        ? link(open ? "Show fewer" : `${rest} more`, () => act.show(folded(view, item.id, !open)), {
            kind: "small",
            name: `${open ? "Show fewer" : `Show ${rest} more`} places: ${item.question}`,
          })
        : nothing
    }`;
}

function placeLink(place: SnapshotLink, open: () => void): TemplateResult {
  return link(place.label, open, { kind: "code", ...(place.note === undefined ? {} : { title: place.note }) });
}

const ANSWER = { pass: "Yes", fail: "No", partial: "Partly", "not-applicable": "Not applicable", unknown: "Unknown" };

function manualNote({ manual }: SnapshotItem): TemplateResult | typeof nothing {
  if (manual === undefined) return nothing;
  const reopened = {
    expired: "This answer has expired.",
    contradicted: "Reopened: evidence turned against this answer.",
  };
  return html`
    ${manual.reopened === undefined ? nothing : html`<span class="status">${icon("warning", "fair")}<span>${reopened[manual.reopened]}</span></span>`}
    <span class="said">
      ${ANSWER[manual.status]}: ${manual.note}
      <span class="hint">
        ${[manual.who, manual.at === "" ? undefined : date(manual.at), manual.expires === undefined ? undefined : `until ${date(manual.expires)}`].filter((part) => part !== undefined).join(", ")}
      </span>
    </span>`;
}

/** What rows of principles and of pillars share: the button that unfolds them, and their checklist items. */

import { html, type TemplateResult } from "lit";

import type { SnapshotItem } from "#protocol/snapshot";

import { link } from "../kit/controls";
import { icon, status } from "../kit/marks";
import type { Scene } from "./scene";
import { folded } from "./viewState";

/** The button that folds the details of a principle or a pillar out and in. */
export function disclosure(
  { view, act }: Scene,
  { id, title }: { readonly id: string; readonly title: string },
): TemplateResult {
  const isOpen = view.open.includes(id);
  return html`<button
    type="button"
    class="disclosure"
    aria-expanded=${isOpen}
    aria-controls="detail-${id}"
    @click=${() => act.show(folded(view, id, !isOpen))}
  >${icon("chevron-right", "chevron")} ${title}</button>`;
}

/** Items with their state; each leads to its place in its checklist. */
export function itemList(scene: Scene, label: string, items: readonly SnapshotItem[]): TemplateResult {
  return html`<ul class="items-of" aria-label=${label}>
    ${items.map(
      (item) => html`<li>
        ${status(item.status)}
        ${link(item.question, () => scene.act.reveal("checklist", item.id), { kind: "plain" })}
      </li>`,
    )}
  </ul>`;
}

/** The five pillars: the evidence of the checklists for people who think in reliability, observability, security, scalability, operability. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotPillar } from "#protocol/snapshot";

import { bar } from "../kit/bar";
import { prose, status } from "../kit/marks";
import { allItems } from "./derived";
import type { Scene } from "./scene";
import { disclosure, itemList } from "./standing";

export function pillars(scene: Scene): TemplateResult {
  return html`<table class="principles">
    <caption>The five pillars</caption>
    <thead>
      <tr>
        <th scope="col" class="indent">Pillar</th>
        <th scope="col">Status</th>
        <th scope="col">Checklist items</th>
      </tr>
    </thead>
    ${repeat(
      scene.snapshot.pillars,
      (pillar) => pillar.id,
      (pillar) => row(scene, pillar),
    )}
  </table>`;
}

function row(scene: Scene, pillar: SnapshotPillar): TemplateResult {
  const isOpen = scene.view.open.includes(pillar.id);
  const items = allItems(scene.snapshot).flatMap(({ item }) => (item.pillar === pillar.id ? [item] : []));
  return html`<tbody>
    <tr id="standing-${pillar.id}" tabindex="-1">
      <th scope="row">
        ${disclosure(scene, pillar)}
        <p class="hint">${prose(pillar.gap === "" ? pillar.oneLine : pillar.gap)}</p>
      </th>
      <td>${status(pillar.status)}</td>
      <td class="protected">
        ${
          pillar.itemsTotal === 0
            ? html`<span class="hint">no item applies</span>`
            : html`<span class="numbers"><b>${pillar.itemsPassed}</b> of ${pillar.itemsTotal}</span> ${bar(pillar.itemsPassed, pillar.itemsTotal)}`
        }
      </td>
    </tr>
    <tr class="detail" id="detail-${pillar.id}" ?hidden=${!isOpen}>
      <td colspan="3">
        ${
          isOpen
            ? html`${pillar.gap === "" ? nothing : html`<p class="hint">${pillar.oneLine}</p>`}
                ${itemList(scene, `Checklist items of ${pillar.title}`, items)}`
            : nothing
        }
      </td>
    </tr>
  </tbody>`;
}

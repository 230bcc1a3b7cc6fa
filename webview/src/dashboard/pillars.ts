/** The five pillars: the evidence of the checklists for people who think in reliability, observability, security, scalability, operability. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotPillar } from "#protocol/snapshot";

import { bar } from "../kit/bar";
import { prose, status, withParts } from "../kit/marks";
import { allItems } from "./derived";
import type { Scene } from "./scene";
import { disclosure, itemList } from "./standing";

export function pillars(scene: Scene): TemplateResult {
  return html`<table class="principles">
    <caption>${l10n.t("The five pillars")}</caption>
    <thead>
      <tr>
        <th scope="col" class="indent">${l10n.t("Pillar")}</th>
        <th scope="col">${l10n.t("Status")}</th>
        <th scope="col">${l10n.t("Checklist items")}</th>
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
            ? html`<span class="hint">${l10n.t("no item applies")}</span>`
            : html`<span class="numbers">${withParts(l10n.t("{passed} of {total}"), { passed: html`<b>${pillar.itemsPassed}</b>`, total: pillar.itemsTotal })}</span> ${bar(pillar.itemsPassed, pillar.itemsTotal)}`
        }
      </td>
    </tr>
    <tr class="detail" id="detail-${pillar.id}" ?hidden=${!isOpen}>
      <td colspan="3">
        ${
          isOpen
            ? html`${pillar.gap === "" ? nothing : html`<p class="hint">${pillar.oneLine}</p>`}
                ${itemList(scene, l10n.t("Checklist items of {0}", pillar.title), items)}`
            : nothing
        }
      </td>
    </tr>
  </tbody>`;
}

/** The Principles tab: eight rows, each with its state, its gaps and the checklist items it is made of. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotPrinciple } from "#protocol/snapshot";

import { bar } from "../kit/bar";
import { button, link } from "../kit/controls";
import { icon, priority, prose, status } from "../kit/marks";
import { count } from "../kit/words";
import { allItems, openPlace, type Scene } from "./scene";
import { folded } from "./viewState";

const GAPS_SHOWN = 3;

export function principles(scene: Scene): TemplateResult {
  return html`<table class="principles">
    <caption>The eight principles</caption>
    <thead>
      <tr>
        <th scope="col" class="indent">Principle</th>
        <th scope="col">Status</th>
        <th scope="col">Protected</th>
        <th scope="col" class="num">P0</th>
        <th scope="col" class="num">P1</th>
        <th scope="col" class="num">P2</th>
        <th scope="col" class="num">Checklist</th>
      </tr>
    </thead>
    ${repeat(
      scene.snapshot.principles,
      (principle) => principle.id,
      (principle) => row(scene, principle),
    )}
  </table>`;
}

function row(scene: Scene, principle: SnapshotPrinciple): TemplateResult {
  const open = scene.view.open.includes(principle.id);
  const toggle = () => scene.act.show(folded(scene.view, principle.id, !open));
  return html`<tbody>
    <tr>
      <th scope="row">
        <button
          type="button"
          class="disclosure"
          aria-expanded=${open}
          aria-controls="detail-${principle.id}"
          @click=${toggle}
        >${icon("chevron-right", "chevron")} ${principle.title}</button>
        <p class="hint">${principle.gap === "" ? principle.oneLine : principle.gap}</p>
      </th>
      <td>${status(principle.status)}</td>
      <td class="protected">${protectedShare(principle)}</td>
      ${(["P0", "P1", "P2"] as const).map((kind) => gapCell(principle, kind))}
      <td class="num">${principle.itemsTotal === 0 ? "–" : `${principle.itemsPassed} of ${principle.itemsTotal}`}</td>
    </tr>
    <tr class="detail" id="detail-${principle.id}" ?hidden=${!open}>
      <td colspan="7">${open ? detail(scene, principle) : nothing}</td>
    </tr>
  </tbody>`;
}

/** "14 of 17" with a bar; what could not be judged is said, never shown as 0 %. */
function protectedShare({ passed, judged, unknown }: SnapshotPrinciple): TemplateResult {
  const doubt = unknown === 0 ? nothing : html`<span class="hint">${unknown} unknown</span>`;
  if (judged === 0) return html`<span class="hint">${unknown === 0 ? "nothing judged" : doubt}</span>`;
  return html`<span class="numbers"><b>${passed}</b> of ${judged}</span> ${doubt} ${bar(passed, judged)}`;
}

function gapCell({ gaps, judged }: SnapshotPrinciple, kind: "P0" | "P1" | "P2"): TemplateResult {
  const none = gaps[kind] === 0;
  return html`<td class="num ${none ? "muted" : ""}">${judged === 0 && none ? "–" : gaps[kind]}</td>`;
}

function detail({ snapshot, act }: Scene, principle: SnapshotPrinciple): TemplateResult {
  const gaps = snapshot.findings.filter((finding) => finding.principle === principle.id && finding.priority !== "hint");
  const items = allItems(snapshot).filter((item) => item.principle === principle.id);
  return html`
    ${principle.gap === "" ? nothing : html`<p class="hint">${principle.oneLine}</p>`}
    ${
      gaps.length === 0
        ? html`<p>${principle.unknown === 0 ? "No open gap." : `No open gap; ${count(principle.unknown, "place")} could not be judged.`}</p>`
        : html`<ul class="top">
            ${gaps.slice(0, GAPS_SHOWN).map(
              (finding) => html`<li>
                ${priority(finding.priority)} <span class="grow">${prose(finding.message)}</span>
                ${link(`${finding.path}:${finding.line + 1}`, () => openPlace(act, finding), { kind: "code" })}
              </li>`,
            )}
          </ul>`
    }
    <ul class="items-of" aria-label="Checklist items of ${principle.title}">
      ${items.map(
        (item) => html`<li>
          ${status(item.status)}
          ${link(item.question, () => act.show({ tab: "checklist", filter: "all", search: item.question }), { kind: "plain" })}
        </li>`,
      )}
    </ul>
    ${
      gaps.length <= GAPS_SHOWN
        ? nothing
        : html`<div class="actions">
            ${button(`Show all ${gaps.length} gaps`, () => void act.ask({ kind: "showFindings", principle: principle.id }))}
          </div>`
    }`;
}

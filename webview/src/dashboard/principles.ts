/** The Principles tab: eight rows, each with its state, its gaps, its trend and the checklist items it is made of; or the five pillars. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotPrinciple } from "#protocol/snapshot";

import { bar } from "../kit/bar";
import { toggles } from "../kit/choices";
import { button, link } from "../kit/controls";
import { sparkline } from "../kit/lineChart";
import { priority, prose, status } from "../kit/marks";
import { count, percent } from "../kit/words";
import { allItems, placeOf } from "./derived";
import { pillars } from "./pillars";
import { openPlace, type Scene } from "./scene";
import { disclosure, itemList } from "./standing";
import { JOIN_WITHIN_DAYS, pointsOf } from "./trendChart";

export function principles(scene: Scene): TemplateResult {
  const { view, act, snapshot } = scene;
  const choose = toggles(
    [
      { id: "principles", label: "Principles", beside: snapshot.principles.length },
      { id: "pillars", label: "Pillars", beside: snapshot.pillars.length },
    ],
    { label: "View", selected: view.standing, onSelect: (standing) => act.show({ standing }) },
  );
  return html`<div class="toolbar">${choose}</div>
    ${view.standing === "pillars" ? pillars(scene) : table(scene)}`;
}

function table(scene: Scene): TemplateResult {
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
        <th scope="col" class="wide">Trend</th>
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
  const isOpen = scene.view.open.includes(principle.id);
  return html`<tbody>
    <tr id="standing-${principle.id}" tabindex="-1">
      <th scope="row">
        ${disclosure(scene, principle)}
        <p class="hint">${prose(principle.gap === "" ? principle.oneLine : principle.gap)}</p>
      </th>
      <td>${status(principle.status)}</td>
      <td class="protected">${protectedShare(principle)}</td>
      ${(["P0", "P1", "P2"] as const).map((kind) => gapCell(principle, kind))}
      <td class="num">${principle.itemsTotal === 0 ? "–" : `${principle.itemsPassed} of ${principle.itemsTotal}`}</td>
      <td class="wide">${trend(scene, principle)}</td>
    </tr>
    <tr class="detail" id="detail-${principle.id}" ?hidden=${!isOpen}>
      <td colspan="8">${isOpen ? detail(scene, principle) : nothing}</td>
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

/** The protected share over the recorded days. */
function trend({ snapshot }: Scene, { id, title }: SnapshotPrinciple): TemplateResult {
  const points = pointsOf(snapshot.history.points, ({ principles: shares }) => {
    const share = shares[id];
    return share === undefined || share.total === 0 ? undefined : (100 * share.passed) / share.total;
  });
  const [first, last] = [points[0], points.at(-1)];
  if (first === undefined || last === undefined || first === last) return html`<span class="hint">–</span>`;
  const words = `${title}: protected ${percent(first.y, 100)} at first, ${percent(last.y, 100)} at last`;
  return sparkline(points, words, JOIN_WITHIN_DAYS);
}

function detail(scene: Scene, principle: SnapshotPrinciple): TemplateResult {
  const { snapshot, act } = scene;
  const { gaps = 0, top = [] } = snapshot.gaps.principles.find((entry) => entry.principle === principle.id) ?? {};
  const items = allItems(snapshot).flatMap(({ item }) => (item.principle === principle.id ? [item] : []));
  return html`
    ${principle.gap === "" ? nothing : html`<p class="hint">${principle.oneLine}</p>`}
    ${
      gaps === 0
        ? html`<p>${principle.unknown === 0 ? "No open gap." : `No open gap; ${count(principle.unknown, "place")} could not be judged.`}</p>`
        : html`<ul class="top">
            ${top.map(
              (finding) => html`<li>
                ${priority(finding.priority)} <span class="grow">${prose(finding.message)}</span>
                ${link(placeOf(finding), () => openPlace(act, finding), { kind: "code" })}
              </li>`,
            )}
          </ul>`
    }
    ${itemList(scene, `Checklist items of ${principle.title}`, items)}
    ${
      gaps <= top.length
        ? nothing
        : html`<div class="actions">
            ${button(`Show all ${count(gaps, "gap")}`, () => void act.ask({ kind: "showFindings", principle: principle.id }))}
          </div>`
    }`;
}

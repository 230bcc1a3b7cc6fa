/** The Principles tab: eight rows, each with its state, its gaps, its trend and the checklist items it is made of; or the five pillars. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotPrinciple } from "#protocol/snapshot";

import { bar } from "../kit/bar";
import { toggles } from "../kit/choices";
import { button, link } from "../kit/controls";
import { formats } from "../kit/language";
import { sparkline } from "../kit/lineChart";
import { priority, prose, status, withParts } from "../kit/marks";
import { count, partOf, percent } from "../kit/words";
import { allItems, placeOf } from "./derived";
import { pillars } from "./pillars";
import { openPlace, type Scene } from "./scene";
import { disclosure, itemList } from "./standing";
import { JOIN_WITHIN_DAYS, pointsOf } from "./trendChart";

export function principles(scene: Scene): TemplateResult {
  const { view, act, snapshot } = scene;
  const choose = toggles(
    [
      { id: "principles", label: l10n.t("Principles"), beside: snapshot.principles.length },
      { id: "pillars", label: l10n.t("Pillars"), beside: snapshot.pillars.length },
    ],
    {
      label: l10n.t({ message: "View", comment: ["Which table is shown"] }),
      selected: view.standing,
      onSelect: (standing) => act.show({ standing }),
    },
  );
  return html`<div class="toolbar">${choose}</div>
    ${view.standing === "pillars" ? pillars(scene) : table(scene)}`;
}

function table(scene: Scene): TemplateResult {
  return html`<table class="principles">
    <caption>${l10n.t("The eight principles")}</caption>
    <thead>
      <tr>
        <th scope="col" class="indent">${l10n.t("Principle")}</th>
        <th scope="col">${l10n.t("Status")}</th>
        <th scope="col">${l10n.t("Protected")}</th>
        <th scope="col" class="num">P0</th>
        <th scope="col" class="num">P1</th>
        <th scope="col" class="num">P2</th>
        <th scope="col" class="num">${l10n.t("Checklist")}</th>
        <th scope="col" class="wide">${l10n.t("Trend")}</th>
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
      <td class="num">${principle.itemsTotal === 0 ? "–" : partOf(principle.itemsPassed, principle.itemsTotal)}</td>
      <td class="wide">${trend(scene, principle)}</td>
    </tr>
    <tr class="detail" id="detail-${principle.id}" ?hidden=${!isOpen}>
      <td colspan="8">${isOpen ? detail(scene, principle) : nothing}</td>
    </tr>
  </tbody>`;
}

/** "14 of 17" with a bar; what could not be judged is said, never shown as 0 %. */
function protectedShare({ passed, judged, unknown }: SnapshotPrinciple): TemplateResult {
  const doubt =
    unknown === 0 ? nothing : html`<span class="hint">${l10n.t("{0} unknown", formats.number(unknown))}</span>`;
  if (judged === 0) return html`<span class="hint">${unknown === 0 ? l10n.t("nothing judged") : doubt}</span>`;
  return html`<span class="numbers">${protectedOf(passed, judged)}</span> ${doubt} ${bar(passed, judged)}`;
}

function protectedOf(passed: number, judged: number): readonly unknown[] {
  const parts = { passed: html`<b>${formats.number(passed)}</b>`, total: formats.number(judged) };
  return withParts(l10n.t("{passed} of {total}"), parts);
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
  const words = l10n.t("{title}: protected {first} at first, {last} at last", {
    title,
    first: percent(first.y, 100),
    last: percent(last.y, 100),
  });
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
        ? html`<p>${noGap(principle.unknown)}</p>`
        : html`<ul class="top">
            ${top.map(
              (finding) => html`<li>
                ${priority(finding.priority)} <span class="grow">${prose(finding.message)}</span>
                ${link(placeOf(finding), () => openPlace(act, finding), { kind: "code" })}
              </li>`,
            )}
          </ul>`
    }
    ${itemList(scene, l10n.t("Checklist items of {0}", principle.title), items)}
    ${
      gaps <= top.length
        ? nothing
        : html`<div class="actions">
            ${button(l10n.t("Show all {0} gaps", formats.number(gaps)), () => void act.ask({ kind: "showFindings", principle: principle.id }))}
          </div>`
    }`;
}

function noGap(unknown: number): string {
  if (unknown === 0) return l10n.t("No open gap.");
  return count(
    unknown,
    l10n.t("No open gap; 1 place could not be judged."),
    l10n.t("No open gap; {0} places could not be judged."),
  );
}

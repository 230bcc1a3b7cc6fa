/** The three cards at the top of the Overview: what to do next, with the one click that does it. */

import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotFinding } from "#protocol/snapshot";

import { button, link } from "../kit/controls";
import { priority, prose } from "../kit/marks";
import { hours } from "../kit/words";
import { gapsByRule, placeOf, whyByRule } from "./derived";
import { openPlace, type Scene } from "./scene";

export function doNext(scene: Scene): TemplateResult {
  return html`<section aria-labelledby="do-next">
    <div class="section-head">
      <h2 id="do-next">Do next</h2>
      <span class="hint">by priority and confidence, the cheapest first; one of each kind</span>
    </div>
    <div class="cards">${repeat(
      scene.snapshot.gaps.next,
      (finding) => finding.id,
      (finding) => card(scene, finding),
    )}</div>
  </section>`;
}

function card(scene: Scene, finding: SnapshotFinding): TemplateResult {
  const { snapshot, act } = scene;
  const principle = snapshot.principles.find(({ id }) => id === finding.principle);
  const why = whyByRule(snapshot).get(finding.rule);
  const more = (gapsByRule(snapshot).get(finding.rule) ?? 1) - 1;
  return html`<article class="card">
    <p class="eyebrow">${priority(finding.priority)} <span>${principle?.title ?? finding.principle}</span></p>
    <h3>${prose(finding.message)}</h3>
    ${why === undefined ? nothing : html`<p>${why}</p>`}
    ${link(placeOf(finding), () => openPlace(act, finding), { kind: "code" })}
    <p class="hint facts">
      <span>${hours(finding.effort)}</span>
      <span>${finding.hasFix ? "quick fix" : "by hand"}</span>
      ${more === 0 ? nothing : html`<span>${more} more of this kind</span>`}
    </p>
    <div class="actions">
      ${finding.hasFix ? fix(scene, finding) : copyPrompt(scene, finding)}
      ${button(finding.hasFix ? "Prompt" : "View", () => showPrompt(scene, finding), {
        icon: "sparkle",
        name: `View prompt for ${finding.rule} in ${finding.path}`,
      })}
      ${button("Why?", () => void act.ask({ kind: "openRule", rule: finding.rule }), {
        icon: "book",
        name: `Why ${finding.rule} matters`,
      })}
    </div>
  </article>`;
}

function fix({ snapshot, act }: Scene, finding: SnapshotFinding): TemplateResult {
  return button("Fix…", () => void act.ask({ kind: "fixFinding", folder: snapshot.folderUri, finding: finding.id }), {
    icon: "lightbulb",
    primary: true,
    name: `Fix ${finding.rule} in ${finding.path}`,
  });
}

/** The editor says in its status bar that it is on the clipboard. */
function copyPrompt({ snapshot, act }: Scene, finding: SnapshotFinding): TemplateResult {
  const scope = { kind: "finding", finding: finding.id } as const;
  const copy = () => act.ask({ kind: "usePrompt", how: "copy", folder: snapshot.folderUri, scope });
  return button("Copy prompt", () => void copy(), {
    icon: "copy",
    primary: true,
    name: `Copy prompt for ${finding.rule} in ${finding.path}`,
  });
}

function showPrompt({ act }: Scene, finding: SnapshotFinding): void {
  act.show({ tab: "prompts", scope: { kind: "finding", finding: finding.id } });
}

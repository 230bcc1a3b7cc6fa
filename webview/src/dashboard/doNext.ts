/** The three cards at the top of the Overview: what to do next, with the one click that does it. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import type { SnapshotFinding } from "#protocol/snapshot";

import { button, link } from "../kit/controls";
import { formats } from "../kit/language";
import { priority, prose } from "../kit/marks";
import { hours } from "../kit/words";
import { gapsByRule, placeOf, whyByRule } from "./derived";
import { openPlace, type Scene } from "./scene";

export function doNext(scene: Scene): TemplateResult {
  return html`<section aria-labelledby="do-next">
    <div class="section-head">
      <h2 id="do-next">${l10n.t("Do next")}</h2>
      <span class="hint">${l10n.t("by priority and confidence, the cheapest first; one of each kind")}</span>
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
      <span>${finding.hasFix ? l10n.t("quick fix") : l10n.t("by hand")}</span>
      ${more === 0 ? nothing : html`<span>${l10n.t("{0} more of this kind", formats.number(more))}</span>`}
    </p>
    <div class="actions">
      ${finding.hasFix ? fix(scene, finding) : copyPrompt(scene, finding)}
      ${button(finding.hasFix ? l10n.t("Prompt") : l10n.t("View"), () => showPrompt(scene, finding), {
        icon: "sparkle",
        name: l10n.t("View prompt for {rule} in {path}", { rule: finding.rule, path: finding.path }),
      })}
      ${button(l10n.t("Why?"), () => void act.ask({ kind: "openRule", rule: finding.rule }), {
        icon: "book",
        name: l10n.t("Why {0} matters", finding.rule),
      })}
    </div>
  </article>`;
}

function fix({ snapshot, act }: Scene, finding: SnapshotFinding): TemplateResult {
  return button(
    l10n.t("Fix…"),
    () => void act.ask({ kind: "fixFinding", folder: snapshot.folderUri, finding: finding.id }),
    {
      icon: "lightbulb",
      primary: true,
      name: l10n.t("Fix {rule} in {path}", { rule: finding.rule, path: finding.path }),
    },
  );
}

/** The editor says in its status bar that it is on the clipboard. */
function copyPrompt({ snapshot, act }: Scene, finding: SnapshotFinding): TemplateResult {
  const scope = { kind: "finding", finding: finding.id } as const;
  const copy = () => act.ask({ kind: "usePrompt", how: "copy", folder: snapshot.folderUri, scope });
  return button(l10n.t("Copy prompt"), () => void copy(), {
    icon: "copy",
    primary: true,
    name: l10n.t("Copy prompt for {rule} in {path}", { rule: finding.rule, path: finding.path }),
  });
}

function showPrompt({ act }: Scene, finding: SnapshotFinding): void {
  act.show({ tab: "prompts", scope: { kind: "finding", finding: finding.id } });
}

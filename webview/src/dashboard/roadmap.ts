/** The Roadmap tab: the sprint, and the phases with their tasks. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";
import { repeat } from "lit/directives/repeat.js";

import { bar } from "../kit/bar";
import { button, link } from "../kit/controls";
import { count, hours } from "../kit/words";
import { allTasks, hoursLeft } from "./derived";
import { phaseBlock } from "./phase";
import type { Scene } from "./scene";
import { sprintSection } from "./sprint";
import { FROM_FINDINGS } from "./templateDialog";

export function roadmap(scene: Scene): TemplateResult {
  const { roadmap: plan } = scene.snapshot;
  return html`${sprintSection(scene)}
    <section aria-labelledby="roadmap-title">
      <div class="section-head">
        <h2 id="roadmap-title">${plan.title}</h2>
        ${plan.total === 0 ? nothing : html`<span class="hint">${progress(scene)}</span>`}
        <span class="grow"></span>
        <div class="actions">
          ${button(l10n.t("Add task…"), () => scene.act.open("task"), { icon: "add" })}
          ${button(l10n.t("Change template…"), () => scene.act.open("template"))}
        </div>
      </div>
      ${uncovered(scene)}
      ${plan.total === 0 ? nothing : bar(plan.done, plan.total, "whole")}
      ${plan.phases.length === 0 ? empty(scene) : nothing}
      ${repeat(
        plan.phases,
        (phase) => phase.id,
        (phase, index) => phaseBlock(scene, phase, index),
      )}
    </section>`;
}

/** "3 of 26 tasks, 80 h left" */
function progress({ snapshot }: Scene): string {
  const { done, total } = snapshot.roadmap;
  const left = hours(hoursLeft(allTasks(snapshot)));
  if (total === 1) return l10n.t("{done} of 1 task, {left} left", { done, left });
  return l10n.t("{done} of {total} tasks, {left} left", { done, total, left });
}

/** Gaps that no task closes are work nobody has planned. */
function uncovered({ snapshot, act }: Scene): TemplateResult | typeof nothing {
  const { uncovered: gaps, template } = snapshot.roadmap;
  if (gaps === 0) return nothing;
  const make = link(l10n.t("Make tasks of the gaps…"), () => act.open("template", "", { template: FROM_FINDINGS }));
  return html`<p class="hint note">
    ${count(gaps, l10n.t("1 open gap outside this roadmap."), l10n.t("{0} open gaps outside this roadmap."))}
    ${template === FROM_FINDINGS ? link(l10n.t("Make tasks of them too…"), () => act.open("template")) : make}
  </p>`;
}

function empty({ act }: Scene): TemplateResult {
  return html`<div class="empty">
    <p>${l10n.t("This roadmap has no task yet.")}</p>
    <div class="actions">${button(l10n.t("Choose a template…"), () => act.open("template"), { primary: true })}</div>
  </div>`;
}

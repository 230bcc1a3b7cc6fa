/** The dialog in which a person chooses what the roadmap starts from. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import { dialogFrame } from "../kit/dialog";
import { count } from "../kit/words";
import { type DialogScene, drafted } from "./dialogScene";

/** Id of the template that is made of the open findings. */
export const FROM_FINDINGS = "from-findings";

export function templateDialog(from: DialogScene): TemplateResult {
  const { scene, refused } = from;
  const { act, snapshot } = scene;
  const { roadmap } = snapshot;
  const chosen = drafted(from, "template", { label: l10n.t("Template"), initial: roadmap.template });
  const gaps = snapshot.gaps.total;
  return dialogFrame({
    title: l10n.t("Start the roadmap from"),
    submit: chosen.value === FROM_FINDINGS ? l10n.t("Make tasks of the gaps") : l10n.t("Use this template"),
    large: true,
    refused,
    onSubmit: () => void act.submit({ kind: "useTemplate", folder: snapshot.folderUri, template: chosen.value }),
    onCancel: act.close,
    body: html`
      <fieldset class="templates">
        <legend class="sr-only">${l10n.t("Template")}</legend>
        ${roadmap.templates.map(
          (template) => html`<label class="template">
            <input
              type="radio"
              name="template"
              .checked=${template.id === chosen.value}
              @change=${() => chosen.onInput(template.id)}
            />
            <span class="grow">
              <b>${template.title}</b>
              ${template.id === roadmap.template ? html`<span class="hint">${l10n.t("in use")}</span>` : nothing}
              <span class="hint about">${template.about}</span>
            </span>
            <span class="hint amount">${
              template.id === FROM_FINDINGS
                ? count(gaps, l10n.t("1 open gap"), l10n.t("{0} open gaps"))
                : `${count(template.phases, l10n.t("1 phase"), l10n.t("{0} phases"))}, ${count(template.tasks, l10n.t("1 task"), l10n.t("{0} tasks"))}`
            }</span>
          </label>`,
        )}
      </fieldset>
      <p class="hint">
        ${l10n.t("Kept: tasks you added, and every status, note, estimate and commit you set; come back to a template and they are there again.")}
        ${l10n.t("Tasks of the template in use that nobody touched are replaced.")}
      </p>`,
  });
}

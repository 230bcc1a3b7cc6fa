/** The dialog in which a person chooses what the roadmap starts from. */

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
  const chosen = drafted(from, "template", { label: "Template", initial: roadmap.template });
  const gaps = snapshot.gaps.total;
  return dialogFrame({
    title: "Start the roadmap from",
    submit: chosen.value === FROM_FINDINGS ? "Make tasks of the gaps" : "Use this template",
    large: true,
    refused,
    onSubmit: () => void act.submit({ kind: "useTemplate", folder: snapshot.folderUri, template: chosen.value }),
    onCancel: act.close,
    body: html`
      <fieldset class="templates">
        <legend class="sr-only">Template</legend>
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
              ${template.id === roadmap.template ? html`<span class="hint">in use</span>` : nothing}
              <span class="hint about">${template.about}</span>
            </span>
            <span class="hint amount">${
              template.id === FROM_FINDINGS
                ? count(gaps, "open gap")
                : `${count(template.phases, "phase")}, ${count(template.tasks, "task")}`
            }</span>
          </label>`,
        )}
      </fieldset>
      <p class="hint">
        Kept: tasks you added, and every status, note, estimate and commit you set; come back to a template and they are there
        again. Tasks of the template in use that nobody touched are replaced.
      </p>`,
  });
}

/** The dialog in which a person keeps today's numbers under a name. */

import * as l10n from "@vscode/l10n";
import { html, type TemplateResult } from "lit";

import { dialogFrame } from "../kit/dialog";
import { textArea, textField } from "../kit/fields";
import { prose } from "../kit/marks";
import { type DialogScene, drafted } from "./dialogScene";

export function milestoneDialog(from: DialogScene): TemplateResult {
  const { scene, refused } = from;
  const { act, snapshot } = scene;
  const name = drafted(from, "name", {
    label: l10n.t("Name"),
    hint: l10n.t("Such as “Before launch” or “Sprint 3”."),
    invalid: refused !== undefined,
  });
  const note = drafted(from, "note", { label: l10n.t("Note") });
  return dialogFrame({
    title: l10n.t("Save a milestone"),
    submit: l10n.t("Save"),
    refused,
    onSubmit: () => {
      if (name.value.trim() === "") {
        act.refuse(l10n.t("A milestone needs a name."));
        return;
      }
      const said = note.value.trim();
      void act.submit({
        kind: "saveMilestone",
        folder: snapshot.folderUri,
        name: name.value.trim(),
        ...(said === "" ? {} : { note: said }),
      });
    },
    onCancel: act.close,
    body: html`
      <p>${l10n.t("Keeps the level, the score, the open gaps, and how far checklists and roadmap are, so that you can compare with it later.")}</p>
      ${textField(name)} ${textArea(note)}
      <p class="hint">${prose(l10n.t("Kept in `.bulwark/history.jsonl`, with the commit."))}</p>`,
  });
}

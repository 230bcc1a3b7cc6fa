/** The dialog in which a person keeps today's numbers under a name. */

import { html, type TemplateResult } from "lit";

import { dialogFrame } from "../kit/dialog";
import { textArea, textField } from "../kit/fields";
import { type DialogScene, drafted } from "./dialogScene";

export function milestoneDialog(from: DialogScene): TemplateResult {
  const { scene, refused } = from;
  const { act, snapshot } = scene;
  const name = drafted(from, "name", {
    label: "Name",
    hint: "Such as “Before launch” or “Sprint 3”.",
    invalid: refused !== undefined,
  });
  const note = drafted(from, "note", { label: "Note" });
  return dialogFrame({
    title: "Save a milestone",
    submit: "Save",
    refused,
    onSubmit: () => {
      if (name.value.trim() === "") {
        act.refuse("A milestone needs a name.");
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
      <p>Keeps the level, the score, the open gaps, and how far checklists and roadmap are, so that you can compare with it later.</p>
      ${textField(name)} ${textArea(note)}
      <p class="hint">Kept in <code>.bulwark/history.jsonl</code>, with the commit.</p>`,
  });
}

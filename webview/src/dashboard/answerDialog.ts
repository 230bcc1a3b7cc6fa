/** The dialog in which a person answers a checklist item: yes, no or not applicable, how they know, and for how long. */

import { html, nothing, type TemplateResult } from "lit";

import { MINIMUM_NOTE, type SnapshotItem } from "#protocol/snapshot";

import { button } from "../kit/controls";
import { dialogFrame } from "../kit/dialog";
import { choiceField, radioField, textArea, textField } from "../kit/fields";
import { prose } from "../kit/marks";
import { inDays } from "../kit/words";
import { itemsById } from "./derived";
import { type DialogScene, drafted } from "./dialogScene";

export function answerDialog(from: DialogScene): TemplateResult | undefined {
  const { scene, dialog, refused } = from;
  const { act, snapshot, state } = scene;
  const item = itemsById(snapshot).get(dialog.subject)?.item;
  if (item === undefined) return undefined;
  const answer = drafted(from, "answer", { label: "Answer", initial: chosen(item) });
  const note = drafted(from, "note", {
    label: "How do you know?",
    initial: item.manual?.note ?? "",
    invalid: refused !== undefined,
    hint: `At least ${MINIMUM_NOTE} characters, such as “Restored Monday’s dump into staging in 14 min”.`,
  });
  const who = drafted(from, "who", { label: "Your name", hint: "Asked once, and kept with the answer." });
  const holds = drafted(from, "days", { label: "Holds for", initial: "90" });
  const send = () => {
    const days = Number(holds.value);
    const typed = who.value.trim();
    void act.submit({
      kind: "answerItem",
      folder: snapshot.folderUri,
      item: item.id,
      status: ANSWERS.find(({ id }) => id === answer.value)?.id ?? "pass",
      note: note.value.trim(),
      ...(typed === "" ? {} : { who: typed }),
      ...(days > 0 ? { expires: inDays(days) } : {}),
    });
  };
  const takeBack = () =>
    void act.submit({ kind: "answerItem", folder: snapshot.folderUri, item: item.id, status: null, note: "" });
  return dialogFrame({
    title: TITLE[item.decision],
    submit: item.decision === "auto" ? "Override" : "Attest",
    refused,
    onSubmit: send,
    onCancel: act.close,
    ...(item.manual === undefined ? {} : { more: html`${button("Take back", takeBack)}<span class="grow"></span>` }),
    body: html`
      <p><b>${item.question}</b><br /><code>${item.id}</code></p>
      <p class="hint">${item.why} Evidence: ${prose(item.summary)}.</p>
      ${radioField(answer, ANSWERS)} ${textArea(note)} ${state.who === undefined ? textField(who) : nothing}
      ${choiceField(holds, EXPIRIES)}
      <p class="hint">
        Kept in <code>.bulwark/checklist.json</code>${state.who === undefined ? nothing : html` as ${state.who}`}, with the
        commit it was given at. It reopens by itself when evidence turns against it.
      </p>`,
  });
}

const TITLE = {
  auto: "Override the automatic answer",
  assisted: "Confirm what evidence proposes",
  attested: "Attest checklist item",
};

const ANSWERS = [
  { id: "pass", label: "Yes" },
  { id: "fail", label: "No" },
  { id: "not-applicable", label: "Not applicable" },
] as const;

const EXPIRIES = [
  { id: "30", label: "30 days" },
  { id: "90", label: "90 days" },
  { id: "180", label: "180 days" },
  { id: "0", label: "until evidence changes" },
];

function chosen(item: SnapshotItem): string {
  return ANSWERS.find(({ id }) => id === item.manual?.status)?.id ?? "pass";
}

/** The dialog in which a person answers a checklist item: yes, no or not applicable, how they know, and for how long. */

import * as l10n from "@vscode/l10n";
import { html, nothing, type TemplateResult } from "lit";

import { MINIMUM_NOTE, type SnapshotItem } from "#protocol/snapshot";

import { button } from "../kit/controls";
import { dialogFrame } from "../kit/dialog";
import { choiceField, radioField, textArea, textField } from "../kit/fields";
import { prose, withParts } from "../kit/marks";
import { inDays } from "../kit/words";
import { itemsById } from "./derived";
import { type DialogScene, drafted } from "./dialogScene";

export function answerDialog(from: DialogScene): TemplateResult | undefined {
  const { scene, dialog, refused } = from;
  const { act, snapshot, state } = scene;
  const item = itemsById(snapshot).get(dialog.subject)?.item;
  if (item === undefined) return undefined;
  const answer = drafted(from, "answer", { label: l10n.t("Answer"), initial: chosen(item) });
  const note = drafted(from, "note", {
    label: l10n.t("How do you know?"),
    initial: item.manual?.note ?? "",
    invalid: refused !== undefined,
    hint: l10n.t("At least {0} characters, such as “Restored Monday’s dump into staging in 14 min”.", MINIMUM_NOTE),
  });
  const who = drafted(from, "who", {
    label: l10n.t("Your name"),
    hint: l10n.t("Asked once, and kept with the answer."),
  });
  const holds = drafted(from, "days", { label: l10n.t("Holds for"), initial: "90" });
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
    submit: item.decision === "auto" ? l10n.t("Override") : l10n.t("Attest"),
    refused,
    onSubmit: send,
    onCancel: act.close,
    ...(item.manual === undefined
      ? {}
      : { more: html`${button(l10n.t("Take back"), takeBack)}<span class="grow"></span>` }),
    body: html`
      <p><b>${item.question}</b><br /><code>${item.id}</code></p>
      <p class="hint">${item.why} ${withParts(l10n.t("Evidence: {summary}."), { summary: prose(item.summary) })}</p>
      ${radioField(answer, ANSWERS)} ${textArea(note)} ${state.who === undefined ? textField(who) : nothing}
      ${choiceField(holds, EXPIRIES)}
      <p class="hint">${prose(whereKept(state.who))}</p>`,
  });
}

function whereKept(who: string | undefined): string {
  const reopens = l10n.t("It reopens by itself when evidence turns against it.");
  const kept =
    who === undefined
      ? l10n.t("Kept in `.bulwark/checklist.json`, with the commit it was given at.")
      : l10n.t("Kept in `.bulwark/checklist.json` as {0}, with the commit it was given at.", who);
  return `${kept} ${reopens}`;
}

const TITLE = {
  auto: l10n.t("Override the automatic answer"),
  assisted: l10n.t("Confirm what evidence proposes"),
  attested: l10n.t("Attest checklist item"),
};

const ANSWERS = [
  { id: "pass", label: l10n.t("Yes") },
  { id: "fail", label: l10n.t("No") },
  { id: "not-applicable", label: l10n.t("Not applicable") },
] as const;

const EXPIRIES = [
  { id: "30", label: l10n.t("30 days") },
  { id: "90", label: l10n.t("90 days") },
  { id: "180", label: l10n.t("180 days") },
  { id: "0", label: l10n.t("until evidence changes") },
];

function chosen(item: SnapshotItem): string {
  return ANSWERS.find(({ id }) => id === item.manual?.status)?.id ?? "pass";
}

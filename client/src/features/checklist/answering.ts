/** Asks a person for the answer to a checklist item and sends it. */

import * as vscode from "vscode";

import { type ItemStatus, MINIMUM_NOTE, type SnapshotItem } from "#protocol/snapshot";

import type { Context } from "../../context";
import { stored } from "../../stateChange";
import { author } from "./author";
import { type ItemNode, STATUS_WORDS } from "./tree";

/** A tick or its removal. Without a note nothing is stored; resolves when the answer is on its way or given up. */
export async function answerByTick(context: Context, node: ItemNode, { ticked }: { ticked: boolean }): Promise<void> {
  const { item, folder } = node;
  const fromPerson = item.manual !== undefined && item.manual.reopened === undefined;
  if (!ticked && fromPerson && item.manual?.status === "pass") {
    await send(context, { folder, item: item.id, status: null, note: "" });
    return;
  }
  await answerWith(context, node, ticked ? "pass" : "fail");
}

/** Asks for everything: which item (when none is given), the status, the reason, until when. */
export async function answerFully(context: Context, given: ItemNode | undefined): Promise<void> {
  const node = given ?? (await chooseItem(context));
  if (node === undefined) return;
  const status = await chooseStatus(node.item);
  if (status === undefined) return;
  if (status === null) {
    await send(context, { folder: node.folder, item: node.item.id, status: null, note: "" });
    return;
  }
  await answerWith(context, node, status, { withExpiry: true });
}

interface Answer {
  readonly folder: string;
  readonly item: string;
  readonly status: ItemStatus | null;
  readonly note: string;
  readonly who?: string;
  readonly expires?: string;
}

/** Sends an answer; a refusal is shown in one sentence. */
export const send = (context: Context, answer: Answer): Promise<void> =>
  stored(context, context.server.request("bulwark/answerItem", answer));

async function answerWith(
  context: Context,
  { item, folder, locked }: ItemNode,
  status: ItemStatus,
  { withExpiry = false } = {},
): Promise<void> {
  const note = await vscode.window.showInputBox({
    title: locked ? vscode.l10n.t("Override: {0}", item.question) : item.question,
    prompt: locked
      ? vscode.l10n.t('The code says "{evidence}". Why does "{answer}" hold all the same?', {
          evidence: STATUS_WORDS[item.evidenceStatus],
          answer: STATUS_WORDS[status],
        })
      : HOW_DO_YOU_KNOW[status],
    value: item.manual?.note ?? "",
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim().length >= MINIMUM_NOTE
        ? undefined
        : vscode.l10n.t("At least {0} characters, so that others can follow it.", MINIMUM_NOTE),
  });
  if (note === undefined) return;
  const expires = withExpiry ? await askExpiry() : undefined;
  const who = await author(context);
  await send(context, {
    folder,
    item: item.id,
    status,
    note: note.trim(),
    ...(who === undefined ? {} : { who }),
    ...(expires === undefined || expires === "" ? {} : { expires }),
  });
}

const HOW_DO_YOU_KNOW: Readonly<Record<ItemStatus, string>> = {
  pass: vscode.l10n.t("How do you know that it holds?"),
  partial: vscode.l10n.t("How do you know that it holds in part?"),
  fail: vscode.l10n.t("How do you know that it does not hold?"),
  "not-applicable": vscode.l10n.t("How do you know that it does not apply?"),
  unknown: vscode.l10n.t("How do you know?"),
};

async function askExpiry(): Promise<string | undefined> {
  const given = await vscode.window.showInputBox({
    title: vscode.l10n.t("Valid until"),
    prompt: vscode.l10n.t("A date like 2027-01-31; empty for no end."),
    ignoreFocusOut: true,
    validateInput: (text) =>
      /^(\d{4}-\d{2}-\d{2})?$/.test(text.trim()) ? undefined : vscode.l10n.t("A date like 2027-01-31."),
  });
  return given?.trim();
}

async function chooseItem({ snapshots }: Context): Promise<ItemNode | undefined> {
  const choices = snapshots.all.flatMap((snapshot) =>
    snapshot.checklists.flatMap((list) =>
      list.areas.flatMap((area) =>
        area.items.map((item) => ({
          label: item.question,
          description: STATUS_WORDS[item.status],
          detail: [...(snapshots.all.length > 1 ? [snapshot.folder] : []), list.title, area.title].join(" · "),
          node: nodeOf(snapshot.folderUri, item),
        })),
      ),
    ),
  );
  const words = { placeHolder: vscode.l10n.t("Which item?"), matchOnDescription: true };
  const chosen = await vscode.window.showQuickPick(choices, words);
  return chosen?.node;
}

function nodeOf(folder: string, item: SnapshotItem): ItemNode {
  const locked = item.decision === "auto";
  return { kind: "item", folder, item, ticked: item.status === "pass", locked, children: [] };
}

const ANSWERS: readonly { readonly label: string; readonly status: ItemStatus }[] = [
  { label: vscode.l10n.t("It holds"), status: "pass" },
  { label: vscode.l10n.t("It holds in part"), status: "partial" },
  { label: vscode.l10n.t("It does not hold"), status: "fail" },
  { label: vscode.l10n.t("It does not apply"), status: "not-applicable" },
];

async function chooseStatus(item: SnapshotItem): Promise<ItemStatus | null | undefined> {
  const takeBack = { label: vscode.l10n.t("Take the answer back"), status: null };
  const chosen = await vscode.window.showQuickPick([...ANSWERS, ...(item.manual === undefined ? [] : [takeBack])], {
    placeHolder: item.question,
  });
  return chosen?.status;
}

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
    title: locked ? `Override: ${item.question}` : item.question,
    prompt: locked
      ? `The code says "${STATUS_WORDS[item.evidenceStatus]}". Why does "${STATUS_WORDS[status]}" hold all the same?`
      : `How do you know that it ${STATUS_WORDS[status]}?`,
    value: item.manual?.note ?? "",
    ignoreFocusOut: true,
    validateInput: (text) =>
      text.trim().length >= MINIMUM_NOTE
        ? undefined
        : `At least ${MINIMUM_NOTE} characters, so that others can follow it.`,
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

async function askExpiry(): Promise<string | undefined> {
  const given = await vscode.window.showInputBox({
    title: "Valid until",
    prompt: "A date like 2027-01-31; empty for no end.",
    ignoreFocusOut: true,
    validateInput: (text) => (/^(\d{4}-\d{2}-\d{2})?$/.test(text.trim()) ? undefined : "A date like 2027-01-31."),
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
  const chosen = await vscode.window.showQuickPick(choices, { placeHolder: "Which item?", matchOnDescription: true });
  return chosen?.node;
}

function nodeOf(folder: string, item: SnapshotItem): ItemNode {
  const locked = item.decision === "auto";
  return { kind: "item", folder, item, ticked: item.status === "pass", locked, children: [] };
}

async function chooseStatus(item: SnapshotItem): Promise<ItemStatus | null | undefined> {
  const statuses: readonly ItemStatus[] = ["pass", "partial", "fail", "not-applicable"];
  const takeBack = { label: "Take the answer back", status: null };
  const chosen = await vscode.window.showQuickPick(
    [
      ...statuses.map((status) => ({ label: `It ${STATUS_WORDS[status]}`, status })),
      ...(item.manual === undefined ? [] : [takeBack]),
    ],
    { placeHolder: item.question },
  );
  return chosen?.status;
}

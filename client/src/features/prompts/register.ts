/** Prompts filled from the workspace: copied, opened as a document, or handed to the chat. */

import * as vscode from "vscode";

import { type FilledPrompt, PROMPTS, type PromptId, type PromptRequest, type PromptScope } from "#protocol/messages";
import { PROMPT_NAMES } from "#protocol/prompts";

import type { Context } from "../../context";
import { formats } from "../../formats";
import { type Disposable, Lifetime } from "../../lifetime";
import { chooseFolder } from "../roadmap/choosing";
import { readWish } from "./wish";

type Filled = Extract<FilledPrompt, { ok: true }>;

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  const fill =
    (use: (filled: Filled) => Promise<void>) =>
    async (...given: readonly unknown[]) => {
      const request = await requestOf(context, given);
      if (request === undefined) return;
      const filled = await context.server.request("bulwark/prompt", request);
      if (!filled.ok) throw new Error(filled.message);
      await use(filled);
    };
  lifetime.own(context.command("copyPrompt", fill(copy)));
  lifetime.own(context.command("openPrompt", fill(open)));
  lifetime.own(context.command("openPromptInChat", fill(chat)));
  return lifetime;
}

/** Asks for what the arguments leave open; undefined when the person has changed their mind. */
async function requestOf(context: Context, given: readonly unknown[]): Promise<PromptRequest | undefined> {
  const wish = readWish(given);
  const snapshot = await chooseFolder(context, wish.folder);
  if (snapshot === undefined) return undefined;
  const folder = snapshot.folderUri;
  const scope = wish.scope ?? (await chooseScope(folder));
  if (scope === undefined) return undefined;
  if (scope.kind === "finding" || scope.kind === "task") return { folder, scope };
  const prompt = wish.prompt ?? (await choosePrompt());
  return prompt === undefined ? undefined : { folder, scope, prompt };
}

/** Nothing is asked when no file of the folder is open. */
async function chooseScope(folder: string): Promise<PromptScope | undefined> {
  const whole: PromptScope = { kind: "workspace" };
  const uri = vscode.window.activeTextEditor?.document.uri;
  const home = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(uri);
  if (uri === undefined || home?.uri.toString() !== folder) return whole;
  const choices: readonly (vscode.QuickPickItem & { readonly scope: PromptScope })[] = [
    { label: vscode.l10n.t("The whole folder"), description: home.name, scope: whole },
    {
      label: vscode.l10n.t("The current file"),
      description: vscode.workspace.asRelativePath(uri, false),
      scope: { kind: "file", uri: uri.toString() },
    },
  ];
  return (await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("A prompt about what?") }))?.scope;
}

async function choosePrompt(): Promise<PromptId | undefined> {
  const choices = PROMPTS.map((id) => ({ label: PROMPT_NAMES[id].name, detail: PROMPT_NAMES[id].about, id }));
  const words = { placeHolder: vscode.l10n.t("Which prompt?"), matchOnDetail: true };
  return (await vscode.window.showQuickPick(choices, words))?.id;
}

const SHOWN_MS = 8_000;

async function copy(filled: Filled): Promise<void> {
  await vscode.env.clipboard.writeText(filled.text);
  vscode.window.setStatusBarMessage(`$(copy) ${vscode.l10n.t("Copied, {0}", sizeOf(filled))}`, SHOWN_MS);
}

async function open({ text }: Filled): Promise<void> {
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: "markdown", content: text }),
  );
}

const CHAT = "workbench.action.chat.open";

/** The person sends it: a prompt is read before it is believed. Editors without a chat get it on the clipboard. */
async function chat(filled: Filled): Promise<void> {
  if ((await vscode.commands.getCommands(true)).includes(CHAT)) {
    await vscode.commands.executeCommand(CHAT, { query: filled.text, isPartialQuery: true });
    return;
  }
  await vscode.env.clipboard.writeText(filled.text);
  const said = vscode.l10n.t("This editor has no chat; the prompt was copied ({0}).", sizeOf(filled));
  vscode.window.showInformationMessage(said);
}

/** "1,240 tokens, 23 places left out" */
function sizeOf({ tokens, leftOut }: Filled): string {
  const size = vscode.l10n.t("{0} tokens", formats.number(tokens));
  if (leftOut === 0) return size;
  if (leftOut === 1) return vscode.l10n.t("{0}, 1 place left out", size);
  return vscode.l10n.t("{size}, {places} places left out", { size, places: formats.number(leftOut) });
}

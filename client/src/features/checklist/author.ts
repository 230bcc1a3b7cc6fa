/** The name that stands under an answer: git's user name when readable, else asked once. Never an e-mail address. */

import { homedir } from "node:os";

import * as vscode from "vscode";

import type { Context } from "../../context";
import { userName } from "./gitUser";

const REMEMBERED = "bulwark.author";

/** What git calls the person, once read: the dashboard asks with each edit, and each look goes twice through the editor. */
let gitName: Promise<string | undefined> | undefined;

/** The name when it is known without asking. */
export async function knownAuthor({ extension }: Pick<Context, "extension">): Promise<string | undefined> {
  const remembered = extension.globalState.get<unknown>(REMEMBERED);
  if (typeof remembered === "string" && remembered !== "") return remembered;
  gitName ??= readGitName();
  return gitName;
}

async function readGitName(): Promise<string | undefined> {
  const home = vscode.Uri.file(homedir());
  for (const parts of [[".gitconfig"], [".config", "git", "config"]]) {
    const name = userName((await readText(vscode.Uri.joinPath(home, ...parts))) ?? "");
    if (name !== undefined) return name;
  }
  return undefined;
}

/** The name, asked for when it is not known; undefined when the person would rather not say. */
export async function author(context: Pick<Context, "extension">): Promise<string | undefined> {
  // Git may have learned the name since it was read.
  gitName = undefined;
  const known = await knownAuthor(context);
  if (known !== undefined) return known;
  const given = await vscode.window.showInputBox({
    title: vscode.l10n.t("Your name"),
    prompt: vscode.l10n.t("It is stored with the answer, in the repository. Leave it empty to answer without a name."),
  });
  if (given !== undefined && given.trim() !== "") await rememberAuthor(context, given.trim());
  return given?.trim() === "" ? undefined : given?.trim();
}

export async function rememberAuthor({ extension }: Pick<Context, "extension">, name: string): Promise<void> {
  await extension.globalState.update(REMEMBERED, name);
}

async function readText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    // No such file: git is not set up for this user.
    return undefined;
  }
}

/** Fixes and suppressions as commands: from the Findings view, the editor's menu and code actions. */

import * as vscode from "vscode";

import { byUrgency } from "#protocol/ordering";
import { suppressionComment, suppressionLine } from "#protocol/suppression";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { showPlace } from "../openPlace";
import { readTarget, type Target } from "./target";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  lifetime.own(context.command("fixFinding", (given) => fix(readTarget(given) ?? firstFixable(context))));
  lifetime.own(context.command("fixAllInFile", fixAll));
  lifetime.own(
    context.command("suppressFinding", async (given) => suppress(readTarget(given) ?? (await chooseTarget()))),
  );
  lifetime.own(context.command("showRefusal", tell));
  return lifetime;
}

function tell(because: unknown): void {
  if (typeof because === "string") vscode.window.showInformationMessage(because);
}

/** Asked for without a finding (the walkthrough does): the most urgent one that has a fix. */
function firstFixable({ snapshots }: Context): Target | undefined {
  const fixable = snapshots.all.flatMap(({ findings }) => findings.filter(({ hasFix }) => hasFix));
  return fixable.sort(byUrgency)[0];
}

/** Puts the cursor on the finding and applies its one fix, or offers the choice. */
async function fix(target: Target | undefined): Promise<void> {
  if (target === undefined) throw new Error(vscode.l10n.t("There is no finding with a fix. Scan the workspace first."));
  const { document, selection } = await showPlace(target);
  const kind = `quickfix.bulwark.${target.rule}`;
  // VS Code drops the list it is waiting for when the markers of a file change, as they do when it has just been opened: asked before,
  // everybody has seen the file.
  const ask = "vscode.executeCodeActionProvider";
  const offered = await vscode.commands.executeCommand<readonly unknown[]>(ask, document.uri, selection, kind);
  if (offered.length === 0) throw new Error(vscode.l10n.t("This finding has no fix any more."));
  await vscode.commands.executeCommand("editor.action.codeAction", { kind, apply: "ifSingle" });
}

async function fixAll(): Promise<void> {
  await vscode.commands.executeCommand("editor.action.codeAction", { kind: "source.fixAll.bulwark", apply: "first" });
}

async function suppress(target: Target | undefined): Promise<void> {
  if (target === undefined) return;
  const reason = await vscode.window.showInputBox({
    title: vscode.l10n.t("Suppress {0}", target.rule),
    prompt: vscode.l10n.t("The reason is written above the line; `until 2027-01-31` at its end makes it expire."),
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === "" ? vscode.l10n.t("A suppression needs a reason.") : undefined),
  });
  if (reason === undefined) return;
  const uri = vscode.Uri.parse(target.uri);
  const document = await vscode.workspace.openTextDocument(uri);
  const line = document.lineAt(Math.min(target.line, document.lineCount - 1));
  const comment = suppressionComment(line.text, document.languageId, { rule: target.rule, reason });
  const edit = new vscode.WorkspaceEdit();
  const above = new vscode.Position(suppressionLine(line.text, line.lineNumber), 0);
  edit.insert(uri, above, `${comment}${document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n"}`);
  if (!(await vscode.workspace.applyEdit(edit))) throw new Error(vscode.l10n.t("The comment could not be inserted."));
}

/** From the palette: a finding at the cursor, asked for when there are several. */
async function chooseTarget(): Promise<Target | undefined> {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) return undefined;
  const cursor = editor.selection.active;
  const uri = editor.document.uri.toString();
  const targets = vscode.languages
    .getDiagnostics(editor.document.uri)
    .filter(
      ({ source, range }) => source === "bulwark" && range.start.line <= cursor.line && cursor.line <= range.end.line,
    )
    .map(({ code, range, message }) => {
      const rule = typeof code === "object" ? `${code.value}` : `${code}`;
      return { label: rule, detail: message, target: { uri, rule, line: range.start.line, character: 0 } };
    });
  const [only, ...others] = targets;
  if (only === undefined) throw new Error(vscode.l10n.t("There is no finding of Bulwark at the cursor."));
  if (others.length === 0) return only.target;
  return (await vscode.window.showQuickPick(targets, { placeHolder: vscode.l10n.t("Suppress which finding?") }))
    ?.target;
}

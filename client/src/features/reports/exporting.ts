/** Makes a report and saves it where the person says, or opens it as text. */

import * as vscode from "vscode";

import { REPORT_FORMATS, REPORTS, type ReportFormat, type ReportKind } from "#protocol/messages";
import type { Snapshot } from "#protocol/snapshot";

import type { Context } from "../../context";
import { formats } from "../../formats";
import { chooseFolder } from "../roadmap/choosing";

/** Asks for what the arguments leave open: the folder, which report, which format, where to. Then opens the file. */
export async function exportReport(context: Context, [folder, kind, format]: readonly unknown[]): Promise<void> {
  const wish = await readWish(context, folder, kind);
  if (wish === undefined) return;
  const chosen = REPORT_FORMATS.find((known) => known === format) ?? (await chooseFormat());
  if (chosen === undefined) return;
  const { text, fileName } = await make(context, wish, chosen);
  const target = await vscode.window.showSaveDialog({
    title: vscode.l10n.t("Export Report"),
    defaultUri: vscode.Uri.joinPath(vscode.Uri.parse(wish.snapshot.folderUri), fileName),
    filters: chosen === "html" ? { [vscode.l10n.t("Web page")]: ["html"] } : { Markdown: ["md"] },
  });
  if (target === undefined) return;
  await vscode.workspace.fs.writeFile(target, new TextEncoder().encode(text));
  await open(target, chosen);
}

/** As Markdown in a text editor: what screen readers read best. Nothing is written. */
export async function openReport(context: Context, [folder, kind]: readonly unknown[]): Promise<void> {
  const wish = await readWish(context, folder, kind);
  if (wish === undefined) return;
  const { text } = await make(context, wish, "markdown");
  await vscode.window.showTextDocument(
    await vscode.workspace.openTextDocument({ language: "markdown", content: text }),
  );
}

interface Wish {
  readonly snapshot: Snapshot;
  readonly kind: ReportKind;
  readonly since?: string;
}

const KIND_WORDS: Readonly<Record<ReportKind, readonly [string, string]>> = {
  diagnostic: [vscode.l10n.t("Diagnostic Results"), vscode.l10n.t("how each principle stands, and what to do first")],
  progress: [vscode.l10n.t("Progress Report"), vscode.l10n.t("what was done, what is left, what comes next")],
  "reference-card": [
    vscode.l10n.t("Quick Reference Card"),
    vscode.l10n.t("eight principles and four questions on one page"),
  ],
};

async function readWish(context: Context, folder: unknown, kind: unknown): Promise<Wish | undefined> {
  const snapshot = await chooseFolder(context, folder);
  if (snapshot === undefined) return undefined;
  const chosen = REPORTS.find((known) => known === kind) ?? (await chooseKind());
  if (chosen === undefined) return undefined;
  if (chosen !== "progress" || snapshot.history.milestones.length === 0) return { snapshot, kind: chosen };
  const since = await chooseStart(snapshot);
  return since === undefined ? undefined : { snapshot, kind: chosen, ...since };
}

async function chooseKind(): Promise<ReportKind | undefined> {
  const choices = REPORTS.map((kind) => ({ label: KIND_WORDS[kind][0], detail: KIND_WORDS[kind][1], report: kind }));
  return (await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("Which report?") }))?.report;
}

async function chooseFormat(): Promise<ReportFormat | undefined> {
  const choices: readonly { readonly label: string; readonly detail: string; readonly format: ReportFormat }[] = [
    {
      label: vscode.l10n.t("Web Page"),
      detail: vscode.l10n.t("one HTML file with charts; needs no network"),
      format: "html",
    },
    { label: "Markdown", detail: vscode.l10n.t("for a pull request or a wiki"), format: "markdown" },
  ];
  return (await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("Which format?") }))?.format;
}

/** Newest milestone first, since that is what most reports start from. */
async function chooseStart({ history }: Snapshot): Promise<{ readonly since?: string } | undefined> {
  const choices = [...history.milestones]
    .reverse()
    .map(({ id, name, at }): vscode.QuickPickItem & { readonly since?: string } => ({
      label: name,
      description: formats.date(at),
      since: id,
    }));
  const chosen = await vscode.window.showQuickPick([...choices, { label: vscode.l10n.t("The first record") }], {
    placeHolder: vscode.l10n.t("Progress since when?"),
  });
  if (chosen === undefined) return undefined;
  return chosen.since === undefined ? {} : { since: chosen.since };
}

async function make(
  { server }: Context,
  { snapshot, kind, since }: Wish,
  format: ReportFormat,
): Promise<{ readonly text: string; readonly fileName: string }> {
  const made = await server.request("bulwark/report", {
    folder: snapshot.folderUri,
    report: kind,
    format,
    ...(since === undefined ? {} : { since }),
  });
  if (!made.ok) throw new Error(made.message);
  return made;
}

/** A web page belongs into a browser. One that runs elsewhere cannot see the file: the text must do then. */
async function open(target: vscode.Uri, format: ReportFormat): Promise<void> {
  const isLocal = vscode.env.remoteName === undefined && vscode.env.uiKind === vscode.UIKind.Desktop;
  if (format === "html" && isLocal && (await vscode.env.openExternal(target))) return;
  await vscode.window.showTextDocument(target);
}

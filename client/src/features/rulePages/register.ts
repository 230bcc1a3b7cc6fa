/** Rule pages, offline: served as virtual Markdown documents, behind the code of each diagnostic and behind "Explain". */

import * as vscode from "vscode";

import { RULE_PAGE_SCHEME, ruleOfPagePath, rulePageUri } from "#protocol/messages";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  const changed = lifetime.own(new vscode.EventEmitter<vscode.Uri>());
  lifetime.own(
    vscode.workspace.registerTextDocumentContentProvider(RULE_PAGE_SCHEME, {
      onDidChange: changed.event,
      provideTextDocumentContent: (uri) => pageText(context, uri),
    }),
  );
  lifetime.own(
    context.server.onDidChangeState((state) => {
      // A page that was restored with the window asked before the server could answer.
      if (state !== "running") return;
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === RULE_PAGE_SCHEME) changed.fire(uri);
    }),
  );
  lifetime.own(context.command("explainRule", (what) => explain(ruleOf(what))));
  lifetime.own(context.command("openRule", async () => explain(await chooseRule(context))));
  return lifetime;
}

async function pageText({ server }: Context, uri: vscode.Uri): Promise<string> {
  const rule = ruleOfPagePath(uri.path);
  if (rule === undefined) return vscode.l10n.t("There is no such page.");
  if (server.state !== "running") return vscode.l10n.t("The analyser is starting; this page appears when it runs.");
  return (await server.request("bulwark/rulePage", { rule })) ?? vscode.l10n.t("There is no rule `{0}`.", rule);
}

async function explain(rule: string | undefined): Promise<void> {
  if (rule === undefined) return;
  const uri = vscode.Uri.parse(rulePageUri(rule));
  try {
    await vscode.commands.executeCommand("markdown.showPreview", uri);
  } catch {
    // The Markdown extension can be switched off; the text says the same.
    await vscode.window.showTextDocument(uri, { preview: true });
  }
}

async function chooseRule({ server }: Context): Promise<string | undefined> {
  const rules = await server.request("bulwark/rules", {});
  const chosen = await vscode.window.showQuickPick(
    rules.map(({ id, summary, priority }) => ({ label: id, description: priority, detail: summary })),
    { placeHolder: vscode.l10n.t("Which rule?"), matchOnDetail: true },
  );
  return chosen?.label;
}

/** A rule id, or a node of the Findings view: a finding, or a group of one rule. */
function ruleOf(what: unknown): string | undefined {
  if (typeof what === "string") return /^[a-z0-9-]+$/.test(what) ? what : undefined;
  if (typeof what !== "object" || what === null) return undefined;
  const finding =
    "finding" in what
      ? what.finding
      : "findings" in what && Array.isArray(what.findings)
        ? what.findings[0]?.finding
        : undefined;
  return typeof finding === "object" && finding !== null && "rule" in finding ? ruleOf(finding.rule) : undefined;
}

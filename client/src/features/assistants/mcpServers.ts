/** Servers for assistants: offered to this editor, which starts one when somebody asks it to, or copied for another program. */

import { join } from "node:path";
import * as vscode from "vscode";

import { MCP_PROVIDER } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { reached } from "../walkthrough/reached";
import { MCP_FORMS, type McpForm, type McpServer, mcpConfiguration, mcpServers } from "./mcpConfiguration";

/** Offers a server for each folder on a disk; none while the workspace is not trusted. Editors that know no such offers get none. */
export function offerMcpServers({ extension }: Context): Disposable {
  const lifetime = new Lifetime();
  const api: Partial<typeof vscode.lm> | undefined = vscode.lm;
  if (api?.registerMcpServerDefinitionProvider === undefined) return lifetime;
  const changed = lifetime.own(new vscode.EventEmitter<void>());
  lifetime.own(vscode.workspace.onDidChangeWorkspaceFolders(() => changed.fire()));
  lifetime.own(vscode.workspace.onDidGrantWorkspaceTrust(() => changed.fire()));
  const { version } = extension.extension.packageJSON;
  lifetime.own(
    api.registerMcpServerDefinitionProvider(MCP_PROVIDER, {
      onDidChangeMcpServerDefinitions: changed.event,
      provideMcpServerDefinitions: () =>
        serversHere(extension).map(
          ({ label, command, args, env }) =>
            new vscode.McpStdioServerDefinition(label, command, [...args], { ...env }, version),
        ),
    }),
  );
  return lifetime;
}

function serversHere(extension: vscode.ExtensionContext): readonly McpServer[] {
  if (!vscode.workspace.isTrusted) return [];
  const folders = (vscode.workspace.workspaceFolders ?? []).filter(({ uri }) => uri.scheme === "file");
  return mcpServers(
    folders.map(({ name, uri }) => ({ name, path: uri.fsPath })),
    {
      execPath: process.execPath,
      script: extension.asAbsolutePath(join("dist", "cli.js")),
      isElectron: process.versions.electron !== undefined,
    },
  );
}

const FORM_WORDS: Readonly<Record<McpForm, readonly [string, string]>> = {
  servers: ["VS Code", vscode.l10n.t(".vscode/mcp.json, with `servers`")],
  mcpServers: [vscode.l10n.t("Other Assistants"), vscode.l10n.t("most configuration files, with `mcpServers`")],
};

const SHOWN_MS = 12_000;

/** Asks for the form, where the argument does not say, and copies it. */
export async function copyMcpConfiguration({ extension }: Context, [given]: readonly unknown[]): Promise<void> {
  const servers = serversHere(extension);
  if (servers.length === 0)
    throw new Error(vscode.l10n.t("Bulwark serves trusted folders on a disk; this workspace has none."));
  const form = MCP_FORMS.find((known) => known === given) ?? (await chooseForm());
  if (form === undefined) return;
  await vscode.env.clipboard.writeText(mcpConfiguration(servers, form));
  await reached("connected");
  const text = vscode.l10n.t("Copied. It names this version of Bulwark: copy it again after an update");
  vscode.window.setStatusBarMessage(`$(copy) ${text}`, SHOWN_MS);
}

async function chooseForm(): Promise<McpForm | undefined> {
  const choices = MCP_FORMS.map((form) => ({ label: FORM_WORDS[form][0], detail: FORM_WORDS[form][1], form }));
  return (
    await vscode.window.showQuickPick(choices, { placeHolder: vscode.l10n.t("A configuration for which assistant?") })
  )?.form;
}

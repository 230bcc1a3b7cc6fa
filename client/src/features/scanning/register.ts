/** Scans: once after the server starts, for folders that are added, and on command; with progress in the Findings view. */

import * as vscode from "vscode";

import { FINDINGS_VIEW } from "../../commands";
import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { currentSettings } from "../../settings";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  const scans = lifetime.own(new Scans(context));
  lifetime.own(
    context.command("scanWorkspace", async () => {
      // The command may be what has started the extension.
      await context.server.running();
      await scans.run();
    }),
  );
  lifetime.own(context.command("cancelScan", () => scans.cancel()));
  lifetime.own(context.command("scanFile", () => scanFile(context)));
  lifetime.own(
    context.server.onDidChangeState((state) => {
      if (state === "running" && currentSettings()["bulwark.scan.onStart"]) scans.runInBackground();
    }),
  );
  lifetime.own(
    vscode.workspace.onDidChangeWorkspaceFolders(({ added }) => {
      if (!currentSettings()["bulwark.scan.onStart"] || context.server.state !== "running") return;
      for (const { uri } of added) scans.runInBackground(uri.toString());
    }),
  );
  return lifetime;
}

class Scans implements Disposable {
  readonly #context: Context;
  readonly #running = new Set<vscode.CancellationTokenSource>();
  #count = 0;

  constructor(context: Context) {
    this.#context = context;
  }

  /** Scans every folder, or one. Rejects when the server fails. */
  async run(folder?: string): Promise<void> {
    if (!hasFolder()) return;
    const source = new vscode.CancellationTokenSource();
    this.#running.add(source);
    try {
      await vscode.window.withProgress({ location: { viewId: FINDINGS_VIEW } }, (progress) =>
        this.#scan({ folder, token: source.token, progress }),
      );
    } finally {
      this.#running.delete(source);
      source.dispose();
    }
  }

  /** Nobody asked for it, so a failure is only logged; the view shows that the scan failed. */
  runInBackground(folder?: string): void {
    this.run(folder).catch((error: unknown) => {
      this.#context.log.error("scan", error instanceof Error ? error : String(error));
    });
  }

  cancel(): void {
    for (const source of this.#running) source.cancel();
  }

  dispose(): void {
    this.cancel();
  }

  async #scan(wanted: {
    readonly folder: string | undefined;
    readonly token: vscode.CancellationToken;
    readonly progress: vscode.Progress<{ message?: string; increment?: number }>;
  }): Promise<void> {
    const { server, log } = this.#context;
    this.#count += 1;
    const token = `bulwark-scan-${this.#count}`;
    let shown = 0;
    // Read with the client, not with the extension.
    const { WorkDoneProgress } = await import("vscode-languageclient/node");
    const listening = server.connection?.onProgress(WorkDoneProgress.type, token, (value) => {
      if (value.kind !== "report" || value.percentage === undefined) return;
      wanted.progress.report({ message: value.message ?? "", increment: Math.max(0, value.percentage - shown) });
      shown = value.percentage;
    });
    try {
      const params = wanted.folder === undefined ? { token } : { token, folder: wanted.folder };
      const { findings, cancelled } = await server.request("bulwark/scan", params, wanted.token);
      log.info("scan.done", { findings, cancelled });
    } catch (error) {
      // A server that stopped in the middle has its own message.
      const isExplained = wanted.token.isCancellationRequested || server.state !== "running";
      if (!isExplained) throw error;
    } finally {
      listening?.dispose();
    }
  }
}

async function scanFile({ server }: Context): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) return;
  const { findings } = await server.request("bulwark/scanFile", { uri: document.uri.toString() });
  const path = vscode.workspace.asRelativePath(document.uri);
  const said =
    findings === 1
      ? vscode.l10n.t("1 gap in {0}", path)
      : vscode.l10n.t("{count} gaps in {path}", { count: findings, path });
  vscode.window.setStatusBarMessage(`$(shield) ${said}`, 5000);
}

const hasFolder = (): boolean => vscode.workspace.workspaceFolders?.some(({ uri }) => uri.scheme === "file") === true;

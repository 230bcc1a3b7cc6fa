/** The dashboard's panel: one at a time, every message of its page parsed and answered once. */

import { randomBytes } from "node:crypto";

import * as vscode from "vscode";

import { changesBetween } from "#protocol/changes";
import { type DashboardState, type HostMessage, parsePageMessage } from "#webview-protocol/dashboard";

import type { Context } from "../../context";
import { formats } from "../../formats";
import { type Disposable, Lifetime } from "../../lifetime";
import { dashboardPage } from "./page";
import { answerPage, dashboardState } from "./requests";
import type { DashboardPlace } from "./reveal";

/** Naming more places than these saves nothing. */
const MOST_CHANGES = 500;

export class DashboardPanel implements Disposable {
  readonly #context: Context;
  readonly #panel: vscode.WebviewPanel;
  readonly #owned = new Lifetime();
  /** The page can listen once it has asked for its first state. */
  #listening = false;
  #waiting: DashboardPlace | undefined;
  /** What the page has. */
  #sent: DashboardState | undefined;
  #sending = false;
  #outdated = false;

  /** `onClosed` is called once, when the user or the window closes the panel. */
  constructor(context: Context, panel: vscode.WebviewPanel, onClosed: () => void) {
    this.#context = context;
    this.#panel = panel;
    const files = vscode.Uri.joinPath(context.extension.extensionUri, "dist", "webview");
    panel.webview.options = { enableScripts: true, localResourceRoots: [files] };
    const icon = (theme: "light" | "dark") =>
      vscode.Uri.joinPath(context.extension.extensionUri, "client", "resources", `dashboard-${theme}.svg`);
    panel.iconPath = { light: icon("light"), dark: icon("dark") };
    this.#owned.own(panel.onDidDispose(onClosed));
    this.#owned.own(panel.webview.onDidReceiveMessage((raw) => this.#receive(raw)));
    const changed = () => void this.#send();
    this.#owned.own(context.snapshots.onDidChange(changed));
    this.#owned.own(context.server.onDidChangeState(changed));
    this.#owned.own(vscode.workspace.onDidGrantWorkspaceTrust(changed));
    panel.webview.html = this.#page(files);
  }

  reveal(place: DashboardPlace | undefined): void {
    this.#panel.reveal();
    if (place === undefined) return;
    if (this.#listening) this.#post({ type: "event", event: "reveal", ...place });
    else this.#waiting = place;
  }

  dispose(): void {
    this.#owned.dispose();
    this.#panel.dispose();
  }

  async #receive(raw: unknown): Promise<void> {
    const parsed = parsePageMessage(raw);
    if (!parsed.ok) {
      this.#context.log.warn("dashboard.message", parsed.message);
      return;
    }
    const { id, request } = parsed.value;
    try {
      const result = await (request.kind === "snapshot" ? this.#newState() : answerPage(this.#context, request));
      this.#post({ type: "reply", id, ok: true, result });
    } catch (error) {
      this.#context.log.error(`dashboard.${request.kind}`, error instanceof Error ? error : String(error));
      this.#post({ type: "reply", id, ok: false, message: error instanceof Error ? error.message : String(error) });
    }
    if (request.kind === "snapshot") this.#startListening();
  }

  /** Sends the state to a page that listens and is seen; any other asks when it loads. Changes that come meanwhile become one more. */
  async #send(): Promise<void> {
    this.#outdated = true;
    if (this.#sending) return;
    this.#sending = true;
    while (this.#outdated && this.#listening && this.#panel.visible) {
      this.#outdated = false;
      try {
        const before = this.#sent;
        const state = await this.#newState();
        const changes = before === undefined ? undefined : changesBetween(before, state);
        if (before?.number === undefined || changes === undefined || changes.length > MOST_CHANGES)
          this.#post({ type: "event", event: "state", state });
        else this.#post({ type: "event", event: "changes", base: before.number, changes });
      } catch (error) {
        this.#context.log.error("dashboard.state", error instanceof Error ? error : String(error));
      }
    }
    this.#sending = false;
  }

  /** The state of now, noted as the one the page has next. */
  async #newState(): Promise<DashboardState> {
    const state = await dashboardState(this.#context);
    this.#sent = { ...state, number: (this.#sent?.number ?? 0) + 1 };
    return this.#sent;
  }

  #startListening(): void {
    this.#listening = true;
    const place = this.#waiting;
    this.#waiting = undefined;
    if (place !== undefined) this.#post({ type: "event", event: "reveal", ...place });
  }

  #post(message: HostMessage): void {
    void this.#panel.webview.postMessage(message);
  }

  #page(files: vscode.Uri): string {
    const { webview } = this.#panel;
    const address = (file: string) => webview.asWebviewUri(vscode.Uri.joinPath(files, file)).toString();
    return dashboardPage({
      nonce: randomBytes(16).toString("base64url"),
      cspSource: webview.cspSource,
      script: address("dashboard.js"),
      style: address("dashboard.css"),
      codicons: address("codicon.css"),
      language: formats.locale,
      ...(vscode.l10n.bundle === undefined ? {} : { texts: vscode.l10n.bundle }),
    });
  }
}

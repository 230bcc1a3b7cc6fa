/** The connection to the language server: start, restart after a crash, typed requests. One message per crash, not one per symptom. */

import { join } from "node:path";

import * as vscode from "vscode";
import type { CloseAction, LanguageClient, LanguageClientOptions, ServerOptions } from "vscode-languageclient/node";

import type {
  ClientNotifications,
  ClientOptions,
  NotificationMethod,
  Notifications,
  RequestMethod,
  Requests,
} from "#protocol/messages";

import { LANGUAGES } from "./commands";
import { type Disposable, Lifetime } from "./lifetime";
import { resolveFixes } from "./resolvedFixes";
import { currentSettings } from "./settings";
import { SharedDiagnostics } from "./sharedDiagnostics";

export type ServerState = "starting" | "running" | "stopped";

type Library = typeof import("vscode-languageclient/node");

export class AnalysisServer implements Disposable {
  readonly #serverModule: string;
  readonly #log: vscode.LogOutputChannel;
  readonly #owned = new Lifetime();
  readonly #stateChanged = this.#owned.own(new vscode.EventEmitter<ServerState>());
  readonly #fixResolved = this.#owned.own(new vscode.EventEmitter<vscode.WorkspaceEdit>());
  readonly #listeners = new Map<string, Set<(params: unknown) => void>>();
  readonly #crashes: number[] = [];
  #client: LanguageClient | undefined;
  #state: ServerState = "starting";
  #messageShown = false;
  #closed = false;
  #starts = 0;

  readonly onDidChangeState = this.#stateChanged.event;
  /** The edit of a fix is known. Whether it is applied is up to the editor. */
  readonly onDidResolveFix = this.#fixResolved.event;

  constructor(extension: vscode.ExtensionContext, log: vscode.LogOutputChannel) {
    this.#serverModule = extension.asAbsolutePath(join("dist", "server.js"));
    this.#log = log;
    this.#owned.own(vscode.workspace.onDidGrantWorkspaceTrust(() => this.notify("bulwark/trusted", {})));
  }

  get state(): ServerState {
    return this.#state;
  }

  /** Starts the server; a failure is shown, never thrown. */
  async start(): Promise<void> {
    this.#enter("starting");
    this.#starts += 1;
    const start = this.#starts;
    let client: LanguageClient | undefined;
    try {
      // Three quarters of the extension's code, which nothing needs before: it would be read while VS Code waits for the activation.
      const library = await import("vscode-languageclient/node");
      if (this.#closed || start !== this.#starts) return;
      client = this.#connect(library);
      this.#client = client;
      await client.start();
    } catch (error) {
      this.#log.error("server.start", error instanceof Error ? error : String(error));
      if (this.#client === client && !this.#closed)
        this.#giveUp(vscode.l10n.t("Bulwark's analyser could not be started."));
    }
  }

  async restart(): Promise<void> {
    this.#crashes.length = 0;
    await this.stop();
    this.#closed = false;
    await this.start();
  }

  async stop(): Promise<void> {
    this.#closed = true;
    const client = this.#client;
    this.#client = undefined;
    if (client === undefined) return;
    try {
      await client.dispose();
    } catch (error) {
      // A server that crashed or never started cannot be stopped politely.
      this.#log.warn("server.stop", error instanceof Error ? error.message : String(error));
    }
  }

  /** Resolves when the server runs; rejects when it has been given up. */
  async running(): Promise<void> {
    if (this.#state === "starting") {
      await new Promise<void>((resolve) => {
        const listening = this.onDidChangeState(() => {
          if (this.#state === "starting") return;
          listening.dispose();
          resolve();
        });
      });
    }
    if (this.#state === "stopped") throw notRunning();
  }

  /** Sends a request of ours. Rejects when the server is not running. */
  async request<M extends RequestMethod>(
    method: M,
    params: Requests[M]["params"],
    token?: vscode.CancellationToken,
  ): Promise<Requests[M]["result"]> {
    const client = this.#client;
    if (client === undefined || this.#state !== "running") throw notRunning();
    return client.sendRequest<Requests[M]["result"]>(method, params, token);
  }

  /** Sends a notification of ours; dropped while the server is not running, because a new one learns all at its start. */
  notify<M extends keyof ClientNotifications>(method: M, params: ClientNotifications[M]): void {
    if (this.#state === "running") void this.#client?.sendNotification(method, params);
  }

  /** Listens to a notification of ours, across restarts. */
  on<M extends NotificationMethod>(method: M, listener: (params: Notifications[M]) => void): Disposable {
    const listeners = this.#listeners.get(method) ?? new Set();
    const known = this.#listeners.has(method);
    this.#listeners.set(method, listeners);
    const take = (params: unknown) => listener(params as Notifications[M]);
    listeners.add(take);
    if (!known && this.#client !== undefined) this.#forward(this.#client, method);
    return { dispose: () => listeners.delete(take) };
  }

  /** The library's client, for progress of a scan. */
  get connection(): LanguageClient | undefined {
    return this.#client;
  }

  dispose(): void {
    this.#owned.dispose();
    void this.stop();
  }

  #connect(library: Library): LanguageClient {
    const { LanguageClient, State } = library;
    const client = new LanguageClient("bulwark", "Bulwark", this.#serverOptions(library), this.#clientOptions(library));
    client.onDidChangeState(({ newState }) => {
      // The library's own automatic restart after a crash passes through here as well.
      if (this.#client === client && newState === State.Running) this.#enter("running");
    });
    for (const method of this.#listeners.keys()) this.#forward(client, method);
    return client;
  }

  #forward(client: LanguageClient, method: string): void {
    client.onNotification(method, (params: unknown) => {
      for (const listener of this.#listeners.get(method) ?? []) listener(params);
    });
  }

  #enter(state: ServerState): void {
    this.#state = state;
    this.#stateChanged.fire(state);
  }

  #serverOptions({ TransportKind }: Library): ServerOptions {
    const memory = currentSettings()["bulwark.server.memoryLimitMB"];
    const options = { execArgv: [`--max-old-space-size=${memory}`, "--enable-source-maps"] };
    const run = { module: this.#serverModule, transport: TransportKind.ipc, options };
    return { run, debug: run };
  }

  #clientOptions(library: Library): LanguageClientOptions {
    const { RevealOutputChannelOn, ErrorAction, CloseAction } = library;
    const initializationOptions: ClientOptions = { commands: true, trusted: vscode.workspace.isTrusted };
    return {
      documentSelector: schemes().flatMap((scheme) => LANGUAGES.map((language) => ({ scheme, language }))),
      outputChannel: this.#log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions,
      initializationFailedHandler: () => false,
      // Findings of closed files and of open ones share a collection, so that nothing is listed twice.
      diagnosticCollectionProvider: new SharedDiagnostics(),
      diagnosticPullOptions: {
        onChange: true,
        onSave: true,
        filter: (_document, mode) => mode === "onType" && currentSettings()["bulwark.run"] === "onSave",
      },
      middleware: {
        resolveCodeAction: resolveFixes(
          library,
          () => this.#client,
          (edit) => this.#fixResolved.fire(edit),
        ),
      },
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => ({ action: CloseAction[this.#crashed()], handled: true }),
      },
    };
  }

  #crashed(): keyof typeof CloseAction {
    if (this.#closed) return "DoNotRestart";
    const now = Date.now();
    this.#crashes.push(now);
    const recent = this.#crashes.filter((at) => now - at < CRASH_WINDOW).length;
    this.#log.error("server.crashed", { recent });
    if (recent > MOST_RESTARTS) {
      this.#giveUp(vscode.l10n.t("Bulwark's analyser keeps stopping and was left off."));
      return "DoNotRestart";
    }
    this.#enter("starting");
    this.#say(vscode.l10n.t("Bulwark's analyser stopped unexpectedly and was started again."));
    return "Restart";
  }

  #giveUp(message: string): void {
    this.#enter("stopped");
    this.#messageShown = false;
    this.#say(message);
  }

  /** Shows one message; further crashes are only logged until it is answered or closed. */
  #say(message: string): void {
    if (this.#messageShown) return;
    this.#messageShown = true;
    const [showLog, restart] = [vscode.l10n.t("Show Log"), vscode.l10n.t("Restart")];
    vscode.window.showErrorMessage(message, showLog, restart).then((chosen) => {
      this.#messageShown = false;
      if (chosen === showLog) this.#log.show();
      if (chosen === restart) void this.restart();
    });
  }
}

const notRunning = (): Error => new Error(vscode.l10n.t("The analyser is not running."));

/** More than this many crashes within the window and something is really wrong. */
const MOST_RESTARTS = 4;
const CRASH_WINDOW = 3 * 60_000;

/** Documents of git and of other views are copies: only real files, new ones, and those of virtual folders are analysed. */
function schemes(): readonly string[] {
  const folders = vscode.workspace.workspaceFolders ?? [];
  return [...new Set(["file", "untitled", ...folders.map(({ uri }) => uri.scheme)])];
}

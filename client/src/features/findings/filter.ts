/** What the Findings view shows and how: remembered per workspace. */

import * as vscode from "vscode";

import { type Disposable, Lifetime } from "../../lifetime";
import { currentSettings } from "../../settings";
import type { SnapshotStore } from "../../snapshotStore";
import { type Filter, type Grouping, PRIORITIES, type Priority } from "./tree";

const LEAST = "bulwark.findings.least";
const NEW_ONLY = "bulwark.findings.newOnly";
const CURRENT_FILE = "bulwark.findings.currentFileOnly";

export class FindingsFilter implements Disposable {
  readonly #memory: vscode.Memento;
  readonly #snapshots: SnapshotStore;
  readonly #owned = new Lifetime();
  readonly #changed = this.#owned.own(new vscode.EventEmitter<void>());
  /** Not remembered: a filter on a principle answers one question. */
  #principle: string | undefined;
  #toldOfBaseline = false;

  readonly onDidChange = this.#changed.event;

  constructor(memory: vscode.Memento, snapshots: SnapshotStore) {
    this.#memory = memory;
    this.#snapshots = snapshots;
    this.#owned.own(
      snapshots.onDidChangeForViews(() => this.#hasBaseline !== this.#toldOfBaseline && this.#tellMenus()),
    );
    this.#owned.own(vscode.window.onDidChangeActiveTextEditor(() => this.#currentFileOnly && this.#changed.fire()));
    this.#owned.own(
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration("bulwark.findings")) this.#changed.fire();
      }),
    );
    this.#tellMenus();
  }

  get grouping(): Grouping {
    return currentSettings()["bulwark.findings.groupBy"];
  }

  get current(): Filter {
    const uri = this.#currentFileOnly ? vscode.window.activeTextEditor?.document.uri.toString() : undefined;
    return {
      least: this.#least,
      ...(this.#principle === undefined ? {} : { principle: this.#principle }),
      ...(uri === undefined ? {} : { uri }),
      ...(this.#newOnly ? { newOnly: true } : {}),
    };
  }

  async group(grouping: Grouping): Promise<void> {
    const target =
      vscode.workspace.workspaceFolders === undefined
        ? vscode.ConfigurationTarget.Global
        : vscode.ConfigurationTarget.Workspace;
    await vscode.workspace.getConfiguration("bulwark").update("findings.groupBy", grouping, target);
  }

  async showLeast(least: Priority): Promise<void> {
    await this.#memory.update(LEAST, least);
    this.#notify();
  }

  showPrinciple(principle: string | undefined): void {
    this.#principle = principle;
    this.#notify();
  }

  async showCurrentFileOnly(only: { readonly only: boolean }): Promise<void> {
    await this.#memory.update(CURRENT_FILE, only.only);
    this.#notify();
  }

  async showNewOnly(only: { readonly only: boolean }): Promise<void> {
    await this.#memory.update(NEW_ONLY, only.only);
    this.#notify();
  }

  async clear(): Promise<void> {
    this.#principle = undefined;
    await this.#memory.update(LEAST, undefined);
    await this.#memory.update(CURRENT_FILE, undefined);
    this.#notify();
  }

  dispose(): void {
    this.#owned.dispose();
  }

  get #currentFileOnly(): boolean {
    return this.#memory.get<unknown>(CURRENT_FILE) === true;
  }

  get #hasBaseline(): boolean {
    return this.#snapshots.all.some(({ baseline }) => baseline !== undefined);
  }

  /** Unless somebody says otherwise: who accepts what is there wants to see what is not. */
  get #newOnly(): boolean {
    return this.#hasBaseline && this.#memory.get<unknown>(NEW_ONLY) !== false;
  }

  /** The stricter of the user's setting and the filter of the view. */
  get #least(): Priority {
    const stored = this.#memory.get<unknown>(LEAST);
    const chosen = PRIORITIES.find((priority) => priority === stored) ?? "hint";
    const setting = currentSettings()["bulwark.findings.minimumPriority"];
    return PRIORITIES.indexOf(chosen) < PRIORITIES.indexOf(setting) ? chosen : setting;
  }

  #notify(): void {
    this.#tellMenus();
    this.#changed.fire();
  }

  #tellMenus(): void {
    this.#toldOfBaseline = this.#hasBaseline;
    const filtered = this.#currentFileOnly || this.#principle !== undefined || this.#least !== "hint";
    void vscode.commands.executeCommand("setContext", "bulwark.filtered", filtered);
    void vscode.commands.executeCommand("setContext", "bulwark.currentFileOnly", this.#currentFileOnly);
    void vscode.commands.executeCommand("setContext", "bulwark.baseline", this.#hasBaseline);
    void vscode.commands.executeCommand("setContext", "bulwark.newOnly", this.#newOnly);
  }
}

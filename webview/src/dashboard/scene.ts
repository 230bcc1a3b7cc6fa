/** What every part of the page draws from, and what it can ask for. */

import type { DashboardState, DashboardTab, PageRequest } from "#webview-protocol/dashboard";
import type { PageSnapshot } from "#webview-protocol/pageSnapshot";

import type { PromptDesk } from "./promptDesk";
import type { DialogKind, OpenDialog, ViewState } from "./viewState";

export interface Scene {
  readonly state: DashboardState;
  /** The shown folder. */
  readonly snapshot: PageSnapshot;
  readonly view: ViewState;
  /** Of the page, in pixels: charts are drawn at their own width. */
  readonly width: number;
  readonly prompts: PromptDesk;
  readonly act: Actions;
}

export interface Actions {
  /** Asks the editor; a refusal is shown in the status line. Resolves to whether it was done. */
  ask(request: PageRequest): Promise<boolean>;
  /** Changes what is shown and draws again. */
  show(change: Partial<ViewState>): void;
  /** Goes to an item of a tab, unfolds what hides it, and moves the focus there. */
  reveal(tab: DashboardTab, item: string): void;
  /** Opens a dialog; `subject` is the id of what it is about, empty for something new. */
  open(kind: DialogKind, subject?: string, draft?: OpenDialog["draft"]): void;
  /** Keeps what is typed into the open dialog. */
  draft(change: OpenDialog["draft"]): void;
  /** Asks the editor for what the open dialog is about: done, it closes; refused, it stays and says why. */
  submit(request: PageRequest): Promise<void>;
  /** Says in the open dialog what is missing. */
  refuse(sentence: string): void;
  /** Closes the dialog; what was typed is gone. */
  close(): void;
}

/** Opens the place of a finding or of evidence in an editor beside the page. */
export function openPlace(
  act: Actions,
  at: { readonly uri: string; readonly line: number; readonly character: number },
): void {
  void act.ask({ kind: "openPlace", uri: at.uri, line: at.line, character: at.character });
}

/** Pixels of the page's content: one column, at most as wide as the style sheet says. A page that is not shown yet has no width. */
function contentWidth({ width }: Scene): number {
  return Math.max(320, Math.min(1200, width - 32));
}

/** Pixels of one of two columns; below 900 pixels of page they stand one below the other. */
export function columnWidth(scene: Scene): number {
  const whole = contentWidth(scene);
  return scene.width <= 900 ? whole : Math.floor((whole - 32) / 2);
}

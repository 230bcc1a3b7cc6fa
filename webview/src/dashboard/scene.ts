/** What every part of the page draws from, and what it can ask for. */

import type { Snapshot, SnapshotItem } from "#protocol/snapshot";
import type { DashboardState, PageRequest } from "#webview-protocol/dashboard";

import type { ViewState } from "./viewState";

export interface Scene {
  readonly state: DashboardState;
  /** The shown folder. */
  readonly snapshot: Snapshot;
  readonly view: ViewState;
  readonly act: Actions;
}

export interface Actions {
  /** Asks the editor; a refusal is shown in the status line. Resolves to whether it was done. */
  ask(request: PageRequest): Promise<boolean>;
  /** Changes what is shown and draws again. */
  show(change: Partial<ViewState>): void;
  /** Opens the answer dialog for an item. */
  answer(item: SnapshotItem): void;
}

/** Opens the place of a finding or of evidence in an editor beside the page. */
export function openPlace(
  act: Actions,
  at: { readonly uri: string; readonly line: number; readonly character: number },
): void {
  void act.ask({ kind: "openPlace", uri: at.uri, line: at.line, character: at.character });
}

export function allItems(snapshot: Snapshot): readonly SnapshotItem[] {
  return snapshot.checklists.flatMap((list) => list.areas.flatMap((area) => area.items));
}

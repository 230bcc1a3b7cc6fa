/** Checks the name of a milestone while it is typed. */

import { l10n } from "vscode";

import type { Snapshot } from "#protocol/snapshot";

/** What is wrong with a name, in one sentence; undefined when it can be used. */
export function wrongName({ history }: Pick<Snapshot, "history">, text: string): string | undefined {
  const name = text.trim();
  if (name === "") return l10n.t("A milestone needs a name.");
  const isTaken = history.milestones.some((milestone) => milestone.name === name);
  return isTaken ? l10n.t("There is a milestone “{0}” already.", name) : undefined;
}

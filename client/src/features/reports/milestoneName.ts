/** Checks the name of a milestone while it is typed. */

import type { Snapshot } from "#protocol/snapshot";

/** What is wrong with a name, in one sentence; undefined when it can be used. */
export function wrongName({ history }: Pick<Snapshot, "history">, text: string): string | undefined {
  const name = text.trim();
  if (name === "") return "A milestone needs a name.";
  const isTaken = history.milestones.some((milestone) => milestone.name === name);
  return isTaken ? `There is a milestone “${name}” already.` : undefined;
}

/** Changes of what is stored in a folder, asked for in the editor. */

import type { Outcome } from "#protocol/messages";

import type { Context } from "./context";

/** Waits for a change; a refusal is thrown as one sentence for people. When it is done, views have the new state. */
export async function stored({ snapshots }: Pick<Context, "snapshots">, asked: Promise<Outcome>): Promise<void> {
  const outcome = await asked;
  if (!outcome.ok) throw new Error(outcome.message);
  await snapshots.refresh();
}

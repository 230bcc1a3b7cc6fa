/** Changes of what is stored in a folder: asked for by a person, written only in trusted workspaces, announced to all views. */

import { headCommit } from "#platform/gitHead";
import type { Desk } from "#playbook/desk";
import { recordDay } from "#playbook/history";
import type { FullSnapshot } from "#playbook/snapshot";
import type { Outcome } from "#protocol/messages";

import type { Folder } from "./folders";
import type { Session } from "./session";

/** Everything that views show of a folder now. */
export function snapshotOf(folder: Folder): Promise<FullSnapshot> {
  return folder.playbook.snapshot({ name: folder.name, uri: folder.uri, scan: folder.scan });
}

/** Runs a change of the stored state and announces it. Refuses while the workspace is not trusted. */
export async function changeState(
  session: Session,
  uri: string,
  change: (desk: Desk, folder: Folder) => Promise<Outcome>,
): Promise<Outcome> {
  const folder = session.folders.byUri(uri);
  if (folder === undefined) return { ok: false, message: "This folder is not part of the workspace." };
  if (!session.trusted) {
    return { ok: false, message: "Bulwark stores this in the folder; trust this workspace first." };
  }
  const outcome = await change(await deskOf(session, folder), folder);
  await folder.playbook.reload();
  session.publisher.snapshotChanged(folder);
  return outcome;
}

/** Adds how the folder stands to its history, where somebody has asked for one. Call it when a scan has finished; never rejects. */
export async function recordScan(session: Session, folder: Folder): Promise<void> {
  if (!session.trusted) return;
  try {
    const { home, snapshot, now, commit } = await deskOf(session, folder);
    const recorded = await recordDay(home, snapshot, { now, commit });
    if (!recorded.ok) session.log.warn("history.record", { message: recorded.message });
    if (!recorded.ok || !recorded.written) return;
    await folder.playbook.reload();
    session.publisher.snapshotChanged(folder);
  } catch (error) {
    // The scan itself is fine: its findings must reach the editor.
    session.log.error("history.record", error);
  }
}

async function deskOf(session: Session, folder: Folder): Promise<Desk> {
  const commit = await headCommit(folder.root);
  return {
    home: folder.playbook.home,
    snapshot: await snapshotOf(folder),
    now: new Date(session.platform.clock.now()),
    ...(commit === undefined ? {} : { commit }),
  };
}

/** Snapshots, answers to checklist items, task states, and rule pages. */

import type { Outcome } from "#protocol/messages";
import type { Snapshot } from "#protocol/snapshot";

import type { Folder } from "./folders";
import { answer } from "./requests";
import type { Session } from "./session";

export function registerPlaybookRequests(session: Session): void {
  answer(session, "bulwark/snapshot", ({ folder }) =>
    Promise.all(session.folders.all.filter((one) => folder === undefined || one.uri === folder).map(snapshotOf)),
  );
  answer(session, "bulwark/rules", async () => session.services.rules);
  answer(session, "bulwark/rulePage", ({ rule }) => session.services.rulePage(rule));
  answer(session, "bulwark/answerItem", ({ folder, ...given }) =>
    write(session, folder, (target, shown) => target.playbook.answerItem(shown, given)),
  );
  answer(session, "bulwark/setTask", ({ folder, ...given }) =>
    write(session, folder, (target, shown) => target.playbook.setTask(shown, given)),
  );
}

function snapshotOf(folder: Folder): Promise<Snapshot> {
  return folder.playbook.snapshot({ name: folder.name, uri: folder.uri, scan: folder.scan });
}

/** Runs a change of the stored state and announces it. Refuses while the workspace is not trusted. */
async function write(
  session: Session,
  uri: string,
  change: (folder: Folder, shown: Snapshot) => Promise<Outcome>,
): Promise<Outcome> {
  const folder = session.folders.byUri(uri);
  if (folder === undefined) return { ok: false, message: "This folder is not part of the workspace." };
  if (!session.trusted) {
    return { ok: false, message: "Answers are stored in the folder; trust this workspace first." };
  }
  const outcome = await change(folder, await snapshotOf(folder));
  session.publisher.snapshotChanged(folder);
  return outcome;
}

/** Milestones and reports. */

import { makeReport } from "#engine/reports";
import { saveMilestone } from "#playbook/history";

import { answer } from "./requests";
import type { Session } from "./session";
import { changeState, snapshotOf } from "./stateWrites";

export function registerReportRequests(session: Session): void {
  answer(session, "bulwark/saveMilestone", ({ folder, ...given }) =>
    changeState(session, folder, (desk) => saveMilestone(desk, given)),
  );
  answer(session, "bulwark/report", async ({ folder: uri, report, format, since }) => {
    const folder = session.folders.byUri(uri);
    if (folder === undefined) return { ok: false, message: "This folder is not part of the workspace." };
    return makeReport({
      root: folder.root,
      snapshot: await snapshotOf(folder),
      now: new Date(session.platform.clock.now()),
      report,
      format,
      since,
      mayAskGit: session.trusted,
    });
  });
}

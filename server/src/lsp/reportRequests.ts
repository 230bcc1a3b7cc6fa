/** Milestones, reports, and a first CI job. */

import { resolve } from "node:path";

import { proposeCi } from "#engine/proposeCi";
import { makeReport } from "#engine/reports";
import { saveMilestone } from "#playbook/history";

import { fileUriOf } from "./addresses";
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
  answer(session, "bulwark/proposeCi", async ({ folder: uri, server }) => {
    const folder = session.folders.byUri(uri);
    if (folder === undefined) return { ok: false, message: "This folder is not part of the workspace." };
    const { path, ...proposal } = await proposeCi(session.platform, folder.root, server);
    return { ok: true, uri: fileUriOf(resolve(folder.root, path)), ...proposal };
  });
}

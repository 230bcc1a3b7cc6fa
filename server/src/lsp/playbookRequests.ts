/** Snapshots, rule pages, answers to checklist items, the baseline, and changes of the roadmap. */

import { createBaseline, pruneBaseline } from "#playbook/acceptance";
import { answerItem } from "#playbook/answering";
import type { Desk } from "#playbook/desk";
import { shownSnapshot } from "#playbook/snapshot";
import { closeSprint, planSprint } from "#playbook/sprintChanges";
import { changeTask, removeTask } from "#playbook/taskChanges";
import { useTemplate } from "#playbook/templateChange";
import type { Finding } from "#policy/finding";
import type { Outcome } from "#protocol/messages";
import type { SnapshotNews } from "#protocol/snapshotNews";

import type { Folder } from "./folders";
import { answer } from "./requests";
import type { Session } from "./session";
import { SentFindings } from "./snapshotNews";
import { changeState, snapshotOf } from "./stateWrites";

export function registerPlaybookRequests(session: Session): void {
  registerSnapshots(session);
  answer(session, "bulwark/rules", async () => session.services.rules);
  answer(session, "bulwark/rulePage", ({ rule }) => session.services.rulePage(rule));
  answer(session, "bulwark/answerItem", ({ folder, ...given }) =>
    changeState(session, folder, (desk) => answerItem(desk, given)),
  );
  answer(session, "bulwark/createBaseline", ({ folder, replace }) =>
    changeBaseline(session, folder, (desk, findings) => createBaseline(desk, { findings, replace })),
  );
  answer(session, "bulwark/pruneBaseline", ({ folder }) => changeBaseline(session, folder, pruneBaseline));
  registerRoadmapRequests(session);
}

async function changeBaseline(
  session: Session,
  uri: string,
  change: (desk: Desk, findings: readonly Finding[]) => Promise<Outcome>,
): Promise<Outcome> {
  const outcome = await changeState(session, uri, (desk, { engine }) => change(desk, engine.assessment().findings));
  const folder = session.folders.byUri(uri);
  // Diagnostics of any file may be of another severity now.
  if (folder !== undefined) session.publisher.changed(folder, undefined);
  return outcome;
}

function registerSnapshots(session: Session): void {
  const sent = new WeakMap<Folder, SentFindings>();
  const newsOf = async (folder: Folder, known: number | undefined): Promise<SnapshotNews> => {
    const snapshot = shownSnapshot(await snapshotOf(folder));
    const findings = sent.get(folder) ?? new SentFindings();
    sent.set(folder, findings);
    return findings.news(snapshot, known);
  };
  answer(session, "bulwark/snapshot", ({ folder, known = {} }) =>
    Promise.all(
      session.folders.all
        .filter((one) => folder === undefined || one.uri === folder)
        .map((one) => newsOf(one, known[one.uri])),
    ),
  );
}

function registerRoadmapRequests(session: Session): void {
  answer(session, "bulwark/useTemplate", ({ folder, template }) =>
    changeState(session, folder, (desk, target) => useTemplate(desk, { template, reach: () => target.engine.reach() })),
  );
  answer(session, "bulwark/changeTask", ({ folder, ...wish }) =>
    changeState(session, folder, (desk) => changeTask(desk, wish)),
  );
  answer(session, "bulwark/removeTask", ({ folder, ...wish }) =>
    changeState(session, folder, (desk) => removeTask(desk, wish)),
  );
  answer(session, "bulwark/planSprint", ({ folder, ...plan }) =>
    changeState(session, folder, (desk) => planSprint(desk, plan)),
  );
  answer(session, "bulwark/closeSprint", ({ folder, ...wish }) =>
    changeState(session, folder, (desk) => closeSprint(desk, wish)),
  );
}

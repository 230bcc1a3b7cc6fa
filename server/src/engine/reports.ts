/** Makes the reports of one folder: the state it is in, what was recorded, and what git says, put together for both doors. */

import { findGit, type Git } from "#platform/git";
import { headCommit } from "#platform/gitHead";
import { changesSince, commitAt, commitsSince, resolveRevision } from "#platform/gitHistory";
import { day } from "#playbook/calendar";
import type { MadeReport, ReportFormat, ReportKind } from "#protocol/messages";
import type { HistoryPoint } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";
import { renderHtml } from "#reporting/document/html";
import { renderMarkdown } from "#reporting/document/markdown";
import type { ReportDocument } from "#reporting/document/model";
import { diagnosticReport } from "#reporting/reports/diagnostic";
import { progressReport } from "#reporting/reports/progress";
import { referenceCard } from "#reporting/reports/referenceCard";
import type { Commit, GitChanges, Since } from "#reporting/reports/source";

export interface ReportOrder {
  readonly root: string;
  readonly snapshot: Snapshot;
  readonly now: Date;
  readonly report: ReportKind;
  readonly format: ReportFormat;
  /** A milestone's id or name, or a revision. */
  readonly since?: string | undefined;
  /** False where no program may be started: then nothing comes from git. */
  readonly mayAskGit: boolean;
  /** Judges an earlier state of the folder, given by its whole hash; absent where that would take too long. */
  readonly judge?: (git: Git, hash: string) => Promise<HistoryPoint>;
}

/** One report as text. Refuses with one sentence. */
export async function makeReport(order: ReportOrder): Promise<MadeReport> {
  const document = await documentOf(order);
  if (typeof document === "string") return { ok: false, message: document };
  const isHtml = order.format === "html";
  return {
    ok: true,
    text: isHtml ? renderHtml(document) : renderMarkdown(document),
    fileName: `bulwark-${order.report}-${day(order.now)}.${isHtml ? "html" : "md"}`,
  };
}

async function documentOf(order: ReportOrder): Promise<ReportDocument | string> {
  const { root, snapshot, now, report } = order;
  const source = { snapshot, now, commit: await headCommit(root) };
  switch (report) {
    case "diagnostic":
      return diagnosticReport(source);
    case "reference-card":
      return referenceCard(source);
    case "progress": {
      const git = order.mayAskGit ? await findGit(root) : undefined;
      const since = await sinceOf(order, git);
      if (typeof since === "string") return since;
      const taskCommits = await commitsOfTasks(snapshot, git);
      return progressReport({ ...source, taskCommits, ...(since === undefined ? {} : { since }) });
    }
  }
}

async function sinceOf(
  { snapshot, since, judge }: ReportOrder,
  git: Git | undefined,
): Promise<Since | string | undefined> {
  const { milestones, points } = snapshot.history;
  if (since === undefined) {
    const [first] = points;
    return first === undefined ? undefined : { name: "the first record", point: first };
  }
  const milestone = milestones.find(({ id, name }) => id === since || name === since);
  if (milestone !== undefined) {
    return { name: `milestone “${milestone.name}”`, point: milestone, ...(await gitSince(git, milestone.commit)) };
  }
  if (git === undefined)
    return `There is no milestone “${since}”, and git cannot be asked for a revision of that name.`;
  const hash = await resolveRevision(git, since);
  if (hash === undefined) return `There is neither a milestone nor a revision “${since}”.`;
  const changes = await gitSince(git, hash);
  const name = `revision ${since}`;
  const recorded = [...points, ...milestones]
    .filter(({ commit }) => commit !== undefined && hash.startsWith(commit))
    .at(-1);
  if (recorded !== undefined) return { name, point: recorded, ...changes };
  if (judge === undefined) {
    const because = "nothing was recorded at that commit (`bulwark report` on the command line judges it)";
    return { name, because, ...changes };
  }
  const point = await judge(git, hash);
  const at = (await commitAt(git, hash))?.at ?? point.at;
  return { name, point: { ...point, at }, isJudgedNow: true, ...changes };
}

/** Nothing when the commit is not known here any more: a rewritten branch, a shallow clone. */
async function gitSince(git: Git | undefined, commit: string | undefined): Promise<{ readonly git?: GitChanges }> {
  const hash = git === undefined || commit === undefined ? undefined : await resolveRevision(git, commit);
  if (git === undefined || hash === undefined) return {};
  return { git: { commits: await commitsSince(git, hash), files: await changesSince(git, hash) } };
}

async function commitsOfTasks(snapshot: Snapshot, git: Git | undefined): Promise<ReadonlyMap<string, Commit>> {
  const found = new Map<string, Commit>();
  if (git === undefined) return found;
  for (const { commit: name } of snapshot.roadmap.phases.flatMap(({ tasks }) => tasks)) {
    const hash = name === undefined ? undefined : await resolveRevision(git, name);
    const commit = hash === undefined ? undefined : await commitAt(git, hash);
    if (name !== undefined && commit !== undefined) found.set(name, commit);
  }
  return found;
}

/** Diagnostic results, progress report and reference card of the order service: every element is there, and nothing is invented. */

import { describe, expect, it } from "vitest";

import { PRINCIPLES } from "#playbook/tables/principles";
import { pointNow } from "#protocol/comparison";
import type { SnapshotTask } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";
import { renderHtml } from "#reporting/document/html";
import { renderMarkdown } from "#reporting/document/markdown";
import { diagnosticReport } from "#reporting/reports/diagnostic";
import { progressReport } from "#reporting/reports/progress";
import { referenceCard } from "#reporting/reports/referenceCard";
import type { Commit, ProgressSource } from "#reporting/reports/source";

import { orders, unplanned } from "../webview/orders";

const NOW = new Date("2026-11-21T12:00:00Z");

/** The text under a heading, up to the next of its level. */
function under(markdown: string, title: string): string {
  const [, after] = markdown.split(`\n## ${title}`);
  if (after === undefined) throw new Error(`no section ${title} in ${markdown}`);
  return after.split("\n## ")[0] ?? "";
}

const diagnostic = (over: Partial<Snapshot> = {}) =>
  renderMarkdown(diagnosticReport({ snapshot: orders(over), now: NOW, commit: "0123456789ab" }));

const progress = (over: Partial<ProgressSource> = {}) =>
  renderMarkdown(progressReport({ snapshot: orders(), now: NOW, taskCommits: new Map(), ...over }));

function withTask(change: Partial<SnapshotTask>): Snapshot {
  const snapshot = orders();
  const [first, ...phases] = snapshot.roadmap.phases;
  const [task, ...tasks] = first?.tasks ?? [];
  if (first === undefined || task === undefined) throw new Error("the order service has no task");
  return {
    ...snapshot,
    roadmap: { ...snapshot.roadmap, phases: [{ ...first, tasks: [{ ...task, ...change }, ...tasks] }, ...phases] },
  };
}

const COMMIT: Commit = {
  hash: "0123456789ab",
  at: "2026-11-20T09:00:00.000Z",
  subject: "Answer 503 until ready",
  files: [{ path: "src/server.ts", added: 40, removed: 3 }, { path: "src/logo.png" }],
};

describe("diagnostic results", () => {
  it("show each principle with its status and its gap", () => {
    const section = under(diagnostic(), "Principles");
    for (const { title, gap } of orders().principles) {
      expect(section).toContain(`| ${title} | `);
      expect(section).toContain(gap);
    }
  });

  it("name level, score, open gaps and what the next rung asks for", () => {
    const section = under(diagnostic(), "Where it stands");
    expect(section).toContain("**Not ready.** Score: 81 of 100. Open gaps: 2 P0");
    expect(section).toMatch(/\| No open P0 gap \| 2 open \| No \|/);
  });

  it("list prompts by the gravest gap each is for, with the command that fills it", () => {
    const section = under(diagnostic(), "Prompts");
    const commands = [...section.matchAll(/`bulwark prompt ([a-z-]+)`/g)].map(([, id]) => id);
    expect(commands.slice(0, 2)).toEqual(["concurrency", "state-persistence"]);
    expect(new Set(commands).size).toBe(commands.length);
  });

  it("make one piece of work of gaps that are alike in one file, and none of hints", () => {
    const [first] = orders().findings;
    if (first === undefined) throw new Error("the order service has no finding");
    const at = (line: number, over: Partial<typeof first> = {}) => ({
      ...first,
      line,
      effort: 0.5,
      hasFix: true,
      ...over,
    });
    const markdown = diagnostic({
      findings: [at(3), at(8), at(11), at(2, { path: "src/b.ts" }), at(1, { priority: "hint", rule: "later" })],
    });
    const section = under(markdown, "Do first");
    expect(section).toContain("4 gaps in all, about 2 h of work");
    expect(section).toMatch(/\| `src\/jobs\/exportState\.ts:4` and 2 more there \| P0 \| .* \| Offered \| 1\.5 h \|/);
    expect(section).toMatch(/\| `src\/b\.ts:3` \| P0 \| .* \| 0\.5 h \|/);
    expect(under(markdown, "Gaps by rule")).not.toContain("later");
  });

  it("show which modules have tests, and name those without, the largest first", () => {
    const none = (module: string, files: number) => ({ module, files, cells: [] });
    const tested = { module: "src/api", files: 3, cells: [{ kind: "unit", tests: 4, sample: [] }] } as const;
    const section = under(
      diagnostic({ matrix: { rows: [tested, none("src/a", 1), none("src/b", 9)], unplaced: 2 } }),
      "Tests",
    );
    expect(section).toContain("2 of 3 modules have none.");
    expect(section).toContain("| `src/api` | 3 | 4 |");
    expect(section).toContain("`src/b` (9 files), `src/a` (1 file)");
    expect(section).toContain("2 test files could be given to no module.");
  });

  it("say so when nothing was scanned or nothing is open", () => {
    expect(diagnostic({ scanned: false })).toContain("This folder was not scanned yet.");
    const clean = diagnostic({ findings: [] });
    expect(under(clean, "Do first")).toContain("No gap is open.");
    expect(under(clean, "Prompts")).toContain("No open gap calls for a prompt.");
    expect(clean).not.toContain("## Gaps by rule");
  });

  it("name the files that could not be used", () => {
    const problems = [
      { kind: "state", path: ".bulwark/history.jsonl", line: 3, message: "is not valid JSON" },
    ] as const;
    expect(diagnostic({ problems })).toContain("- `.bulwark/history.jsonl:3` is not valid JSON");
  });
});

describe("a progress report", () => {
  it("begins with date, phase, tasks done and the sprint", () => {
    const head = progress().split("\n## ")[0] ?? "";
    expect(head).toContain("- Date: 2026-11-21 12:00 UTC");
    expect(head).toMatch(/- Phase: \S/);
    const { done, total } = orders().roadmap;
    expect(head).toContain(`- Tasks: ${done} of ${total} done`);
    expect(head).toContain("- Sprint: Sprint 3: timeouts, 2026-11-16 to 2026-11-27");
  });

  it("compares with the earlier state and names the risks that are gone", () => {
    const snapshot = orders();
    const now = pointNow(snapshot, { now: NOW });
    const point = { ...now, at: "2026-11-01T12:00:00.000Z", score: 60, counts: { ...now.counts, P0: 5 } };
    const section = under(
      progress({ since: { name: "milestone “Start”", point } }),
      "What has changed since milestone “Start”",
    );
    expect(section).toContain("| Score | 60 | 81 | Better |");
    expect(section).toContain("- **Open P0 gaps:** 5 then, 2 now");
    expect(section).not.toContain("### Commits");
  });

  it("says that it does not know rather than guess", () => {
    expect(progress()).toContain("Nothing was recorded before");
    const because = "nothing was recorded at that commit";
    expect(progress({ since: { name: "revision v1", because } })).toContain(
      `How the folder stood then is not known: ${because}.`,
    );
    const untold = progress({ snapshot: withTask({ status: "done", items: [], rules: [], judged: 0, open: 0 }) });
    expect(under(untold, "Finished tasks")).toContain("- Done: No note was written.");
    expect(under(untold, "Finished tasks")).toContain("- Verified: By nothing that Bulwark can see.");
  });

  it("shows commits with lines added and removed", () => {
    const git = { commits: [COMMIT], files: COMMIT.files };
    const section = under(progress({ since: { name: "revision v1", git } }), "What has changed since revision v1");
    expect(section).toContain("1 commit; 40 lines added and 3 removed in 2 files.");
    expect(section).toContain("| `0123456789ab` | 2026-11-20 09:00 UTC | Answer 503 until ready | 40 | 3 | 2 |");
  });

  it("tells of a finished task what was done, where, which cases it covers, how it is known and what it is good for", () => {
    const passing = orders()
      .checklists.flatMap((list) => list.areas.flatMap((area) => area.items))
      .find(({ status }) => status === "pass");
    const snapshot = withTask({
      status: "done",
      note: "Waits for the queue",
      commit: "v2",
      rules: ["missing-timeout"],
      items: [passing?.id ?? ""],
      itemsPassed: 1,
      open: 0,
      judged: 12,
      linked: 3,
    });
    const section = under(progress({ snapshot, taskCommits: new Map([["v2", COMMIT]]) }), "Finished tasks");
    const task = section.split("### ")[1] ?? "";
    expect(task).toContain("- Done: Waits for the queue");
    expect(task).toContain("- Commit: `0123456789ab` Answer 503 until ready (2026-11-20 09:00 UTC)");
    expect(task).toContain("- Files: `src/server.ts`, `src/logo.png`");
    expect(task).toContain("- Lines: 40 lines added and 3 removed in 2 files");
    expect(task).toContain("- Cases covered: An outbound call that can wait forever.");
    expect(task).toContain(
      "all 12 places its rules judge hold. 3 linked findings gone. 1 of 1 checklist item answered with yes.",
    );
    expect(task).toContain(`- Benefit: ${passing?.why}`);
  });

  it("says plainly when a task is called done and gaps are open", () => {
    const section = under(progress({ snapshot: withTask({ status: "done", open: 2, judged: 9 }) }), "Finished tasks");
    expect(section).toContain("2 gaps of this task still open.");
    expect(section.split("### ")[1]).not.toContain("Cases covered");
  });

  it("adds up what is left by phase and priority, and lists what is blocked and why", () => {
    const snapshot = withTask({ status: "blocked", note: "waits for the platform team" });
    const section = under(progress({ snapshot }), "What is left");
    const open = snapshot.roadmap.phases
      .flatMap(({ tasks }) => tasks)
      .filter(({ status }) => status !== "done" && status !== "skipped");
    expect(section).toContain(`${open.length} tasks left`);
    expect(section).toMatch(/\| [^|]+ \| P0 \| \d+ \| [\d.]+ h \|/);
    expect(section).toContain(": waits for the platform team");
  });

  it("takes lessons from what people wrote, and says when nobody did", () => {
    const milestones = orders().history.milestones;
    const [last] = milestones.slice(-1);
    if (last === undefined) throw new Error("the order service has no milestone");
    const history = { points: [], milestones: [{ ...last, name: "Sprint 2", note: "Deadlines before retries" }] };
    expect(under(progress({ snapshot: orders({ history }) }), "Lessons")).toContain(
      "- **Sprint 2:** Deadlines before retries",
    );
    expect(under(progress({ snapshot: unplanned() }), "Lessons")).toContain("None were written down.");
  });

  it("draws the burndown with its plan, and nothing where nothing was recorded", () => {
    const charts = under(progress(), "Charts");
    expect(charts).toContain("Burndown of Sprint 3: timeouts");
    expect(charts).toContain("| 2026-11-18 | 17 | 20 |");
    expect(charts).toMatch(/\| 2026-11-27 \| {2}\| {2}\| 0 \|/);
    expect(progress({ snapshot: unplanned() })).not.toContain("## Charts");
  });

  it("has charts that fit their frame in HTML", () => {
    const html = renderHtml(progressReport({ snapshot: orders(), now: NOW, taskCommits: new Map() }));
    expect(html).not.toMatch(/NaN|undefined|Infinity/);
    const ordinates = [...html.matchAll(/c[xy]="([-\d.]+)"/g)].map(([, value]) => Number(value));
    expect(ordinates.length).toBeGreaterThan(5);
    expect(ordinates.every((value) => value >= 0 && value <= 720)).toBe(true);
  });
});

describe("the reference card", () => {
  it("has the eight principles, how they stand here, and the four questions", () => {
    const card = renderMarkdown(referenceCard({ snapshot: orders(), now: NOW }));
    for (const { title, oneLine } of PRINCIPLES) {
      expect(card).toContain(`| ${title} | ${oneLine} |`);
    }
    expect(under(card, "Four questions for any change").match(/^\d\. \*\*.+\?\*\*/gm)).toHaveLength(4);
    expect(
      under(card, "Eight principles").match(/\| (?:Met|Partial|Missing|Unknown|Not applicable) \|$/gm),
    ).toHaveLength(8);
  });
});

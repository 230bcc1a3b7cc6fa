/** The tabs in which work is planned and handed on: Roadmap with its sprint, Prompts, History. */

import { describe, expect, it } from "vitest";

import type { SnapshotRoadmap } from "#protocol/plan";
import type { DashboardState } from "#webview-protocol/dashboard";

import { useDashboard } from "./opening";
import { FOLDER, orders, stateOf } from "./orders";
import { ROADMAP, SPRINT } from "./ordersPlan";
import { focused, text } from "./reading";

const open = useDashboard();
const { sprint: _running, ...WITHOUT_SPRINT } = ROADMAP;

describe("Roadmap", () => {
  it("counts tasks, gaps and hours, and moves a task", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByText("2 of 8 tasks, 25 h left").waitFor();
    await expect.poll(() => page.locator("details").count()).toBe(4);
    const row = page.getByRole("row", { name: /1\.4 Give every outbound call a deadline/ });
    expect(await text(row)).toMatch(/5\s+8 h\s+5 h left\s+Current/);
    await page.getByLabel(/^Status of task 1\.4/).selectOption("done");
    await expect
      .poll(() => requests)
      .toEqual([{ kind: "changeTask", folder: FOLDER, task: "stability-first.1.4", change: { status: "done" } }]);
  });

  it("shows how many of its findings a task still has", async () => {
    const { page } = await open({ kept: { tab: "roadmap", open: ["phase-observability"] } });
    expect(await text(page.getByRole("row", { name: /^.*3\.1 Give the 2 swallowed errors/ }))).toMatch(
      /2 of 3\s+6 h\s+4 h left/,
    );
  });

  it("shows a refused move and goes back to what is true", async () => {
    const { page } = await open({ tab: "roadmap", answer: () => ({ refused: "The folder is read-only." }) });
    const select = page.getByLabel(/^Status of task 1\.4/);
    await select.selectOption("done");
    await page.getByText("The folder is read-only.").waitFor();
    await expect.poll(() => select.inputValue()).toBe("doing");
  });

  it("edits a task of a template: only what changed is sent", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    const edit = page.getByRole("button", { name: /^Edit task 1\.5/ });
    await edit.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Edit task 1.5" });
    expect(await dialog.getByLabel("Title").count()).toBe(0);
    await dialog.getByLabel("Estimate in hours").fill("0");
    await dialog.getByRole("button", { name: "Save" }).click();
    await dialog.getByRole("alert").getByText("The estimate is a number of hours above zero").waitFor();
    await dialog.getByLabel("Estimate in hours").fill("7.5");
    await dialog.getByLabel("Commit").fill("4c1d9e2");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(requests).toEqual([
      {
        kind: "changeTask",
        folder: FOLDER,
        task: "stability-first.1.5",
        change: { estimate: 7.5, commit: "4c1d9e2" },
      },
    ]);
    await focused(page, edit);
  });

  it("skips a task of a template, and asks before it removes one of one's own", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByRole("button", { name: /^Edit task 1\.5/ }).click();
    await page.getByRole("button", { name: "Skip" }).click();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^Edit task 1\.6/ }).click();
    await page.getByLabel("Title").waitFor();
    await page.getByRole("button", { name: "Remove…" }).click();
    const sure = page.getByRole("dialog", { name: "Remove this task?" });
    await sure.getByRole("button", { name: "Remove", exact: true }).click();
    await sure.waitFor({ state: "detached" });
    expect(requests).toEqual([
      { kind: "changeTask", folder: FOLDER, task: "stability-first.1.5", change: { status: "skipped" } },
      { kind: "removeTask", folder: FOLDER, task: "own.1" },
    ]);
  });

  it("adds a task, and not without a title", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByRole("button", { name: "Add task…" }).click();
    const dialog = page.getByRole("dialog", { name: "Add a task" });
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await dialog.getByRole("alert").getByText("A task needs a title.").waitFor();
    await dialog.getByLabel("Title").fill("Rehearse the restore");
    await dialog.getByLabel("Note").fill("with Grace");
    await dialog.getByRole("button", { name: "Add", exact: true }).click();
    await expect
      .poll(() => requests)
      .toEqual([
        {
          kind: "changeTask",
          folder: FOLDER,
          change: {
            title: "Rehearse the restore",
            phase: "stability",
            status: "todo",
            priority: "P0",
            estimate: 2,
            note: "with Grace",
            commit: "",
          },
        },
      ]);
  });

  it("makes tasks of the gaps nobody has planned, and says what is kept", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByText("4 open gaps outside this roadmap.").waitFor();
    await page.getByRole("button", { name: "Make tasks of the gaps…" }).click();
    const dialog = page.getByRole("dialog", { name: "Start the roadmap from" });
    expect(await dialog.getByRole("radio", { name: /^From findings/ }).isChecked()).toBe(true);
    await dialog.getByText(/Kept: tasks you added, and every status, note, estimate and commit you set/).waitFor();
    await dialog.getByRole("button", { name: "Make tasks of the gaps" }).click();
    await expect.poll(() => requests).toEqual([{ kind: "useTemplate", folder: FOLDER, template: "from-findings" }]);
  });

  it("changes the template by keyboard", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByRole("button", { name: "Change template…" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Start the roadmap from" });
    await dialog.getByRole("radio", { name: /^Stability first/ }).focus();
    await page.keyboard.press("ArrowDown");
    await dialog.getByRole("button", { name: "Use this template" }).press("Enter");
    await expect.poll(() => requests).toEqual([{ kind: "useTemplate", folder: FOLDER, template: "three-week-sprint" }]);
  });

  it("shows a long phase in parts", async () => {
    const [phase] = ROADMAP.phases;
    const [task] = phase?.tasks ?? [];
    if (phase === undefined || task === undefined) throw new Error("the roadmap has no task");
    const tasks = Array.from({ length: 400 }, (_, index) => ({
      ...task,
      id: `t${index}`,
      number: `1.${index + 1}`,
      status: "todo" as const,
    }));
    const { page } = await open({
      tab: "roadmap",
      state: withRoadmap({ ...ROADMAP, phases: [{ ...phase, tasks, done: 0, total: 400 }] }),
    });
    const rows = page.locator("tr[id^=task-]");
    await expect.poll(() => rows.count()).toBe(50);
    await page.getByRole("button", { name: "Show 50 more tasks" }).click();
    await expect.poll(() => rows.count()).toBe(100);
  });
});

describe("the sprint", () => {
  it("says where it stands, and draws recorded days only", async () => {
    const { page } = await open({ tab: "roadmap" });
    await page.getByText("3 h behind the plan").waitFor();
    expect(await text(page.locator(".facts-list"))).toMatch(
      /Tasks\s+1 of 4 done\s+Time\s+6 days left, 16.–.27 Nov 2026\s+Scope\s+20 h, 14 h left\s+Carry-over\s+1 task from Sprint 2/,
    );
    const figure = page.getByRole("region", { name: "Burndown" });
    const left = (await figure.locator(".series.main path").getAttribute("d")) ?? "";
    // Nobody scanned on the 19th: the line ends on the 18th and begins again on the 20th.
    expect(left.match(/M/g)).toHaveLength(2);
    expect(left.match(/L/g)).toHaveLength(3);
    expect(await figure.locator(".series.second path").getAttribute("d")).toMatch(/H[\d.]+V/);
    expect(await figure.locator("desc").textContent()).toContain("The scope grew by 4 h");
    await figure.getByRole("button", { name: /^Show as table/ }).press("Enter");
    expect(await figure.getByRole("row").allInnerTexts()).toEqual([
      expect.stringMatching(/^Day\s+Left\s+Scope\s+Plan/),
      expect.stringMatching(/^16 Nov\s+16\s+16\s+20/),
      expect.stringMatching(/^17 Nov\s+14.5\s+16\s+18.2/),
      expect.stringMatching(/^18 Nov\s+17\s+20\s+16.4/),
      expect.stringMatching(/^20 Nov\s+15\s+20\s+12.7/),
      expect.stringMatching(/^21 Nov\s+14\s+20\s+10.9/),
    ]);
  });

  it("is planned with what was carried over, and the hours are summed", async () => {
    const { page, requests } = await open({ tab: "roadmap", state: withRoadmap(WITHOUT_SPRINT) });
    await page.getByText("Sprint 2 is closed: 1 of 2 tasks done, 2 tasks carried over.").waitFor();
    await page.getByRole("button", { name: "Plan sprint…" }).press("Enter");
    const dialog = page.getByRole("dialog", { name: "Plan a sprint" });
    expect(await text(dialog.getByRole("status"))).toBe("2 tasks, 9 h");
    await dialog.getByRole("checkbox", { name: /^1\.5 Put circuit breakers/ }).press("Space");
    expect(await text(dialog.getByRole("status"))).toBe("3 tasks, 14 h");
    await dialog.getByLabel("First day").fill("2026-11-30");
    await dialog.getByLabel("Last day").fill("2026-11-28");
    await dialog.getByRole("button", { name: "Plan sprint" }).click();
    await dialog.getByRole("alert").getByText("The last day lies before the first.").waitFor();
    await dialog.getByLabel("Last day").fill("2026-12-11");
    await dialog.getByRole("button", { name: "Plan sprint" }).click();
    await expect
      .poll(() => requests)
      .toEqual([
        {
          kind: "planSprint",
          folder: FOLDER,
          title: "Sprint 2",
          start: "2026-11-30",
          end: "2026-12-11",
          tasks: ["stability-first.1.4", "stability-first.2.2", "stability-first.1.5"],
        },
      ]);
  });

  it("is changed with what it has", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByRole("button", { name: "Change sprint" }).click();
    const dialog = page.getByRole("dialog", { name: "Change the sprint" });
    expect(await dialog.getByRole("checkbox", { checked: true }).count()).toBe(4);
    await dialog.getByLabel("Title").fill("Sprint 3");
    await page.keyboard.press("Enter");
    const { id: sprint, start, end, tasks } = SPRINT;
    await expect
      .poll(() => requests)
      .toEqual([{ kind: "planSprint", folder: FOLDER, sprint, title: "Sprint 3", start, end, tasks }]);
  });

  it("says before it is closed what is carried over", async () => {
    const { page, requests } = await open({ tab: "roadmap" });
    await page.getByRole("button", { name: "Close sprint…" }).click();
    const dialog = page.getByRole("dialog", { name: "Close Sprint 3: timeouts?" });
    await dialog.getByText("Carried over: 3 tasks, 14 h.").waitFor();
    await dialog.getByRole("button", { name: "Close sprint" }).click();
    await expect.poll(() => requests).toEqual([{ kind: "closeSprint", folder: FOLDER, sprint: "sprint-3" }]);
  });

  it("has a plan and no line before its first day is recorded", async () => {
    const planned = { ...SPRINT, state: "planned" as const, points: [], verdict: "starts in 3 days" };
    const { page } = await open({ tab: "roadmap", state: withRoadmap({ ...ROADMAP, sprint: planned }) });
    await page.getByText("Starts in 3 days").waitFor();
    expect(await page.locator(".lines .series").count()).toBe(1);
  });
});

describe("Prompts", () => {
  it("lists eight, and fills one for what is chosen", async () => {
    const asked: unknown[] = [];
    const { page, requests } = await open({
      kept: { tab: "prompts", prompt: "retry" },
      answer: (request) => {
        if (request.kind === "prompt") asked.push(request);
        return undefined;
      },
    });
    const list = page.getByRole("navigation", { name: "Prompts" });
    expect(await list.getByRole("button").count()).toBe(8);
    expect(await text(list.getByRole("button", { name: /^Retry/ }))).toMatch(/5 gaps/);
    await page.getByText("5 findings, about 1,240 tokens, 3 places left out to fit").waitFor();
    await page.getByRole("button", { name: "src/payments/cardGateway.ts:48" }).click();
    await expect.poll(() => requests).toMatchObject([{ kind: "openPlace", line: 47 }]);
    await page
      .getByLabel("What the prompt is about")
      .selectOption({ label: "1.4 Give every outbound call a deadline and a retry" });
    await expect
      .poll(() => asked)
      .toEqual([
        { kind: "prompt", folder: FOLDER, prompt: "retry", scope: { kind: "workspace" } },
        { kind: "prompt", folder: FOLDER, scope: { kind: "task", task: "stability-first.1.4" } },
      ]);
  });

  it("hands it over in three ways", async () => {
    const { page, requests } = await open({ kept: { tab: "prompts", prompt: "retry" } });
    await page.getByRole("button", { name: "Copy prompt" }).click();
    await page.getByRole("button", { name: "Open in chat" }).click();
    await page.getByRole("button", { name: "Open as document" }).click();
    const use = { kind: "usePrompt", folder: FOLDER, prompt: "retry", scope: { kind: "workspace" } };
    await expect
      .poll(() => requests)
      .toEqual([
        { ...use, how: "copy" },
        { ...use, how: "chat" },
        { ...use, how: "document" },
      ]);
  });

  it("says why a prompt cannot be filled", async () => {
    const { page } = await open({ tab: "prompts", answer: () => ({ refused: "The analyser stopped." }) });
    await page.getByRole("tabpanel").getByText("The analyser stopped.").waitFor();
    expect(await page.getByRole("button", { name: "Copy prompt" }).count()).toBe(0);
  });

  it("is filled again when the code changed, and keeps the last text until then", async () => {
    let filled = 0;
    const { page, change } = await open({
      tab: "prompts",
      answer: ({ kind }) => {
        if (kind === "prompt") filled += 1;
        return undefined;
      },
    });
    await page.getByText("src/payments/cardGateway.ts:48").waitFor();
    await change(stateOf(orders({ revision: 8 })));
    await expect.poll(() => filled).toBe(2);
    await change(stateOf(orders({ revision: 8, score: 82 })));
    await page.getByText("Score 82").waitFor();
    expect(filled).toBe(2);
  });
});

describe("History", () => {
  it("saves a milestone, with a name", async () => {
    const { page, requests } = await open({ tab: "history" });
    const save = page.getByRole("button", { name: "Save milestone…" });
    await save.press("Enter");
    const dialog = page.getByRole("dialog", { name: "Save a milestone" });
    await focused(page, dialog.locator("vscode-textfield").first());
    await page.keyboard.press("Enter");
    await dialog.getByRole("alert").getByText("A milestone needs a name.").waitFor();
    await page.keyboard.type("Before launch");
    await page.keyboard.press("Enter");
    await dialog.waitFor({ state: "detached" });
    expect(requests).toEqual([{ kind: "saveMilestone", folder: FOLDER, name: "Before launch" }]);
    await focused(page, save);
  });

  it("compares two milestones, or one with now", async () => {
    const { page } = await open({ tab: "history" });
    const compare = page.getByRole("region", { name: "Compare" });
    expect(await text(compare.getByRole("row", { name: /^Score/ }))).toMatch(/76\s+81\s+\+5, better/);
    await compare.getByLabel("Compare from").selectOption("Sprint 1");
    await compare.getByLabel("Compare to").selectOption("Sprint 2");
    expect(await text(compare.getByRole("row", { name: /^P1 gaps/ }))).toMatch(/12\s+9\s+3 fewer, better/);
    expect(await text(compare.getByRole("row", { name: /^Retry and deadlines/ }))).toMatch(
      /14 of 28\s+22 of 28\s+better/,
    );
    expect(await text(compare.getByRole("row", { name: /^Level/ }))).toMatch(/same$/);
  });

  it("exports each report in both formats", async () => {
    const { page, requests } = await open({ tab: "history" });
    await page.getByRole("button", { name: "Export Progress report as HTML" }).click();
    await page.getByRole("button", { name: "Export Quick reference card as Markdown" }).press("Enter");
    await expect
      .poll(() => requests)
      .toEqual([
        { kind: "exportReport", folder: FOLDER, report: "progress", format: "html" },
        { kind: "exportReport", folder: FOLDER, report: "reference-card", format: "markdown" },
      ]);
  });
});

function withRoadmap(roadmap: SnapshotRoadmap): DashboardState {
  return stateOf(orders({ roadmap }));
}

/** The roadmap over the pipe, on the language server as it ships: a plan that follows the code, the disk and other windows. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Outcome } from "#protocol/messages";
import type { SnapshotTask } from "#protocol/plan";
import type { Snapshot } from "#protocol/snapshot";

import { eventually, type Folder, type Server } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");
const { started } = servers;

const LOADS = (name: string, options: string) => `import axios from "axios";

export async function ${name}(id: string): Promise<unknown> {
  const answer = await axios.get("https://example.org/" + id${options});
  return answer.data;
}
`;
const PACKAGE = JSON.stringify({ name: "shop", dependencies: { axios: "^1.7.0" } });

const shop = () =>
  servers.folder({
    "package.json": PACKAGE,
    "src/jobs/first.ts": LOADS("first", ""),
    "src/jobs/second.ts": LOADS("second", ""),
  });

const ROADMAP = ".bulwark/roadmap.json";
const HISTORY = ".bulwark/history.jsonl";
const stored = (root: Folder): string => readFileSync(join(root.root, ROADMAP), "utf8");

const ask = (server: Server, method: string, params: object): Promise<Outcome> =>
  server.connection.sendRequest(method, params);

async function snapshotOf(server: Server): Promise<Snapshot> {
  const [snapshot]: Snapshot[] = await server.connection.sendRequest("bulwark/snapshot", {});
  if (snapshot === undefined) throw new Error("no snapshot");
  return snapshot;
}

async function tasksOf(server: Server): Promise<readonly SnapshotTask[]> {
  return (await snapshotOf(server)).roadmap.phases.flatMap((phase) => phase.tasks);
}

async function deadlines(server: Server): Promise<SnapshotTask> {
  const task = (await tasksOf(server)).find(({ rules }) => rules.includes("missing-timeout"));
  if (task === undefined) throw new Error("no task for the deadlines");
  return task;
}

/** A day in the calendar of this machine, so many days from today. */
function dayFrom(days: number): string {
  const date = new Date();
  date.setDate(date.getDate() + days);
  return [date.getFullYear(), date.getMonth() + 1, date.getDate()]
    .map((part) => String(part).padStart(2, "0"))
    .join("-");
}

async function planned(server: Server, root: Folder): Promise<SnapshotTask> {
  await server.scan();
  expect(await ask(server, "bulwark/useTemplate", { folder: root.uri, template: "from-findings" })).toEqual({
    ok: true,
  });
  const task = await deadlines(server);
  const plan = { folder: root.uri, title: "Deadlines", start: dayFrom(0), end: dayFrom(9), tasks: [task.id] };
  expect(await ask(server, "bulwark/planSprint", plan)).toEqual({ ok: true });
  return task;
}

describe("a roadmap of findings", () => {
  test("counts itself down while code is mended: task, sprint, burndown", async () => {
    const root = shop();
    const server = await started({ folders: [root] });
    const task = await planned(server, root);
    expect(task).toMatchObject({ linked: 2, open: 2, status: "todo", origin: "findings" });
    expect(task.title).toMatch(/^Give a deadline to the 2 outbound calls in src\/jobs/);

    const first = root.uriOf("src/jobs/first.ts");
    await server.open(first, LOADS("first", ""));
    await server.change(first, 2, LOADS("first", ", { timeout: 5000 }"));
    await server.pull(first);
    expect(await deadlines(server)).toMatchObject({ open: 1, left: task.estimate / 2, status: "todo" });

    root.write("src/jobs/second.ts", LOADS("second", ", { timeout: 5000 }"));
    await server.filesChanged(root.uriOf("src/jobs/second.ts"));
    await eventually(() => server.pushed.get(root.uriOf("src/jobs/second.ts"))?.length === 0);
    const { roadmap } = await snapshotOf(server);
    expect(await deadlines(server)).toMatchObject({ open: 0, status: "done", left: 0 });
    expect(roadmap.sprint).toMatchObject({ tasksDone: 1, left: 0, scope: task.estimate, verdict: "all done" });
    expect(roadmap.sprint?.points).toEqual([{ day: dayFrom(0), scope: task.estimate, left: 0 }]);

    await server.change(first, 3, LOADS("first", ""));
    await server.pull(first);
    expect(await deadlines(server)).toMatchObject({ open: 1, status: "todo" });
  });

  test("is written with the sprint, read by the next window, and closed with what is left", async () => {
    const root = shop();
    const server = await started({ folders: [root] });
    const task = await planned(server, root);
    const change = { status: "doing", note: "with Ada", estimate: 4, commit: "4af0c2e" };
    expect(await ask(server, "bulwark/changeTask", { folder: root.uri, task: task.id, change })).toEqual({ ok: true });
    expect(existsSync(join(root.root, HISTORY))).toBe(false);
    await server.dispose();

    const other = await started({ folders: [root] });
    await other.scan();
    expect(await deadlines(other)).toMatchObject({ ...change, linked: 2, sprint: dayFrom(0) });
    const [recorded] = readFileSync(join(root.root, HISTORY), "utf8").trim().split("\n");
    expect(JSON.parse(recorded ?? "")).toMatchObject({ kind: "day", sprint: { id: dayFrom(0), scope: 4, left: 4 } });
    expect(await ask(other, "bulwark/closeSprint", { folder: root.uri, sprint: dayFrom(0) })).toEqual({ ok: true });
    expect((await snapshotOf(other)).roadmap.closedSprints).toMatchObject([{ carriedOver: [task.id], scope: 4 }]);
    const removed = await ask(other, "bulwark/removeTask", { folder: root.uri, task: task.id });
    expect(removed).toEqual({ ok: true });
    expect((await tasksOf(other)).map(({ id }) => id)).not.toContain(task.id);
  });

  test("of two windows takes the changes of both", async () => {
    const root = shop();
    const [one, two] = [await started({ folders: [root] }), await started({ folders: [root] })];
    const ids = (await tasksOf(one)).map(({ id }) => id);
    const outcomes = await Promise.all(
      ids.map((task, index) =>
        ask(index % 2 === 0 ? one : two, "bulwark/changeTask", { folder: root.uri, task, change: { status: "done" } }),
      ),
    );
    expect(outcomes).toEqual(ids.map(() => ({ ok: true })));
    const { tasks } = JSON.parse(stored(root));
    expect(Object.keys(tasks).sort()).toEqual([...ids].sort());
    await two.filesChanged(root.uriOf(ROADMAP));
    await expect.poll(async () => (await snapshotOf(two)).roadmap.done).toBe(ids.length);
  });
});

describe("the file", () => {
  test("may be edited by hand: views follow", async () => {
    const root = shop();
    const server = await started({ folders: [root] });
    const [task] = await tasksOf(server);
    await ask(server, "bulwark/changeTask", { folder: root.uri, task: task?.id, change: { status: "doing" } });
    root.write(ROADMAP, stored(root).replace('"doing"', '"blocked"'));
    const announced = server.announced.length;
    await server.filesChanged(root.uriOf(ROADMAP));
    // The change before may be announced after this one was made.
    await expect.poll(async () => (await tasksOf(server))[0]?.status).toBe("blocked");
    await eventually(() => server.announced.length > announced);
  });

  test("that is broken is shown at its line and left as it is", async () => {
    const root = shop();
    const broken = '{\n  "version": 2,\n  "tasks": {\n<<<<<<< ours\n';
    root.write(ROADMAP, broken);
    const server = await started({ folders: [root] });
    await server.scan();
    expect((await snapshotOf(server)).problems).toMatchObject([{ kind: "state", path: ROADMAP, line: 4 }]);
    expect(server.pushed.get(root.uriOf(ROADMAP))?.[0]?.range.start.line).toBe(3);
    const [task] = await tasksOf(server);
    const refused = await ask(server, "bulwark/changeTask", {
      folder: root.uri,
      task: task?.id,
      change: { status: "done" },
    });
    expect(refused).toMatchObject({ ok: false, message: expect.stringContaining(`${ROADMAP}:4:`) });
    expect(stored(root)).toBe(broken);
  });

  test("is not made by a scan, nor by a wish that is refused", async () => {
    const root = shop();
    const server = await started({ folders: [root] });
    await server.scan();
    const unknown = { folder: root.uri, template: "of-mine" };
    expect(await ask(server, "bulwark/useTemplate", unknown)).toMatchObject({ ok: false });
    expect(await ask(server, "bulwark/closeSprint", { folder: root.uri, sprint: "none" })).toMatchObject({ ok: false });
    expect(existsSync(join(root.root, ".bulwark"))).toBe(false);
  });

  test("is not made in a folder nobody trusts", async () => {
    const root = shop();
    const server = await started({ folders: [root], options: { commands: true, trusted: false } });
    await server.scan();
    const wishes = [
      ["bulwark/useTemplate", { template: "from-findings" }],
      ["bulwark/changeTask", { task: "stability-first.1.1", change: { status: "done" } }],
      ["bulwark/planSprint", { title: "S", start: dayFrom(0), end: dayFrom(3), tasks: ["stability-first.1.1"] }],
    ] as const;
    for (const [method, params] of wishes) {
      const outcome = await ask(server, method, { folder: root.uri, ...params });
      expect(outcome).toMatchObject({ ok: false, message: expect.stringContaining("trust this workspace") });
    }
    expect(existsSync(join(root.root, ".bulwark"))).toBe(false);
  });
});

/** Milestones, recorded scans and reports over the pipe, in a real folder. */

import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { MadeReport, Outcome } from "#protocol/messages";
import type { Snapshot } from "#protocol/snapshot";

import type { Server } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");

const CALL = 'export const load = () => fetch("https://a.example");\n';

async function opened(files: Readonly<Record<string, string>> = { "src/load.ts": CALL }, { trusted = true } = {}) {
  const root = servers.folder(files);
  const server = await servers.started({ folders: [root], options: { commands: true, trusted } });
  await server.scan();
  return { server, folder: root.uri, file: join(root.root, ".bulwark/history.jsonl") };
}

const snapshot = async (server: Server): Promise<Snapshot> => {
  const [first] = await server.connection.sendRequest<readonly Snapshot[]>("bulwark/snapshot", {});
  if (first === undefined) throw new Error("no folder");
  return first;
};

describe("history", () => {
  test("begins when somebody asks for it, and then grows with each scan that says something new", async () => {
    const { server, folder, file } = await opened();
    expect(existsSync(file)).toBe(false);
    const asked = server.connection.sendRequest<Outcome>("bulwark/saveMilestone", {
      folder,
      name: "Start",
      note: "Before",
    });
    expect(await asked).toMatchObject({ ok: true });
    expect((await snapshot(server)).history).toMatchObject({
      points: [{ counts: { P1: 1 } }],
      milestones: [{ id: "start", name: "Start", note: "Before" }],
    });
    await server.scan();
    expect(readFileSync(file, "utf8").trim().split("\n")).toHaveLength(1);
  });

  test("is not written in a workspace that is not trusted", async () => {
    const { server, folder, file } = await opened(undefined, { trusted: false });
    expect(await server.connection.sendRequest("bulwark/saveMilestone", { folder, name: "Start" })).toMatchObject({
      ok: false,
      message: expect.stringContaining("trust this workspace first"),
    });
    await server.scan();
    expect(existsSync(file)).toBe(false);
  });

  test("refuses a second milestone of the same name", async () => {
    const { server, folder } = await opened();
    await server.connection.sendRequest("bulwark/saveMilestone", { folder, name: "Start" });
    expect(await server.connection.sendRequest("bulwark/saveMilestone", { folder, name: "Start" })).toEqual({
      ok: false,
      message: "There is a milestone “Start” already; choose another name.",
    });
  });

  test("reports a line that cannot be read with its number, and uses the others", async () => {
    const { server, folder } = await opened({ "src/load.ts": CALL, ".bulwark/history.jsonl": "<<<<<<< HEAD\n" });
    await server.connection.sendRequest("bulwark/saveMilestone", { folder, name: "Start" });
    const { history, problems } = await snapshot(server);
    expect(history.milestones).toHaveLength(1);
    expect(problems).toMatchObject([{ kind: "state", path: ".bulwark/history.jsonl", line: 1 }]);
  });
});

describe("a report", () => {
  const made = (server: Server, wish: object) => server.connection.sendRequest<MadeReport>("bulwark/report", wish);

  test("comes as Markdown and as HTML, with a name for its file", async () => {
    const { server, folder } = await opened();
    const markdown = await made(server, { folder, report: "diagnostic", format: "markdown" });
    expect(markdown).toMatchObject({ ok: true, text: expect.stringContaining("`src/load.ts:1`") });
    expect(markdown).toMatchObject({ fileName: expect.stringMatching(/^bulwark-diagnostic-\d{4}-\d\d-\d\d\.md$/) });
    const html = await made(server, { folder, report: "reference-card", format: "html" });
    expect(html).toMatchObject({ ok: true, text: expect.stringMatching(/^<!doctype html>/) });
  });

  test("compares with a milestone by its name", async () => {
    const { server, folder } = await opened();
    await server.connection.sendRequest("bulwark/saveMilestone", { folder, name: "Before launch" });
    const report = await made(server, { folder, report: "progress", format: "markdown", since: "Before launch" });
    expect(report).toMatchObject({
      ok: true,
      text: expect.stringContaining("## What has changed since milestone “Before launch”"),
    });
    expect(await made(server, { folder, report: "progress", format: "markdown", since: "never" })).toMatchObject({
      ok: false,
    });
  });

  test("is refused for a folder that is not open", async () => {
    const { server } = await opened();
    expect(await made(server, { folder: "file:///elsewhere", report: "diagnostic", format: "html" })).toEqual({
      ok: false,
      message: "This folder is not part of the workspace.",
    });
  });
});

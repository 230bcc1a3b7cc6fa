/** The language server as it ships, on real code: from a scan to a fix to an answer that stays. */

import { existsSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";
import { CancellationTokenSource } from "vscode-languageserver-protocol/node";

import type { Snapshot } from "#protocol/snapshot";

import { applyTo, createdBy, eventually, range, type Server } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");
const { started } = servers;

const WAITS_FOREVER = `import axios from "axios";

export async function load(id: string): Promise<unknown> {
  const answer = await axios.get("https://example.org/" + id);
  return answer.data;
}
`;
const PACKAGE = JSON.stringify({ name: "shop", dependencies: { axios: "^1.7.0" } });

const folder = (files: Readonly<Record<string, string>>) => servers.folder({ "package.json": PACKAGE, ...files });

const codes = (diagnostics: readonly { code?: unknown }[] | undefined) => diagnostics?.map(({ code }) => code);

describe("a folder with gaps", () => {
  test("is scanned, and its gaps are shown without opening a file", async () => {
    const root = folder({ "src/load.ts": WAITS_FOREVER });
    const server = await started({ folders: [root] });
    expect((await server.scan()).findings).toBeGreaterThan(0);
    const shown = server.pushed.get(root.uriOf("src/load.ts"));
    expect(codes(shown)).toContain("missing-timeout");
    expect(shown?.[0]?.range.start.line).toBe(3);
  });

  test("loses a gap while it is being fixed by hand, and has it back when the editor closes without saving", async () => {
    const root = folder({ "src/load.ts": WAITS_FOREVER });
    const server = await started({ folders: [root] });
    await server.scan();
    const uri = root.uriOf("src/load.ts");
    await server.open(uri, WAITS_FOREVER);
    expect(codes(await server.pullItems(uri))).toContain("missing-timeout");
    await server.change(uri, 2, WAITS_FOREVER.replace("+ id)", "+ id, { timeout: 1000 })"));
    expect(codes(await server.pullItems(uri))).not.toContain("missing-timeout");
    await server.close(uri);
    await eventually(() => codes(server.pushed.get(uri))?.includes("missing-timeout") === true);
  });

  test("keeps its other gaps while a file is half typed", async () => {
    const root = folder({});
    const server = await started({ folders: [root] });
    const uri = root.uriOf("src/load.ts");
    await server.open(uri, `${WAITS_FOREVER}\nexport function half( {\n`);
    expect(codes(await server.pullItems(uri))).toContain("missing-timeout");
  });

  test("has findings that another file takes away", async () => {
    const options = "export const OPTIONS = { maxRedirects: 5 };\n";
    const use = WAITS_FOREVER.replace("\n\n", '\nimport { OPTIONS } from "./options";\n\n').replace(
      "+ id)",
      "+ id, OPTIONS)",
    );
    const root = folder({ "options.ts": options, "use.ts": use });
    const server = await started({ folders: [root] });
    await server.scan();
    await server.open(root.uriOf("use.ts"), use);
    await server.open(root.uriOf("options.ts"), options);
    expect(codes(await server.pullItems(root.uriOf("use.ts")))).toContain("missing-timeout");
    await server.pull(root.uriOf("options.ts"));
    await server.change(root.uriOf("options.ts"), 2, options.replace("maxRedirects: 5", "timeout: 500"));
    await server.pull(root.uriOf("options.ts"));
    await eventually(() => server.refreshes.length > 0);
    expect(codes(await server.pullItems(root.uriOf("use.ts")))).not.toContain("missing-timeout");
  });
});

describe("a fix", () => {
  test("is offered at the gap, and applied it closes it", async () => {
    const root = folder({ "src/load.ts": WAITS_FOREVER });
    const server = await started({ folders: [root] });
    const uri = root.uriOf("src/load.ts");
    await server.open(uri, WAITS_FOREVER);
    const actions = await server.actions(uri, range(3, 30), { only: ["quickfix.bulwark.missing-timeout"] });
    expect(actions.length).toBeGreaterThan(0);
    const [action = { title: "none" }] = actions;
    const { edit } = await server.resolve(action);
    const fixed = applyTo(WAITS_FOREVER, uri, edit);
    expect(fixed).not.toBe(WAITS_FOREVER);
    await server.change(uri, 2, fixed);
    expect(codes(await server.pullItems(uri))).not.toContain("missing-timeout");
    await expect(server.resolve(action)).rejects.toMatchObject({ code: -32801 });
    for (const created of createdBy(edit)) expect(created.startsWith(root.uri)).toBe(true);
  });

  test("leaves the other gaps of a CRLF file where they are", async () => {
    const text = WAITS_FOREVER.replaceAll("\n", "\r\n");
    const root = folder({ "src/load.ts": text });
    const server = await started({ folders: [root] });
    const uri = root.uriOf("src/load.ts");
    await server.open(uri, text);
    const [action = { title: "none" }] = await server.actions(uri, range(3, 30), {
      only: ["quickfix.bulwark.missing-timeout"],
    });
    const fixed = applyTo(text, uri, (await server.resolve(action)).edit);
    expect(fixed.replaceAll("\r\n", "")).not.toMatch(/[\r\n]/);
  });
});

describe("a Dockerfile", () => {
  const TEXT = "FROM node:22-slim\nUSER node\nWORKDIR /app\nCMD node server.js\n";

  test("is scanned with the rest of the folder", async () => {
    const root = folder({ "docker/Dockerfile": TEXT });
    const server = await started({ folders: [root] });
    await server.scan();
    expect(codes(server.pushed.get(root.uriOf("docker/Dockerfile")))).toEqual(["signal-not-forwarded"]);
  });

  test("has a gap that its fix closes, line by line", async () => {
    const root = folder({ Dockerfile: TEXT });
    const server = await started({ folders: [root] });
    const uri = root.uriOf("Dockerfile");
    await server.open(uri, TEXT, "dockerfile");
    expect(codes(await server.pullItems(uri))).toEqual(["signal-not-forwarded"]);
    const [action = { title: "none" }] = await server.actions(uri, range(3, 0), {
      only: ["quickfix.bulwark.signal-not-forwarded"],
    });
    const fixed = applyTo(TEXT, uri, (await server.resolve(action)).edit);
    expect(fixed).toBe('FROM node:22-slim\nUSER node\nWORKDIR /app\nCMD ["node", "server.js"]\n');
    await server.change(uri, 2, fixed);
    expect(await server.pullItems(uri)).toEqual([]);
  });
});

describe("the snapshot", () => {
  const snapshotOf = async (server: Server): Promise<Snapshot> => {
    const [snapshot]: Snapshot[] = await server.connection.sendRequest("bulwark/snapshot", {});
    if (snapshot === undefined) throw new Error("no snapshot");
    return snapshot;
  };

  test("holds findings, principles, checklist and roadmap", async () => {
    const root = folder({ "src/load.ts": WAITS_FOREVER });
    const server = await started({ folders: [root] });
    expect((await snapshotOf(server)).scan).toEqual({ state: "never" });
    await server.scan();
    const snapshot = await snapshotOf(server);
    expect(snapshot.scan).toMatchObject({ state: "done", files: 1 });
    expect(snapshot.findings[0]).toMatchObject({ path: "src/load.ts", uri: root.uriOf("src/load.ts") });
    expect(snapshot.principles).toHaveLength(8);
    expect(snapshot.checklists[0]?.areas.length).toBeGreaterThan(3);
    expect(snapshot.roadmap.total).toBeGreaterThan(5);
  });

  test("says of each gap whether a fix is listed for it", async () => {
    const serves =
      'import { createServer } from "node:http";\n\ncreateServer((_, answer) => answer.end("hello")).listen(80);\n';
    const root = folder({
      "src/serve.ts": serves,
      "jobs/serve.ts": `${serves}\nprocess.on("SIGTERM", () => {\n  process.exit(0);\n});\n`,
    });
    const server = await started({ folders: [root] });
    await server.scan();
    const { findings } = await snapshotOf(server);
    const gaps = findings.filter(({ rule }) => rule === "missing-graceful-shutdown");
    expect(Object.fromEntries(gaps.map(({ path, hasFix }) => [path, hasFix]))).toEqual({
      "src/serve.ts": true,
      "jobs/serve.ts": false,
    });
  });

  test("keeps a person's answer, on disk and over a restart", async () => {
    const root = folder({ "src/load.ts": WAITS_FOREVER });
    const server = await started({ folders: [root] });
    await server.scan();
    const items = (of: Snapshot) => of.checklists.flatMap(({ areas }) => areas.flatMap((area) => area.items));
    const item = items(await snapshotOf(server)).find(({ decision }) => decision === "attested");
    const answer = { folder: root.uri, item: item?.id, status: "pass", note: "checked in the staging run", who: "Ada" };
    expect(await server.connection.sendRequest("bulwark/answerItem", answer)).toEqual({ ok: true });
    const stored = readFileSync(join(root.root, ".bulwark/checklist.json"), "utf8");
    expect(stored).toContain("checked in the staging run");
    await server.dispose();
    const other = await started({ folders: [root] });
    const again = items(await snapshotOf(other)).find(({ id }) => id === item?.id);
    expect(again).toMatchObject({ status: "pass", manual: { who: "Ada" } });
  });

  test("leaves a broken state file alone and says where it is broken", async () => {
    const root = folder({ ".bulwark/checklist.json": '{\n  "version": 1,\n  "answers": [\n' });
    const server = await started({ folders: [root] });
    await server.scan();
    const { problems } = await snapshotOf(server);
    expect(problems).toMatchObject([{ kind: "state", path: ".bulwark/checklist.json" }]);
    const item = (await snapshotOf(server)).checklists[0]?.areas[0]?.items[0]?.id;
    const answer = { folder: root.uri, item, status: "pass", note: "checked in the staging run" };
    expect(await server.connection.sendRequest("bulwark/answerItem", answer)).toMatchObject({ ok: false });
    expect(readFileSync(join(root.root, ".bulwark/checklist.json"), "utf8")).toMatch(/"answers": \[\n$/);
  });
});

describe("hard folders", () => {
  test("a broken bulwark.json is shown at its place, stays as it is, and the rest goes on", async () => {
    const broken = '{\n  "rules": { "missing-timeout": \n';
    const root = folder({ "src/load.ts": WAITS_FOREVER, "bulwark.json": broken });
    const server = await started({ folders: [root] });
    await server.scan();
    const [problem] = server.pushed.get(root.uriOf("bulwark.json")) ?? [];
    expect(problem?.range.start.line).toBeGreaterThan(0);
    expect(codes(server.pushed.get(root.uriOf("src/load.ts")))).toContain("missing-timeout");
    expect(readFileSync(join(root.root, "bulwark.json"), "utf8")).toBe(broken);
    root.write("bulwark.json", '{ "rules": { "missing-timeout": "off" } }');
    await server.filesChanged(root.uriOf("bulwark.json"));
    await eventually(() => server.pushed.get(root.uriOf("bulwark.json"))?.length === 0);
    await eventually(() => codes(server.pushed.get(root.uriOf("src/load.ts")))?.includes("missing-timeout") !== true);
  });

  test("a symlink loop and a binary do not stop the scan", async () => {
    const root = folder({ "src/load.ts": WAITS_FOREVER });
    symlinkSync(root.root, join(root.root, "src/loop"));
    writeFileSync(join(root.root, "src/binary.ts"), Buffer.from([0, 1, 2, 0, 255]));
    const server = await started({ folders: [root] });
    await server.scan();
    expect([...server.pushed.keys()]).toEqual([root.uriOf("src/load.ts")]);
  });

  test("a cancelled scan leaves open files with their findings", async () => {
    const many = Object.fromEntries(Array.from({ length: 400 }, (_, index) => [`src/f${index}.ts`, WAITS_FOREVER]));
    const root = folder(many);
    const server = await started({ folders: [root] });
    const source = new CancellationTokenSource();
    const scan = server.connection.sendRequest("bulwark/scan", {}, source.token);
    const uri = root.uriOf("src/f0.ts");
    await server.open(uri, WAITS_FOREVER);
    source.cancel();
    expect(await scan).toMatchObject({ cancelled: true });
    expect(codes(await server.pullItems(uri))).toContain("missing-timeout");
    expect(await server.scan()).toMatchObject({ cancelled: false });
    expect(server.pushed.size).toBe(399);
  });

  test("a renamed folder takes its findings along", async () => {
    const root = folder({ "old/load.ts": WAITS_FOREVER });
    const server = await started({ folders: [root] });
    await server.scan();
    root.remove("old");
    root.write("new/load.ts", WAITS_FOREVER);
    await server.filesChanged(root.uriOf("old"), root.uriOf("new"));
    await eventually(() => server.pushed.get(root.uriOf("old/load.ts"))?.length === 0);
    await eventually(() => codes(server.pushed.get(root.uriOf("new/load.ts")))?.includes("missing-timeout") === true);
  });

  test("an unsaved document without a folder is looked at alone, and nothing is written", async () => {
    const server = await started({ folders: [] });
    await server.open("untitled:Untitled-1", WAITS_FOREVER);
    expect(codes(await server.pullItems("untitled:Untitled-1"))).toContain("missing-timeout");
  });

  test("two folders with the same file keep their own findings", async () => {
    const [one, two] = [folder({ "a.ts": WAITS_FOREVER }), folder({ "a.ts": "export {};\n" })];
    const server = await started({ folders: [one, two] });
    await server.scan();
    expect(server.pushed.has(one.uriOf("a.ts"))).toBe(true);
    expect(server.pushed.has(two.uriOf("a.ts"))).toBe(false);
    expect(existsSync(join(two.root, ".bulwark"))).toBe(false);
  });
});

test("a rule page comes from the program itself", async () => {
  const server = await started({ folders: [] });
  const rules: { id: string }[] = await server.connection.sendRequest("bulwark/rules", {});
  expect(rules.map(({ id }) => id)).toContain("missing-timeout");
  expect(await server.connection.sendRequest("bulwark/rulePage", { rule: "../../package" })).toBeNull();
});

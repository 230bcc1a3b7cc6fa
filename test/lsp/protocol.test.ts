/** The server's side of the protocol, with an engine whose answers the tests choose: life cycle, documents, scans, settings. */

import { describe, expect, test } from "vitest";
import { CancellationTokenSource, WorkDoneProgress } from "vscode-languageserver-protocol/node";

import { eventually, range, VSCODE } from "./harness";
import { useServers } from "./servers";

const { folder, process, started } = useServers("test/lsp/fakeMain.ts");

describe("start and end", () => {
  test("says what it can do", async () => {
    const { capabilities } = await process().initialize({ folders: [folder({})] });
    expect(capabilities.diagnosticProvider).toEqual({ interFileDependencies: true, workspaceDiagnostics: false });
    expect(capabilities.codeActionProvider).toMatchObject({ resolveProvider: true });
    expect(capabilities.positionEncoding).toBe("utf-16");
  });

  test("watches files and settings through the client", async () => {
    const server = await started({ folders: [folder({})] });
    await eventually(() => server.registrations.length === 2);
    expect(server.registrations.toSorted()).toEqual([
      "workspace/didChangeConfiguration",
      "workspace/didChangeWatchedFiles",
    ]);
  });

  test("refuses requests before `initialize`, and drops notifications", async () => {
    const server = process();
    await server.open("file:///early.ts", "GAP");
    await expect(server.pull("file:///early.ts")).rejects.toMatchObject({ code: -32002 });
    await expect(server.initialize({ folders: [folder({})] })).resolves.toHaveProperty("capabilities");
  });

  test("refuses a second `initialize` and goes on", async () => {
    const root = folder({});
    const server = await started({ folders: [root] });
    await expect(server.initialize({ folders: [] })).rejects.toMatchObject({ code: -32600 });
    await server.open(root.uriOf("a.ts"), "GAP");
    expect(await server.pullItems(root.uriOf("a.ts"))).toHaveLength(1);
  });

  test("answers nothing after `shutdown` and exits with 0", async () => {
    const server = await started({ folders: [folder({})] });
    await server.connection.sendRequest("shutdown");
    await expect(server.scan()).rejects.toMatchObject({ code: -32600 });
    await server.connection.sendNotification("exit");
    expect(await server.exitCode).toBe(0);
  });

  test("exits with 1 when it is told to without `shutdown`", async () => {
    const server = await started({ folders: [folder({})] });
    await server.connection.sendNotification("exit");
    expect(await server.exitCode).toBe(1);
  });

  test("ends when the editor vanishes", async () => {
    const server = await started({ folders: [folder({})] });
    server.process.stdin?.destroy();
    expect(await server.exitCode).toBe(1);
  });

  test("answers an unknown request with `method not found`", async () => {
    const server = await started({ folders: [] });
    await expect(server.connection.sendRequest("bulwark/nonsense", {})).rejects.toMatchObject({ code: -32601 });
  });
});

describe("open documents", () => {
  test("are pulled, and told `unchanged` when nothing moved", async () => {
    const root = folder({});
    const server = await started({ folders: [root] });
    const uri = root.uriOf("a.ts");
    await server.open(uri, "one\n  GAP two");
    const report = await server.pull(uri);
    expect(report).toMatchObject({
      kind: "full",
      items: [
        {
          range: range(1, 2, 5),
          severity: 2,
          source: "bulwark",
          code: "missing-timeout",
          codeDescription: { href: "bulwark-rule:/missing-timeout.md" },
          message: "GAP is a gap",
        },
      ],
    });
    expect(await server.pull(uri, report.resultId)).toEqual({ kind: "unchanged", resultId: report.resultId });
  });

  test("follow incremental changes", async () => {
    const root = folder({});
    const server = await started({ folders: [root] });
    const uri = root.uriOf("a.ts");
    await server.open(uri, "GAP\nfine");
    await server.change(uri, 2, "GAP", range(1, 0, 4));
    expect((await server.pullItems(uri)).map((item) => item.range)).toEqual([range(0, 0, 3), range(1, 0, 3)]);
    await server.change(uri, 3, "", range(0, 0, 3));
    expect((await server.pullItems(uri)).map((item) => item.range)).toEqual([range(1, 0, 3)]);
  });

  test("are asked for again when another file changes their findings", async () => {
    const root = folder({});
    const server = await started({ folders: [root] });
    const [a, b] = [root.uriOf("a.ts"), root.uriOf("b.ts")];
    await server.open(b, "fine");
    await server.open(a, "uses(b.ts)");
    expect(await server.pullItems(a)).toEqual([]);
    await server.pull(b);
    await server.change(b, 2, "BROKEN");
    await server.pull(b);
    await eventually(() => server.refreshes.length > 0);
    const [finding] = await server.pullItems(a);
    expect(finding?.relatedInformation).toEqual([
      { location: { uri: b, range: range(0, 0, 6) }, message: "broken here" },
    ]);
  });

  test("outside of any folder, and unsaved ones, are looked at alone", async () => {
    const root = folder({});
    const server = await started({ folders: [root] });
    await server.open("untitled:Untitled-1", "GAP", "python");
    await server.open("vscode-vfs://github/x/y/b.ts", "uses(a.ts) GAP");
    expect(await server.pullItems("untitled:Untitled-1")).toHaveLength(1);
    expect(await server.pullItems("vscode-vfs://github/x/y/b.ts")).toHaveLength(1);
    await server.close("untitled:Untitled-1");
    await eventually(() => server.pushed.get("untitled:Untitled-1")?.length === 0);
  });

  test("of a client that counts in UTF-8 have UTF-8 columns, there and back", async () => {
    const root = folder({});
    const server = await started({
      folders: [root],
      capabilities: { ...VSCODE, general: { positionEncodings: ["utf-8"] } },
    });
    const uri = root.uriOf("a.ts");
    await server.open(uri, "äö😀 GAP");
    expect((await server.pullItems(uri)).map((item) => item.range)).toEqual([range(0, 9, 12)]);
    await server.change(uri, 2, "x", range(0, 4, 8));
    expect((await server.pullItems(uri)).map((item) => item.range)).toEqual([range(0, 6, 9)]);
  });
});

describe("the workspace", () => {
  test("is scanned with progress, and closed files' findings are pushed", async () => {
    const root = folder({ "a.ts": "GAP GAP", "deep/b.ts": "fine" });
    const server = await started({ folders: [root] });
    const progress: unknown[] = [];
    server.connection.onProgress(WorkDoneProgress.type, "token", (value) => {
      progress.push(value);
    });
    expect(await server.scan({ token: "token" })).toEqual({ findings: 2, cancelled: false });
    expect(server.pushed.get(root.uriOf("a.ts"))).toHaveLength(2);
    expect(server.pushed.has(root.uriOf("deep/b.ts"))).toBe(false);
    expect(progress[0]).toMatchObject({ kind: "begin", cancellable: true });
    expect(progress.at(-2)).toMatchObject({ kind: "report", message: "2 of 2 files", percentage: 100 });
    expect(progress.at(-1)).toEqual({ kind: "end" });
  });

  test("has each finding once when a file opens and closes", async () => {
    const root = folder({ "a.ts": "GAP" });
    const server = await started({ folders: [root] });
    await server.scan();
    const uri = root.uriOf("a.ts");
    server.pushes.length = 0;
    await server.open(uri, "GAP GAP");
    expect(await server.pullItems(uri)).toHaveLength(2);
    await server.scan();
    expect(server.pushes).toEqual([]);
    await server.close(uri);
    await eventually(() => server.pushes.length > 0);
    expect(server.pushed.get(uri)).toHaveLength(1);
  });

  test("forgets findings of files that changed or vanished on disk", async () => {
    const root = folder({ "a.ts": "GAP", "b.ts": "GAP" });
    const server = await started({ folders: [root] });
    await server.scan();
    root.write("a.ts", "fine");
    root.remove("b.ts");
    await server.filesChanged(root.uriOf("a.ts"), root.uriOf("b.ts"));
    await eventually(() => [...server.pushed.values()].every((diagnostics) => diagnostics.length === 0));
    expect([...server.pushed.keys()].toSorted()).toEqual([root.uriOf("a.ts"), root.uriOf("b.ts")]);
  });

  test("takes in a thousand changed files with a few messages", async () => {
    const names = Array.from({ length: 1000 }, (_, index) => `f${index}.ts`);
    const root = folder(Object.fromEntries(names.map((name) => [name, "fine"])));
    const server = await started({ folders: [root] });
    await server.scan();
    server.announced.length = 0;
    for (const name of names) root.write(name, "GAP");
    for (const name of names) await server.filesChanged(root.uriOf(name));
    await eventually(() => server.pushed.size === 1000);
    expect(server.announced.length).toBeLessThan(50);
  });

  test("stops a scan that is cancelled, and scans again", async () => {
    const root = folder({ "a.ts": "GAP", "slow.ts": "GAP" });
    const server = await started({ folders: [root] });
    const source = new CancellationTokenSource();
    const scan = server.connection.sendRequest("bulwark/scan", {}, source.token);
    await eventually(() => server.announced.length > 0);
    source.cancel();
    expect(await scan).toMatchObject({ cancelled: true });
    root.remove("slow.ts");
    expect(await server.scan()).toEqual({ findings: 1, cancelled: false });
  });

  test("keeps folders apart, and lets them come and go", async () => {
    const [one, two] = [folder({ "a.ts": "GAP" }), folder({ "a.ts": "GAP GAP" })];
    const server = await started({ folders: [one] });
    expect(await server.scan()).toMatchObject({ findings: 1 });
    await server.open(two.uriOf("a.ts"), "uses(b.ts)");
    await server.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: [{ uri: two.uri, name: "two" }], removed: [{ uri: one.uri, name: "one" }] },
    });
    await eventually(() => server.pushed.get(one.uriOf("a.ts"))?.length === 0);
    await server.open(two.uriOf("b.ts"), "BROKEN");
    expect(await server.pullItems(two.uriOf("a.ts"))).toHaveLength(1);
    expect(await server.connection.sendRequest("bulwark/snapshot", {})).toMatchObject([{ folderUri: two.uri }]);
  });

  test("shows a broken bulwark.json at its line and goes on", async () => {
    const root = folder({ "a.ts": "GAP", "bulwark.json": "{" });
    const server = await started({ folders: [root] });
    await server.scan();
    expect(server.pushed.get(root.uriOf("bulwark.json"))).toMatchObject([
      {
        range: { start: { line: 1, character: 2 } },
        severity: 2,
        source: "bulwark",
        message: "`rules` should be an object",
      },
    ]);
    expect(server.pushed.get(root.uriOf("a.ts"))).toHaveLength(1);
    root.remove("bulwark.json");
    await server.filesChanged(root.uriOf("bulwark.json"));
    await eventually(() => server.pushed.get(root.uriOf("bulwark.json"))?.length === 0);
  });
});

describe("settings", () => {
  test("change severities and hide what is not wanted, at once", async () => {
    const root = folder({ "a.ts": "GAP KIT" });
    const server = await started({ folders: [root], settings: { severity: { P1: "error" } } });
    await server.scan();
    expect(server.pushed.get(root.uriOf("a.ts"))?.map(({ severity }) => severity)).toEqual([1, 3]);
    server.settings = { severity: { P1: "off" }, findings: { minimumPriority: "P1" } };
    await server.connection.sendNotification("workspace/didChangeConfiguration", { settings: null });
    await eventually(() => server.pushed.get(root.uriOf("a.ts"))?.length === 0);
  });

  test("that make no sense fall back", async () => {
    const root = folder({ "a.ts": "GAP" });
    const server = await started({ folders: [root], settings: { enable: "maybe", severity: 7 } });
    expect(await server.scan()).toMatchObject({ findings: 1 });
  });

  test("switch a folder off", async () => {
    const root = folder({ "a.ts": "GAP" });
    const server = await started({ folders: [root], settings: { enable: false } });
    await server.scan();
    await server.open(root.uriOf("a.ts"), "GAP");
    expect(await server.pullItems(root.uriOf("a.ts"))).toEqual([]);
    expect([...server.pushed.values()].flat()).toEqual([]);
  });
});

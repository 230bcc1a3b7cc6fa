/** Code actions, simpler clients and our own requests, with an engine whose answers the tests choose. */

import { describe, expect, test } from "vitest";

import { applyTo, createdBy, eventually, type Folder, range, type Server, type Start } from "./harness";
import { useServers } from "./servers";

const { folder, started } = useServers("test/lsp/fakeMain.ts");

describe("code actions", () => {
  async function opened(
    text: string,
    start: Partial<Start> = {},
  ): Promise<{ server: Server; uri: string; root: Folder }> {
    const root = folder({});
    const server = await started({ folders: [root], ...start });
    const uri = root.uriOf("a.ts");
    await server.open(uri, text);
    return { server, uri, root };
  }

  test("are listed cheaply and filled in on request", async () => {
    const { server, uri, root } = await opened("x GAP");
    const diagnostics = [...(await server.pullItems(uri))];
    const [fix, suppress, explain, prompt, ...rest] = await server.actions(uri, range(0, 3), { diagnostics });
    expect(fix).toMatchObject({
      title: "Repair",
      kind: "quickfix.bulwark.missing-timeout",
      isPreferred: true,
      diagnostics,
    });
    expect(fix).not.toHaveProperty("edit");
    expect(suppress?.command).toMatchObject({
      command: "bulwark.suppressFinding",
      arguments: [{ uri, rule: "missing-timeout", line: 0 }],
    });
    expect(explain?.command).toMatchObject({ command: "bulwark.explainRule", arguments: ["missing-timeout"] });
    expect(prompt?.command).toMatchObject({
      command: "bulwark.copyPrompt",
      arguments: [root.uri, { kind: "finding", finding: expect.any(String) }],
    });
    expect(rest).toEqual([]);
    const { edit } = await server.resolve(fix ?? { title: "" });
    expect(applyTo("x GAP", uri, edit)).toBe("x FIXED");
    expect(edit?.documentChanges).toMatchObject([{ textDocument: { uri, version: 1 } }]);
  });

  test("are none where there is no finding", async () => {
    const { server, uri } = await opened("nothing here GAP");
    expect(await server.actions(uri, range(0, 2))).toEqual([]);
  });

  test.each([
    [
      ["quickfix"],
      [
        "quickfix.bulwark.missing-timeout",
        "quickfix.suppress.bulwark",
        "quickfix.explain.bulwark",
        "quickfix.prompt.bulwark",
      ],
    ],
    [["quickfix.bulwark.missing-timeout"], ["quickfix.bulwark.missing-timeout"]],
    [["quickfix.bulwark.missing"], []],
    [["refactor"], []],
    [["source.fixAll"], ["source.fixAll.bulwark"]],
    [["source.fixAll.eslint"], []],
  ])("of kind %j only, when asked", async (only, expected) => {
    const { server, uri } = await opened("GAP");
    expect((await server.actions(uri, range(0, 1), { only })).map(({ kind }) => kind)).toEqual(expected);
  });

  test("refuse to edit a text that has moved", async () => {
    const { server, uri } = await opened("GAP");
    const [fix] = await server.actions(uri, range(0, 1));
    await server.change(uri, 2, "y GAP");
    await expect(server.resolve(fix ?? { title: "" })).rejects.toMatchObject({ code: -32801 });
  });

  test("refuse to edit a text that moves while they are computed", async () => {
    const { server, uri } = await opened("GAP SLOW");
    const [fix] = await server.actions(uri, range(0, 1));
    const refused = expect(server.resolve(fix ?? { title: "" })).rejects.toMatchObject({ code: -32801 });
    await server.change(uri, 2, "typed GAP SLOW");
    await refused;
  });

  test("remember nothing: a ticket of a server that is gone still works", async () => {
    const { server, uri, root } = await opened("GAP");
    const [fix] = await server.actions(uri, range(0, 1));
    await server.dispose();
    const other = await started({ folders: [root] });
    await other.open(uri, "GAP");
    expect(applyTo("GAP", uri, (await other.resolve(fix ?? { title: "" })).edit)).toBe("FIXED");
  });

  test("that add a file create it first and ask before they run", async () => {
    const { server, uri, root } = await opened("KIT");
    const [fix] = await server.actions(uri, range(0, 1));
    const { edit } = await server.resolve(fix ?? { title: "" });
    const kit = root.uriOf("kit/retry.ts");
    expect(createdBy(edit)).toEqual([kit]);
    expect(
      edit?.documentChanges?.map((change) => ("textDocument" in change ? change.textDocument.uri : change.kind)),
    ).toEqual(["create", kit, uri]);
    expect(applyTo("", kit, edit)).toBe("export {};\n");
    expect(Object.values(edit?.changeAnnotations ?? {})).toEqual([
      { label: "Add the kit", needsConfirmation: true, description: "It adds one file." },
    ]);
  });

  test("that add a file wait for trust", async () => {
    const { server, uri } = await opened("KIT", { options: { commands: true, trusted: false } });
    const [fix] = await server.actions(uri, range(0, 1));
    const refused = await server.resolve(fix ?? { title: "" });
    expect(refused.edit).toBeUndefined();
    expect(refused.command?.command).toBe("bulwark.showRefusal");
    expect(String(refused.command?.arguments)).toMatch(/kit\/retry\.ts; trust this workspace first/);
    await server.connection.sendNotification("bulwark/trusted", {});
    expect((await server.resolve(fix ?? { title: "" })).edit).toBeDefined();
  });

  test("that cannot be done say why", async () => {
    const { server, uri } = await opened("NO");
    const [fix] = await server.actions(uri, range(0, 1));
    expect((await server.resolve(fix ?? { title: "" })).command?.arguments).toEqual(["It cannot be done."]);
  });

  test("fix everything that is safe in one edit", async () => {
    const { server, uri } = await opened("GAP KIT\nGAP");
    const [all] = await server.actions(uri, range(0, 0), { only: ["source.fixAll.bulwark"] });
    const { edit } = await server.resolve(all ?? { title: "" });
    expect(applyTo("GAP KIT\nGAP", uri, edit)).toBe("FIXED KIT\nFIXED");
    await server.change(uri, 2, "GAP KIT");
    await expect(server.resolve(all ?? { title: "" })).rejects.toMatchObject({ code: -32801 });
  });

  test("whose types were not checked in time are asked for again, all of them too", async () => {
    const { server, uri } = await opened("GAP LATE");
    const [all] = await server.actions(uri, range(0, 0), { only: ["source.fixAll.bulwark"] });
    expect((await server.resolve(all ?? { title: "" })).command?.arguments).toEqual(["Try again."]);
  });

  test("that break fail alone", async () => {
    const { server, uri } = await opened("GAP THROW");
    await expect(server.actions(uri, range(0, 1))).rejects.toMatchObject({ code: -32603 });
    expect(await server.pullItems(uri)).toHaveLength(1);
  });

  test("with a made-up ticket are refused", async () => {
    const { server } = await opened("GAP");
    const action = {
      title: "Evil",
      data: { kind: "fix", uri: "file:///etc/passwd", version: 1, offer: { path: "../x" } },
    };
    expect((await server.resolve(action)).edit).toBeUndefined();
  });
});

describe("simpler clients", () => {
  const bare: Start["capabilities"] = { textDocument: { codeAction: {} } };

  test("get pushed findings for open documents too, after a scan nobody asked for", async () => {
    const root = folder({ "b.ts": "GAP" });
    const server = await started({ folders: [root], capabilities: bare, options: {} });
    await server.open(root.uriOf("a.ts"), "GAP");
    await eventually(() => server.pushed.size === 2);
    await server.change(root.uriOf("a.ts"), 2, "fine");
    await eventually(() => server.pushed.get(root.uriOf("a.ts"))?.length === 0);
  });

  test("get edits at once, as plain changes, and no fix that would need a new file", async () => {
    const root = folder({});
    const server = await started({ folders: [root], capabilities: bare, options: {} });
    const uri = root.uriOf("a.ts");
    await server.open(uri, "\tGAP KIT");
    const actions = await server.actions(uri, range(0, 1, 8));
    expect(actions.map(({ title }) => title)).toEqual([
      "Repair",
      "Suppress missing-timeout with a reason…",
      "Suppress missing-retry with a reason…",
    ]);
    const [fix, suppress] = actions;
    expect(applyTo("\tGAP KIT", uri, fix?.edit)).toBe("\tFIXED KIT");
    expect(fix?.edit?.documentChanges).toBeUndefined();
    expect(applyTo("\tGAP KIT", uri, suppress?.edit)).toBe("\t// bulwark-ignore missing-timeout: \n\tGAP KIT");
  });
});

describe("our own requests", () => {
  test("give rule pages and rules", async () => {
    const server = await started({ folders: [] });
    expect(await server.connection.sendRequest("bulwark/rulePage", { rule: "missing-timeout" })).toBe(
      "# Missing timeout\n",
    );
    expect(await server.connection.sendRequest("bulwark/rulePage", { rule: "nope" })).toBeNull();
    expect(await server.connection.sendRequest("bulwark/rules", {})).toMatchObject([{ id: "missing-timeout" }]);
  });

  test("store answers and announce them", async () => {
    const root = folder({});
    const server = await started({ folders: [root] });
    const answer = { folder: root.uri, item: "diagnostic.state.4", status: "pass", note: "seen with my own eyes" };
    expect(await server.connection.sendRequest("bulwark/answerItem", answer)).toEqual({ ok: true });
    await eventually(() => server.announced.length > 0);
    expect(server.announced[0]).toMatchObject({ folder: root.uri });
  });

  test("store nothing while the workspace is not trusted", async () => {
    const root = folder({});
    const server = await started({ folders: [root], options: { commands: true, trusted: false } });
    const answer = { folder: root.uri, item: "diagnostic.state.4", status: "pass", note: "seen with my own eyes" };
    expect(await server.connection.sendRequest("bulwark/answerItem", answer)).toMatchObject({ ok: false });
  });

  test.each([
    ["bulwark/answerItem", { folder: 7 }],
    ["bulwark/answerItem", { folder: "f", item: "i", note: "n", status: "maybe" }],
    ["bulwark/changeTask", { folder: "f", task: "t" }],
    ["bulwark/changeTask", { folder: "f", task: "t", change: { status: "gone" } }],
    ["bulwark/changeTask", { folder: "f", task: "t", change: { estimate: "two" } }],
    ["bulwark/planSprint", { folder: "f", title: "t", start: "2027-01-01", end: "2027-01-14", tasks: [1] }],
    ["bulwark/prompt", { folder: "f", scope: { kind: "finding" } }],
    ["bulwark/report", { folder: "f", report: "diagnostic", format: "pdf" }],
    ["bulwark/rulePage", null],
  ])("of the wrong shape are refused: %s %j", async (method, params) => {
    const server = await started({ folders: [] });
    await expect(server.connection.sendRequest(method, params)).rejects.toMatchObject({ code: -32803 });
  });
});

/** 6. Messages at the wrong time or about nothing: each request has its one answer, and the server goes on. */

import { describe, expect, test } from "vitest";

import { eventually, range } from "../lsp/harness";
import { useServers } from "../lsp/servers";

const { folder, process, started } = useServers("test/lsp/fakeMain.ts");

/** A server that is told something strange, and after it still shows the gap of another file. */
async function surviving(
  tell: (server: Awaited<ReturnType<typeof started>>, uri: string) => Promise<unknown>,
): Promise<unknown> {
  const root = folder({});
  const server = await started({ folders: [root] });
  const answer = await tell(server, root.uriOf("a.ts"));
  await server.open(root.uriOf("after.ts"), "GAP");
  expect(await server.pullItems(root.uriOf("after.ts"))).toHaveLength(1);
  return answer;
}

describe("documents", () => {
  test("that are changed before they are opened do not exist", async () => {
    const items = await surviving(async (server, uri) => {
      await server.change(uri, 2, "GAP");
      return server.pullItems(uri);
    });
    expect(items).toEqual([]);
  });

  test("that are opened twice have the text of the second time", async () => {
    const items = await surviving(async (server, uri) => {
      await server.open(uri, "GAP");
      await server.open(uri, "GAP GAP");
      return server.pullItems(uri);
    });
    expect(items).toHaveLength(2);
  });

  test("that are closed twice, or were never open, stay closed", async () => {
    const items = await surviving(async (server, uri) => {
      await server.close(uri);
      await server.open(uri, "GAP");
      await server.close(uri);
      await server.close(uri);
      return server.pullItems(uri);
    });
    expect(items).toEqual([]);
  });

  test("whose version goes back have the text that came last", async () => {
    const items = await surviving(async (server, uri) => {
      await server.open(uri, "GAP");
      await server.change(uri, 9, "GAP GAP");
      await server.change(uri, 3, "GAP GAP GAP");
      return server.pullItems(uri);
    });
    expect(items).toHaveLength(3);
  });

  test.each([
    ["below zero", range(-1, -5, -1)],
    ["past the end", range(1_000_000, 0, 1_000_000)],
    ["back to front", { start: { line: 0, character: 3 }, end: { line: 0, character: 0 } }],
    ["no numbers", { start: { line: Number.NaN, character: null }, end: {} } as never],
  ])("changed at a place that is %s are still documents", async (_, at) => {
    const shown = await surviving(async (server, uri) => {
      await server.open(uri, "GAP\n");
      await server.change(uri, 2, "x", at);
      await server.change(uri, 3, "GAP GAP");
      return server.pullItems(uri);
    });
    expect(shown).toHaveLength(2);
  });

  test.each([["codeAction"], ["hover"], ["codeLens"]])(
    "asked for %s with places that are none get an answer",
    async (what) => {
      await surviving(async (server, uri) => {
        await server.open(uri, "GAP\n");
        const place = { line: -7, character: 1e12 };
        const params = {
          textDocument: { uri },
          position: place,
          range: { start: place, end: place },
          context: { diagnostics: [] },
        };
        const answered: unknown = await server.connection.sendRequest(`textDocument/${what}`, params).then(
          () => "answer",
          (error: { code: number }) => error.code,
        );
        expect(["answer", -32602, -32603]).toContain(answered);
      });
    },
  );
});

describe("requests", () => {
  test("about nothing are cancelled without harm", () =>
    surviving((server) => server.connection.sendNotification("$/cancelRequest", { id: 4_711 })));

  test("after `shutdown` are refused, a second one too", async () => {
    const server = await started({ folders: [folder({})] });
    await server.connection.sendRequest("shutdown");
    for (const method of ["shutdown", "textDocument/diagnostic", "bulwark/scan", "initialize"])
      await expect(server.connection.sendRequest(method, {})).rejects.toMatchObject({ code: -32600 });
  });

  test("before `initialize` are refused, `shutdown` too", async () => {
    const server = process();
    for (const method of ["shutdown", "bulwark/scan", "textDocument/hover"])
      await expect(server.connection.sendRequest(method, {})).rejects.toMatchObject({ code: -32002 });
    await server.connection.sendNotification("exit");
    expect(await server.exitCode).toBe(1);
  });

  test("of several hundred at once are all answered", async () => {
    const root = folder({ "a.ts": "GAP" });
    const server = await started({ folders: [root] });
    await server.open(root.uriOf("a.ts"), "GAP");
    const many = Array.from({ length: 300 }, () => server.pull(root.uriOf("a.ts")));
    expect(new Set((await Promise.all(many)).map(({ resultId }) => resultId)).size).toBe(1);
  });

  test("of folders that come and go twice leave one of each", async () => {
    const [one, two] = [folder({ "a.ts": "GAP" }), folder({ "a.ts": "GAP" })];
    const server = await started({ folders: [one] });
    const both = [one, two].map(({ uri }) => ({ uri, name: "x" }));
    for (let time = 0; time < 3; time++) {
      await server.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
        event: { added: both, removed: [] },
      });
      await server.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
        event: { added: [], removed: both },
      });
    }
    await server.connection.sendNotification("workspace/didChangeWorkspaceFolders", {
      event: { added: both, removed: [] },
    });
    expect(await server.scan()).toMatchObject({ findings: 2 });
    await eventually(() => server.pushed.get(two.uriOf("a.ts"))?.length === 1);
  });
});

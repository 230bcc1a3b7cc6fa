/** Code lenses: which functions have one, what it says, and that it follows edits, also those of other files. */

import { expect, test } from "vitest";
import type { CodeLens, InitializeParams } from "vscode-languageserver-protocol/node";

import { lensTitle } from "../../server/src/lsp/codeLenses";
import { eventually, type Server, VSCODE } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");

const PACKAGE = JSON.stringify({ name: "shop", private: true, dependencies: { axios: "^1.7.0", express: "^4.19.0" } });
const ROUTES = `import axios from "axios";
import express from "express";
import { load } from "./load";

const app = express();

app.get("/near", async (request, response) => {
  response.json((await axios.get("https://example.org/near")).data);
});

app.get("/far", async (request, response) => {
  response.json(await load());
});

app.get("/health", (request, response) => {
  response.json({ ok: true });
});

app.listen(3000);
`;
const LOAD = `import axios from "axios";

export async function load(): Promise<unknown> {
  const answer = await axios.get("https://example.org/far");
  return answer.data;
}
`;
const LENSES: InitializeParams["capabilities"] = {
  ...VSCODE,
  workspace: { ...VSCODE.workspace, codeLens: { refreshSupport: true } },
};

const folder = () => servers.folder({ "package.json": PACKAGE, "src/routes.ts": ROUTES, "src/load.ts": LOAD });

const lenses = (server: Server, uri: string): Promise<CodeLens[]> =>
  server.connection.sendRequest("textDocument/codeLens", { textDocument: { uri } });

const shown = (found: readonly CodeLens[]): readonly string[] =>
  found.map(({ range, command }) => `${range.start.line}: ${command?.title}`);

async function opened(settings: unknown = {}): Promise<{ server: Server; uri: string; load: string }> {
  const root = folder();
  const server = await servers.started({ folders: [root], capabilities: LENSES, settings });
  await server.scan();
  const uri = root.uriOf("src/routes.ts");
  await server.open(uri, ROUTES);
  return { server, uri, load: root.uriOf("src/load.ts") };
}

test("stand above handlers that have a gap, or that lead to one in another file; not above others", async () => {
  const { server, uri, load } = await opened({ codeLens: "all" });
  const found = await lenses(server, uri);
  expect(found.map(({ range }) => range.start.line)).toEqual([6, 10]);
  for (const { command } of found) expect(command?.title).toMatch(/missing timeout/);
  const [near, far] = found.map(({ command }) => command?.arguments?.[0]);
  expect(near).toMatchObject({
    uri,
    line: 6,
    gaps: expect.arrayContaining([expect.objectContaining({ uri, line: 7 })]),
  });
  expect(far.gaps).toContainEqual({ uri: load, line: 3, character: 23, endLine: 3, endCharacter: 32 });
  await server.open(load, LOAD);
  expect(await lenses(server, load)).toEqual([]);
});

test.each([
  ["important", ["18: 1 gap: floating promise"]],
  ["all", ["18: 2 gaps: floating promise, lost error cause"]],
])("say what is %s", async (codeLens, expected) => {
  const { server, uri } = await opened({ codeLens });
  const more = `app.get("/late", async (request, response) => {
  try {
    response.json((await axios.get("https://example.org/late", { timeout: 500 })).data);
  } catch (error) {
    throw new Error("too late");
  }
});
`;
  await server.change(uri, 2, ROUTES.replace("app.listen", `${more}app.listen`));
  expect(shown(await lenses(server, uri)).slice(2)).toEqual(expected);
});

test.each([
  ["the setting", { codeLens: "off" }],
  ["the folder's switch", { enable: false }],
  ["severities", { severity: { P0: "off", P1: "off", P2: "off" } }],
])("are turned off by %s", async (_, settings) => {
  const { server, uri } = await opened(settings);
  expect(await lenses(server, uri)).toEqual([]);
});

test("follow typing, in their own file and in the one that they lead to", async () => {
  const { server, uri, load } = await opened();
  const before = await lenses(server, uri);
  await server.change(uri, 2, `\n${ROUTES}`);
  expect(shown(await lenses(server, uri))).toEqual(
    before.map(({ range, command }) => `${range.start.line + 1}: ${command?.title}`),
  );
  let asked = 0;
  server.connection.onRequest("workspace/codeLens/refresh", () => {
    asked += 1;
  });
  await server.open(load, LOAD);
  await server.change(load, 2, LOAD.replace('far")', 'far", { timeout: 500 })'));
  await server.pull(load);
  await eventually(() => asked > 0);
  const now = shown(await lenses(server, uri));
  expect(now.filter((lens) => /^11: .*missing timeout/.test(lens))).toEqual([]);
  expect(now.filter((lens) => /^7: .*missing timeout/.test(lens))).toHaveLength(1);
});

test("leave out what the baseline accepts, as the file's counts do, and are asked for anew when there is one", async () => {
  const { server, uri, load } = await opened({ codeLens: "all" });
  const before = await lenses(server, uri);
  expect(before.length).toBeGreaterThan(1);
  const counted = await server.connection.sendRequest("bulwark/fileState", { uri });
  expect(counted).toMatchObject({ accepted: 0 });
  let asked = 0;
  server.connection.onRequest("workspace/codeLens/refresh", () => {
    asked += 1;
  });
  const at = load.slice(0, load.indexOf("/src/"));
  expect(await server.connection.sendRequest("bulwark/createBaseline", { folder: at, replace: false })).toEqual({
    ok: true,
  });
  await eventually(() => asked > 0);
  expect(await lenses(server, uri)).toEqual([]);
  expect(await server.connection.sendRequest("bulwark/fileState", { uri })).toMatchObject({
    kind: "analysed",
    counts: { P0: 0, P1: 0, P2: 0, hint: 0 },
    accepted: expect.toSatisfy((count: number) => count > 0),
  });
  const late = `app.get("/late", async (request, response) => {
  response.json((await axios.get("https://example.org/late")).data);
});
`;
  await server.change(uri, 2, ROUTES.replace("app.listen", `${late}app.listen`));
  const now = shown(await lenses(server, uri));
  expect(now).toHaveLength(1);
  expect(now[0]).toMatch(/^18: .*missing timeout/);
});

test("are not offered to editors without the command that shows their gaps", async () => {
  const ours = await servers.process().initialize({ folders: [folder()] });
  expect(ours.capabilities.codeLensProvider).toEqual({});
  const other = await servers.process().initialize({ folders: [folder()], options: {} });
  expect(other.capabilities.codeLensProvider).toBeUndefined();
});

test("name three rules, each once, and count the rest", () => {
  const rules = ["missing-timeout", "missing-timeout", "missing-retry", "a-b", "c", "d"].map((rule) => ({ rule }));
  expect(lensTitle(rules)).toBe("6 gaps: missing timeout, missing retry, a b, 2 more");
  expect(lensTitle(rules.slice(0, 1))).toBe("1 gap: missing timeout");
});

/** The tools for assistants over the protocol: the engine that is there answers, on the text as the editor has it. */

import { expect, test } from "vitest";

import type { ToolAnswer } from "#protocol/messages";
import { TOOLS } from "#tools/toolbox";

import type { Server } from "./harness";
import { useServers } from "./servers";

const servers = useServers("server/src/main.ts");

const CALL = 'export const load = () => fetch("https://a.example");\n';
const OTHER = 'export const other = () => fetch("https://b.example");\n';

const use = (server: Server, tool: string, input: object = {}): Promise<ToolAnswer> =>
  server.connection.sendRequest<ToolAnswer>("bulwark/useTool", { tool, input });

test("a folder nobody has scanned is scanned first, and views show that", async () => {
  const root = servers.folder({ "a.ts": CALL });
  const server = await servers.started({ folders: [root], options: { commands: true, trusted: true } });
  const listed = await use(server, "bulwark_list_gaps", { rules: ["missing-timeout"] });
  expect(listed.ok).toBe(true);
  expect(listed.text).toMatch(/P1 missing-timeout at a\.ts:1:\d+/);
  expect(listed.text).toMatch(/\n\nbulwark \S+, rules [0-9a-f]+$/);
  const [snapshot] = await server.connection.sendRequest<readonly { scan: { state: string } }[]>(
    "bulwark/snapshot",
    {},
  );
  expect(snapshot?.scan.state).toBe("done");
});

test("a fix and its verification are about the text that is typed, not the one on disk", async () => {
  const root = servers.folder({ "a.ts": "export {};\n", "b.ts": OTHER });
  const server = await servers.started({ folders: [root] });
  const uri = root.uriOf("a.ts");
  await server.open(uri, `\n\n${CALL}`);
  expect((await use(server, "bulwark_explain_gap", { gap: "a.ts:3" })).text).toContain(CALL.trim());
  await use(server, "bulwark_list_gaps");
  const fix = await use(server, "bulwark_get_fix", { gap: "a.ts:3" });
  expect(fix.text).toContain("AbortSignal.timeout");
  // The engine still has the text of the editor: a fix of an open file lets nothing go.
  expect((await use(server, "bulwark_verify")).text).toContain("Verdict: 0 gone, 0 new");
  await server.change(uri, 2, "export {};\n");
  const verified = await use(server, "bulwark_verify");
  expect(verified.text).toMatch(/Verdict: [1-9]\d* gone, 0 new/);
  expect(verified.text).toContain("gone: P1 missing-timeout at a.ts:3");
});

test("what changes on disk is seen without an event about it", async () => {
  const root = servers.folder({ "a.ts": "export {};\n" });
  const server = await servers.started({ folders: [root] });
  await use(server, "bulwark_list_gaps");
  root.write("a.ts", CALL);
  expect((await use(server, "bulwark_verify")).text).toContain("new: P1 missing-timeout at a.ts:1");
});

test("of several folders those answer that can, each under its name", async () => {
  const [first, second] = [servers.folder({ "a.ts": CALL }), servers.folder({ "b.ts": OTHER })];
  const server = await servers.started({ folders: [first, second] });
  const listed = await use(server, "bulwark_list_gaps", { rules: ["missing-timeout"] });
  expect(listed.text).toContain(`(${first.root}):\n`);
  expect(listed.text).toContain(`(${second.root}):\n`);
  const explained = await use(server, "bulwark_explain_gap", { gap: "b.ts:1" });
  expect(explained.ok).toBe(true);
  expect(explained.text).toContain(`(${second.root}):\n# missing-timeout at b.ts:1`);
  expect(explained.text).not.toContain(first.root);
  // What is the same everywhere is said once.
  const unknown = await use(server, "bulwark_explain_gap", { rule: "missing-timeouts" });
  expect(unknown.ok).toBe(false);
  expect(unknown.text.match(/Refused:/g)).toHaveLength(1);
});

test("what cannot be answered is told in a sentence", async () => {
  const root = servers.folder({ "a.ts": CALL });
  const server = await servers.started({ folders: [root] });
  const gone = await use(server, "bulwark_explain_gap", { gap: "gone.ts:1" });
  expect(gone).toMatchObject({ ok: false, text: expect.stringMatching(/^Refused: there is no open gap gone\.ts:1/) });
  const outside = await use(server, "bulwark_scan_paths", { paths: ["../elsewhere"] });
  expect(outside).toMatchObject({ ok: false, text: expect.stringContaining("not in the folder") });
  const wrong = await use(server, "bulwark_list_gaps", { colour: "red" });
  expect(wrong).toMatchObject({ ok: false, text: expect.stringContaining('unknown argument "colour"') });
  expect(await use(server, "rm")).toEqual({ ok: false, text: 'There is no tool "rm".' });
  await expect(server.connection.sendRequest("bulwark/useTool", { tool: "bulwark_verify" })).rejects.toThrow("input");
});

test("a workspace in which Bulwark is off has no answers", async () => {
  const root = servers.folder({ "a.ts": CALL });
  const server = await servers.started({ folders: [root], settings: { enable: false } });
  for (const { name } of TOOLS) {
    const input = name === "bulwark_scan_paths" ? { paths: ["a.ts"] } : {};
    expect(await use(server, name, input)).toMatchObject({ ok: false, text: expect.stringContaining("is off") });
  }
});

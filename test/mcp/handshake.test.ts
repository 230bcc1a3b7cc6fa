/** The server on the wire: protocol versions, what is on standard output, how it ends. */

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { describe, expect, test } from "vitest";

import { MCP_FORMS, mcpConfiguration, mcpServers } from "../../client/src/features/assistants/mcpConfiguration";
import { builtProduct } from "../support/product";
import { CALL, cleaning, folderWith, frames, initialize } from "./harness";

cleaning();

interface ListedTool {
  readonly name: string;
  readonly annotations: unknown;
  readonly inputSchema: { readonly additionalProperties: unknown };
}

describe("the handshake", () => {
  test.each(["2024-11-05", "2025-06-18", "2025-11-25"])("with a client of %s", async (version) => {
    const server = await frames(folderWith({ "a.ts": CALL }));
    const { result } = await initialize(server, version);
    expect(result).toMatchObject({ protocolVersion: version, serverInfo: { name: "bulwark" } });
    server.send({ jsonrpc: "2.0", id: 1, method: "tools/list" });
    const { tools } = (await server.reply(1)).result as unknown as { tools: readonly ListedTool[] };
    expect(tools.map(({ name }) => name)).toEqual([
      "bulwark_list_gaps",
      "bulwark_explain_gap",
      "bulwark_scan_paths",
      "bulwark_get_fix",
      "bulwark_verify",
    ]);
    for (const { annotations, inputSchema } of tools) {
      expect(annotations).toMatchObject({
        readOnlyHint: true,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      });
      expect(inputSchema.additionalProperties).toBe(false);
    }
    server.send({ jsonrpc: "2.0", id: 2, method: "tools/call", params: { name: "bulwark_list_gaps", arguments: {} } });
    const { result: answer } = await server.reply(2);
    expect(JSON.stringify(answer.content)).toContain("missing-timeout at a.ts:1");
    server.process.stdin?.end();
    expect(await server.ended()).toMatchObject({ code: 0, signal: null });
    // Nothing but the protocol, a message a line.
    for (const line of server.lines) expect(JSON.parse(line)).toMatchObject({ jsonrpc: "2.0" });
  });

  test("with a client of 2026-07-28, which asks without one", async () => {
    const server = await frames(folderWith({ "a.ts": CALL }));
    const _meta = {
      "io.modelcontextprotocol/protocolVersion": "2026-07-28",
      "io.modelcontextprotocol/clientInfo": { name: "frames", version: "1.0.0" },
      "io.modelcontextprotocol/clientCapabilities": {},
    };
    server.send({ jsonrpc: "2.0", id: 1, method: "server/discover", params: { _meta } });
    expect((await server.reply(1)).result.supportedVersions).toContain("2026-07-28");
    const params = { name: "bulwark_list_gaps", arguments: {}, _meta };
    server.send({ jsonrpc: "2.0", id: 2, method: "tools/call", params });
    expect((await server.reply(2)).result.structuredContent).toMatchObject({ matching: 1, state: 1 });
  });

  test("without any folder is a usage error on standard error", async () => {
    const server = await frames("no-such-folder");
    const said: string[] = [];
    server.process.stderr?.on("data", (chunk) => said.push(String(chunk)));
    expect(await server.ended()).toMatchObject({ code: 2 });
    expect(said.join("")).toContain("there is no folder no-such-folder");
    expect(server.lines).toEqual([]);
  });
});

describe("the end", () => {
  test.each(["SIGTERM", "SIGINT"] as const)("by %s is quick and clean", async (signal) => {
    const server = await frames(folderWith({ "a.ts": CALL }));
    await initialize(server, "2025-11-25");
    server.process.kill(signal);
    const { code, ms } = await server.ended();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(10_000);
  });

  test("by a client that goes away in the middle of a call", async () => {
    const server = await frames(folderWith({ "a.ts": CALL }));
    await initialize(server, "2025-11-25");
    server.send({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "bulwark_list_gaps", arguments: {} } });
    server.process.stdout?.destroy();
    server.process.stdin?.end();
    expect(await server.ended()).toMatchObject({ code: 0, signal: null });
  });
});

test.each(MCP_FORMS)("the configuration that the editor copies for `%s` starts a server that answers", async (form) => {
  const program = { execPath: process.execPath, script: await builtProduct({ fresh: true }), isElectron: false };
  const text = mcpConfiguration(mcpServers([{ name: "shop", path: folderWith({ "a.ts": CALL }) }], program), form);
  const { command, args } = JSON.parse(text)[form].bulwark;
  const client = new Client({ name: "bulwark-tests", version: "1.0.0" });
  await client.connect(new StdioClientTransport({ command, args, stderr: "ignore" }));
  try {
    const answer = await client.callTool({ name: "bulwark_list_gaps", arguments: {} });
    expect(JSON.stringify(answer.content)).toContain("missing-timeout at a.ts:1");
  } finally {
    await client.close();
  }
});

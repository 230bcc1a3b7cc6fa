/** What is our own fault: a call that fails is answered, and the next one is served. */

import { Client } from "@modelcontextprotocol/client";
import { InMemoryTransport } from "@modelcontextprotocol/server";
import { expect, test } from "vitest";

import { silentLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { createServer } from "../../server/src/mcp/server";
import { type Desk, openDesk } from "../../server/src/tools/desk";
import { CALL, cleaning, folderWith } from "./harness";

cleaning();

async function connected(desk: Desk): Promise<Client> {
  const [ours, theirs] = InMemoryTransport.createLinkedPair();
  const client = new Client({ name: "bulwark-tests", version: "1.0.0" });
  await Promise.all([createServer(desk).connect(ours), client.connect(theirs)]);
  return client;
}

test("a call that fails inside says so, is logged, and leaves the next one alone", async () => {
  const logged: string[] = [];
  const log = { ...silentLog, error: (name: string) => void logged.push(name) };
  const platform = createNodePlatform({ log, cacheFolder: false });
  const desk = openDesk({ root: folderWith({ "a.ts": CALL }), platform });
  let isBroken = true;
  const client = await connected({
    ...desk,
    inTurn: (call, work) =>
      desk.inTurn(call, (folder) => {
        if (isBroken) throw new Error("the disk is on fire");
        return work(folder);
      }),
  });
  const failed = await client.callTool({ name: "bulwark_list_gaps", arguments: {} });
  expect(failed).toMatchObject({ isError: true });
  expect(JSON.stringify(failed.content)).toContain("bulwark_list_gaps failed: the disk is on fire");
  expect(logged).toEqual(["tool.failed"]);
  await expect(client.getPrompt({ name: "retry" })).rejects.toThrow("the disk is on fire");
  isBroken = false;
  expect((await client.callTool({ name: "bulwark_list_gaps", arguments: {} })).structuredContent).toMatchObject({
    matching: 1,
  });
  await client.close();
  desk.dispose();
});

test("a call that is cancelled while it waits is not done, and the next one is", async () => {
  const platform = createNodePlatform({ log: silentLog, cacheFolder: false });
  const desk = openDesk({ root: folderWith({ "a.ts": CALL }), platform });
  const given = new AbortController();
  const first = desk.inTurn({ signal: given.signal }, () => "done");
  given.abort(new Error("never mind"));
  await expect(first).rejects.toThrow("never mind");
  const signal = new AbortController().signal;
  expect(await desk.inTurn({ signal }, ({ assessment }) => assessment.findings.length)).toBe(1);
  desk.dispose();
});

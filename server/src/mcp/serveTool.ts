/** A tool as the protocol has it: its schemas, its answers, and the word on progress that a long scan owes. */

import type { CallToolResult, McpServer, ServerContext } from "@modelcontextprotocol/server";
import type { z } from "zod";

import type { Origin } from "#tools/answer";
import type { Call, Desk } from "#tools/desk";
import type { Tool } from "#tools/tool";
import { type Reply, useTool } from "#tools/toolbox";

/** Nothing here writes into the folder or talks to anybody, and asking twice gives the same answer. */
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** Registers a tool of the folder behind the desk. */
export function serveTool(server: McpServer, desk: Desk, tool: Tool): void {
  const { name, title, description, input, output } = tool;
  server.registerTool<z.ZodObject, z.ZodObject>(
    name,
    { title, description, inputSchema: input, outputSchema: output, annotations: { title, ...READ_ONLY } },
    async (given, context) => resultOf(await useTool(desk, tool, { input: given, call: callOf(context) })),
  );
}

function resultOf({ text, facts, origin }: Reply): CallToolResult {
  const said = { content: [{ type: "text" as const, text }], _meta: metaOf(origin) };
  return facts === undefined ? { ...said, isError: true } : { ...said, structuredContent: facts };
}

/** For `_meta` of anything that is answered. */
export const metaOf = ({ engine, ruleset }: Origin): Record<string, unknown> => ({
  "bulwark/engine": engine,
  "bulwark/ruleset": ruleset,
});

/** Milliseconds between two words on progress. */
const PROGRESS_EVERY = 250;

/** A request as the desk sees it. Progress is told to those who have asked for it: a first scan of a large folder takes a while. */
export function callOf({ mcpReq }: ServerContext): Call {
  const progressToken = mcpReq._meta?.progressToken;
  if (progressToken === undefined) return { signal: mcpReq.signal };
  let told = Number.NEGATIVE_INFINITY;
  let most = -1;
  return {
    signal: mcpReq.signal,
    onProgress({ done, total }) {
      const now = performance.now();
      if (done <= most || now - told < PROGRESS_EVERY) return;
      told = now;
      most = done;
      const params = { progressToken, progress: done, total };
      // The client may be gone; its call ends by itself then.
      mcpReq.notify({ method: "notifications/progress", params }).catch(() => undefined);
    },
  };
}

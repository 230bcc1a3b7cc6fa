/** How a tool is declared, and how a declared one is served: checked input, one call at a time, one answer whatever happens. */

import type { CallToolResult, McpServer, ServerContext } from "@modelcontextprotocol/server";
import type { z } from "zod";

import { type Answer, Refusal, refused, told } from "./answer";
import type { Call, Desk, OpenFolder } from "./desk";

export interface Tool<Input extends z.ZodObject> {
  readonly name: string;
  readonly title: string;
  readonly description: string;
  /** Strict: what it does not name is refused. */
  readonly input: Input;
  readonly output: z.ZodObject;
  /** Throws a {@link Refusal} for what the caller can put right. */
  answer(folder: OpenFolder, input: z.infer<Input>): Answer | Promise<Answer>;
}

export const tool = <Input extends z.ZodObject>(declared: Tool<Input>): Tool<Input> => declared;

/** Nothing here writes into the folder or talks to anybody, and asking twice gives the same answer. */
const READ_ONLY = { readOnlyHint: true, destructiveHint: false, idempotentHint: true, openWorldHint: false };

/** Registers a tool of the folder behind the desk. */
export function serveTool<Input extends z.ZodObject>(server: McpServer, desk: Desk, declared: Tool<Input>): void {
  const { name, title, description, input, output } = declared;
  server.registerTool<z.ZodObject, z.ZodObject>(
    name,
    { title, description, inputSchema: input, outputSchema: output, annotations: { title, ...READ_ONLY } },
    (given, context) => answered(desk, declared, { input: input.parse(given), context }),
  );
}

async function answered<Input extends z.ZodObject>(
  desk: Desk,
  declared: Tool<Input>,
  { input, context }: { readonly input: z.infer<Input>; readonly context: ServerContext },
): Promise<CallToolResult> {
  const call = callOf(context);
  try {
    const answer = await desk.inTurn(call, (folder) => declared.answer(folder, input));
    return told(answer, desk.origin());
  } catch (error) {
    if (error instanceof Refusal) return refused(`Refused: ${error.message}.`, desk.origin());
    // Whoever has cancelled a call waits for no answer.
    if (!call.signal.aborted) desk.platform.log.error("mcp.tool-failed", error, { tool: declared.name });
    return refused(`${declared.name} failed: ${shortMessage(error)}`, desk.origin());
  }
}

export const shortMessage = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);

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

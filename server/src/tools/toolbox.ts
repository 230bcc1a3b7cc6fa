/** The tools, and the one way to use them: checked input, one call at a time, one answer whatever happens. */

import { z } from "zod";

import { type Origin, Refusal, signed } from "./answer";
import type { Call, Desk } from "./desk";
import { explainGap } from "./explainGap";
import { getFix } from "./getFix";
import { listGaps } from "./listGaps";
import { scanPaths } from "./scanPaths";
import type { Tool } from "./tool";
import { verify } from "./verify";

export const TOOLS: readonly Tool[] = [listGaps, explainGap, scanPaths, getFix, verify];

/** What a call is answered, with the engine version and rule-set hash. */
export interface Reply {
  readonly text: string;
  /** The same for programs; absent when the call was refused or has failed. */
  readonly facts?: Readonly<Record<string, unknown>>;
  readonly origin: Origin;
}

export interface Use {
  /** As the caller gave it. */
  readonly input: unknown;
  readonly call: Call;
}

/** Uses a tool on the folder behind the desk. Never rejects. */
export async function useTool(desk: Desk, tool: Tool, { input, call }: Use): Promise<Reply> {
  const given = tool.input.safeParse(input);
  if (!given.success) return refused(desk, `Refused: ${shortMessage(z.prettifyError(given.error))}`);
  try {
    const { text, facts } = await desk.inTurn(call, (folder) => tool.answer(folder, given.data));
    const origin = desk.origin();
    return { text: signed(text, origin), facts: { ...facts, engine: origin.engine, ruleset: origin.ruleset }, origin };
  } catch (error) {
    if (error instanceof Refusal) return refused(desk, `Refused: ${error.message}.`);
    // Whoever has cancelled a call waits for no answer.
    if (!call.signal.aborted) desk.platform.log.error("tool.failed", error, { tool: tool.name });
    return refused(desk, `${tool.name} failed: ${shortMessage(error)}`);
  }
}

/** A refusal, or a failure that is ours: the call is answered, and the next one is served. */
function refused(desk: Desk, because: string): Reply {
  const origin = desk.origin();
  return { text: signed(because, origin), origin };
}

export const shortMessage = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).slice(0, 300);

/** The eight prompts of the playbook, filled from the folder as it is on disk. */

import { type GetPromptResult, type McpServer, ProtocolError, ProtocolErrorCode } from "@modelcontextprotocol/server";
import { z } from "zod";

import type { PromptAbout } from "#playbook/prompts/prompt";
import { PROMPT_TOKENS, PROMPTS, type PromptId } from "#protocol/messages";
import { PROMPT_NAMES } from "#protocol/prompts";
import { Refusal } from "#tools/answer";
import { ANSWER_CHARACTERS } from "#tools/budget";
import type { Desk, OpenFolder } from "#tools/desk";
import { findingOf } from "#tools/gap";
import { insidePath, isUnder } from "#tools/paths";
import { gapInput, only, pathInput } from "#tools/shapes";

import { callOf, metaOf } from "./serveTool";

/** Four characters are a token. */
const MOST_TOKENS = Math.floor(ANSWER_CHARACTERS / 4);

const ARGUMENTS = only({
  path: pathInput.optional().describe("A file or a folder it is about; the whole folder when absent."),
  gap: gapInput
    .optional()
    .describe("A gap it is about: its fingerprint, or path:line. The prompt then follows from the gap."),
  tokens: z
    .string()
    .regex(/^\d{1,5}$/)
    .optional()
    .describe(`At most this many tokens, up to ${MOST_TOKENS}; ${PROMPT_TOKENS} when absent.`),
});

type Arguments = z.infer<typeof ARGUMENTS>;

/** Registers the prompts of the folder behind the desk. */
export function servePrompts(server: McpServer, desk: Desk): void {
  for (const id of PROMPTS) {
    const { name, about } = PROMPT_NAMES[id];
    server.registerPrompt(id, { title: name, description: about, argsSchema: ARGUMENTS }, async (given, context) => {
      try {
        return await desk.inTurn(callOf(context), (folder) => filled(folder, { id, given, desk }));
      } catch (error) {
        if (error instanceof Refusal) throw new ProtocolError(ProtocolErrorCode.InvalidParams, error.message);
        throw error;
      }
    });
  }
}

async function filled(
  folder: OpenFolder,
  { id, given, desk }: { readonly id: PromptId; readonly given: Arguments; readonly desk: Desk },
): Promise<GetPromptResult> {
  const tokens = given.tokens === undefined ? PROMPT_TOKENS : Number(given.tokens);
  if (tokens < 1 || tokens > MOST_TOKENS) throw new Refusal(`tokens is from 1 to ${MOST_TOKENS}`);
  const prompt = await folder.engine.prompt({ prompt: id, about: aboutOf(folder, given), tokens });
  if (!prompt.ok) throw new Refusal(prompt.message);
  return {
    description: prompt.title,
    messages: [{ role: "user", content: { type: "text", text: prompt.text } }],
    _meta: metaOf(desk.origin()),
  };
}

function aboutOf(folder: OpenFolder, { path, gap }: Arguments): PromptAbout {
  if (path !== undefined && gap !== undefined) throw new Refusal("choose one: path or gap");
  if (gap !== undefined) return { kind: "finding", finding: findingOf(folder.assessment.findings, gap).id };
  const wanted = path === undefined ? "" : insidePath(folder, path);
  if (wanted === "") return { kind: "workspace" };
  switch (folder.reader.kind(`${folder.root}/${wanted}`)) {
    case "file":
      return { kind: "file", path: wanted };
    case "folder":
      return { kind: "workspace", covers: { paths: [wanted], has: (file) => isUnder(file, [wanted]) } };
    case undefined:
      throw new Refusal(`there is no file or folder ${JSON.stringify(wanted)}`);
  }
}

/** What the server offers, on one connection. */

import { McpServer } from "@modelcontextprotocol/server";

import { ENGINE_VERSION } from "#engine/versions";
import type { Desk } from "#tools/desk";
import { MOST_MEMBERS } from "#tools/shapes";
import { TOOLS } from "#tools/toolbox";

import { servePrompts } from "./prompts";
import { serveResources } from "./resources";
import { serveTool } from "./serveTool";

const INSTRUCTIONS =
  "Bulwark finds what is missing before production. Work on one gap at a time: bulwark_list_gaps, then bulwark_explain_gap or bulwark_get_fix, " +
  "then edit the files yourself, then bulwark_verify: done when the gap is gone and nothing is new. Bulwark writes no file. " +
  "Where code is right as it is, leave it and say why in a `bulwark-ignore` comment.";

/** A server for one connection to the folder behind the desk. */
export function createServer(desk: Desk): McpServer {
  const server = new McpServer(
    { name: "bulwark", title: "Bulwark", version: ENGINE_VERSION },
    { instructions: INSTRUCTIONS, maxToolInputElements: MOST_MEMBERS },
  );
  for (const tool of TOOLS) serveTool(server, desk, tool);
  servePrompts(server, desk);
  serveResources(server, desk);
  return server;
}

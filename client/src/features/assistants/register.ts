/** Assistants: the tools and servers this editor offers them, and the commands that introduce Bulwark to others. */

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";
import { writeAgentFiles } from "./agentFiles";
import { copyMcpConfiguration, offerMcpServers } from "./mcpServers";
import { registerTools } from "./tools";

export function register(context: Context): Disposable {
  const lifetime = new Lifetime();
  lifetime.own(registerTools(context));
  lifetime.own(offerMcpServers(context));
  lifetime.own(context.command("writeAgentFiles", (...given) => writeAgentFiles(context, given)));
  lifetime.own(context.command("copyMcpConfiguration", (...given) => copyMcpConfiguration(context, given)));
  return lifetime;
}

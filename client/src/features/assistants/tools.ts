/** The tools for assistants in this editor: each use is answered by the language server that runs already. */

import * as vscode from "vscode";

import type { Context } from "../../context";
import { type Disposable, Lifetime } from "../../lifetime";

/** Registers every tool of the manifest. Editors that know no such tools get none. */
export function registerTools({ extension, server }: Context): Disposable {
  const lifetime = new Lifetime();
  const api: Partial<typeof vscode.lm> | undefined = vscode.lm;
  if (api?.registerTool === undefined) return lifetime;
  for (const { name, displayName } of contributedTools(extension)) {
    const tool: vscode.LanguageModelTool<object> = {
      prepareInvocation: () => ({ invocationMessage: `Bulwark: ${displayName}` }),
      async invoke({ input }, token) {
        await server.running();
        const { ok, text } = await server.request("bulwark/useTool", { tool: name, input: input ?? {} }, token);
        // What an assistant can put right reaches it as the message of an error.
        if (!ok) throw new Error(text);
        return new vscode.LanguageModelToolResult([new vscode.LanguageModelTextPart(text)]);
      },
    };
    lifetime.own(api.registerTool(name, tool));
  }
  return lifetime;
}

interface ContributedTool {
  readonly name: string;
  readonly displayName: string;
}

/** The manifest is generated from the tools of the server. */
const contributedTools = ({ extension }: vscode.ExtensionContext): readonly ContributedTool[] =>
  extension.packageJSON.contributes.languageModelTools;

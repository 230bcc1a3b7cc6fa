/** How to start Bulwark's server for assistants, a folder each. Knows nothing of the editor. */

export interface ServedFolder {
  readonly name: string;
  /** Absolute path. */
  readonly path: string;
}

/** The program that runs the command line: this editor's own Node, so that nothing else has to be installed. */
export interface Program {
  readonly execPath: string;
  /** Absolute path of the command line's script. */
  readonly script: string;
  /** Electron is a Node when it is told so. */
  readonly isElectron: boolean;
}

export interface McpServer {
  readonly label: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
}

/** A server for each folder; a single one needs no folder's name to be told apart. */
export function mcpServers(
  folders: readonly ServedFolder[],
  { execPath, script, isElectron }: Program,
): readonly McpServer[] {
  return folders.map(({ name, path }) => ({
    label: folders.length === 1 ? "Bulwark" : `Bulwark (${name})`,
    command: execPath,
    args: [script, "mcp", path],
    env: isElectron ? { ELECTRON_RUN_AS_NODE: "1" } : {},
  }));
}

/** `servers` is the form of VS Code's `mcp.json`, `mcpServers` that of most other assistants. */
export const MCP_FORMS = ["servers", "mcpServers"] as const;
export type McpForm = (typeof MCP_FORMS)[number];

/** The servers as JSON text for an assistant's configuration file. */
export function mcpConfiguration(servers: readonly McpServer[], form: McpForm): string {
  const names = new Set<string>();
  const entries = servers.map(({ label, command, args, env }) => {
    const base = label
      .toLowerCase()
      .replace(/[^a-z0-9]+/g, "-")
      .replace(/-$/, "");
    // Two folders may have the same name.
    let name = base;
    for (let count = 2; names.has(name); count += 1) name = `${base}-${count}`;
    names.add(name);
    const type = form === "servers" ? { type: "stdio" } : {};
    return [name, { ...type, command, args, ...(Object.keys(env).length === 0 ? {} : { env }) }] as const;
  });
  return `${JSON.stringify({ [form]: Object.fromEntries(entries) }, null, 2)}\n`;
}

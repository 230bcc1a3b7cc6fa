/** `bulwark mcp`: serves one folder to an assistant over standard input and output, until either is closed. */

import { resolve } from "node:path";

import { StdioServerTransport, serveStdio } from "@modelcontextprotocol/server/stdio";

import { stderrLog } from "#platform/logs";
import { createNodePlatform } from "#platform/node";
import { openDesk } from "#tools/desk";
import { shortMessage } from "#tools/toolbox";

import { boundedInput, MESSAGE_BYTES } from "./boundedInput";
import { createServer } from "./server";

export interface ServeOptions {
  readonly config?: string;
  readonly cache: boolean;
}

/** Resolves with the exit code when the client is gone or the process is told to end. Standard output is the protocol's alone. */
export async function serve(folder: string, options: ServeOptions): Promise<number> {
  const platform = createNodePlatform({ log: stderrLog, ...(options.cache ? {} : { cacheFolder: false }) });
  const root = resolve(folder);
  const configPath = options.config === undefined ? undefined : resolve(options.config);
  if ((await platform.files.kind(root)) !== "folder") return usage(`there is no folder ${folder}`);
  if (configPath !== undefined && (await platform.files.kind(configPath)) !== "file")
    return usage(`there is no file ${options.config}`);
  const desk = openDesk({ root, platform, ...(configPath === undefined ? {} : { configPath }) });
  const input = boundedInput(refuseLine);
  const transport = new StdioServerTransport(input, process.stdout);
  const ended = ending();
  const connection = serveStdio(() => createServer(desk), {
    transport,
    onerror: (error) => platform.log.warn("mcp.connection", { message: shortMessage(error) }),
  });
  process.stdin.pipe(input);
  await ended;
  desk.dispose();
  await connection.close();
  return 0;
}

/** Resolves when there is nobody to answer any more. */
function ending(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGTERM", "SIGINT"] as const) process.once(signal, () => done());
    process.stdin.once("end", () => done());
    process.stdin.once("close", () => done());
    process.stdin.once("error", () => done());
    process.stdout.once("close", () => done());
  });
}

/** Too long to be read: the answer goes out past the server, which has not seen the message. */
function refuseLine(id: string | number | undefined): void {
  const error = { code: -32600, message: `The message is longer than ${MESSAGE_BYTES / 1024} KiB.` };
  process.stdout.write(`${JSON.stringify({ jsonrpc: "2.0", id: id ?? null, error })}\n`);
}

function usage(message: string): number {
  process.stderr.write(`bulwark: ${message}\n`);
  return 2;
}

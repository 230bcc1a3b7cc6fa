/** The built program as a server for assistants: spoken to with the SDK's own client, or frame by frame. */

import { type ChildProcess, spawn } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, realpathSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type CallToolResult, Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import { afterAll } from "vitest";

import type { LineEdit } from "../../server/src/tools/lineEdits";
import { ROOT } from "../house/sources";
import { writeFiles } from "../support/files";
import { builtProduct } from "../support/product";

/** On a slow machine the first scan takes a while. */
const PATIENCE_MS = 120_000;

/** A gap of one call, with a fix; nothing else. */
export const CALL = 'export const load = () => fetch("https://a.example");\n';

export interface Gap {
  readonly id: string;
  readonly fingerprint: string;
  readonly rule: string;
  readonly priority: string;
  readonly path: string;
  readonly line: number;
  readonly message: string;
  readonly fix: string;
}

/** What tools answer as data; each test knows which of these its tool has. */
export interface Facts {
  readonly engine: string;
  readonly ruleset: string;
  readonly state: number;
  readonly gaps: readonly Gap[];
  readonly matching: number;
  readonly next?: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly problems: readonly string[];
  readonly gap: Gap;
  readonly kind: string;
  readonly edits: readonly { readonly path: string; readonly edits: readonly LineEdit[] }[];
  readonly creates: readonly { readonly path: string; readonly text: string }[];
  readonly leftOut: readonly string[];
  readonly others: readonly { readonly id: string }[];
  readonly refusals: readonly string[];
  readonly verdict: string;
  readonly since: number;
  readonly gone: number;
  readonly new: number;
  readonly goneGaps: readonly Gap[];
}

/** An answer to a raw frame. */
export interface RawReply {
  readonly result: Readonly<Record<string, unknown>>;
  readonly error: { readonly code: number; readonly message: string };
}

export interface Reply {
  readonly text: string;
  readonly isError: boolean;
  readonly facts: Facts;
  readonly whole: CallToolResult;
}

export interface Session {
  readonly client: Client;
  /** What the server has written to standard error. */
  log(): string;
  call(tool: string, input?: Record<string, unknown>): Promise<Reply>;
}

const cleanUp: (() => unknown)[] = [];

/** Call once in a test file: ends servers and removes folders. */
export function cleaning(): void {
  afterAll(async () => {
    for (const step of cleanUp.splice(0).reverse()) await step();
  });
}

/** A folder with these files. */
export function folderWith(files: Readonly<Record<string, string>>): string {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-mcp-")));
  cleanUp.push(() => rmSync(root, { recursive: true, force: true }));
  write(root, files);
  return root;
}

/** A copy of the sample service with its packages. */
export function sampleFolder(): string {
  const root = folderWith({});
  cpSync(join(ROOT, "test/sample"), root, { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  return root;
}

export function write(root: string, files: Readonly<Record<string, string>>): void {
  writeFiles(root, files);
}

/** Starts the server on a folder and connects the SDK's client to it. */
export async function session(root: string): Promise<Session> {
  const cli = await builtProduct({ fresh: true });
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [cli, "mcp", root, "--no-cache"],
    stderr: "pipe",
  });
  const log: string[] = [];
  transport.stderr?.on("data", (chunk) => log.push(String(chunk)));
  const client = new Client({ name: "bulwark-tests", version: "1.0.0" });
  await client.connect(transport, { timeout: PATIENCE_MS });
  cleanUp.push(() => client.close());
  return {
    client,
    log: () => log.join(""),
    async call(name, input = {}) {
      const whole = await client.callTool({ name, arguments: input }, { timeout: PATIENCE_MS });
      const [content] = whole.content;
      const text = content?.type === "text" ? content.text : "";
      return { text, isError: whole.isError === true, facts: whole.structuredContent as unknown as Facts, whole };
    },
  };
}

/** Applies what `bulwark_get_fix` answered, as an assistant's own tools would. */
export function apply(root: string, facts: Pick<Facts, "creates" | "edits">): void {
  for (const { path, text } of facts.creates) write(root, { [path]: text });
  for (const { path, edits } of facts.edits) {
    let text = readFileSync(join(root, path), "utf8");
    const starts = [0, ...[...text.matchAll(/\n/g)].map(({ index }) => index + 1)];
    const offset = (line: number, column: number): number => (starts[line - 1] ?? 0) + column - 1;
    // From the end to the beginning: what comes before keeps its place.
    for (const edit of [...edits].reverse()) {
      const [from, to] = [offset(edit.startLine, edit.startColumn), offset(edit.endLine, edit.endColumn)];
      text = text.slice(0, from) + edit.newText + text.slice(to);
    }
    write(root, { [path]: text });
  }
}

export interface Frames {
  readonly process: ChildProcess;
  /** Every line of standard output so far. */
  readonly lines: readonly string[];
  send(message: unknown): void;
  sendText(text: string): void;
  /** The answer to a request. */
  reply(id: unknown): Promise<RawReply>;
  /** How the process ended, and after how many milliseconds from the call. */
  ended(): Promise<{ readonly code: number | null; readonly signal: string | null; readonly ms: number }>;
}

/** Starts the server for raw JSON-RPC frames. */
export async function frames(root: string, ...options: readonly string[]): Promise<Frames> {
  const cli = await builtProduct({ fresh: true });
  const child = spawn(process.execPath, [cli, "mcp", root, "--no-cache", ...options]);
  cleanUp.push(() => child.kill("SIGKILL"));
  const exit = new Promise<{ code: number | null; signal: string | null }>((done) =>
    child.once("exit", (code, signal) => done({ code, signal })),
  );
  const lines: string[] = [];
  const waiting = new Set<() => void>();
  let begun = "";
  child.stdout.setEncoding("utf8").on("data", (chunk: string) => {
    const parts = (begun + chunk).split("\n");
    begun = parts.pop() ?? "";
    lines.push(...parts);
    for (const wake of waiting) wake();
  });
  const sendText = (text: string): void => void child.stdin.write(text);
  return {
    process: child,
    lines,
    sendText,
    send: (message) => sendText(`${JSON.stringify(message)}\n`),
    async reply(id) {
      for (;;) {
        const found = lines.map((line) => JSON.parse(line)).find((message) => message.id === id);
        if (found !== undefined) return found;
        await new Promise<void>((done) => {
          const wake = (): void => {
            waiting.delete(wake);
            done();
          };
          waiting.add(wake);
        });
      }
    },
    async ended() {
      const since = performance.now();
      return { ...(await exit), ms: performance.now() - since };
    },
  };
}

/** The opening of a client of some protocol version. */
export async function initialize(server: Frames, protocolVersion: string): Promise<RawReply> {
  const params = { protocolVersion, capabilities: {}, clientInfo: { name: "frames", version: "1.0.0" } };
  server.send({ jsonrpc: "2.0", id: "open", method: "initialize", params });
  const reply = await server.reply("open");
  server.send({ jsonrpc: "2.0", method: "notifications/initialized" });
  return reply;
}

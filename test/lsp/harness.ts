/** Starts a language server as a process and talks to it over its standard streams, as an editor would. */

import { type ChildProcess, spawn } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { pathToFileURL } from "node:url";

import { build } from "esbuild";
import {
  type CodeAction,
  type CodeActionParams,
  createProtocolConnection,
  type Diagnostic,
  type DocumentDiagnosticReport,
  type InitializeParams,
  type InitializeResult,
  type ProtocolConnection,
  type Range,
  StreamMessageReader,
  StreamMessageWriter,
  type WorkspaceEdit,
} from "vscode-languageserver-protocol/node";

import { grammarAssets } from "#languages/grammar";

const ROOT = join(import.meta.dirname, "../..");

/** Bundles an entry point the way the product is bundled, grammars beside it; returns the file. */
export async function bundle(entry: string): Promise<string> {
  const outfile = join(mkdtempSync(join(tmpdir(), "bulwark-lsp-")), "server.js");
  await build({
    entryPoints: [join(ROOT, entry)],
    outfile,
    bundle: true,
    platform: "node",
    format: "cjs",
    target: "node20",
    mainFields: ["module", "main"],
    // As in `esbuild.mjs`: its ES module build asks for what a CommonJS bundle does not have.
    alias: { "web-tree-sitter": join(ROOT, "node_modules/web-tree-sitter/web-tree-sitter.cjs") },
    logLevel: "error",
  });
  for (const asset of grammarAssets) {
    copyFileSync(join(ROOT, "node_modules", asset), join(dirname(outfile), basename(asset)));
  }
  return outfile;
}

/** A folder with files, removed by `dispose`. */
export function folderWith(files: Readonly<Record<string, string>>): Folder {
  const root = realpathSync(mkdtempSync(join(tmpdir(), "bulwark-folder-")));
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  };
  for (const [path, text] of Object.entries(files)) write(path, text);
  return {
    root,
    uri: pathToFileURL(root).href,
    uriOf: (path) => pathToFileURL(join(root, path)).href,
    write,
    remove: (path) => rmSync(join(root, path), { recursive: true }),
    dispose: () => rmSync(root, { recursive: true, force: true }),
  };
}

export interface Folder {
  readonly root: string;
  readonly uri: string;
  uriOf(path: string): string;
  write(path: string, text: string): void;
  remove(path: string): void;
  dispose(): void;
}

/** What our own client can do. */
export const VSCODE: InitializeParams["capabilities"] = {
  workspace: {
    configuration: true,
    workspaceFolders: true,
    didChangeConfiguration: { dynamicRegistration: true },
    didChangeWatchedFiles: { dynamicRegistration: true },
    diagnostics: { refreshSupport: true },
    workspaceEdit: {
      documentChanges: true,
      resourceOperations: ["create", "rename", "delete"],
      changeAnnotationSupport: { groupsOnLabel: true },
    },
  },
  textDocument: {
    diagnostic: { dynamicRegistration: true },
    codeAction: { dataSupport: true, resolveSupport: { properties: ["edit", "command"] } },
  },
  window: { workDoneProgress: true },
  general: { positionEncodings: ["utf-16"] },
};

export interface Start {
  readonly folders: readonly Pick<Folder, "uri">[];
  readonly capabilities?: InitializeParams["capabilities"];
  /** What the client answers for the section `bulwark`. */
  readonly settings?: unknown;
  readonly options?: unknown;
}

/** How the program of a server is started. */
export interface Program {
  readonly environment?: NodeJS.ProcessEnv;
  readonly args?: readonly string[];
  /** A command that starts the server in its turn, and watches it. */
  readonly through?: readonly string[];
}

export class Server {
  readonly process: ChildProcess;
  readonly connection: ProtocolConnection;
  /** Findings pushed for each URI, as they are now. */
  readonly pushed = new Map<string, readonly Diagnostic[]>();
  readonly pushes: string[] = [];
  readonly refreshes: number[] = [];
  readonly registrations: string[] = [];
  readonly announced: unknown[] = [];
  readonly exitCode: Promise<number | null>;
  settings: unknown;

  constructor(file: string, settings: unknown, { environment = {}, args = ["--stdio"], through = [] }: Program = {}) {
    this.settings = settings;
    const [command = "", ...rest] = [...through, process.execPath, file, ...args];
    const child = spawn(command, rest, {
      stdio: ["pipe", "pipe", "inherit"],
      env: { ...process.env, ...environment },
    });
    this.process = child;
    this.exitCode = new Promise((resolve) => child.once("exit", resolve));
    this.connection = createProtocolConnection(
      new StreamMessageReader(child.stdout),
      new StreamMessageWriter(child.stdin),
    );
    this.connection.onNotification("textDocument/publishDiagnostics", ({ uri, diagnostics }) => {
      this.pushed.set(uri, diagnostics);
      this.pushes.push(uri);
    });
    this.connection.onNotification("bulwark/changed", (params) => {
      this.announced.push(params);
    });
    this.connection.onRequest("workspace/configuration", ({ items }: { items: unknown[] }) =>
      items.map(() => this.settings),
    );
    this.connection.onRequest(
      "client/registerCapability",
      ({ registrations }: { registrations: { method: string }[] }) => {
        this.registrations.push(...registrations.map(({ method }) => method));
      },
    );
    this.connection.onRequest("workspace/diagnostic/refresh", () => {
      this.refreshes.push(Date.now());
    });
    this.connection.onRequest("window/workDoneProgress/create", () => {});
    this.connection.listen();
  }

  async initialize({
    folders,
    capabilities = VSCODE,
    options = { commands: true, trusted: true },
  }: Start): Promise<InitializeResult> {
    const result: InitializeResult = await this.connection.sendRequest("initialize", {
      processId: process.pid,
      rootUri: folders[0]?.uri ?? null,
      workspaceFolders: folders.map(({ uri }, index) => ({ uri, name: `folder-${index}` })),
      capabilities,
      initializationOptions: options,
    });
    await this.connection.sendNotification("initialized", {});
    return result;
  }

  open(uri: string, text: string, languageId = "typescript"): Promise<void> {
    return this.connection.sendNotification("textDocument/didOpen", {
      textDocument: { uri, languageId, version: 1, text },
    });
  }

  /** Replaces `range`, or everything. */
  change(uri: string, version: number, text: string, range?: Range): Promise<void> {
    return this.connection.sendNotification("textDocument/didChange", {
      textDocument: { uri, version },
      contentChanges: [range === undefined ? { text } : { range, text }],
    });
  }

  close(uri: string): Promise<void> {
    return this.connection.sendNotification("textDocument/didClose", { textDocument: { uri } });
  }

  pull(uri: string, previousResultId?: string): Promise<DocumentDiagnosticReport> {
    return this.connection.sendRequest("textDocument/diagnostic", { textDocument: { uri }, previousResultId });
  }

  /** The diagnostics of a full report. */
  async pullItems(uri: string): Promise<readonly Diagnostic[]> {
    const report = await this.pull(uri);
    if (report.kind !== "full") throw new Error("expected a full report");
    return report.items;
  }

  scan(params: object = {}): Promise<{ findings: number; cancelled: boolean }> {
    return this.connection.sendRequest("bulwark/scan", params);
  }

  actions(uri: string, range: Range, context: Partial<CodeActionParams["context"]> = {}): Promise<CodeAction[]> {
    return this.connection.sendRequest("textDocument/codeAction", {
      textDocument: { uri },
      range,
      context: { diagnostics: [], ...context },
    });
  }

  resolve(action: CodeAction): Promise<CodeAction> {
    return this.connection.sendRequest("codeAction/resolve", action);
  }

  filesChanged(...uris: readonly string[]): Promise<void> {
    const changes = uris.map((uri) => ({ uri, type: 2 }));
    return this.connection.sendNotification("workspace/didChangeWatchedFiles", { changes });
  }

  /** Ends the process at once. */
  async dispose(): Promise<void> {
    if (this.process.exitCode === null) this.process.kill("SIGKILL");
    await this.exitCode;
    this.connection.dispose();
  }
}

/** Resolves as soon as `holds` does; the test's own time limit is the limit. */
export async function eventually(holds: () => boolean): Promise<void> {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 10));
}

/** Text after a workspace edit's edits of one file; file operations are listed by {@link createdBy}. */
export function applyTo(text: string, uri: string, edit: WorkspaceEdit | undefined): string {
  const changes = edit?.changes?.[uri] ?? [];
  const versioned = (edit?.documentChanges ?? []).flatMap((change) =>
    "edits" in change && change.textDocument.uri === uri ? change.edits : [],
  );
  const offset = ({ line, character }: Range["start"]) =>
    text.split("\n").slice(0, line).join("\n").length + (line === 0 ? 0 : 1) + character;
  return [...changes, ...versioned]
    .map((one) => {
      if (!("newText" in one)) throw new Error("snippets are not expected");
      return { start: offset(one.range.start), end: offset(one.range.end), newText: one.newText };
    })
    .sort((a, b) => b.start - a.start)
    .reduce((result, { start, end, newText }) => result.slice(0, start) + newText + result.slice(end), text);
}

/** URIs of the files a workspace edit creates. */
export function createdBy(edit: WorkspaceEdit | undefined): readonly string[] {
  return (edit?.documentChanges ?? []).flatMap((change) =>
    "kind" in change && change.kind === "create" ? change.uri : [],
  );
}

export const range = (line: number, from: number, to = from): Range => ({
  start: { line, character: from },
  end: { line, character: to },
});

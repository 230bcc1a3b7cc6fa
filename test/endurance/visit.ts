/** Does in a workspace what people do, everything there is to do, and keeps what the server answers. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import type { CodeAction } from "vscode-languageserver-protocol/node";

import type { Server } from "../lsp/harness";
import { sized } from "./sizes";

export interface Visit {
  /** All that the server has said about the workspace. */
  readonly said: string;
  /** What is shown as Markdown and as a page. */
  readonly markdown: readonly string[];
  readonly html: readonly string[];
  /** URIs of the files that edits of fixes touch or create. */
  readonly edited: readonly string[];
  /** How often a gap was shown. */
  readonly gaps: number;
  /** Milliseconds. */
  readonly duration: number;
}

const LANGUAGES: readonly (readonly [RegExp, string])[] = [
  [/\.ts$/, "typescript"],
  [/\.py$/, "python"],
  [/\.sh$/, "shellscript"],
  [/Dockerfile$/, "dockerfile"],
  [/\.ya?ml$/, "dockercompose"],
];

/** Scans, opens every source file, asks for all there is to ask, and uses fixes, reports and tools; state is only touched where it must be refused. */
export async function visit(server: Server, root: string, { trusted }: { readonly trusted: boolean }): Promise<Visit> {
  const started = performance.now();
  const folder = pathToFileURL(root).href;
  const said: string[] = [];
  const hovers: string[] = [];
  const ask = async (method: string, params: object): Promise<unknown> => {
    // A refusal is an answer too.
    const answer: unknown = await server.connection.sendRequest(method, params).catch((error: Error) => error.message);
    said.push(JSON.stringify(answer) ?? "");
    if (method === "textDocument/hover" && answer !== null) hovers.push(JSON.stringify(answer));
    return answer;
  };
  await ask("bulwark/scan", { folder });
  const paths = filesOf(root);
  const edited: string[] = [];
  for (const path of paths) edited.push(...(await work(server, ask, { root, path })));
  await server.filesChanged(folder, ...paths.map((path) => pathToFileURL(join(root, path)).href));
  await ask("bulwark/snapshot", { folder });
  await ask("bulwark/kitUpdates", {});
  await ask("bulwark/prompt", { folder, scope: { kind: "workspace" } });
  const made = async (format: string): Promise<string> => {
    const report = await ask("bulwark/report", { folder, report: "diagnostic", format });
    return (report as { readonly text?: string }).text ?? "";
  };
  const [html, markdown] = [await made("html"), await made("markdown")];
  if (!trusted) {
    await ask("bulwark/useTemplate", { folder, template: "three-weeks" });
    await ask("bulwark/saveMilestone", { folder, name: "first" });
  }
  for (const [uri, diagnostics] of server.pushed) if (uri.startsWith(folder)) said.push(JSON.stringify(diagnostics));
  const all = said.join("\n");
  const gaps = all.split('"missing-timeout"').length - 1;
  return {
    said: all,
    markdown: [markdown, ...hovers],
    html: [html],
    edited,
    gaps,
    duration: performance.now() - started,
  };
}

/** Opens one file and asks for all there is; returns what its fixes would touch. */
async function work(
  server: Server,
  ask: (method: string, params: object) => Promise<unknown>,
  { root, path }: { readonly root: string; readonly path: string },
): Promise<readonly string[]> {
  const language = LANGUAGES.find(([pattern]) => pattern.test(path))?.[1];
  if (language === undefined) return [];
  const text = readFileSync(join(root, path), "utf8");
  const textDocument = { uri: pathToFileURL(join(root, path)).href };
  await server.open(textDocument.uri, text, language);
  await ask("textDocument/diagnostic", { textDocument });
  await ask("bulwark/fileState", textDocument);
  await ask("textDocument/codeLens", { textDocument });
  await ask("textDocument/hover", { textDocument, position: { line: 0, character: 8 } });
  const range = { start: { line: 0, character: 0 }, end: { line: text.split("\n").length, character: 0 } };
  const actions = await ask("textDocument/codeAction", { textDocument, range, context: { diagnostics: [] } });
  const edited: string[] = [];
  for (const action of (actions as CodeAction[]).slice(0, sized(10, 60))) {
    const { edit } = (await ask("codeAction/resolve", action)) as CodeAction;
    edited.push(...(JSON.stringify(edit ?? {}).match(/file:\/\/\/[^"]+/g) ?? []));
  }
  await server.close(textDocument.uri);
  return edited;
}

/** Files below a folder, links not followed; what belongs to git and to packages left out. */
const filesOf = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .filter((path) => !/^(?:\.git|node_modules)\//.test(path))
    .sort();

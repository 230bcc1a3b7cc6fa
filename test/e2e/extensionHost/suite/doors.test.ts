/** One project through every door: the editor, the command line, the server for assistants and a scan in parts say the same. */

import * as assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

import { Client } from "@modelcontextprotocol/client";
import { StdioClientTransport } from "@modelcontextprotocol/client/stdio";
import * as vscode from "vscode";

import type { Report, ReportFinding } from "#protocol/report";

import { EXTENSION, fileIn, findings, open, ruleOf, until } from "./editor";

const PARTS = 3;
const LARGEST_REPORT = 64 * 1024 * 1024;

describe("one project through every door", () => {
  const root = fileIn("order-service", ".");
  const script = join(vscode.extensions.getExtension(EXTENSION)?.extensionPath ?? "", "dist/cli.js");
  let scratch: string;
  let wanted: Report;

  before(async () => {
    scratch = mkdtempSync(join(tmpdir(), "bw-doors-"));
    wanted = await check();
  });
  after(() => rmSync(scratch, { recursive: true, force: true }));

  const bulwark = async (...args: string[]): Promise<string> => {
    const given = [script, ...args];
    return (await promisify(execFile)(process.execPath, given, { maxBuffer: LARGEST_REPORT })).stdout;
  };
  const check = async (...args: string[]): Promise<Report> =>
    JSON.parse(await bulwark("check", root.fsPath, "--no-cache", "--fail-on", "none", "--format", "json", ...args));

  it("has the findings of the command line in the editor", async () => {
    assert.ok(wanted.findings.length > 20);
    await open(fileIn("order-service", "src/retry.ts"));
    const lines = wanted.findings.map(lineOf).toSorted();
    let shown: readonly string[] = [];
    await until("the same findings", () => {
      shown = diagnosticsBelow(root);
      return shown.length === lines.length;
    });
    assert.deepEqual(shown, lines);
  });

  it("has the rules of the command line in the editor", async () => {
    const { content } = await vscode.lm.invokeTool("bulwark_list_gaps", {
      input: { paths: ["src/retry.ts"] },
      toolInvocationToken: undefined,
    });
    const text = content.map((part) => String(Reflect.get(Object(part), "value"))).join("");
    assert.ok(text.includes(`bulwark ${wanted.engine}, rules ${wanted.ruleset}`), text);
  });

  it("gives assistants the report of the command line", async () => {
    const client = new Client({ name: "doors", version: "1.0.0" });
    await client.connect(new StdioClientTransport({ command: process.execPath, args: [script, "mcp", root.fsPath] }));
    try {
      const { contents } = await client.readResource({ uri: "bulwark://report" });
      assert.deepEqual(JSON.parse(String(Reflect.get(Object(contents[0]), "text"))), wanted);
    } finally {
      await client.close();
    }
  });

  it("is the same when it is scanned in parts", async () => {
    const parts = Array.from({ length: PARTS }, (_, index) => join(scratch, `${index + 1}.json`));
    for (const [index, part] of parts.entries())
      await bulwark(
        ...["check", root.fsPath, "--no-cache", "--fail-on", "none", "--format", "json"],
        ...["--shard", `${index + 1}/${PARTS}`, "--output", part],
      );
    assert.deepEqual(JSON.parse(await bulwark("merge", ...parts, "--fail-on", "none")), wanted);
  });
});

const lineOf = ({ path, rule, message, line, column, endLine, endColumn }: ReportFinding): string =>
  `${path} ${line}:${column}-${endLine}:${endColumn} ${rule} ${message}`;

/** What the editor shows of a folder, as {@link lineOf} writes it. */
function diagnosticsBelow(root: vscode.Uri): readonly string[] {
  const folder = root.path.replace(/\/?\.?$/, "/");
  const files = vscode.languages.getDiagnostics().filter(([{ path }]) => path.startsWith(folder));
  return files
    .flatMap(([uri]) =>
      findings(uri).map((shown) => {
        const { start, end } = shown.range;
        const range = `${start.line + 1}:${start.character + 1}-${end.line + 1}:${end.character + 1}`;
        return `${uri.path.slice(folder.length)} ${range} ${ruleOf(shown)} ${shown.message}`;
      }),
    )
    .toSorted();
}

/** `bulwark lsp --stdio` for editors that are not VS Code: from opening a file to a gap that is gone, with what each client can do. */

import { spawnSync } from "node:child_process";
import { rmSync } from "node:fs";
import { dirname } from "node:path";

import { describe, expect, test } from "vitest";
import type { CodeAction, Diagnostic, InitializeParams, Range } from "vscode-languageserver-protocol/node";

import { applyTo, bundle, eventually, type Server, VSCODE } from "./harness";
import { useServers } from "./servers";

const { folder, started } = useServers("server/src/cli.ts", ["lsp", "--stdio"]);

type Capabilities = InitializeParams["capabilities"];

/** Literals of code actions, and nothing else that is optional: no versioned edits, nothing filled in later, no pull, no configuration. */
const PLAIN: Capabilities = {
  textDocument: {
    publishDiagnostics: {},
    codeAction: { codeActionLiteralSupport: { codeActionKind: { valueSet: ["quickfix"] } } },
  },
};
const PROFILES: readonly (readonly [string, Capabilities, boolean])[] = [
  ["can do everything", VSCODE, true],
  ["has neither versioned edits nor edits that come later", PLAIN, false],
  ["counts bytes", { ...PLAIN, general: { positionEncodings: ["utf-8"] } }, false],
];

/** Wide letters before the call: columns of bytes and of UTF-16 differ. */
const TEXT = `import axios from "axios";
export const load = async () => { const grüße = "äöü 😀"; return [grüße, await axios.get("https://example.org")]; };
`;
const CALL = "axios.get";

/** Columns of the call, as the client counts them. */
function columns(isBytes: boolean): readonly [number, number] {
  const line = TEXT.split("\n")[1] ?? "";
  const count = (text: string): number => (isBytes ? Buffer.byteLength(text) : text.length);
  const before = line.slice(0, line.indexOf(CALL));
  return [count(before), count(before) + count(CALL)];
}

/** A range in bytes of a line as one in UTF-16, which texts of JavaScript are edited by. */
function utf16({ start, end }: Range): Range {
  const at = ({ line, character }: Range["start"]) => ({
    line,
    character: Buffer.from(TEXT.split("\n")[line] ?? "")
      .subarray(0, character)
      .toString("utf8").length,
  });
  return { start: at(start), end: at(end) };
}

const timeouts = (items: readonly Diagnostic[] | undefined) =>
  (items ?? []).filter(({ code }) => code === "missing-timeout");

async function shown(server: Server, uri: string, pulls: boolean): Promise<readonly Diagnostic[]> {
  if (pulls) return timeouts(await server.pullItems(uri));
  await eventually(() => server.pushed.has(uri));
  return timeouts(server.pushed.get(uri));
}

describe("an editor that", () => {
  test.each(PROFILES)("%s shows a gap, mends it, and sees it gone", async (_, capabilities, pulls) => {
    const isBytes = capabilities.general?.positionEncodings?.[0] === "utf-8";
    const root = folder({ "package.json": '{ "dependencies": { "axios": "^1.7.0" } }', "src/load.ts": TEXT });
    const server = await started({ folders: [root], capabilities, options: {} });
    const uri = root.uriOf("src/load.ts");
    await server.open(uri, TEXT);
    const [gap] = await shown(server, uri, pulls);
    const [from, to] = columns(isBytes);
    expect(gap?.range).toEqual({ start: { line: 1, character: from }, end: { line: 1, character: to } });
    const actions = await server.actions(uri, gap?.range as Range);
    const fix = actions.find(({ kind, isPreferred }) => kind?.startsWith("quickfix") && isPreferred === true);
    const resolved = pulls ? await server.resolve(fix as CodeAction) : fix;
    const { edit } = resolved as CodeAction;
    expect(edit?.documentChanges === undefined).toBe(!pulls);
    const edits = (edit?.changes?.[uri] ?? []).map((one) => ({
      ...one,
      range: isBytes ? utf16(one.range) : one.range,
    }));
    const mended = applyTo(TEXT, uri, pulls ? edit : { changes: { [uri]: edits } });
    expect(mended).toContain(`axios.get("https://example.org", { signal: AbortSignal.timeout(10_000) })`);
    server.pushed.delete(uri);
    await server.change(uri, 2, mended);
    expect(await shown(server, uri, pulls)).toEqual([]);
    await server.connection.sendRequest("shutdown");
    await server.connection.sendNotification("exit");
    expect(await server.exitCode).toBe(0);
  });
});

test("somebody who starts it by hand is told how editors do", async () => {
  const file = await bundle("server/src/cli.ts");
  try {
    const { status, stderr } = spawnSync(process.execPath, [file, "lsp"], { encoding: "utf8" });
    expect([status, stderr]).toEqual([2, "bulwark: an editor starts this as: bulwark lsp --stdio\n"]);
  } finally {
    rmSync(dirname(file), { recursive: true, force: true });
  }
});

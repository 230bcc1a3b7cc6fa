/** Which room may knock on which door. A failing line here is the argument to have. */

import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

import { describe, expect, test } from "vitest";

import { isOwnSource, ROOT, read, repositoryFiles } from "./sources";

const ROOMS: Readonly<Record<string, readonly string[]>> = {
  facts: [],
  knowledge: ["facts"],
  languages: ["facts"],
  linking: ["facts", "knowledge"],
  rules: ["facts", "knowledge", "linking"],
  policy: ["facts", "knowledge", "linking", "rules"],
  playbook: ["facts", "knowledge", "linking", "rules", "policy", "protocol"],
  reporting: ["facts", "rules", "policy", "playbook", "protocol"],
  kit: [],
  platform: ["kit"],
  engine: [
    "facts",
    "knowledge",
    "languages",
    "linking",
    "rules",
    "policy",
    "playbook",
    "reporting",
    "kit",
    "platform",
    "protocol",
  ],
  cli: ["facts", "rules", "policy", "playbook", "reporting", "platform", "engine", "protocol", "mcp"],
  tools: ["facts", "rules", "policy", "playbook", "reporting", "platform", "engine", "protocol"],
  mcp: ["rules", "playbook", "reporting", "platform", "engine", "tools", "protocol"],
  lsp: ["facts", "rules", "policy", "playbook", "reporting", "platform", "engine", "tools", "protocol"],
  protocol: [],
};
/** Fixes see the editor of their language and the catalogue of kit parts besides what rules see. */
const FIX_ALSO = ["languages", "kit"];
const DOORS: Readonly<Record<string, readonly string[]>> = {
  "server/src/main.ts": ["lsp", "platform"],
  "server/src/cli.ts": ["cli", "lsp", "platform"],
};

const roomOf = (path: string): string | undefined => {
  if (path.startsWith("server/protocol/")) return "protocol";
  return /^server\/src\/([a-z]+)\//.exec(path)?.[1];
};

interface Import {
  readonly from: string;
  readonly typeOnly: boolean;
}

function importsOf(path: string): readonly Import[] {
  const text = read(path);
  const statements = text.matchAll(
    /^(?:import|export)\s+(type\s)?[^;"']*?from\s+["']([^"']+)["']|import\(\s*["']([^"']+)["']\s*\)|^import\s+["']([^"']+)["']/gm,
  );
  return [...statements].map((match) => ({
    typeOnly: match[1] !== undefined,
    from: match[2] ?? match[3] ?? match[4] ?? "",
  }));
}

/** Without comments and texts on one line: they speak about code. */
const codeOf = (path: string): string =>
  read(path).replaceAll(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$|`[^`\n]*`|"[^"\n]*"/gm, "");

/** Room of an import: of a `#room/file` specifier, or of a relative path. */
function targetRoom(path: string, from: string): string | undefined {
  const named = /^#([a-z-]+)\//.exec(from)?.[1];
  if (named !== undefined) return named;
  if (!from.startsWith(".")) return undefined;
  return roomOf(normalize(join(dirname(path), from)));
}

const sources = repositoryFiles().filter((path) => isOwnSource(path) && existsSync(join(ROOT, path)));

describe("rooms", () => {
  test("import only from the rooms their row of the table names", () => {
    const trespasses: string[] = [];
    for (const path of sources) {
      const room = roomOf(path);
      const allowed = DOORS[path] ?? (room === undefined ? undefined : ROOMS[room]);
      if (allowed === undefined) continue;
      const extra = /\/fix\.|\/rules\/fix|\/rules\/fixes/.test(path) ? FIX_ALSO : [];
      for (const { from } of importsOf(path)) {
        const target = targetRoom(path, from);
        if (target === undefined || target === room || allowed.includes(target) || extra.includes(target)) continue;
        trespasses.push(`${path} imports ${from}`);
      }
    }
    expect(trespasses).toEqual([]);
  });

  test("every room of the server has a row", () => {
    const rooms = new Set(sources.map(roomOf).filter((room) => room !== undefined));
    expect([...rooms].filter((room) => !(room in ROOMS))).toEqual([]);
  });

  test("only platform and kit parts touch the file system, only the engine and platform start threads", () => {
    const offenders = sources.filter((path) => {
      const room = roomOf(path);
      if (room === undefined || room === "platform" || room === "kit") return false;
      return importsOf(path).some(({ from }) => /^(node:)?fs(\/promises)?$|^(node:)?child_process$/.test(from));
    });
    expect(offenders).toEqual([]);
  });

  test("only lsp imports the language server library, only mcp that of assistants, only the client imports vscode", () => {
    const offenders = sources.filter((path) =>
      importsOf(path).some(
        ({ from }) =>
          (from.startsWith("vscode-languageserver") &&
            !path.startsWith("server/src/lsp/") &&
            !path.startsWith("test/")) ||
          (from.startsWith("@modelcontextprotocol/") &&
            !path.startsWith("server/src/mcp/") &&
            !path.startsWith("test/")) ||
          (from === "vscode" && !path.startsWith("client/") && !path.startsWith("test/e2e/")),
      ),
    );
    expect(offenders).toEqual([]);
  });

  test("nothing of the product opens a connection; kit parts, which leave the house, may", () => {
    const modules = /^(?:node:)?(?:https?|http2|net|tls|dgram|dns|inspector)(?:\/promises)?$|^(?:undici|axios|got|ws)$/;
    const calls = /(?<![.#^\w$])(?:fetch\(|new (?:WebSocket|EventSource|XMLHttpRequest)\()|navigator\.sendBeacon/;
    const shipped = sources.filter((path) => /^(?:client|webview|server)\//.test(path) && roomOf(path) !== "kit");
    const offenders = shipped.filter(
      (path) => importsOf(path).some(({ from }) => modules.test(from)) || calls.test(codeOf(path)),
    );
    expect(shipped.length).toBeGreaterThan(300);
    expect(offenders).toEqual([]);
  });

  test("kit parts stand alone: only node: modules and each other", () => {
    const offenders = sources
      .filter((path) => path.startsWith("server/src/kit/typescript/"))
      .flatMap((path) =>
        importsOf(path)
          .filter(({ from }) => !from.startsWith("node:") && !from.startsWith("./"))
          .map(({ from }) => `${path} imports ${from}`),
      );
    expect(offenders).toEqual([]);
  });

  test("client and webview import nothing of the server but its protocol", () => {
    const offenders = sources
      .filter((path) => path.startsWith("client/") || path.startsWith("webview/"))
      .flatMap((path) =>
        importsOf(path)
          .filter(({ from }) => {
            const target = targetRoom(path, from);
            return target !== undefined && target !== "protocol" && target !== "webview-protocol" && target in ROOMS;
          })
          .map(({ from }) => `${path} imports ${from}`),
      );
    expect(offenders).toEqual([]);
  });
});

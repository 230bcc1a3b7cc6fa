/** Input that somebody means ill with: answered, bounded, and followed by a server that still works. */

import { symlinkSync } from "node:fs";
import { join } from "node:path";

import { beforeAll, describe, expect, test } from "vitest";

import { CALL, cleaning, folderWith, frames, initialize, type Session, session } from "./harness";

cleaning();

let root: string;
let outside: string;
let open: Session;

beforeAll(async () => {
  outside = folderWith({ "secret.ts": CALL.replace("a.example", "outside.example") });
  root = folderWith({ "a.ts": CALL, "src/b.ts": CALL });
  symlinkSync(outside, join(root, "link"));
  symlinkSync(join(outside, "secret.ts"), join(root, "linked.ts"));
  open = await session(root);
});

/** The server is as it was. */
async function works(): Promise<void> {
  const { facts, isError } = await open.call("bulwark_list_gaps");
  expect(isError).toBe(false);
  expect(facts.gaps.map(({ path }) => path)).toEqual(["a.ts", "src/b.ts"]);
}

describe("paths", () => {
  test.each([
    "../secret.ts",
    "src/../../secret.ts",
    "..\\secret.ts",
    "/etc/passwd",
    "//host/share/a.ts",
    "\\\\host\\share",
    "C:\\Windows\\win.ini",
    "c:/a.ts",
    "file:///etc/passwd",
    "https://a.example/a.ts",
    "a.ts\0.png",
    "a\nb",
    "link",
    "link/secret.ts",
    "linked.ts",
    "link/none.ts",
  ])("%j is refused, and nothing outside is read", async (path) => {
    const tools = ["bulwark_list_gaps", "bulwark_scan_paths", "bulwark_verify"];
    for (const tool of tools) {
      const { text, isError } = await open.call(tool, { paths: [path] });
      expect({ tool, isError }).toEqual({ tool, isError: true });
      expect(text).toMatch(/^Refused: .*(not in the folder|no path|is an address)/);
      expect(text).not.toContain("outside.example");
    }
    await expect(open.client.getPrompt({ name: "retry", arguments: { path } })).rejects.toMatchObject({ code: -32602 });
  });

  test("an absolute path inside of the folder is a path like any other", async () => {
    const { facts } = await open.call("bulwark_scan_paths", { paths: [join(root, "src")] });
    expect(facts.gaps).toMatchObject([{ path: "src/b.ts" }]);
  });

  test("a file that is not there is said to be missing", async () => {
    expect((await open.call("bulwark_scan_paths", { paths: ["none.ts"] })).text).toContain(
      "there is no file or folder",
    );
  });
});

describe("arguments", () => {
  test.each([
    ["too many paths", { paths: Array.from({ length: 201 }, () => "a.ts") }],
    ["a long path", { paths: ["a".repeat(1_025)] }],
    ["a number out of range", { limit: 1_000_000 }],
    ["a negative offset", { offset: -1 }],
    ["a fraction", { limit: 1.5 }],
    ["another type", { paths: "a.ts" }],
    ["an unknown name", { path: "a.ts" }],
    ["a key of every object", { constructor: { prototype: { isAdmin: true } } }],
    ["an unknown priority", { priority: "P9" }],
    ["an unknown rule", { rules: ["missing-timeuot"] }],
  ])("%s is refused", async (_, input) => {
    const { isError, text } = await open.call("bulwark_list_gaps", input);
    expect(isError).toBe(true);
    expect(text.length).toBeLessThan(1_000);
    await works();
  });

  test("keys that reach into prototypes reach nothing", async () => {
    const input = JSON.parse('{"__proto__": {"limit": 1, "polluted": true}, "limit": 200}');
    await open.call("bulwark_list_gaps", input);
    for (const gap of ["__proto__", "constructor", "toString:1", "__proto__:1"])
      expect((await open.call("bulwark_explain_gap", { gap })).isError).toBe(true);
    for (const rule of ["__proto__", "constructor"])
      expect((await open.call("bulwark_explain_gap", { rule })).isError).toBe(true);
    await works();
  });

  test("thousands of members and invented names are refused in few words", async () => {
    const many = Object.fromEntries(
      Array.from({ length: 900 }, (_, index) => [`name${index}${"x".repeat(500)}`, index]),
    );
    for (const input of [many, { paths: Array.from({ length: 5_000 }, () => 1) }, { rules: ["x".repeat(500_000)] }]) {
      const { isError, text } = await open.call("bulwark_list_gaps", input);
      expect(isError).toBe(true);
      expect(text.length).toBeLessThan(1_000);
    }
    await works();
  });
});

describe("names nobody has given", () => {
  test.each(["no_such_tool", "constructor", "__proto__"])("tool %s is a protocol error", async (name) => {
    await expect(open.client.callTool({ name, arguments: {} })).rejects.toMatchObject({ code: -32602 });
  });

  test.each(["no-such-prompt", "constructor"])("prompt %s is a protocol error", async (name) => {
    await expect(open.client.getPrompt({ name })).rejects.toMatchObject({ code: -32602 });
  });

  test.each([
    "bulwark://nothing",
    "bulwark://rules/no-such-rule",
    "bulwark://rules/..%2F..%2Fpackage",
    "bulwark://rules/constructor",
    "file:///etc/passwd",
  ])("resource %s is a protocol error", async (uri) => {
    await expect(open.client.readResource({ uri })).rejects.toThrow();
    await works();
  });
});

describe("frames", () => {
  test("a message of several megabytes is answered with an error, and the next one is served", async () => {
    const server = await frames(root);
    await initialize(server, "2025-11-25");
    const huge = { paths: ["x".repeat(3 * 1024 * 1024)] };
    const params = { name: "bulwark_list_gaps", arguments: huge };
    server.send({ jsonrpc: "2.0", id: 7, method: "tools/call", params });
    server.send({ method: "tools/call", params, jsonrpc: "2.0", id: "eight" });
    server.sendText("this is no JSON\n[1,2\n\n{}\n");
    server.send({ jsonrpc: "2.0", id: 9, method: "ping" });
    expect((await server.reply(7)).error.message).toContain("longer than 1024 KiB");
    expect((await server.reply("eight")).error.code).toBe(-32600);
    expect((await server.reply(9)).result).toEqual({});
    expect(server.process.exitCode).toBe(null);
  });
});

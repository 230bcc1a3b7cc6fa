/** 7. Bytes that are no messages, and messages that make no sense: the server lives, and answers what comes after. */

import { once } from "node:events";
import { setImmediate as turn } from "node:timers/promises";

import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";

import { bundle } from "../lsp/harness";
import { fedServer, frame } from "./inProcess";
import { rawServer } from "./raw";
import { milliseconds, report, SEED, sized } from "./sizes";

const INITIALIZE = {
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { processId: null, rootUri: null, capabilities: {} },
};
const INITIALIZED = { jsonrpc: "2.0", method: "initialized", params: {} };
const LAST = { jsonrpc: "2.0", id: "last", method: "bulwark/rules", params: {} };
const URI = "file:///workspace/a.ts";

/** What a client says, in good form. */
const GOOD: readonly object[] = [
  {
    method: "textDocument/didOpen",
    params: { textDocument: { uri: URI, languageId: "typescript", version: 1, text: "GAP 🎈" } },
  },
  {
    method: "textDocument/didChange",
    params: { textDocument: { uri: URI, version: 2 }, contentChanges: [{ text: "KIT" }] },
  },
  { id: 2, method: "textDocument/diagnostic", params: { textDocument: { uri: URI } } },
  {
    id: 3,
    method: "textDocument/codeAction",
    params: {
      textDocument: { uri: URI },
      range: { start: { line: 0, character: 0 }, end: { line: 0, character: 3 } },
      context: { diagnostics: [] },
    },
  },
  {
    id: 4,
    method: "codeAction/resolve",
    params: { title: "x", data: { kind: "fix", uri: URI, version: 1, offer: {} } },
  },
  { id: 5, method: "textDocument/hover", params: { textDocument: { uri: URI }, position: { line: 0, character: 1 } } },
  { id: 6, method: "textDocument/codeLens", params: { textDocument: { uri: URI } } },
  { id: 7, method: "bulwark/scan", params: {} },
  { id: 8, method: "bulwark/snapshot", params: {} },
  { id: 9, method: "bulwark/useTool", params: { tool: "bulwark_list_gaps", input: {} } },
  { id: 10, method: "bulwark/prompt", params: { folder: "file:///workspace", scope: { kind: "workspace" } } },
  { method: "workspace/didChangeWatchedFiles", params: { changes: [{ uri: URI, type: 2 }] } },
  { method: "workspace/didChangeConfiguration", params: { settings: {} } },
  { method: "$/cancelRequest", params: { id: 3 } },
  { method: "textDocument/didClose", params: { textDocument: { uri: URI } } },
].map((message) => ({ jsonrpc: "2.0", ...message }));

const nest = (open: string, close: string, depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`;

/** Values where something else is expected. */
const STRANGE: readonly unknown[] = [
  null,
  true,
  -1,
  1e308,
  "",
  "x".repeat(10_000),
  [],
  {},
  [[]],
  { uri: 7 },
  { "": null },
  { constructor: 1 },
];

/** A message with one part replaced, dropped or repeated: still JSON, and nothing else is. */
const senseless = fc
  .tuple(fc.constantFrom(...GOOD), fc.nat(), fc.constantFrom(...STRANGE))
  .map(([message, at, value]) => {
    const places: [Record<string, unknown>, string][] = [];
    const copy = structuredClone(message) as Record<string, unknown>;
    (function collect(node: Record<string, unknown>): void {
      for (const [key, child] of Object.entries(node)) {
        places.push([node, key]);
        if (typeof child === "object" && child !== null) collect(child as Record<string, unknown>);
      }
    })(copy);
    const [node, key] = places[at % places.length] ?? [copy, "params"];
    node[key] = value;
    return copy;
  });

/** Bytes of good messages with some of them changed: headers, lengths and letters. */
const garbled = fc
  .tuple(
    fc.subarray([...GOOD], { minLength: 1, maxLength: 4 }),
    fc.array(fc.tuple(fc.nat(), fc.nat({ max: 255 }), fc.constantFrom("set", "drop", "double", "cut")), {
      minLength: 1,
      maxLength: 6,
    }),
  )
  .map(([messages, changes]) =>
    changes.reduce(
      (bytes, [at, byte, how]) => {
        const place = at % Math.max(1, bytes.length);
        if (how === "drop") return Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1 + (byte % 20))]);
        if (how === "double")
          return Buffer.concat([bytes.subarray(0, place), bytes.subarray(Math.max(0, place - byte))]);
        if (how === "cut") return bytes.subarray(0, place);
        const changed = Buffer.from(bytes);
        changed[place] = byte;
        return changed;
      },
      Buffer.concat(messages.map(frame)),
    ),
  );

const failures: unknown[] = [];
/** Requests that are under way when a connection ends are the end's fault. */
const note = (error: unknown): void => {
  if (!String(error).includes("Connection is disposed")) failures.push(error);
};
const logged = console.error;

describe("in one process", () => {
  beforeAll(() => {
    process.on("unhandledRejection", note);
    // The protocol's library writes each notification that failed there.
    console.error = () => undefined;
  });
  afterAll(() => {
    process.off("unhandledRejection", note);
    console.error = logged;
  });

  test("messages that make no sense are refused or dropped, and the next one is answered", async () => {
    const server = fedServer();
    server.feed(frame(INITIALIZE), frame(INITIALIZED));
    let count = 0;
    const started = performance.now();
    await fc.assert(
      fc.asyncProperty(fc.array(senseless, { minLength: 1, maxLength: 5 }), async (messages) => {
        count += messages.length;
        const last = { ...LAST, id: `last-${count}` };
        server.feed(...messages.map(frame), frame(last));
        while (!server.hasWritten(`"${last.id}"`)) await turn();
      }),
      { numRuns: sized(300, 30_000), seed: SEED },
    );
    server.dispose();
    expect(failures).toEqual([]);
    report(7, { case: "messages without sense", count, took: milliseconds(performance.now() - started) });
  });

  test("bytes that are no messages throw nothing, and the next server starts", async () => {
    const started = performance.now();
    let slowest = 0;
    const runs = sized(1_000, 100_000);
    await fc.assert(
      fc.asyncProperty(garbled, fc.nat({ max: 40 }), async (bytes, split) => {
        const since = performance.now();
        const server = fedServer();
        const at = Math.floor((bytes.length * split) / 40);
        server.feed(frame(INITIALIZE), frame(INITIALIZED), bytes.subarray(0, at), bytes.subarray(at));
        await turn();
        await turn();
        server.dispose();
        slowest = Math.max(slowest, performance.now() - since);
      }),
      { numRuns: runs, seed: SEED },
    );
    expect(failures).toEqual([]);
    report(7, {
      case: "garbled streams",
      count: runs,
      took: milliseconds(performance.now() - started),
      slowest: milliseconds(slowest),
    });
  });
});

describe("a server of its own", () => {
  let program: string;
  beforeAll(async () => {
    program = await bundle("test/lsp/fakeMain.ts");
  });

  const body = JSON.stringify(LAST);
  test.each<[string, string | Buffer]>([
    ["a length below zero", `Content-Length: -1\r\n\r\n${body}`],
    ["a length that is no number", `Content-Length: many\r\n\r\n${body}`],
    ["a length of a terabyte", `Content-Length: 1099511627776\r\n\r\n${body}`],
    ["no length", `Content-Type: x\r\n\r\n${body}`],
    ["a header without a colon", `Content-Length 5\r\n\r\n${body}`],
    ["a length that is too short", `Content-Length: 7\r\n\r\n${body}`],
    ["a length that is too long", `Content-Length: ${body.length + 7}\r\n\r\n${body}`],
    ["a header of a megabyte", `X: ${"y".repeat(1_000_000)}\r\nContent-Length: ${body.length}\r\n\r\n${body}`],
    [
      "an unknown encoding",
      `Content-Length: ${body.length}\r\nContent-Type: application/vscode-jsonrpc; charset=ebcdic\r\n\r\n${body}`,
    ],
    ["letters that are no UTF-8", frame('{"jsonrpc":"2.0","id":2,"method":"\u00ff"}').fill(0xff, 56, 58)],
    ["text that is no JSON", frame("GET / HTTP/1.1")],
    ["nothing", frame("")],
    [
      "lists in lists, ten thousand deep",
      frame(`{"jsonrpc":"2.0","id":3,"method":"bulwark/rules","params":${nest("[", "]", 10_000)}}`),
    ],
    [
      "objects in objects, ten thousand deep",
      frame(`{"jsonrpc":"2.0","id":4,"method":"bulwark/scan","params":${nest('{"a":', "}", 10_000)}}`),
    ],
    [
      "a name twice",
      frame('{"jsonrpc":"2.0","id":5,"id":6,"method":"bulwark/rules","method":"bulwark/scan","params":{}}'),
    ],
    ["a list of messages", frame([LAST, LAST])],
    ["an answer to nothing", frame({ jsonrpc: "2.0", id: 99, result: null })],
    ["a number as a message", frame("7")],
  ])("that is told %s goes on or ends, and never hangs", async (name, bytes) => {
    const server = rawServer(program);
    server.send(INITIALIZE);
    await server.answer(1);
    server.write(bytes);
    server.send(LAST);
    server.end();
    const [code] = await once(server.process, "exit");
    // The client went away without `shutdown`.
    expect([0, 1]).toContain(code);
    report(7, { case: name, answered: String(server.said().includes('"last"')) });
  });
});

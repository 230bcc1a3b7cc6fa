/** Findings by entry point, from answers already known, and what becomes of a file. */

import { describe, expect, test } from "vitest";

import type { Engine } from "#engine/engine";

import { makeFolder, scan } from "./folder";

const PACKAGE = '{ "private": true, "dependencies": { "axios": "1.7.0", "express": "4.19.2", "flask": "3" } }';
const LOAD = `import axios from "axios";
export const load = async (url: string) => (await axios.get(url)).data;
`;
const HANDLERS = `import { load } from "./load";
export async function show(request: unknown, response: any) {
  try {
    response.json(await load("https://example.org"));
  } catch (error) {
    response.status(500).end();
  }
}
`;
const ROUTES = `import express from "express";
import { show } from "./handlers";
const app = express();
app.get("/", show);
app.listen(3000);
`;

const shown = (engine: Engine, path: string) =>
  engine.entries(path).map(({ range, findings }) => [range.start.line, findings.map(({ rule }) => rule).sort()]);

describe("entries", () => {
  test("are functions, not the places that name them, with gaps that calls lead to", async () => {
    const engine = makeFolder({
      "package.json": PACKAGE,
      "load.ts": LOAD,
      "handlers.ts": HANDLERS,
      "routes.ts": ROUTES,
    }).engine();
    await scan(engine);
    const [[line, rules] = []] = shown(engine, "handlers.ts");
    expect(line).toBe(1);
    expect(rules).toContain("missing-timeout");
    expect(shown(engine, "load.ts")).toEqual([]);
    expect(shown(engine, "routes.ts")).toEqual([]);
  });

  test("are known after a start from the cache, and forget a route that has gone", async () => {
    const folder = makeFolder({
      "package.json": PACKAGE,
      "load.ts": LOAD,
      "handlers.ts": HANDLERS,
      "routes.ts": ROUTES,
    });
    const first = folder.engine();
    await scan(first);
    const before = shown(first, "handlers.ts");
    expect(before).toHaveLength(1);
    const second = folder.engine();
    await scan(second);
    expect(shown(second, "handlers.ts")).toEqual(before);
    folder.write({ "routes.ts": ROUTES.replace('app.get("/", show);\n', "") });
    await second.filesChanged(["routes.ts"]);
    await second.settle();
    expect(shown(second, "handlers.ts")).toEqual([]);
  });

  test("are the innermost function around a gap", async () => {
    const inner = `import express from "express";
import axios from "axios";
const app = express();
app.get("/", async (request, response) => {
  setInterval(async () => {
    await axios.get("https://example.org/inner");
  }, 1000);
  response.end();
});
app.listen(3000);
`;
    const engine = makeFolder({ "package.json": PACKAGE, "a.ts": inner }).engine({ onlyRules: ["missing-timeout"] });
    await scan(engine);
    for (const { findings } of engine.entries("a.ts")) expect(findings).toHaveLength(1);
    expect(engine.entries("a.ts")).toHaveLength(1);
  });

  test("are handlers of Python services too, at the function", async () => {
    const app = `import requests
from flask import Flask

app = Flask(__name__)


@app.get("/")
def show():
    return requests.get("https://example.org").text
`;
    const engine = makeFolder({ "requirements.txt": "flask==3.0\nrequests==2.32\n", "app.py": app }).engine();
    await scan(engine);
    expect(shown(engine, "app.py")).toEqual([[7, expect.arrayContaining(["missing-timeout"])]]);
  });
});

describe("the state of a file", () => {
  test("says whether it is analysed, and why not", async () => {
    const engine = makeFolder({
      "bulwark.json": '{ "exclude": ["old/**"], "maxFileSize": 2048 }',
      ".gitignore": "dist/\n",
      "a.ts": LOAD,
      "old/a.ts": LOAD,
      "dist/a.js": "x();",
      "big.ts": LOAD.repeat(40),
      "readme.md": "text",
    }).engine();
    expect(await engine.fileState("a.ts")).toEqual({ kind: "waiting" });
    await scan(engine);
    expect(await engine.fileState("a.ts")).toEqual({ kind: "analysed" });
    expect(await engine.fileState("old/a.ts")).toEqual({ kind: "left-out" });
    expect(await engine.fileState("dist/a.js")).toEqual({ kind: "left-out" });
    expect(await engine.fileState("readme.md")).toEqual({ kind: "unread" });
    expect(await engine.fileState("big.ts")).toMatchObject({
      kind: "skipped",
      because: expect.stringMatching(/larger/),
    });
  });

  test("follows the text that is open", async () => {
    const engine = makeFolder({ "bulwark.json": '{ "maxFileSize": 2048 }', "a.ts": LOAD }).engine();
    await engine.setOpenText("a.ts", LOAD.repeat(40), 1);
    expect(await engine.fileState("a.ts")).toEqual({ kind: "skipped", because: "The file is too large." });
    await engine.setOpenText("a.ts", LOAD, 2);
    expect(await engine.fileState("a.ts")).toEqual({ kind: "analysed" });
  });
});

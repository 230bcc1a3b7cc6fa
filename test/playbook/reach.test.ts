/** How many ways lead to a gap: the more entry points run through it, the earlier it is closed. */

import { expect, test } from "vitest";

import { reachOf } from "#playbook/reach";

import { workspace } from "../support/workspace";

/** Entry points that lead to the line with `HERE`. */
async function reach(texts: Readonly<Record<string, string>>): Promise<number> {
  const { view } = await workspace(texts);
  const [path, text] = Object.entries(texts).find(([, of]) => of.includes("HERE")) ?? ["", ""];
  const start = text.indexOf("HERE");
  return reachOf(view)({ path, span: { start, end: start + 4 } });
}

const LOAD = "export async function load(id: string) {\n  return fetch(`HERE ${id}`);\n}\n";

test("each route counts, not the module that registers them", async () => {
  const routes = [
    'import express from "express";',
    'import { load } from "./load";',
    "const app = express();",
    'app.get("/a", async (request, response) => response.json(await load("a")));',
    'app.get("/b", async (request, response) => response.json(await load("b")));',
    'app.post("/c", async (request, response) => response.json({}));',
  ];
  expect(await reach({ "load.ts": LOAD, "app.ts": routes.join("\n") })).toBe(2);
});

test("ways that meet further up are one", async () => {
  const texts = {
    "load.ts": LOAD,
    "both.ts":
      'import { load } from "./load";\nconst one = () => load("1");\nconst two = () => load("2");\nexport function run() {\n  one();\n  two();\n}\n',
    "main.ts": 'import { run } from "./both";\nrun();\n',
  };
  expect(await reach(texts)).toBe(1);
});

test("functions that nothing of the workspace calls are entry points each", async () => {
  const jobs =
    'import { load } from "./load";\nexport const first = () => load("1");\nexport const second = () => load("2");\n';
  expect(await reach({ "load.ts": LOAD, "jobs.ts": jobs })).toBe(2);
});

test("a function that calls itself ends the count all the same", async () => {
  const texts = {
    "a.ts": 'export function again(n: number) {\n  if (n > 0) again(n - 1);\n  return "HERE";\n}\nagain(3);\n',
  };
  expect(await reach(texts)).toBe(1);
});

test("code outside any function, and a file that is not there, count as one", async () => {
  expect(await reach({ "a.ts": 'await fetch("HERE");\n' })).toBe(1);
  const { view } = await workspace({ "a.ts": "" });
  expect(reachOf(view)({ path: "gone.ts", span: { start: 0, end: 1 } })).toBe(1);
});

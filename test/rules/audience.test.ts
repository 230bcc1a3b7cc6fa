/** Where no service is seen to run the code, P0 and P1 become P2, and the finding says why; rules of commands and of texts keep theirs. */

import { expect, test } from "vitest";

import { check } from "../support/check";

const APP = '{ "name": "shop", "private": true, "dependencies": { "axios": "1", "ora": "8", "commander": "14" } }';
const RATE = 'import axios from "axios";\nexport const rate = (of) => axios.get(`https://rates.test/${of}`);\n';
const MAIN = 'import express from "express";\nimport { tax } from "./tax";\nexpress().get("/", tax).listen(80);\n';
const TAX = "export const tax = (request, response) => response.json(1);\n";
const SHOP = { "package.json": APP, "src/main.ts": MAIN, "src/tax.ts": TAX };

/** What a rule says, with the explanations that lead out of the place itself. */
async function said(rule: string, files: Readonly<Record<string, string>>): Promise<readonly string[]> {
  const { findings } = await check(files);
  return findings
    .filter((finding) => finding.rule === rule)
    .map(({ place, priority, related }) => {
      const last = related.at(-1);
      return [place.path, priority, ...(last === undefined ? [] : [`${last.place.path}: ${last.note}`])].join(" | ");
    });
}

test("a module that no file loads", async () => {
  expect(await said("missing-timeout", { ...SHOP, "src/rate.ts": RATE })).toEqual([
    "src/rate.ts | P2 | src/rate.ts: No file loads this module, so nobody is seen to run it.",
  ]);
  const loaded = {
    ...SHOP,
    "src/rate.ts": RATE,
    "src/tax.ts": `import { rate } from "./rate";\nexport const tax = (a, b) => rate(b);\n`,
  };
  const [found = ""] = await said("missing-timeout", loaded);
  expect(found).toMatch(/^src\/rate\.ts \| P1/);
  expect(found).not.toContain("No file loads");
});

test("a module that only tests load: the finding names one", async () => {
  const files = {
    ...SHOP,
    "src/rate.ts": RATE,
    "src/rate.e2e.ts": 'import { rate } from "./rate";\nit("rates", () => rate("EUR"));\n',
  };
  expect(await said("missing-timeout", files)).toEqual([
    "src/rate.ts | P2 | src/rate.e2e.ts: Only tests load this module, as this file does.",
  ]);
});

test("a module that a person at a terminal runs: rules of services weigh less, those of commands do not", async () => {
  const tool =
    'import { program } from "commander";\nimport { init } from "./init";\nprogram.action(init);\nprogram.parse();\n';
  const init = (work: string) => ({
    "package.json": APP,
    "src/tool.ts": tool,
    "src/init.ts": `import ora from "ora";\nimport { spawnSync } from "node:child_process";\nimport { rmSync } from "node:fs";\nimport axios from "axios";\n${work}`,
  });
  const by = "src/tool.ts: Only a command that somebody started at a terminal, and waits for, loads this module.";
  const trusts = init(
    'export async function init() {\n  ora("x").start();\n  const plan = await (await fetch("https://rates.test")).json();\n  return plan.tier;\n}\n',
  );
  expect(await said("unchecked-http-status", trusts)).toEqual([`src/init.ts | P2 | ${by}`]);
  const spawns = init(
    'export function init() {\n  ora("x").start();\n  spawnSync("pg_dump", ["shop", "-f", "dump.sql"]);\n  rmSync("shop.sqlite");\n}\n',
  );
  const [found = ""] = await said("ignored-exit-code", spawns);
  expect(found).toMatch(/^src\/init\.ts \| P1/);
});

test("a branch that production leaves out; its other arm and what asks for something else stay", async () => {
  const under = (condition: string, otherwise = "") =>
    said("missing-timeout", {
      ...SHOP,
      "src/mode.ts":
        'export const isDev = process.env.NODE_ENV === "development";\nexport const isFast = process.env.FAST === "1";\n',
      "src/tax.ts": `import axios from "axios";\nimport { isDev, isFast } from "./mode";\nconst isLocal = process.env.NODE_ENV === "development";\nexport async function tax(request, response) {\n  if (${condition}) {\n    response.json(await axios.get("http://bridge.test"));\n  }${otherwise}\n}\n`,
    });
  const development = "src/tax.ts | P2 | src/tax.ts: Runs in development only: production leaves this branch out.";
  for (const condition of [
    'process.env.NODE_ENV === "development"',
    "isLocal",
    "isDev",
    "request.body.on && isLocal",
    "import.meta.env.DEV",
  ])
    expect([condition, await under(condition)]).toEqual([condition, [development]]);
  for (const condition of [
    'process.env.NODE_ENV !== "development"',
    "!isLocal",
    "!isDev",
    "isFast",
    "request.body.on || isLocal",
    'request.query.env === "development"',
  ])
    expect([condition, (await under(condition)).map((text) => text.slice(0, 15))]).toEqual([
      condition,
      ["src/tax.ts | P1"],
    ]);
  const both = await under("isLocal", ' else response.json(await axios.get("https://rates.test"));');
  expect(both.map((text) => text.slice(0, 15))).toEqual(["src/tax.ts | P2", "src/tax.ts | P1"]);
});

test("a secret is published with the module, whoever runs it", async () => {
  const files = {
    ...SHOP,
    "src/rate.ts": 'import jwt from "jsonwebtoken";\nexport const rate = (of) => jwt.sign({ of }, "secret");\n',
  };
  const found = await said("hardcoded-secret", files);
  expect(found.map((text) => text.slice(0, 16))).toEqual(["src/rate.ts | P0"]);
});

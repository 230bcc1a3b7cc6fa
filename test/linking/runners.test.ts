/** Who runs a module: tests, a person at a terminal or nobody, when everybody who loads it is known; else a service, or one may. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { packageFacts } from "#linking/project";
import { type Workspace, workspace } from "../support/workspace";

const APP = '{ "name": "shop", "private": true, "main": "src/main.ts", "dependencies": { "axios": "1" } }';
const RATE = "export async function rate(of) {\n  return (await fetch(`https://rates.test/${of}`)).json();\n}\n";
const MAIN = 'import { tax } from "./money/tax";\ntax(1).then(console.log);\n';
const TAX = "export const tax = async (sum) => sum * 0.2;\n";

/** A service that loads one module of a folder by name. */
const SHOP = { "package.json": APP, "src/main.ts": MAIN, "src/money/tax.ts": TAX };

const runners = ({ view }: Workspace): Readonly<Record<string, unknown>> =>
  Object.fromEntries(
    [...view.files]
      .sort((a, b) => (a.path < b.path ? -1 : 1))
      .flatMap((file) => {
        const runner = view.runBy(file);
        return runner === undefined ? [] : [[file.path, "by" in runner ? `${runner.kind}: ${runner.by}` : runner.kind]];
      }),
  );

const runnersOf = async (texts: Readonly<Record<string, string>>) => runners(await workspace(texts));

describe("a module that nobody loads", () => {
  test("is run by nobody, and so is what only it loads", async () => {
    const found = await runnersOf({
      ...SHOP,
      "src/money/rate.ts": `import { cents } from "../text/cents";\nexport const show = (a) => cents(a);\n${RATE}`,
      "src/text/cents.ts": "export const cents = (a) => `${a} ct`;\n",
    });
    expect(found).toEqual({ "src/money/rate.ts": "nobody", "src/text/cents.ts": "nobody" });
  });

  test("an import for its types alone does not load it; one that decorators keep does", async () => {
    const rate = `export interface Rate { of: string }\nexport class Rates {}\n${RATE}`;
    const uses = (head: string) => ({ ...SHOP, "src/money/rate.ts": rate, "src/money/tax.ts": `${head}${TAX}` });
    const typed =
      'import { type Rate, Rates } from "./rate";\nexport const first = (a: Rate[], b: Rates): Rate => a[0];\n';
    expect(await runnersOf(uses(typed))).toEqual({ "src/money/rate.ts": "nobody" });
    const injected =
      'import { Rates } from "./rate";\n@Injectable()\nexport class Tax {\n  constructor(private rates: Rates) {}\n}\n';
    expect(await runnersOf(uses(injected))).toEqual({});
  });

  const rateAt = (path: string, text = RATE) => ({ [path]: text });
  test.each<readonly [string, Readonly<Record<string, string>>]>([
    ["does something when it is loaded", rateAt("src/money/rate.ts", `${RATE}rate("EUR").then(console.log);\n`)],
    ["sets something going", rateAt("src/money/rate.ts", `${RATE}export const job = schedule("* * * * *", rate);\n`)],
    ["gives nothing to others", rateAt("src/money/rate.ts", "const rate = 1;\n")],
    [
      "is loaded later",
      { ...rateAt("src/money/rate.ts"), "src/money/tax.ts": `${TAX}export const later = () => import("./rate");\n` },
    ],
    ["has neighbours nobody loads by name", { ...rateAt("src/offers/rate.ts"), "src/offers/day.ts": TAX }],
    ["lies alone in its folder", rateAt("src/offers/rate.ts")],
    ["is a handler by its name", rateAt("src/money/rate.ts", "export const handler = async (a) => fetch(a.url);\n")],
    ["takes what hosts give", rateAt("src/money/rate.ts", "export const rates = async (event) => fetch(event.url);\n")],
    [
      "lies where hosts look",
      { ...rateAt("functions/rate.ts"), "functions/day.ts": 'import "./tax";\n', "functions/tax.ts": TAX },
    ],
    ["is named by a path", { ...rateAt("src/money/rate.ts"), "src/pool.ts": 'new Worker("./money/rate.js");\n' }],
    [
      "lies in a folder that is listed",
      { ...rateAt("src/money/rate.ts"), "src/all.ts": 'readdirSync(join(here, "money"));\n' },
    ],
    ["fits a pattern", { ...rateAt("src/money/rate.ts"), "src/all.ts": 'await glob("src/money/*.ts");\n' }],
    [
      "may be the one that is put together",
      { ...rateAt("src/money/rate.ts"), "src/all.ts": "export const get = (name) => require(name);\n" },
    ],
    [
      "may be used by strangers",
      { ...rateAt("src/money/rate.ts"), "package.json": APP.replace('"private": true,', "") },
    ],
    ["may be loaded by components", { ...rateAt("src/money/rate.ts"), "package.json": APP.replace("axios", "svelte") }],
    [
      "is started by a script",
      {
        ...rateAt("src/money/rate.ts"),
        "package.json": APP.replace("{", '{ "scripts": { "rate": "tsx src/money/rate.ts" },'),
      },
    ],
  ])("is not told of one that %s", async (_, files) => {
    expect(await runnersOf({ ...SHOP, ...files })).toEqual({});
  });

  test("is not told of one without a manifest: nobody knows what it is a part of", async () => {
    expect(await runnersOf({ "src/main.ts": MAIN, "src/money/tax.ts": TAX, "src/money/rate.ts": RATE })).toEqual({});
  });

  test("is not told of a program whose start others load in turn, though tests load its parts", async () => {
    const found = await runnersOf({
      "package.json": APP.replace('"main": "src/main.ts", ', ""),
      "src/start.ts": 'import { rate } from "./parts/rate";\nexport const server = make(rate);\n',
      "src/parts/rate.ts": `import { server } from "../start";\nimport { tax } from "./tax";\nexport const stop = () => server.close(tax);\n${RATE}`,
      "src/parts/tax.ts": TAX,
      "src/parts/tax.test.ts": 'import { tax } from "./tax";\nit("taxes", () => tax(1));\n',
    });
    expect(found).toEqual({});
  });

  test("is not told of any where the folder holds code that is not read", async () => {
    const files = { ...SHOP, "src/money/rate.ts": RATE };
    const project = { packages: [packageFacts("", JSON.parse(APP))], pathMaps: [] };
    expect(runners(await workspace(files, { project }))).toEqual({ "src/money/rate.ts": "nobody" });
    expect(runners(await workspace(files, { project: { ...project, isPartial: true } }))).toEqual({});
  });

  test("a script that checks sources does not start them", async () => {
    const checked = APP.replace("{", '{ "scripts": { "lint": "eslint src/money/rate.ts" },');
    expect(await runnersOf({ ...SHOP, "package.json": checked, "src/money/rate.ts": RATE })).toEqual({
      "src/money/rate.ts": "nobody",
    });
  });

  test("a package beside it that loads it by the package's name runs it", async () => {
    const money = '{ "name": "money", "private": true, "exports": { "./*": "./src/*.ts" } }';
    const parts = { "money/package.json": money, "money/src/rate.ts": RATE, "money/src/tax.ts": TAX };
    const web = (from: string) => ({
      ...parts,
      "web/package.json": '{ "name": "web", "private": true, "dependencies": { "money": "*" } }',
      "web/main.ts": from,
    });
    const both = 'import { rate } from "money/rate";\nimport { tax } from "money/tax";\nrate(tax(1));\n';
    expect(await runnersOf(web(both))).toEqual({});
    // What leads to a built file, or to none, may lead to any source of the package.
    const built = web('import { rate } from "money/built/rate";\nimport { tax } from "money/tax";\nrate(tax(1));\n');
    expect(await runnersOf(built)).toEqual({});
    const handsOn = { ...web("tax(1);\n"), "money/rate.js": 'module.exports = require("./dist/rate");\n' };
    expect(await runnersOf(handsOn)).toEqual({});
    expect(await runnersOf(web('import { tax } from "money/tax";\ntax(1);\n'))).toEqual({
      "money/src/rate.ts": "nobody",
    });
  });
});

describe("a module that only tests load", () => {
  test("through the file that hands it on as well", async () => {
    const found = await runnersOf({
      ...SHOP,
      "src/client/base.ts": RATE,
      "src/client/client.ts": 'import { rate } from "./base";\nexport const all = () => rate("EUR");\n',
      "src/client/index.ts": 'export * from "./base";\nexport * from "./client";\n',
      "src/rate.e2e.ts": 'import { all } from "./client";\nit("rates", () => all());\n',
    });
    const tests = "tests: src/rate.e2e.ts";
    expect(found).toEqual({ "src/client/base.ts": tests, "src/client/client.ts": tests, "src/client/index.ts": tests });
  });

  test("or that only the test script of its package names", async () => {
    const files = { ...SHOP, "src/money/rate.ts": `${RATE}rate("EUR");\n` };
    const named = (script: string) =>
      runnersOf({
        ...files,
        "package.json": APP.replace("{", `{ "scripts": { "${script}": "unit src/money/rate.ts" },`),
      });
    expect(await named("test")).toEqual({ "src/money/rate.ts": "tests: src/money/rate.ts" });
    expect(await named("start")).toEqual({});
  });
});

describe("a module that a person at a terminal runs", () => {
  const tool = (library: string) => ({
    "package.json": '{ "name": "tool", "bin": "dist/index.js", "dependencies": { "commander": "14" } }',
    "src/index.ts": `import { program } from "commander";\nimport { init } from "./init";\nprogram.command("init").action(init);\nprogram.parse();\n`,
    "src/init.ts": `import start from "${library}";\nimport { rate } from "./rate";\nexport const init = () => start(rate("EUR"));\n`,
    "src/rate.ts": RATE,
  });

  test("is loaded from commands that speak with her", async () => {
    const by = "terminal: src/index.ts";
    expect(await runnersOf(tool("ora"))).toEqual({ "src/init.ts": by, "src/rate.ts": by });
    expect(await runnersOf(tool("chalk"))).toEqual({});
  });

  test.each([
    'import express from "express";\nexport const app = express();\n',
    'import { Client } from "discord.js";\nexport const bot = new Client({ intents: [] });\n',
  ])("a command that serves requests or a chat starts a service, however it speaks", async (serving) => {
    const files = tool("ora");
    expect(await runnersOf({ ...files, "src/init.ts": `${serving}${files["src/init.ts"]}` })).toEqual({});
  });

  test("a program that asks without a library for commands is one, too", async () => {
    const found = await runnersOf({
      "package.json": '{ "name": "make", "private": true, "dependencies": { "@clack/prompts": "1" } }',
      "src/index.ts": `import { text } from "@clack/prompts";\nimport { rate } from "./rate";\nrate(await text({})).then(console.log);\n`,
      "src/rate.ts": RATE,
    });
    expect(found).toEqual({ "src/index.ts": "terminal: src/index.ts", "src/rate.ts": "terminal: src/index.ts" });
  });

  test("a program that takes arguments nothing of the project gives it is typed by somebody", async () => {
    const dump = "const id = process.argv[2];\nfetch(`https://orders.test/${id}`).then(console.log);\n";
    const dumping = (more: Readonly<Record<string, string>> = {}) =>
      runnersOf({ ...SHOP, "utils/dump.ts": dump, ...more });
    expect(await dumping()).toEqual({ "utils/dump.ts": "terminal: utils/dump.ts" });
    const all = dump.replace("process.argv[2]", "process.argv.slice(2).join()");
    expect(await dumping({ "utils/dump.ts": all })).toEqual({ "utils/dump.ts": "terminal: utils/dump.ts" });
    expect(await dumping({ "utils/dump.ts": dump.replace("argv[2]", "argv[1]") })).toEqual({});
    expect(
      await dumping({ "utils/dump.ts": `import express from "express";\nexpress().listen(80);\n${dump}` }),
    ).toEqual({});
    expect(await dumping({ "utils/all.ts": 'fork("./utils/dump.js", ["1"]);\n' })).toEqual({});
    const started = APP.replace("{", '{ "scripts": { "dump": "tsx utils/dump.ts 7" },');
    expect(await dumping({ "package.json": started })).toEqual({});
  });

  test("what a service loads as well is the service's", async () => {
    const files = {
      ...tool("ora"),
      "src/server.ts": 'import express from "express";\nimport { rate } from "./rate";\nexpress().get("/", rate);\n',
    };
    expect(await runnersOf(files)).toEqual({ "src/init.ts": "terminal: src/index.ts" });
  });
});

test("manifests tell which files scripts start, and which only test scripts name", () => {
  const facts = packageFacts("", {
    description: "see docs/a.js",
    scripts: { start: "node dist/main.js", test: "unit lib/test.js dist/main.js", lint: "eslint src/x.ts" },
    nodemonConfig: { exec: "tsx src/dev.ts", watch: ["src/**/*.ts"] },
  });
  expect(facts.names).toEqual(["dist/main.js", "src/dev.ts"]);
  expect(facts.tested).toEqual(["lib/test.js"]);
});

test("after any series of edits, every module is run by whom a fresh program says", async () => {
  const texts: Readonly<Record<string, string>> = {
    ...SHOP,
    "src/money/rate.ts": RATE,
    "src/money/rate.test.ts": 'import { rate } from "./rate";\nit("rates", () => rate("EUR"));\n',
    "src/tool.ts": 'import ora from "ora";\nora("x");\n',
  };
  const edits: readonly (readonly [string, string | undefined])[] = [
    ["src/money/tax.ts", `import { rate } from "./rate";\nexport const tax = (a) => rate(a);\n`],
    ["src/money/tax.ts", `import type { rate } from "./rate";\n${TAX}`],
    ["src/money/tax.ts", `export const tax = (name) => require(name);\n`],
    ["src/money/rate.ts", `${RATE}rate("EUR");\n`],
    ["src/money/rate.ts", `// A comment.\n${RATE}`],
    ["src/money/rate.test.ts", undefined],
    ["src/main.ts", "export {};\n"],
    ["src/tool.ts", `import ora from "ora";\nimport { rate } from "./money/rate";\nora(rate("x"));\n`],
    ["src/tool.ts", 'new Worker("./money/rate.js");\n'],
  ];
  const step = fc.oneof(fc.constantFrom(...edits), fc.constantFrom(...Object.entries(texts).slice(1)));
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 6 }), async (steps) => {
      const followed = await workspace(texts);
      const now = new Map<string, string | undefined>(Object.entries(texts));
      for (const [path, text] of steps) {
        runners(followed);
        await followed.change({ [path]: text });
        now.set(path, text);
      }
      const present = [...now].filter((entry): entry is [string, string] => entry[1] !== undefined);
      expect(runners(followed)).toEqual(await runnersOf(Object.fromEntries(present)));
    }),
    { numRuns: 60 },
  );
});

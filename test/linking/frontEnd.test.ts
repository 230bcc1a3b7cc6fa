/** Which files of a package run in the browser, by its manifest and by what they touch. */

import { describe, expect, test } from "vitest";
import { packageFacts } from "#linking/project";
import { workspace } from "../support/workspace";

const UI = '{ "name": "web", "dependencies": { "react": "19" }, "devDependencies": { "vite": "7" } }';
const SHOP = '{ "name": "shop", "dependencies": { "react": "19", "next": "16" } }';
const CODE = "export async function load(urls) {\n  return Promise.all(urls.map((url) => fetch(url)));\n}\n";

async function roles(files: Readonly<Record<string, string>>): Promise<Readonly<Record<string, string>>> {
  const { view } = await workspace(files);
  return Object.fromEntries(view.files.map(({ path, role }) => [path, role]));
}

describe("the role a package gives its files", () => {
  test("a package that draws and serves nothing runs in the browser; its neighbours do not", async () => {
    const found = await roles({
      "package.json": '{ "name": "api", "dependencies": { "express": "5" } }',
      "src/load.ts": CODE,
      "web/package.json": UI,
      "web/src/api/load.ts": CODE,
      "web/vite.config.ts": CODE,
      "web/src/load.test.ts": CODE,
    });
    expect(found).toEqual({
      "src/load.ts": "service",
      "web/src/api/load.ts": "browser",
      "web/vite.config.ts": "script",
      "web/src/load.test.ts": "test",
    });
  });

  test("a script that takes and gives nothing and draws runs in the page, beside a server and in a package of both sides", async () => {
    const drawing = 'const Clock = (function () { document.querySelector("#clock").textContent = "12"; })();\n';
    const found = await roles({
      "package.json": '{ "name": "mirror", "dependencies": { "electron": "40", "express": "5" } }',
      "js/clock.js": drawing,
      "js/shared.js": `${drawing}module.exports = { Clock };\n`,
      "js/window.js": `const { app } = require("electron");\n${drawing}`,
      "js/both.js": `if (typeof document !== "undefined") {\n${drawing}}\n`,
      "js/plain.js": "const limit = Number(process.env.LIMIT);\nsetInterval(() => fetch(`/${limit}`), 1000);\n",
      "features/step_definitions/orders.js": CODE,
      "features/support/request.js": CODE,
      "src/features/support/request.js": CODE,
    });
    expect(found).toEqual({
      "js/clock.js": "browser",
      "js/shared.js": "service",
      "js/window.js": "service",
      "js/both.js": "service",
      "js/plain.js": "service",
      "features/step_definitions/orders.js": "test",
      "features/support/request.js": "test",
      "src/features/support/request.js": "service",
    });
  });

  test("what a host runs for the package on a server, and what uses modules no browser has, stays a service", async () => {
    const found = await roles({
      "package.json": UI,
      "api/hook.ts": CODE,
      "functions/hook.ts": CODE,
      "server.ts": CODE,
      "src/files.ts": `import fs from "node:fs";\nfs.readFileSync("a");\n${CODE}`,
      "src/load.ts": CODE,
    });
    expect(Object.entries(found).filter(([, role]) => role === "browser")).toEqual([["src/load.ts", "browser"]]);
  });

  test.each(["next", "express", "@remix-run/node", "@sveltejs/kit", "pg", "electron", "nodemailer", "@trpc/server"])(
    "a package with %s may be a server's",
    async (name) => {
      const manifest = `{ "name": "web", "dependencies": { "react": "19", "react-dom": "19", "${name}": "1" } }`;
      expect(await roles({ "package.json": manifest, "lib/load.ts": CODE })).toEqual({ "lib/load.ts": "service" });
    },
  );

  test("a script that is given the window as it is loaded runs in a page, whatever its package is", async () => {
    const found = await roles({
      "package.json": SHOP,
      "src/embed.js": '((window) => {\n  window.shop = () => fetch("https://shop.example.com/seen");\n})(window);\n',
      "src/own.js": "const window = { open: 9 };\n((given) => console.log(given.open))(window);\n",
      "src/later.js": "export const start = () => ((page) => page.focus())(window);\n",
    });
    expect(found).toEqual({ "src/embed.js": "browser", "src/own.js": "service", "src/later.js": "service" });
  });

  test("a Nuxt application draws, apart from its server folders", async () => {
    const found = await roles({
      "package.json": '{ "name": "web", "dependencies": { "nuxt": "4" } }',
      "plugins/load.ts": CODE,
      "server/api/load.ts": CODE,
    });
    expect(found).toEqual({ "plugins/load.ts": "browser", "server/api/load.ts": "service" });
  });

  test("beside a server, code that touches the page runs in it, unless it asks whether there is one", async () => {
    const found = await roles({
      "package.json": SHOP,
      "lib/print.ts": "export const print = () => window.print();\n",
      "lib/save.ts":
        "export function save(a) {\n  if (typeof window === 'undefined') return;\n  localStorage.setItem('a', a);\n}\n",
      "lib/shot.ts":
        "import puppeteer from 'puppeteer';\nexport const shot = (page) => page.evaluate(() => document.title.trim());\n",
      "lib/copy.ts": "export const copy = (text) => navigator.clipboard.writeText(text);\n",
      "lib/window.ts": "export const moved = (window) => window.slide(1);\n",
      "lib/load.ts": CODE,
    });
    expect(Object.entries(found).filter(([, role]) => role === "browser")).toEqual([["lib/print.ts", "browser"]]);
  });

  test("a package that draws nothing says nothing", async () => {
    const found = await roles({
      "package.json": '{ "name": "lib", "dependencies": { "zod": "4" } }',
      "print.ts": "export const print = () => window.print();\n",
    });
    expect(found).toEqual({ "print.ts": "service" });
  });
});

describe("an edit", () => {
  const files = { "web/package.json": UI, "web/load.ts": CODE };
  const projectWith = (manifest: string) => ({ packages: [packageFacts("web", JSON.parse(manifest))], pathMaps: [] });

  test("of the text keeps the role, of the manifest decides it anew", async () => {
    const w = await workspace(files);
    expect(w.view.file("web/load.ts")?.role).toBe("browser");
    await w.change({ "web/load.ts": `export const a = 1;\n${CODE}` });
    expect(w.view.file("web/load.ts")?.role).toBe("browser");
    w.view.update([], projectWith(SHOP));
    expect(w.view.file("web/load.ts")?.role).toBe("service");
    w.view.update([], projectWith(UI));
    expect(w.view.file("web/load.ts")?.role).toBe("browser");
  });

  const SHARE =
    '{ "name": "share", "dependencies": { "express": "5", "choo": "7" }, "devDependencies": { "webpack": "5" } }';
  const SERVER =
    'import express from "express";\nimport { named } from "../common/named";\nexpress().listen(named(80));\n';
  const PAGE_ONLY = {
    "package.json": SHARE,
    "http/start.ts": SERVER,
    "common/named.ts": "export const named = (port) => fetch('http://names.test/' + port);\n",
    "app/main.ts":
      'import { save } from "./save";\nimport { named } from "../common/named";\ndocument.body.append(named(save()));\n',
    "app/save.ts": 'import { load } from "./load";\nexport const save = () => load([]);\n',
    "app/load.ts": CODE,
  };

  test("beside a server, what only the page loads runs in it; a module for both sides stays a service", async () => {
    expect(await roles(PAGE_ONLY)).toEqual({
      "http/start.ts": "service",
      "common/named.ts": "service",
      "app/main.ts": "browser",
      "app/save.ts": "browser",
      "app/load.ts": "browser",
    });
  });

  test.each([
    ["a start that is not known to be a page's", { "jobs/start.ts": 'import { save } from "../app/save";\nsave();\n' }],
    ["a start of a server", { "index.ts": 'import "./http/start";\nimport { save } from "./app/save";\nsave();\n' }],
    ["a command", { "run.ts": '#!/usr/bin/env node\nimport { save } from "./app/save";\nsave();\n' }],
    ["a framework that takes modules apart", { "package.json": '{ "dependencies": { "choo": "7", "next": "16" } }' }],
    ["a desktop application", { "package.json": '{ "dependencies": { "choo": "7", "electron": "33" } }' }],
    [
      "a page that may be absent",
      {
        "app/main.ts": 'import { save } from "./save";\nif (typeof document !== "undefined") document.write(save());\n',
      },
    ],
    [
      "a page under a driver",
      {
        "app/main.ts":
          'import { save } from "./save";\nexport const read = (tab) => tab.evaluate(() => document.write(1)).then(save);\n',
      },
    ],
  ])("a module that may be loaded by %s stays a service", async (_what, files) => {
    expect((await roles({ ...PAGE_ONLY, ...files }))["app/load.ts"]).toBe("service");
  });

  test("tests load anything, a type loads nothing, and a worker of the page is one of it", async () => {
    const found = await roles({
      ...PAGE_ONLY,
      "app/load.test.ts": 'import { load } from "./load";\nload([]);\n',
      "http/types.ts":
        'import express from "express";\nimport type { save } from "../app/save";\nexport const app: typeof save = express();\n',
      "app/worker.ts": 'import { load } from "./load";\nself.skipWaiting().then(() => load([]));\n',
    });
    expect(found["app/load.ts"]).toBe("browser");
    expect(found["app/worker.ts"]).toBe("browser");
  });

  test("a server that begins to load a page's module makes it a service again", async () => {
    const { view, change } = await workspace(PAGE_ONLY);
    expect(view.file("app/load.ts")?.role).toBe("browser");
    await change({ "http/start.ts": `${SERVER}import { load } from "../app/load";\nload([]);\n` });
    expect(view.file("app/load.ts")?.role).toBe("service");
    await change({ "http/start.ts": SERVER });
    expect(view.file("app/load.ts")?.role).toBe("browser");
  });
});

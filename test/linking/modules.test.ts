/** Imports lead to the file they mean, whatever way they are written. */

import { describe, expect, test } from "vitest";
import { workspace } from "../support/workspace";

/** Path of the file whose function the call `target()` in `main` runs. */
async function reached(texts: Readonly<Record<string, string>>, main: string): Promise<string | undefined> {
  const w = await workspace(texts);
  return w.view.targets(w.call(main, "target"))[0]?.file.path;
}

const TARGET = "export function target() {}";

describe("script imports", () => {
  test.each([
    ["without ending", "./lib", "lib.ts"],
    ["with ending", "./lib.ts", "lib.ts"],
    [".js that is a .ts", "./lib.js", "lib.ts"],
    ["a folder", "./lib", "lib/index.ts"],
    ["a folder above", "../lib", "../lib.tsx"],
  ])("%s", async (_, specifier, path) => {
    const main = "src/app/main.ts";
    const target = path.startsWith("../") ? `src/${path.slice(3)}` : `src/app/${path}`;
    expect(await reached({ [main]: `import { target } from "${specifier}";\ntarget();`, [target]: TARGET }, main)).toBe(
      target,
    );
  });

  test("tsconfig paths and baseUrl", async () => {
    const config = JSON.stringify({ compilerOptions: { baseUrl: "src", paths: { "@/*": ["app/*"] } } });
    const texts = { "tsconfig.json": config, "src/app/lib.ts": TARGET, "src/other.ts": TARGET };
    expect(await reached({ ...texts, "src/a.ts": 'import { target } from "@/lib";\ntarget();' }, "src/a.ts")).toBe(
      "src/app/lib.ts",
    );
    expect(await reached({ ...texts, "src/b.ts": 'import { target } from "other";\ntarget();' }, "src/b.ts")).toBe(
      "src/other.ts",
    );
  });

  test("package imports", async () => {
    const manifest = JSON.stringify({ name: "app", imports: { "#lib/*": "./src/lib/*.ts" } });
    const texts = {
      "package.json": manifest,
      "src/lib/x.ts": TARGET,
      "src/a.ts": 'import { target } from "#lib/x";\ntarget();',
    };
    expect(await reached(texts, "src/a.ts")).toBe("src/lib/x.ts");
  });

  test("a package of the same workspace, by its source when its entry is a build", async () => {
    const texts = {
      "packages/core/package.json": JSON.stringify({ name: "@acme/core", main: "./dist/index.js" }),
      "packages/core/src/index.ts": TARGET,
      "apps/api/main.ts": 'import { target } from "@acme/core";\ntarget();',
    };
    expect(await reached(texts, "apps/api/main.ts")).toBe("packages/core/src/index.ts");
  });

  test("re-exports, renamed and starred", async () => {
    const texts = {
      "lib.ts": "export function inner() {}\nexport { inner as renamed };",
      "barrel.ts": 'export * from "./lib";\nexport { renamed as target } from "./lib";',
      "main.ts": 'import { target } from "./barrel";\ntarget();',
    };
    expect(await reached(texts, "main.ts")).toBe("lib.ts");
    const starred = { ...texts, "main.ts": 'import { inner as target } from "./barrel";\ntarget();' };
    expect(await reached(starred, "main.ts")).toBe("lib.ts");
  });

  test.each([
    ["module.exports = { target }", 'const { target } = require("./lib");'],
    ["exports.target = target", 'const { target } = require("./lib");'],
    ["module.exports = target", 'const target = require("./lib");'],
    ["module.exports = { target }", 'import lib from "./lib";\nconst target = lib.target;'],
  ])("CommonJS: %s", async (exports, imports) => {
    const texts = { "lib.js": `function target() {}\n${exports};`, "main.js": `${imports}\ntarget();` };
    expect(await reached(texts, "main.js")).toBe("lib.js");
  });
});

describe("python imports", () => {
  test.each([
    ["app/services/load.py", "app/main.py", "from app.services.load import target"],
    ["app/load.py", "app/main.py", "from .load import target"],
    ["load.py", "app/main.py", "from ..load import target"],
    ["load.py", "job.py", "from load import target"],
  ])("%s from %s", async (path, main, line) => {
    const texts = { [path]: "def target():\n    pass\n", [main]: `${line}\ntarget()\n` };
    expect(await reached(texts, main)).toBe(path);
  });

  test("a module of a package", async () => {
    const w = await workspace({
      "app/__init__.py": "",
      "app/load.py": "def target():\n    pass\n",
      "main.py": "from app import load\nload.target()\n",
    });
    expect(w.view.targets(w.call("main.py", "load.target"))[0]?.file.path).toBe("app/load.py");
  });

  test("inside a package a neighbour is found, unless the name is the standard library's or a declared dependency's", async () => {
    const neighbour = { "app/__init__.py": "", "app/main.py": "" };
    const from = async (name: string, more: Readonly<Record<string, string>> = {}) =>
      reached(
        {
          ...neighbour,
          ...more,
          [`app/${name}.py`]: "def target():\n    pass\n",
          "app/main.py": `from ${name} import target\ntarget()\n`,
        },
        "app/main.py",
      );
    expect(await from("load")).toBe("app/load.py");
    expect(await from("logging")).toBeUndefined();
    expect(
      await from("openai", { "package.json": JSON.stringify({ dependencies: { openai: "2.1.0" } }) }),
    ).toBeUndefined();
    expect(await from("openai")).toBe("app/openai.py");
  });
});

test("the version of a dependency comes from the nearest manifest that declares it", async () => {
  const w = await workspace({
    "package.json": JSON.stringify({ dependencies: { express: "^4.21.0", pg: "8" } }),
    "api/package.json": JSON.stringify({ dependencies: { express: "^5.0.0" } }),
    "api/a.ts": "export {};",
    "b.ts": "export {};",
  });
  expect(w.view.dependency(w.file("api/a.ts"), "express")).toBe("^5.0.0");
  expect(w.view.dependency(w.file("api/a.ts"), "pg")).toBe("8");
  expect(w.view.dependency(w.file("b.ts"), "express")).toBe("^4.21.0");
  expect(w.view.dependency(w.file("b.ts"), "koa")).toBeUndefined();
});

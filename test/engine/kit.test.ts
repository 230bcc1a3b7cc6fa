/** The kit in a real folder: which parts are outdated, wherever they lie, and what its names in code mean. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { describe, expect, test } from "vitest";

import type { Engine } from "#engine/engine";
import { type KitPartName, planKit } from "#kit/catalogue";
import { planPythonKit } from "#kit/pythonCatalogue";

import { makeFolder, scan } from "./folder";

/** A part as an earlier version of the kit wrote it. */
const OLD_TIME = readFileSync(join(import.meta.dirname, "../kit/older/time.ts.txt"), "utf8");

function kit(folder: string, ...parts: readonly KitPartName[]): Record<string, string> {
  const { creates } = planKit(parts, { folder, importEnding: ".js", existing: {} });
  return Object.fromEntries(creates.map(({ path, text }) => [path, text]));
}

function pythonKit(folder: string, ...parts: Parameters<typeof planPythonKit>[0]): Record<string, string> {
  const { creates } = planPythonKit(parts, { folder, existing: {} });
  return Object.fromEntries(creates.map(({ path, text }) => [path, text]));
}

describe("an update", () => {
  test("finds outdated parts wherever they lie, and adds what the newer ones need", async () => {
    const now = kit("packages/api/lib/kit", "time");
    const folder = makeFolder({ ...now, "src/hardening/time.ts": OLD_TIME, "src/main.ts": "" });
    const engine = folder.engine();
    const updates = await engine.kit.updates();
    expect(updates).toEqual({
      files: [
        {
          path: "src/hardening/abort.ts",
          before: undefined,
          after: now["packages/api/lib/kit/abort.ts"],
          edited: false,
        },
        {
          path: "src/hardening/time.ts",
          before: OLD_TIME,
          after: now["packages/api/lib/kit/time.ts"]?.replace("./abort.js", "./abort"),
          edited: false,
        },
      ],
      parts: 3,
      later: [],
    });
    expect(await engine.kit.isOutdated("src/hardening/time.ts")).toBe(true);
    expect(await engine.kit.isOutdated("packages/api/lib/kit/time.ts")).toBe(false);
    folder.write(Object.fromEntries(updates.files.map(({ path, after }) => [path, after])));
    await engine.filesChanged(updates.files.map(({ path }) => path));
    expect(await engine.kit.updates()).toEqual({ files: [], parts: 4, later: [] });
  });

  test("is all that is said of the kit's files: they are not judged", async () => {
    const files = {
      ...kit("src/hardening", "retryFetch", "shutdown"),
      ...pythonKit("app/hardening", "retry", "http_get"),
    };
    const engine = makeFolder(files).engine();
    await scan(engine);
    expect(engine.assessment().findings).toEqual([]);
    expect((await engine.kit.updates()).parts).toBe(Object.keys(files).length - 1);
  });

  test("covers Python parts", async () => {
    const files = pythonKit("app/hardening", "retry");
    const { "app/hardening/clock.py": clock, ...others } = files;
    const engine = makeFolder({ ...others, "app/main.py": "" }).engine();
    expect(await engine.kit.updates()).toMatchObject({
      files: [{ path: "app/hardening/clock.py", before: undefined, after: clock }],
    });
  });

  test("sees what is typed into a part, and says that somebody changed it", async () => {
    const path = "src/hardening/time.ts";
    const engine = makeFolder({ ...kit("src/hardening", "time"), [path]: OLD_TIME }).engine();
    await engine.setOpenText(path, OLD_TIME.replace("export", "/* ours */ export"), 2);
    const { files } = await engine.kit.updates();
    expect(files).toMatchObject([{ path, edited: true, before: expect.stringContaining("/* ours */") }]);
    await engine.setOpenText(path, "export const mine = 1;\n", 3);
    expect((await engine.kit.updates()).files).toEqual([]);
  });

  test("looks into the folder that is set, though the analysis leaves it out", async () => {
    const config = JSON.stringify({ exclude: ["kit/**"], kitFolder: "./kit/" });
    const files = { ...kit("kit", "time"), "kit/time.ts": OLD_TIME };
    expect(
      (
        await makeFolder({ ...files, "bulwark.json": config })
          .engine()
          .kit.updates()
      ).files,
    ).toMatchObject([{ path: "kit/time.ts" }]);
    const preferred = makeFolder({ ...files, "bulwark.json": JSON.stringify({ exclude: ["kit/**"] }) }).engine();
    expect((await preferred.kit.updates()).parts).toBe(0);
    preferred.preferKitFolder("kit");
    expect((await preferred.kit.updates()).files).toMatchObject([{ path: "kit/time.ts" }]);
    preferred.preferKitFolder("../outside");
    expect((await preferred.kit.updates()).parts).toBe(0);
  });
});

describe("a name", () => {
  const FILES: Readonly<Record<string, string>> = {
    "package.json": '{ "type": "module" }',
    "tsconfig.json": '{ "compilerOptions": { "paths": { "@kit/*": ["./src/hardening/*"] } } }',
    ...kit("src/hardening", "retryFetch", "fileLock", "circuitBreaker", "health", "mapLimit", "validate"),
    "src/barrel.ts":
      'export * from "./hardening/retryFetch.js";\nexport { mapLimit as many } from "./hardening/mapLimit.js";\n',
    "src/own.ts": "export function retryFetch(url: string): Promise<Response> {\n  return fetch(url);\n}\n",
    ...pythonKit("app/hardening", "retry", "file_lock", "deadline"),
  };

  /** The answer at the `|` of a text. */
  async function at(marked: string, path = "src/main.ts", files = FILES) {
    const offset = marked.indexOf("|");
    const engine: Engine = makeFolder({ ...files, [path]: marked.replace("|", "") }).engine();
    await scan(engine);
    return engine.kit.nameAt(path, offset);
  }

  test("that is called says what its part is for, its own limits and what it answers", async () => {
    const name = await at('import { retryFetch } from "./hardening/retryFetch.js";\nawait retry|Fetch("u");\n');
    expect(name).toMatchObject({
      name: "retryFetch",
      path: "src/hardening/retryFetch.ts",
      summary: expect.stringContaining("tries again"),
      rules: ["missing-retry"],
      isOtherVersion: false,
    });
    expect(name?.docs[0]).toContain("Up to three attempts");
    expect(name?.limits).toEqual({ attemptTimeoutMs: "10 s" });
  });

  const LOCK = 'import { acquireFileLock } from "./hardening/fileLock.js";\nexport async function f() {\n';
  test.each([
    [
      "another local name",
      'import { retryFetch as load } from "./hardening/retryFetch.js";\nlo|ad("u");',
      "retryFetch",
    ],
    ["the import itself", 'import { retry|Fetch } from "./hardening/retryFetch.js";', "retryFetch"],
    ["an argument", 'import { ready } from "./hardening/health.js";\napp.get("/readyz", rea|dy);', "ready"],
    ["a module that hands it on", 'import { retryFetch } from "./barrel.js";\nretry|Fetch("u");', "retryFetch"],
    ["one that renames it", 'import { many } from "./barrel.js";\nma|ny([], 8, f);', "mapLimit"],
    ["a path of the compiler's", 'import { retryFetch } from "@kit/retryFetch";\nretry|Fetch("u");', "retryFetch"],
    ["a member of its module", 'import * as v from "./hardening/validate.js";\nv.ob|ject({});', "object"],
    ["the module", 'import * as v from "./hardening/validate.js";\n|v.object({});', "validate"],
    [
      "a class",
      'import { CircuitBreaker } from "./hardening/circuitBreaker.js";\nnew Circuit|Breaker();',
      "CircuitBreaker",
    ],
    [
      "an object of it",
      'import { CircuitBreaker } from "./hardening/circuitBreaker.js";\nconst b = new CircuitBreaker();\nb|.run(f);',
      "CircuitBreaker",
    ],
    ["a lock that is held", `${LOCK}  await using _lo|ck = await acquireFileLock("x");\n}`, "acquireFileLock"],
  ])("is known by %s", async (_, text, name) => {
    expect(await at(text)).toMatchObject({ name });
  });

  test.each([
    ["of somebody else's module", 'import { retryFetch } from "./own.js";\nretry|Fetch("u");'],
    ["of a package", 'import { retryFetch } from "hardening";\nretry|Fetch("u");'],
    ["that is declared here", 'import "./hardening/retryFetch.js";\nfunction retryFetch() {}\nretry|Fetch("u");'],
    [
      "that hides it",
      'import { retryFetch } from "./hardening/retryFetch.js";\nfunction f(retryFetch) { retry|Fetch("u"); }',
    ],
    ["in a comment", 'import { retryFetch } from "./hardening/retryFetch.js";\n// retry|Fetch\n'],
    ["in a text", 'import { retryFetch } from "./hardening/retryFetch.js";\nf("retry|Fetch");'],
    ["of a member", 'import { retryFetch } from "./hardening/retryFetch.js";\nown.retry|Fetch("u");'],
    ["of a key", 'import { retryFetch } from "./hardening/retryFetch.js";\nf({ retry|Fetch: 1 });'],
    [
      "of what a call brought",
      'import { retryFetch } from "./hardening/retryFetch.js";\nconst re|ply = await retryFetch("u");',
    ],
    ["that the part does not export", 'import { attempt } from "./hardening/retryFetch.js";\natt|empt();'],
    ["of a module that is not there", 'import { retryFetch } from "./gone.js";\nretry|Fetch("u");'],
  ])("%s is not the kit's", async (_, text) => {
    expect(await at(text)).toBeUndefined();
  });

  test("of a file that lost its header is not the kit's, and one of another version says so", async () => {
    const path = "src/hardening/retryFetch.ts";
    const text = 'import { retryFetch } from "./hardening/retryFetch.js";\nretry|Fetch("u");';
    const [, ...body] = FILES[path]?.split("\n") ?? [];
    expect(await at(text, "src/main.ts", { ...FILES, [path]: body.join("\n") })).toBeUndefined();
    const other = FILES[path]?.replace(/sha256 \w+/, "sha256 0123456789abcdef") ?? "";
    expect(await at(text, "src/main.ts", { ...FILES, [path]: other })).toMatchObject({ isOtherVersion: true });
  });

  test.each([
    ["from hardening.retry import retry_call\nretry_|call(f)\n", "retry_call"],
    ["from .hardening.retry import retry\n\n@re|try()\ndef f():\n    pass\n", "retry"],
    ["from .hardening import file_lock\nwith file_lock.file_|lock('x'):\n    pass\n", "file_lock"],
    ["from hardening.deadline import Deadline\nwith Deadline(3) as lim|it:\n    pass\n", "Deadline"],
  ])("is known in Python: %s", async (text, name) => {
    expect(await at(text, "app/main.py")).toMatchObject({ name });
  });
});

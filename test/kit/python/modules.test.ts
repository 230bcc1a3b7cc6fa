/** The Python kit parts, written as a project gets them, pass their tests in a real Python and need nothing newer than 3.9. */

import { execFile } from "node:child_process";
import { mkdirSync, readdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";

import { afterAll, describe, expect, test } from "vitest";

import { planPythonKit, pythonParts } from "#kit/pythonCatalogue";

import { patience, scratchFolder } from "../support/program";

const run = promisify(execFile);
const folder = scratchFolder();
const project = folder.path;
/** `KIT_PYTHONS=/a/python3.9:/b/python3.13` runs everything in each of them. */
const pythons = (process.env.KIT_PYTHONS ?? "python3").split(":");
const modules = readdirSync(import.meta.dirname).filter((name) => /^test_\w+\.py$/.test(name));

const plan = planPythonKit(
  pythonParts.map((part) => part.name),
  { folder: `${project}/hardening`, existing: {} },
);
for (const { path, text } of plan.creates) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
afterAll(() => folder.remove());

/** What the program printed, also when it failed. */
async function python(program: string, ...args: readonly string[]): Promise<string> {
  const env = { ...process.env, PYTHONPATH: project, PYTHONDONTWRITEBYTECODE: "1" };
  const options = { cwd: import.meta.dirname, env, timeout: 3 * patience, maxBuffer: 16 * 1024 * 1024 };
  try {
    const { stdout, stderr } = await run(program, [...args], options);
    return `${stdout}${stderr}`;
  } catch (error) {
    const {
      stdout = "",
      stderr = "",
      message,
    } = error as Error & { readonly stdout?: string; readonly stderr?: string };
    throw new Error(`${stdout}${stderr}` === "" ? message : `${stdout}${stderr}`);
  }
}

describe.each(pythons)("%s", (program) => {
  test.concurrent.each(modules)(
    "%s",
    async (name) => {
      const output = await python(program, "-W", "error", "-m", "unittest", name.slice(0, -".py".length));
      expect(output).toMatch(/^Ran [1-9]\d* tests? in [\s\S]*^OK/m);
      expect(output, "something was left open").not.toMatch(/ResourceWarning|Exception ignored/);
    },
    3 * patience, // a module has many tests, and each may start many processes
  );

  test("every part compiles", async () => {
    const source = "import sys\nfor path in sys.argv[1:]: compile(open(path, encoding='utf-8').read(), path, 'exec')";
    await python(program, "-W", "error", "-c", source, ...plan.creates.map(({ path }) => path));
  });

  test("every part can be imported first, and says what it exports", async () => {
    const source = `
import importlib, json, sys
found = {}
for name in sys.argv[1:]:
    for loaded in [loaded for loaded in sys.modules if loaded.startswith("hardening")]:
        del sys.modules[loaded]
    part = importlib.import_module("hardening." + name)
    found[name] = [name for name in part.__all__ if hasattr(part, name)]
print(json.dumps(found))
`;
    const found = await python(program, "-W", "error", "-c", source, ...pythonParts.map(({ name }) => name));
    expect(JSON.parse(found)).toEqual(Object.fromEntries(pythonParts.map(({ name, exports }) => [name, exports])));
  });
});

test("no part has syntax newer than Python 3.9, nor imports anything but the standard library and its siblings", async () => {
  const source = `
import ast, json, sys
found = []
for path in sys.argv[1:]:
    text = open(path, encoding="utf-8").read()
    tree = ast.parse(text, path, feature_version=(3, 9))
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        if isinstance(node, ast.ImportFrom) and node.level == 0:
            names = [node.module]
        found += [path + ": " + name for name in names if name.split(".")[0] not in sys.stdlib_module_names]
        if isinstance(node, (getattr(ast, "Match", ()), getattr(ast, "TryStar", ()))):
            found.append(f"{path}:{node.lineno}: newer than 3.9")
    first = tree.body[0] if text else None
    if text and not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
        found.append(path + ": no docstring")
    if text and "from __future__ import annotations" not in text:
        found.append(path + ": annotations are evaluated")
print(json.dumps(found))
`;
  const found = await python("python3", "-c", source, ...plan.creates.map(({ path }) => path));
  expect(JSON.parse(found)).toEqual([]);
});

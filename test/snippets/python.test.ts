/** Every Python snippet, expanded with its defaults, compiles and does what it says in a real Python, beside the kit as a project gets it. */

import { execFile } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";

import { afterAll, describe, expect, test } from "vitest";

import { planPythonKit, pythonParts } from "#kit/pythonCatalogue";

import { scratchFolder } from "../kit/support/program";
import { pythonNames } from "./kitNames";
import { expand, fillProgram, markersIn, readSnippets, withParts, writeDescriptions } from "./snippetFile";

/** They end their process, in the way that is given: its exit code, and what it has printed by then. */
const ENDINGS: Readonly<Record<string, readonly [code: number, printed: RegExp]>> = {
  "bw-shutdown": [0, /^pool closed$/m],
  "bw-shutdown-async": [0, /^pool closed$/m],
  "bw-crash": [1, /RuntimeError: nobody catches this/],
};
/** Parts that others are made of; nobody calls them by hand. */
const INNER = new Set(
  `call_outcome clock error_details failure_window health_check journal_file keyed_state log_folder metric rejected
  retry_policy`.split(/\s+/),
);
/** `KIT_PYTHONS=/a/python3.9:/b/python3.13` runs everything in each of them. */
const pythons = (process.env.KIT_PYTHONS ?? "python3").split(":");

const snippets = Object.values(readSnippets("python"));
const texts = new Map(snippets.map(({ prefix, body }) => [prefix, expand(body).text]));
const partsOf = (prefix: string): string[] => [...new Set(pythonNames(texts.get(prefix) ?? "").values())].sort();
const program = readFileSync(join(import.meta.dirname, "program.py"), "utf8");
const filled = withImports(fillProgram(program, (marker) => texts.get(marker) ?? `#> ${marker}`));
const folder = scratchFolder();
const script = join(folder.path, "program.py");
const { creates } = planPythonKit(
  pythonParts.map((part) => part.name),
  { folder: `${folder.path}/hardening`, existing: {} },
);
for (const { path, text } of [...creates, { path: script, text: filled }]) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
afterAll(() => folder.remove());

describe("the parts of the kit", () => {
  test("that a snippet needs are named by its description", () => {
    const described = new Map(snippets.map((it) => [it.prefix, withParts(it.description, partsOf(it.prefix))]));
    if (process.env.UPDATE === "1") writeDescriptions("python", described);
    const now = Object.values(readSnippets("python"));
    expect(now.map((it) => it.description)).toEqual([...described.values()]);
  });

  test("each have a snippet, where they are called by hand", () => {
    const shown = new Set(snippets.flatMap(({ prefix }) => partsOf(prefix)));
    const names = pythonParts.map((part) => part.name);
    expect(names.filter((name) => !shown.has(name) && !INNER.has(name))).toEqual([]);
    expect([...INNER].filter((name) => shown.has(name) || !names.some((known) => known === name))).toEqual([]);
  });
});

test("every snippet is in the program", () => {
  expect(new Set(markersIn(program).filter((marker) => marker !== "imports"))).toEqual(new Set(texts.keys()));
  expect(filled).not.toMatch(/^\s*#>/m);
});

describe.each(pythons)("%s", (python) => {
  test("compiles them", async () => {
    expect(await run(python, "-W", "error", "-m", "py_compile", script)).toEqual({ code: 0, printed: "" });
  });

  const prefixes = [...texts.keys()].filter((prefix) => !(prefix in ENDINGS));
  const groups = [0, 1, 2, 3].map((rest) => prefixes.filter((_, index) => index % 4 === rest));

  test.concurrent.each(groups)("runs %s and others", async (...group) => {
    const { code, printed } = await run(python, script, ...group);
    expect(code, printed).toBe(0);
    expect(printed.split("\n").filter((line) => line.endsWith(" passed"))).toEqual(
      group.map((prefix) => `${prefix} passed`),
    );
  });

  test("notices one that does not fit the kit", async () => {
    const misfit = join(folder.path, "misfit.py");
    writeFileSync(misfit, filled.replace(/gather_limited\(8, /g, "gather_limited("));
    const { code, printed } = await run(python, misfit, "bw-map-async");
    expect(printed).toContain("TypeError");
    expect(code).toBe(1);
  });

  test.each(Object.entries(ENDINGS))("runs %s to the end of the process", async (prefix, [code, expected]) => {
    const ended = await run(python, script, prefix);
    expect(ended.printed).toMatch(expected);
    expect(ended.code, ended.printed).toBe(code);
  });
});

function withImports(text: string): string {
  const imports = [...pythonNames(text)].map(([name, part]) => `from hardening.${part} import ${name}`);
  return fillProgram(text, (marker) => (marker === "imports" ? imports.join("\n") : `#> ${marker}`));
}

/** What the program printed on both streams, and its exit code. */
async function run(
  python: string,
  ...args: readonly string[]
): Promise<{ readonly code: number; readonly printed: string }> {
  const env = { ...process.env, PYTHONPATH: folder.path, SCRATCH: folder.path };
  try {
    const { stdout, stderr } = await promisify(execFile)(python, [...args], { env, timeout: 280_000 });
    return { code: 0, printed: `${stdout}${stderr}` };
  } catch (error) {
    const { code, stdout, stderr } = error as {
      readonly code: number;
      readonly stdout: string;
      readonly stderr: string;
    };
    return { code, printed: `${stdout}${stderr}` };
  }
}

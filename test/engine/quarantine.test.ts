/** 9. A file over which the program dies is left out after the second time, and says so; everything else goes on. */

import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import { afterAll, beforeAll, describe, expect, test } from "vitest";

import type { WorkerThread } from "#platform/ports";

import { bundle } from "./bundle";
import { dangerRule } from "./danger";
import { makeFolder, platformFor, scan, shown } from "./folder";

const FILES = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`f${index}.ts`, "danger();\n"]));
const LEFT_OUT = /stopped twice while it read this file/;

/** A worker that dies of every batch with a file of this name, and answers that all others are gone. */
function mortal(deadly: (path: string) => boolean): { startWorker(): WorkerThread; readonly started: number } {
  const threads = {
    started: 0,
    startWorker(): WorkerThread {
      threads.started += 1;
      let answer: (message: unknown) => void = () => undefined;
      let end: (error: unknown) => void = () => undefined;
      return {
        post(message) {
          const { id, batch } = message as { id: number; batch: readonly { path: string }[] };
          const results = batch.map(({ path }) => ({ kind: "skipped", path, because: "read", expected: true }));
          setImmediate(() =>
            batch.some(({ path }) => deadly(path)) ? end(new Error("out of memory")) : answer({ id, results }),
          );
        },
        onMessage: (listener) => {
          answer = listener;
        },
        onEnd: (listener) => {
          end = listener;
        },
        stop: () => undefined,
      };
    },
  };
  return threads;
}

describe("a worker that dies", () => {
  test("over one file costs that file only, and is not told to read it again", async () => {
    const project = makeFolder(FILES);
    const platform = (threads: ReturnType<typeof mortal>) => platformFor(dirname(project.root), { threads });
    const first = mortal((path) => path === "f7.ts");
    const engine = project.engine({ outlivesCrashes: true, platform: platform(first) });
    await scan(engine);
    const { problems } = engine.assessment();
    expect(problems.filter(({ message }) => message === "read")).toHaveLength(59);
    expect(problems.filter(({ message }) => LEFT_OUT.test(message)).map(({ path }) => path)).toEqual(["f7.ts"]);
    expect(await engine.fileState("f7.ts")).toMatchObject({
      kind: "skipped",
      because: expect.stringMatching(LEFT_OUT),
    });
    expect(first.started).toBeLessThan(5);

    const second = mortal((path) => path === "f7.ts");
    const other = project.engine({ outlivesCrashes: true, platform: platform(second) });
    await scan(other);
    expect(other.assessment().problems.filter(({ message }) => LEFT_OUT.test(message))).toHaveLength(1);
    expect(second.started).toBe(1);
  });

  test("whatever it reads is done without, and no file is blamed", async () => {
    const project = makeFolder(FILES);
    const threads = mortal(() => true);
    const engine = project.engine({
      rules: [dangerRule()],
      outlivesCrashes: true,
      platform: platformFor(dirname(project.root), { threads }),
    });
    await scan(engine);
    expect(shown(engine).length).toBeGreaterThan(57);
    expect(threads.started).toBe(3);
  });
});

describe("a program that dies", () => {
  let folder: string;
  let program: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), "bulwark-mortal-"));
    program = join(folder, "mortal.js");
    await bundle(join(import.meta.dirname, "mortalEngine.ts"), program);
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Scans in a process of its own; says how that ended, what was found, and what was left out. */
  function run(
    root: string,
    mode = "scan",
  ): { readonly died: boolean; readonly shown?: string[]; readonly out?: string[] } {
    const { status, signal, stdout } = spawnSync(process.execPath, [program, root, mode], { encoding: "utf8" });
    if (signal !== null) return { died: true };
    expect(status).toBe(0);
    return { died: false, ...JSON.parse(stdout) };
  }

  test.each([
    ["reads", "KILL_LOWER"],
    ["judges", "KILL_JUDGE"],
  ])("while it %s a file does so twice", (_, word) => {
    const project = makeFolder({ "a.ts": "danger();\n", "b.ts": `danger(); // ${word}\n`, "c.ts": "danger();\n" });
    expect([run(project.root).died, run(project.root).died]).toEqual([true, true]);
    const third = run(project.root);
    expect(third).toMatchObject({ died: false, shown: ["a.ts:1 danger", "c.ts:1 danger"] });
    expect(third.out).toEqual([expect.stringMatching(LEFT_OUT)]);
    expect(run(project.root).out).toHaveLength(1);

    // Another text gets a chance, and has only one.
    project.write({ "b.ts": `danger(); // ${word} still\n` });
    expect(run(project.root).died).toBe(true);
    expect(run(project.root).out).toHaveLength(1);
    project.write({ "b.ts": "danger();\n" });
    expect(run(project.root)).toMatchObject({
      died: false,
      shown: ["a.ts:1 danger", "b.ts:1 danger", "c.ts:1 danger"],
    });
  });

  test("over a document that is being typed in does so twice, whatever is typed then", () => {
    const project = makeFolder({ "a.ts": "danger();\n" });
    expect([run(project.root, "open").died, run(project.root, "open").died]).toEqual([true, true]);
    expect(run(project.root, "open")).toMatchObject({ died: false, shown: [] });
  });

  test("while it works on nothing in particular blames no file", () => {
    const project = makeFolder({ "a.ts": "danger();\n" });
    for (let time = 0; time < 3; time++) expect(run(project.root, "between").died).toBe(true);
    expect(run(project.root)).toMatchObject({ died: false, shown: ["a.ts:1 danger"], out: [] });
  });

  test("and was blamed wrongly is forgiven", () => {
    const project = makeFolder({ "a.ts": "danger();\n", "b.ts": "danger(); // KILL_ONCE\n" });
    expect(run(project.root, "once").died).toBe(true);
    expect(run(project.root).shown).toHaveLength(2);
    project.write({ "b.ts": "danger(); // KILL_ONCE again\n" });
    expect(run(project.root, "once").died).toBe(true);
    expect(run(project.root).shown).toHaveLength(2);
    const left = readdirSync(join(dirname(project.root), "cache/deaths"), { recursive: true, encoding: "utf8" });
    expect(left.filter((name) => name.includes("working-"))).toEqual([]);
  });
});

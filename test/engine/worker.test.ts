/** The background worker: the same answers as in place, and none lost when it dies. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { Worker } from "node:worker_threads";

import { afterAll, beforeAll, expect, test } from "vitest";

import type { Platform, WorkerThread } from "#platform/ports";

import { bundle } from "./bundle";
import { dangerRule } from "./danger";
import { makeFolder, platformFor, scan, shown } from "./folder";

let folder: string;
let program: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "bulwark-worker-"));
  program = join(folder, "worker.js");
  await bundle(join(import.meta.dirname, "../../server/src/engine/worker.ts"), program);
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** A worker that dies after some messages, when asked to. */
function startWorker(messages = Number.POSITIVE_INFINITY): WorkerThread {
  const worker = new Worker(program);
  let seen = 0;
  return {
    post: (message) => worker.postMessage(message),
    onMessage: (listener) =>
      worker.on("message", (message) => {
        seen += 1;
        if (seen > messages) void worker.terminate();
        else listener(message);
      }),
    onEnd: (listener) => worker.once("exit", () => listener(new Error("it ended"))),
    stop: () => void worker.terminate(),
  };
}

const FILES = Object.fromEntries(
  Array.from({ length: 100 }, (_, index) => [
    `f${String(index).padStart(3, "0")}.ts`,
    `${"\n".repeat(index)}danger();\n`,
  ]),
);

async function answers(platform: (base: string) => Platform) {
  const project = makeFolder({ ...FILES, "bad.ts": Buffer.from([0]) });
  const engine = project.engine({ rules: [dangerRule()], platform: platform(dirname(project.root)) });
  await scan(engine);
  return { shown: shown(engine), problems: engine.assessment().problems };
}

test("gives the same answers as lowering in place", async () => {
  const here = await answers((base) => platformFor(base));
  let started = 0;
  const there = await answers((base) =>
    platformFor(base, {
      threads: {
        startWorker() {
          started += 1;
          return startWorker();
        },
      },
    }),
  );
  expect(started).toBe(1);
  expect(there).toEqual(here);
  expect(there.shown).toHaveLength(100);
});

test("when it dies, the rest is done in place", async () => {
  const { shown } = await answers((base) => platformFor(base, { threads: { startWorker: () => startWorker(2) } }));
  expect(shown).toHaveLength(100);
});

test("its facts are the ones the cache gives back", async () => {
  const project = makeFolder(FILES);
  const platform = platformFor(dirname(project.root), { threads: { startWorker: () => startWorker() } });
  const judged: string[] = [];
  for (const rules of [[dangerRule()], [{ ...dangerRule((path) => judged.push(path)), version: 2 }]]) {
    const engine = project.engine({ rules, platform });
    await scan(engine);
    expect(shown(engine)).toHaveLength(100);
  }
  expect(judged).toHaveLength(100);
});

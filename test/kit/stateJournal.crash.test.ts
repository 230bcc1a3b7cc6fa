/** Checkpoints and dead letters after a loss of power at any moment: nothing acknowledged is lost, nothing done is done again. */

import { join } from "node:path";

import { afterAll, beforeEach, expect, test, vi } from "vitest";

import { openCheckpoint } from "#kit/typescript/checkpoint";
import { openDeadLetters } from "#kit/typescript/deadLetters";

import { crashStates, type DiskRecorder, writeState } from "./support/crashes";
import { scratchFolder } from "./support/program";

const disk = await vi.hoisted(async () => new (await import("./support/crashes")).DiskRecorder());

vi.mock("node:fs", async (importOriginal) => disk.wrap(await importOriginal<typeof import("node:fs")>()));

const real = await vi.importActual<typeof import("node:fs")>("node:fs");
const scratch = scratchFolder();
afterAll(() => scratch.remove());

let folder = "";
beforeEach(() => {
  folder = real.mkdtempSync(join(scratch.path, "disk-"));
});

/** So large that the file is compacted. */
const LARGE = "x".repeat(1024 * 1024);

/** Does the steps of a job; `failing` fails the first time that it is asked for. */
async function runJob(path: string, mark: (mark: string) => void): Promise<void> {
  const checkpoint = await openCheckpoint(path);
  const failed = new Set<string>();
  const step = async (id: string, result: unknown): Promise<void> => {
    mark(`asked ${id}`);
    const work = (): unknown => {
      mark(`effect ${id}`);
      if (id !== "failing" || failed.has(id)) return result;
      failed.add(id);
      throw new Error("once");
    };
    await checkpoint.step(id, work).then(
      () => mark(`done ${id}`),
      () => undefined,
    );
  };
  await step("a", 1);
  await step("large", LARGE);
  await Promise.all([step("b", 2), step("failing", 3)]);
  await step("failing", 3);
  await checkpoint.close();
}

/** What is wrong when the job goes on after a crash; an interrupted step is looked at, and then skipped. */
async function problemsOfJob(path: string, marks: readonly string[]): Promise<string[]> {
  const problems: string[] = [];
  const checkpoint = await openCheckpoint(path, { durable: false });
  const { interrupted } = checkpoint;
  for (const id of ["a", "large", "b"]) {
    const isDone = marks.includes(`done ${id}`);
    const hadEffect = marks.includes(`effect ${id}`);
    if (interrupted.includes(id) && isDone) problems.push(`${id} was done, and counts as interrupted`);
    if (interrupted.includes(id) && !marks.includes(`asked ${id}`)) problems.push(`${id} never started`);
    if (interrupted.includes(id)) continue;
    await checkpoint.step(id, () => {
      if (hadEffect) problems.push(`${id} is done a second time, and nobody was told`);
    });
  }
  await checkpoint.close();
  return problems;
}

async function runQueue(path: string, mark: (mark: string) => void): Promise<void> {
  const letters = await openDeadLetters<string>(path, { source: "orders" });
  const add = async (id: string, payload = id): Promise<void> => {
    await letters.add({ id, payload, error: "refused" });
    mark(`added ${id}`);
  };
  await Promise.all([add("a"), add("b")]);
  await add("large", LARGE);
  await letters.replay(({ id }) => mark(`handled ${id}`), { max: 2 });
  mark("replayed a");
  mark("replayed b");
  await add("c");
  await letters.close();
}

async function problemsOfQueue(path: string, marks: readonly string[]): Promise<string[]> {
  const letters = await openDeadLetters<string>(path, { source: "orders", journal: { durable: false } });
  const ids = letters.letters().map(({ id }) => id);
  await letters.close();
  const lost = ["a", "b", "large", "c"].filter((id) => {
    return marks.includes(`added ${id}`) && !marks.includes(`handled ${id}`) && !ids.includes(id);
  });
  const back = ids.filter((id) => marks.includes(`replayed ${id}`));
  const isOrdered = ["a", "b", "large", "c"].filter((id) => ids.includes(id)).join() === ids.join();
  return [
    ...lost.map((id) => `${id} is lost`),
    ...back.map((id) => `${id} is back`),
    ...(isOrdered ? [] : [`out of order: ${ids.join()}`]),
  ];
}

type Problems = (path: string, marks: readonly string[]) => Promise<string[]>;

/** Ends with the first state that has a problem. */
async function afterCrashes(steps: DiskRecorder["steps"], problemsOf: Problems) {
  let states = 0;
  for (const { state, marks } of crashStates(steps)) {
    const found = join(folder, `state-${states++}`);
    writeState(state, found);
    const problems = await problemsOf(join(found, "file"), marks).catch((error: unknown) => [String(error)]);
    real.rmSync(found, { recursive: true });
    if (problems.length > 0) return { states, problems };
  }
  return { states, problems: [] };
}

const PROGRAMS = [
  ["a checkpoint", runJob, problemsOfJob],
  ["a dead-letter queue", runQueue, problemsOfQueue],
] as const;

test.each(PROGRAMS)("%s keeps its promises in any state that a crash can leave", async (_, run, problemsOf) => {
  disk.watch(folder);
  await run(join(folder, "file"), (mark) => disk.mark(mark));
  disk.stop();
  expect(disk.steps.filter((step) => step.kind === "rename")).toHaveLength(2); // created, and compacted once
  const { states, problems } = await afterCrashes(disk.steps, problemsOf);
  expect(problems).toEqual([]);
  expect(states).toBeGreaterThan(40);
  const unsynced = disk.steps.filter((step) => step.kind !== "sync");
  expect((await afterCrashes(unsynced, problemsOf)).problems, "without its syncs it would be noticed").not.toEqual([]);
});

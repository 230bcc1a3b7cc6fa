/** State on a real disk under faults: processes that are killed while they write, and several that write at once. */

import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

import { createNodePlatform } from "#platform/node";
import { loadState, type PlaybookState } from "#playbook/store";
import { BASELINE_FILE } from "#policy/baseline";
import { parseBaseline } from "#policy/parseBaseline";

import { buildProgram, kill, patience, rounds, scratchFolder, start } from "../../kit/support/program";

const silent = { info: () => undefined, warn: () => undefined, error: () => undefined };
const { files } = createNodePlatform({ log: silent, cacheFolder: false });
const scratch = scratchFolder();
const ENOUGH = 1_000_000;

let writer = "";
beforeAll(() => {
  writer = buildProgram("stateWriter", scratch.path, import.meta.dirname);
});
afterAll(() => scratch.remove());

const folder = (): string => mkdtempSync(join(scratch.path, "project-"));

interface Writing {
  readonly child: ChildProcess;
  /** What was stored, as the process was told. */
  readonly stored: { readonly kind: string; readonly number: number }[];
  readonly failures: string[];
}

interface Wish {
  readonly root: string;
  readonly kinds: string;
  readonly name: string;
  readonly first?: number;
  readonly count: number;
}

async function write({ root, kinds, name, first = 0, count }: Wish): Promise<Writing> {
  const stored: Writing["stored"] = [];
  const failures: string[] = [];
  const child = await start(writer, [root, kinds, name, String(first), String(count)], (message) => {
    if (typeof message !== "object" || message === null) return;
    if ("failed" in message) failures.push(String(message.failed));
    else if ("kind" in message && "number" in message)
      stored.push({ kind: String(message.kind), number: Number(message.number) });
  });
  return { child, stored, failures };
}

/** After its first write has been stored, at any moment of the ones that follow without a pause. */
async function killWhileWriting(child: ChildProcess): Promise<void> {
  await once(child, "message");
  await pause(Math.random() * 20);
  await kill(child);
}

/** Everything of one kind that a folder holds, as the writer names it. */
function numbersIn(state: PlaybookState, kind: string, name: string): ReadonlySet<number> {
  const after = (ids: readonly string[], start: string): readonly number[] =>
    ids.filter((id) => id.startsWith(start)).map((id) => Number(id.slice(start.length)));
  switch (kind) {
    case "answer":
      return new Set(after(Object.keys(state.answers), `${name}.answer.`));
    case "task":
      return new Set(after(Object.keys(state.roadmap.tasks), `${name}.task.`));
    case "sprint":
      return new Set(after(Object.keys(state.roadmap.sprints), `${name}.sprint.`));
    case "milestone":
      return new Set(
        after(
          state.history.flatMap((record) => record.name ?? []),
          `${name} milestone `,
        ),
      );
    default:
      return new Set(
        state.history.filter(({ kind: of, commit }) => of === "day" && commit === name).map(({ counts }) => counts.P0),
      );
  }
}

describe("a process that is killed while it writes", () => {
  const KILLS = rounds(10, 100);

  it.each(["answer", "task", "sprint", "milestone", "day"])(
    "an %s loses nothing that was stored, tears nothing, and bars nobody",
    async (kind) => {
      const root = folder();
      const acknowledged: number[] = [];
      for (let round = 0; round < KILLS; round += 1) {
        const first = round * 10_000;
        const { child, stored, failures } = await write({ root, kinds: kind, name: "window", first, count: ENOUGH });
        await killWhileWriting(child);
        expect(failures).toEqual([]);
        acknowledged.push(...stored.map(({ number }) => number));
        const state = await loadState({ root, files });
        expect(state.problems).toEqual([]);
        const found = numbersIn(state, kind, "window");
        expect(acknowledged.filter((number) => !found.has(number))).toEqual([]);
        const ofRound = [...found].filter((number) => number >= first).sort((a, b) => a - b);
        expect(ofRound, "one after the other").toEqual(ofRound.map((_, index) => first + index));
      }
      const last = await write({ root, kinds: kind, name: "window", first: KILLS * 10_000, count: 1 });
      await once(last.child, "exit");
      expect(last.stored).toEqual([{ kind, number: KILLS * 10_000 }]);
      expect(acknowledged.length).toBeGreaterThanOrEqual(KILLS);
    },
    patience,
  );

  it(
    "a baseline leaves the old one or the new one, whole",
    async () => {
      const root = folder();
      for (let round = 0; round < KILLS; round += 1) {
        const { child, stored } = await write({ root, kinds: "baseline", name: "cli", first: 200, count: ENOUGH });
        await killWhileWriting(child);
        const last = stored.at(-1)?.number ?? Number.NaN;
        const parsed = parseBaseline(readFileSync(join(root, BASELINE_FILE), "utf8"));
        if (parsed.kind === "broken") throw new Error(parsed.because);
        expect([last + 1, last + 2]).toContain(parsed.entries.length);
      }
    },
    patience,
  );
});

describe("two windows and a command line that write at once", () => {
  it(
    "lose nothing, and whoever reads meanwhile never sees half a file",
    async () => {
      const root = folder();
      const count = rounds(50, 500);
      const kinds = ["answer", "task", "sprint", "milestone", "day"];
      const names = ["first window", "second window", "command line"];
      const writers = await Promise.all(names.map((name) => write({ root, kinds: kinds.join(","), name, count })));
      let running = writers.length;
      for (const { child } of writers) child.once("exit", () => (running -= 1));
      while (running > 0) {
        expect((await loadState({ root, files })).problems).toEqual([]);
        await pause(20);
      }
      expect(writers.flatMap(({ failures }) => failures)).toEqual([]);
      const state = await loadState({ root, files });
      const written = (kind: string) =>
        Array.from({ length: count }, (_, number) => number).filter((number) => kinds[number % kinds.length] === kind);
      const found = (kind: string, name: string) => [...numbersIn(state, kind, name)].sort((a, b) => a - b);
      for (const name of names)
        for (const kind of ["answer", "task", "sprint", "milestone"])
          expect(found(kind, name), `${kind} of ${name}`).toEqual(written(kind));
      // A day's record that says what the last one says is not written again, whoever wrote that.
      const days = new Set(names.flatMap((name) => [...numbersIn(state, "day", name)]));
      expect([...days].sort((a, b) => a - b)).toEqual(written("day"));
      expect(state.problems).toEqual([]);
    },
    patience,
  );
});

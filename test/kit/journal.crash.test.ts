/** After a loss of power at any moment, a journal has all that was acknowledged; an atomic write, the old content or the new. */

import * as path from "node:path";

import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";

import { writeFileAtomic } from "#kit/typescript/atomicWrite";
import { type Journal, openJournal } from "#kit/typescript/journal";

import { crashStates, type DiskRecorder, type StepKind, writeState } from "./support/crashes";
import { scratchFolder } from "./support/program";

const disk = await vi.hoisted(async () => new (await import("./support/crashes")).DiskRecorder());

vi.mock("node:fs", async (importOriginal) => disk.wrap(await importOriginal<typeof import("node:fs")>()));

const real = await vi.importActual<typeof import("node:fs")>("node:fs");
const scratch = scratchFolder();
afterAll(() => scratch.remove());

let folder = "";
beforeEach(() => {
  folder = real.mkdtempSync(path.join(scratch.path, "disk-"));
});

/** One number, or all numbers below another one. */
type Entry = { readonly n: number } | { readonly below: number };

class Program {
  private next = 0;
  private journal: Journal<Entry> | undefined;

  /** Whoever opens a journal relies on what it finds there. */
  async open(): Promise<void> {
    this.journal = await openJournal<Entry>(path.join(folder, "journal"));
    this.next = numbersOf(this.journal);
    disk.mark(`acknowledged ${this.next}`);
  }

  async append(times = 1): Promise<void> {
    const appends = Array.from({ length: times }, async () => {
      const n = this.next++;
      disk.mark(`asked ${this.next}`);
      await this.journal?.append({ n });
      disk.mark(`acknowledged ${n + 1}`);
    });
    await Promise.allSettled(appends);
  }

  async compact(): Promise<void> {
    const { journal } = this;
    if (journal === undefined) return;
    const below = this.next;
    await journal.compact(journal.sequence, [{ below }]).catch(() => undefined);
  }

  async close(): Promise<void> {
    await this.journal?.close();
  }
}

/** How many numbers a journal holds; throws when they are not 0, 1, 2 and so on. */
function numbersOf(journal: Journal<Entry>): number {
  let next = 0;
  for (const { value } of journal.recovered) {
    if ("n" in value && value.n !== next) throw new Error(`${value.n} where ${next} should be`);
    next = "n" in value ? next + 1 : value.below;
  }
  return next;
}

const SCENARIOS: Record<string, (program: Program) => Promise<void>> = {
  "is created and appended to": async (program) => {
    await program.open();
    await program.append();
    await program.append(3);
    await program.append();
    await program.close();
  },
  "is compacted and appended to": async (program) => {
    await program.open();
    await program.append();
    await program.append();
    await Promise.all([program.compact(), program.append(2)]);
    await program.append();
    await program.close();
  },
  "is opened by a second process after the first did not get to sync a record": async (program) => {
    await program.open();
    await program.append();
    disk.failNext("sync");
    await program.append();
    await program.close();
    await program.open();
    await program.append();
    await program.close();
  },
  "is opened by a second process after the first was stopped between rename and sync of a compaction": async (
    program,
  ) => {
    await program.open();
    await program.append();
    disk.failNext("sync folder");
    await program.compact();
    await program.close();
    await program.open();
    await program.append();
    await program.close();
  },
  "is opened by a second process that cuts off a torn record": async (program) => {
    await program.open();
    await program.append();
    await program.close();
    const file = path.join(folder, "journal");
    const handle = await (await import("node:fs")).promises.open(file, "a");
    await handle.appendFile("0123456789abcdef 2 [{");
    await handle.close();
    await program.open();
    await program.append();
    await program.append();
    await program.close();
  },
};

async function record(scenario: (program: Program) => Promise<void>): Promise<void> {
  disk.watch(folder);
  await scenario(new Program());
  disk.stop();
}

/** What is wrong after a crash of the recorded program, state by state; ends after so many problems. */
async function problemsAfterCrashes(
  steps: DiskRecorder["steps"],
  enough = 10,
): Promise<{ states: number; problems: string[] }> {
  const problems: string[] = [];
  let states = 0;
  for (const { state, marks } of crashStates(steps)) {
    if (problems.length >= enough) break;
    const found = path.join(folder, `state-${states++}`);
    writeState(state, found);
    const count = (kind: string): number =>
      Math.max(0, ...marks.filter((mark) => mark.startsWith(kind)).map((mark) => Number(mark.split(" ")[1])));
    try {
      const journal = await openJournal<Entry>(path.join(found, "journal"), { durable: false });
      const numbers = numbersOf(journal);
      await journal.append({ n: numbers });
      await journal.close();
      if (numbers < count("acknowledged")) problems.push(`${numbers} of ${count("acknowledged")} are left`);
      if (numbers > Math.max(count("asked"), count("acknowledged"))) problems.push(`${numbers} were never asked for`);
    } catch (error) {
      problems.push(String(error));
    }
    real.rmSync(found, { recursive: true });
  }
  return { states, problems };
}

describe.each(Object.entries(SCENARIOS))("a journal that %s", (_, scenario) => {
  test("loses nothing that was acknowledged in any state that a crash can leave", async () => {
    await record(scenario);
    const { states, problems } = await problemsAfterCrashes(disk.steps);
    expect(problems).toEqual([]);
    expect(states).toBeGreaterThan(40);
  });
});

test.each<[StepKind, string]>([
  ["sync", "is created and appended to"],
  ["sync folder", "is created and appended to"],
  ["sync", "is compacted and appended to"],
  ["sync folder", "is compacted and appended to"],
])("a journal without its %s steps would be noticed when it %s", async (kind, name) => {
  const scenario = SCENARIOS[name];
  if (scenario !== undefined) await record(scenario);
  const weaker = disk.steps.filter((step) => step.kind !== kind);
  expect(weaker.length).toBeLessThan(disk.steps.length);
  expect((await problemsAfterCrashes(weaker, 1)).problems).toHaveLength(1);
});

describe("an atomic write", () => {
  const file = (): string => path.join(folder, "state");
  const write = async (): Promise<void> => {
    disk.watch(folder);
    for (const text of ["first", "second, longer"]) {
      await writeFileAtomic(file(), text);
      disk.mark(text);
    }
    disk.stop();
  };
  const contents = (steps: DiskRecorder["steps"]): string[] =>
    [...crashStates(steps)].map(({ state, marks }) => {
      return `${marks.at(-1) ?? "nothing"}: ${state.get("state")?.toString() ?? "no file"}`;
    });

  test("is all old or all new in any state that a crash can leave, and new once it has resolved", async () => {
    await write();
    expect([...new Set(contents(disk.steps))].sort()).toEqual([
      "first: first",
      "first: second, longer",
      "nothing: first",
      "nothing: no file",
      "second, longer: second, longer",
    ]);
  });

  test("without its syncs would be noticed", async () => {
    await write();
    for (const kind of ["sync", "sync folder"]) {
      expect(contents(disk.steps.filter((step) => step.kind !== kind))).toEqual(
        expect.arrayContaining([kind === "sync" ? "first: " : "first: no file"]),
      );
    }
  });
});

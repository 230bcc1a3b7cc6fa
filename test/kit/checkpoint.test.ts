/** The checkpoint: each step once over all runs of a job, and what a crash left uncertain is reported, never repeated. */

import * as fs from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test } from "vitest";

import { type Checkpoint, openCheckpoint, StepInterruptedError, StepRunningError } from "#kit/typescript/checkpoint";
import { JournalClosedError, openJournal } from "#kit/typescript/journal";
import { sleep } from "#kit/typescript/time";

import { buildProgram, kill, patience, rounds, scratchFolder, start } from "./support/program";

const scratch = scratchFolder();
afterAll(() => scratch.remove());

let file = "";
beforeEach(() => {
  file = join(fs.mkdtempSync(join(scratch.path, "case-")), "job.checkpoint");
});

const open = (): Promise<Checkpoint> => openCheckpoint(file, { durable: false });

/** What a run leaves that ends in the middle of these steps. */
async function interrupt(...ids: readonly string[]): Promise<void> {
  const journal = await openJournal(file, { durable: false });
  for (const id of ids) await journal.append({ started: id });
  await journal.close();
}

const records = async (): Promise<readonly unknown[]> => {
  const journal = await openJournal(file, { durable: false });
  await journal.close();
  return journal.recovered.map(({ value }) => value);
};

function promised<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined;
  const promise = new Promise<T>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

describe("a step", () => {
  test("is done once, and gives the recorded result in this run and the next", async () => {
    let calls = 0;
    const work = (): object => ({ calls: ++calls, at: new Date(0), left: undefined });
    const first = await open();
    expect(await first.step("a", work)).toEqual({ calls: 1, at: new Date(0) });
    expect(await first.step("a", work)).toEqual({ calls: 1, at: "1970-01-01T00:00:00.000Z" });
    expect(await first.step("nothing", () => undefined)).toBeUndefined();
    await first.close();
    const second = await open();
    expect(second.interrupted).toEqual([]);
    expect(await second.step("a", work)).toEqual({ calls: 1, at: "1970-01-01T00:00:00.000Z" });
    expect(await second.step("nothing", () => "again")).toBeUndefined();
    expect(calls).toBe(1);
    await second.close();
  });

  test("has its start on the disk before it starts, and its end before it resolves", async () => {
    const checkpoint = await open();
    const seen = (): string => fs.readFileSync(file, "utf8");
    await checkpoint.step("a", () => {
      expect(seen()).toContain('{"started":"a"}');
      expect(seen()).not.toContain("done");
      return 1;
    });
    expect(seen()).toContain('{"done":"a","result":1}');
    await checkpoint.close();
  });

  test("that throws passes its error on, and is done again when asked for again, in the next run too", async () => {
    const error = new Error("refused");
    for (const run of [1, 2]) {
      const checkpoint = await open();
      await expect(checkpoint.step("a", () => Promise.reject(error))).rejects.toBe(error);
      await expect(
        checkpoint.step("sync", () => {
          throw error;
        }),
      ).rejects.toBe(error);
      expect([run, checkpoint.interrupted]).toEqual([run, []]);
      await checkpoint.close();
    }
    const checkpoint = await open();
    expect(await checkpoint.step("a", () => "works")).toBe("works");
    await checkpoint.close();
  });

  test("that is under way is refused, also from inside itself", async () => {
    const checkpoint = await open();
    const gate = promised<number>();
    const running = checkpoint.step("a", () => gate.promise);
    const again = checkpoint.step("a", () => 2);
    await expect(again).rejects.toThrow(StepRunningError);
    await expect(again).rejects.toMatchObject({ step: "a" });
    await expect(checkpoint.markDone("a")).rejects.toThrow(StepRunningError);
    await expect(checkpoint.reset()).rejects.toThrow(StepRunningError);
    expect(checkpoint.interrupted).toEqual([]);
    gate.resolve(1);
    expect(await running).toBe(1);
    await expect(checkpoint.step("b", () => checkpoint.step("b", () => 1))).rejects.toThrow(StepRunningError);
    expect(await checkpoint.step("outer", () => checkpoint.step("inner", () => 3))).toBe(3);
    await checkpoint.close();
  });

  test("with a result that is no JSON is uncertain: it happened, and cannot be recorded", async () => {
    const checkpoint = await open();
    await expect(checkpoint.step("a", () => 1n)).rejects.toThrow(TypeError);
    expect(checkpoint.interrupted).toEqual(["a"]);
    await checkpoint.close();
  });

  test("keeps the result it had, whatever becomes of the object", async () => {
    const checkpoint = await open();
    const result = await checkpoint.step("a", () => ({ rows: 1 }));
    result.rows = 2;
    expect(await checkpoint.step("a", () => undefined)).toEqual({ rows: 1 });
    await checkpoint.close();
  });
});

describe("a step that a crash interrupted", () => {
  test("is reported, and not repeated", async () => {
    await interrupt("b", "a");
    const checkpoint = await open();
    expect(checkpoint.interrupted).toEqual(["b", "a"]);
    let calls = 0;
    const error = await checkpoint.step("a", () => ++calls).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(StepInterruptedError);
    expect(error).toMatchObject({ step: "a", message: expect.stringContaining("step a was interrupted") });
    expect([calls, checkpoint.interrupted]).toEqual([0, ["b", "a"]]);
    await checkpoint.close();
  });

  test("is repeated where that is harmless", async () => {
    await interrupt("a");
    const checkpoint = await open();
    expect(await checkpoint.step("a", () => "again", { idempotent: true })).toBe("again");
    expect(checkpoint.interrupted).toEqual([]);
    expect(await checkpoint.step("a", () => "third", { idempotent: true })).toBe("again");
    await checkpoint.close();
  });

  test("can be marked as done", async () => {
    await interrupt("a");
    const checkpoint = await open();
    await checkpoint.markDone("a", { rows: 7 });
    await checkpoint.markDone("never started");
    await checkpoint.close();
    const next = await open();
    expect(next.interrupted).toEqual([]);
    expect(await next.step("a", () => ({ rows: 0 }))).toEqual({ rows: 7 });
    await next.close();
  });
});

describe("a checkpoint", () => {
  test("begins anew after a reset", async () => {
    await interrupt("left over");
    const checkpoint = await open();
    await checkpoint.step("a", () => 1);
    await checkpoint.reset();
    expect(await checkpoint.step("a", () => 2)).toBe(2);
    expect(await checkpoint.step("left over", () => 3)).toBe(3);
    await checkpoint.close();
    expect(await records()).toHaveLength(4);
  });

  test("waits for steps under way when it is closed, and starts no other", async () => {
    const checkpoint = await open();
    const gate = promised<string>();
    const running = checkpoint.step("a", () => gate.promise);
    let closed = false;
    const closing = checkpoint.close().then(() => {
      closed = true;
    });
    await expect(checkpoint.step("b", () => 1)).rejects.toThrow(JournalClosedError);
    await sleep(5);
    expect(closed).toBe(false);
    gate.resolve("finished");
    expect(await running).toBe("finished");
    await Promise.all([closing, checkpoint.close()]);
    const next = await open();
    expect(await next.step("a", () => "again")).toBe("finished");
    await next.close();
  });

  test("stays small, and its snapshot has every step", async () => {
    await interrupt("lost");
    const checkpoint = await open();
    const big = "x".repeat(100_000);
    for (let round = 0; round < 60; round++) {
      const work = (): Promise<never> => Promise.reject(new Error(big));
      await checkpoint.step("fails", work).catch(() => undefined);
      await checkpoint.step(`done-${round % 12}`, () => (round < 12 ? { round, big } : "never"));
      await checkpoint.markDone("often", big);
    }
    await checkpoint.close();
    expect(fs.statSync(file).size).toBeLessThan(4_500_000); // of 7,200,000 that were written
    const next = await open();
    expect(next.interrupted).toEqual(["lost"]);
    for (let round = 0; round < 12; round++) {
      expect(await next.step(`done-${round}`, () => undefined)).toEqual({ round, big });
    }
    await next.close();
  });

  test("gives the same picture after every run, however often its records are read", async () => {
    const action = fc.record({ id: fc.constantFrom("a", "b", "c"), ends: fc.constantFrom("done", "throws", "crash") });
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(action, { maxLength: 5 }), { maxLength: 4 }), async (runs) => {
        fs.rmSync(file, { force: true });
        const done = new Map<string, number>();
        const uncertain = new Set<string>();
        let effects = 0;
        for (const run of runs) {
          const crashed: string[] = [];
          const checkpoint = await open();
          expect(new Set(checkpoint.interrupted)).toEqual(uncertain);
          for (const { id, ends } of run) {
            if (ends === "crash") {
              if (!done.has(id) && !uncertain.has(id)) crashed.push(id);
              continue;
            }
            const attempt = checkpoint.step(id, () => {
              effects++;
              if (ends === "throws") throw new Error("x");
              return effects;
            });
            const outcome = await attempt.catch((error: Error) => error.name);
            if (done.has(id)) expect(outcome).toBe(done.get(id));
            else if (uncertain.has(id)) expect(outcome).toBe("StepInterruptedError");
            else if (ends === "throws") expect(outcome).toBe("Error");
            else done.set(id, Number(outcome));
          }
          await checkpoint.close();
          const left = crashed.filter((id) => !done.has(id));
          await interrupt(...left);
          for (const id of left) uncertain.add(id);
        }
      }),
      { numRuns: rounds(25, 500) },
    );
  });
});

test(
  "a job that is killed again and again does each step once, and knows each one that is uncertain",
  async () => {
    const program = buildProgram("resumer", scratch.path);
    const log = join(scratch.path, "effects");
    fs.writeFileSync(log, "");
    const kills = rounds(5, 60);
    const uncertain = new Set<string>();
    const done = new Map<string, string>();
    for (let round = 0; round < kills; round++) {
      const told: { interrupted?: string[]; done?: string; result?: string }[] = [];
      const child = await start(program, [file, log], (message) => told.push(message as (typeof told)[number]));
      // Not before there is progress, however slow the machine is; then in the middle of anything.
      while (told.filter((message) => message.done !== undefined && !done.has(message.done)).length < 5) await sleep(1);
      await sleep(Math.random() * 150);
      await kill(child);
      for (const message of told) {
        for (const id of message.interrupted ?? []) uncertain.add(id);
        if (message.done === undefined) continue;
        const expected = uncertain.has(message.done) ? "looked at" : message.done;
        expect(message.result).toBe(expected);
        expect(done.get(message.done) ?? expected).toBe(expected);
        done.set(message.done, expected);
      }
    }
    const effects = fs.readFileSync(log, "utf8").split("\n").filter(Boolean);
    const checkpoint = await open();
    for (const id of checkpoint.interrupted) uncertain.add(id);
    await checkpoint.close();
    expect(new Set(effects).size).toBe(effects.length);
    const missing = [...done.keys()].filter((id) => !effects.includes(id) && !uncertain.has(id));
    expect(missing).toEqual([]);
    expect(uncertain.size).toBeLessThanOrEqual(4 * kills);
    expect(done.size).toBeGreaterThan(kills * 4);
  },
  patience,
);

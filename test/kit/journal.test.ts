/** The journal: what is acknowledged is found again, through compactions, failed writes and kills. */

import * as fs from "node:fs";
import { join } from "node:path";
import { pathToFileURL } from "node:url";

import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";

import { classify } from "#kit/typescript/errors";
import { type Journal, JournalClosedError, openJournal } from "#kit/typescript/journal";
import { sleep } from "#kit/typescript/time";

import { buildProgram, kill, patience, rounds, scratchFolder, start } from "./support/program";

const scratch = scratchFolder();
afterAll(() => scratch.remove());

let file = "";
const open: Journal<unknown>[] = [];
beforeEach(async () => {
  vi.restoreAllMocks();
  for (const journal of open.splice(0)) await journal.close();
  file = join(fs.mkdtempSync(join(scratch.path, "case-")), "state", "orders.journal");
});

/** Without fsyncs unless asked for: these tests do not turn off the machine. */
async function openHere<T = unknown>(options = {}, path: string | URL = file): Promise<Journal<T>> {
  const journal = await openJournal<T>(path, { durable: false, ...options });
  open.push(journal as Journal<unknown>);
  return journal;
}

async function written(...values: readonly unknown[]): Promise<Buffer> {
  const journal = await openHere();
  for (const value of values) await journal.append(value);
  await journal.close();
  return fs.readFileSync(file);
}

const valuesOf = (journal: Pick<Journal<unknown>, "recovered">): unknown[] =>
  journal.recovered.map(({ value }) => value);

async function reopened(bytes?: Uint8Array): Promise<{ values: unknown[]; cutBytes: number }> {
  if (bytes !== undefined) fs.writeFileSync(file, bytes);
  const journal = await openHere();
  await journal.close();
  return { values: valuesOf(journal), cutBytes: journal.cutBytes };
}

describe("a journal", () => {
  test("finds its records again in their order, numbered from 1 on", async () => {
    const journal = await openHere();
    expect([journal.recovered, journal.cutBytes, journal.sequence]).toEqual([[], 0, 0]);
    expect(await journal.append({ id: "a" })).toBe(1);
    expect(await journal.append(null)).toBe(2);
    expect([journal.sequence, journal.bytes]).toEqual([2, fs.statSync(file).size]);
    await journal.close();
    const next = await openHere();
    expect(next.recovered).toEqual([
      { sequence: 1, value: { id: "a" } },
      { sequence: 2, value: null },
    ]);
    expect(await next.append("more")).toBe(3);
  });

  test("takes any JSON value as it is at the call", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.jsonValue(), { maxLength: 8 }), async (values) => {
        fs.rmSync(file, { force: true });
        await written(...values);
        expect((await reopened()).values).toEqual(JSON.parse(JSON.stringify(values)));
      }),
      { numRuns: rounds(20, 1_000) },
    );
    const journal = await openHere();
    const value = { n: 1, text: 'é😀\n"\u2028' };
    const appended = journal.append(value);
    value.n = 2;
    await appended;
    await journal.close();
    expect((await reopened()).values.at(-1)).toEqual({ n: 1, text: 'é😀\n"\u2028' });
  });

  test("refuses what is not JSON, and goes on", async () => {
    const journal = await openHere();
    await expect(journal.append(undefined)).rejects.toThrow(TypeError);
    await expect(journal.append(() => 1)).rejects.toThrow("not function");
    await expect(journal.append(1n)).rejects.toThrow(TypeError);
    expect(await journal.append("fine")).toBe(1);
  });

  test("writes appends of the same time in one go and acknowledges them in their order", async () => {
    const journal = await openHere();
    const order: number[] = [];
    const appends = Array.from({ length: 100 }, (_, n) => journal.append(n).then((sequence) => order.push(sequence)));
    await Promise.all(appends);
    expect(order).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
    await journal.close();
    expect(fs.readFileSync(file, "utf8").split("\n").length).toBeLessThan(6);
    expect((await reopened()).values).toEqual(Array.from({ length: 100 }, (_, n) => n));
  });

  test("finishes what is under way when it is closed, and takes nothing more", async () => {
    const journal = await openHere();
    const appended = journal.append("last");
    const closed = Promise.all([journal.close(), journal.close()]);
    await expect(journal.append("late")).rejects.toThrow(JournalClosedError);
    await expect(journal.compact(0)).rejects.toThrow(JournalClosedError);
    expect(await appended).toBe(1);
    await closed;
    expect((await reopened()).values).toEqual(["last"]);
  });

  test("is open in one place at a time, under every name of its file", async () => {
    const journal = await openHere({}, pathToFileURL(file));
    const link = join(scratch.path, "link.journal");
    fs.symlinkSync(file, link);
    for (const path of [file, link]) {
      await expect(openHere({ lock: { timeoutMs: 30 } }, path)).rejects.toMatchObject({ code: "ELOCKED" });
    }
    await journal.append(1);
    await journal.close();
    expect(valuesOf(await openHere({}, link))).toEqual([1]);
  });

  test("closes at the end of a block", async () => {
    const write = async (): Promise<void> => {
      await using journal = await openJournal<string>(file);
      await journal.append("in the block");
    };
    await write();
    expect((await reopened()).values).toEqual(["in the block"]);
    expect(fs.existsSync(`${file}.lock`)).toBe(false);
  });

  test("is readable by its owner only, compacted too", async () => {
    const journal = await openHere();
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
    await journal.append(1);
    await journal.compact(1);
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe("a compaction", () => {
  test("replaces old records by the values, keeps later ones, and goes on counting", async () => {
    const journal = await openHere();
    for (let n = 1; n <= 5; n++) await journal.append({ n });
    const before = journal.bytes;
    await journal.compact(4, [{ sum: 10 }]);
    expect(journal.bytes).toBeLessThan(before);
    expect(journal.bytes).toBe(fs.statSync(file).size);
    expect(await journal.append({ n: 6 })).toBe(6);
    await journal.compact(4, [{ sum: 10 }]);
    await journal.close();
    expect((await openHere()).recovered).toEqual([
      { sequence: 4, value: { sum: 10 } },
      { sequence: 5, value: { n: 5 } },
      { sequence: 6, value: { n: 6 } },
    ]);
  });

  test("can forget everything", async () => {
    const journal = await openHere();
    await journal.append(1);
    await journal.compact(1);
    await journal.close();
    const next = await openHere();
    expect([next.recovered, next.sequence]).toEqual([[], 1]);
    expect(await next.append(2)).toBe(2);
  });

  test("keeps appends that are under way at its call", async () => {
    const journal = await openHere();
    await journal.append(1);
    const appends = [journal.append(2), journal.append(3)];
    await Promise.all([journal.compact(1, ["one"]), ...appends, journal.append(4)]);
    await journal.close();
    expect((await reopened()).values).toEqual(["one", 2, 3, 4]);
  });

  test("of what is not there, or by more than it replaces, is refused and harms nothing", async () => {
    const journal = await openHere();
    await journal.append(1);
    await expect(journal.compact(2)).rejects.toThrow(RangeError);
    await expect(journal.compact(0.5)).rejects.toThrow(RangeError);
    await expect(journal.compact(-1)).rejects.toThrow(RangeError);
    await expect(journal.compact(1, ["a", "b"])).rejects.toThrow("records 1 to 1 cannot be replaced by 2 values");
    expect(await journal.append(2)).toBe(2);
  });

  test("gives the file a new generation: lines of the old one do not count in it", async () => {
    const old = await written("a", "b");
    const journal = await openHere();
    await journal.compact(1, ["A"]);
    await journal.close();
    const [header = "", first = ""] = fs.readFileSync(file, "utf8").split("\n");
    const staleLine = old.toString().split("\n")[2] ?? "";
    expect(await reopened(Buffer.from(`${header}\n${first}\n${staleLine}\n`))).toMatchObject({ values: ["A"] });
  });

  test("agrees with a list in memory, whatever the order of calls", async () => {
    const step = fc.oneof(
      { weight: 4, arbitrary: fc.record({ append: fc.integer() }) },
      { weight: 1, arbitrary: fc.record({ compact: fc.nat(20), values: fc.array(fc.integer(), { maxLength: 3 }) }) },
      { weight: 1, arbitrary: fc.constant("reopen" as const) },
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
        fs.rmSync(file, { force: true });
        let journal = await openHere();
        let model: { sequence: number; value: unknown }[] = [];
        let sequence = 0;
        for (const step of steps) {
          if (step === "reopen") {
            await journal.close();
            journal = await openHere();
            expect(journal.recovered).toEqual(model);
          } else if ("append" in step) {
            expect(await journal.append(step.append)).toBe(++sequence);
            model.push({ sequence, value: step.append });
          } else {
            const through = Math.min(step.compact, sequence);
            const replaced = model.filter((entry) => entry.sequence <= through).length;
            if (replaced < step.values.length || replaced === 0) continue;
            await journal.compact(through, step.values);
            const first = through - step.values.length + 1;
            model = [
              ...step.values.map((value, index) => ({ sequence: first + index, value })),
              ...model.slice(replaced),
            ];
          }
        }
        await journal.close();
        expect((await reopened()).values).toEqual(model.map(({ value }) => value));
      }),
      { numRuns: rounds(20, 1_000) },
    );
  });
});

describe("after a write that failed", () => {
  /** The handle's own method fails the next time. */
  const failNext = (method: "appendFile" | "datasync", code: string): void => {
    const real = fs.promises.open;
    vi.spyOn(fs.promises, "open").mockImplementation(async (...args) => {
      const handle = await real(...args);
      vi.spyOn(handle, method).mockRejectedValueOnce(Object.assign(new Error(code), { code }));
      return handle;
    });
  };

  test.each([
    ["appendFile", "ENOSPC"],
    ["datasync", "EIO"],
  ] as const)("(%s: %s) a journal takes nothing more until it is opened anew", async (method, code) => {
    const earlier = await openHere();
    await earlier.append("before");
    await earlier.close();
    failNext(method, code);
    const journal = await openHere({ durable: true });
    const together = await Promise.allSettled([journal.append(1), journal.append(2)]);
    expect(together).toMatchObject([
      { status: "rejected", reason: { code } },
      { status: "rejected", reason: { code } },
    ]);
    const error = await journal.append(3).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(JournalClosedError);
    expect(error).toMatchObject({ cause: { code }, message: expect.stringContaining("open it anew") });
    if (code === "ENOSPC") expect(classify(error)).toBe("permanent");
    await expect(journal.compact(1)).rejects.toThrow(JournalClosedError);
    await journal.close();
    vi.restoreAllMocks();
    const next = await openHere();
    expect(valuesOf(next)).toEqual(method === "appendFile" ? ["before"] : ["before", 1, 2]);
    expect(await next.append("after")).toBe(next.recovered.length + 1);
  });

  test("of a compaction too, and nothing is lost", async () => {
    const journal = await openHere();
    await journal.append(1);
    vi.spyOn(fs.promises, "rename").mockRejectedValueOnce(Object.assign(new Error("EIO"), { code: "EIO" }));
    await expect(journal.compact(1)).rejects.toMatchObject({ code: "EIO" });
    await expect(journal.append(2)).rejects.toThrow(JournalClosedError);
    await journal.close();
    expect((await reopened()).values).toEqual([1]);
  });

  test("at opening, the lock is given back", async () => {
    await written(1);
    vi.spyOn(fs.promises, "readFile").mockRejectedValueOnce(Object.assign(new Error("EIO"), { code: "EIO" }));
    await expect(openHere()).rejects.toMatchObject({ code: "EIO" });
    expect((await reopened()).values).toEqual([1]);
  });
});

test(
  "no acknowledged record is lost, however often its process is killed",
  async () => {
    const program = buildProgram("journalist", scratch.path);
    const kills = rounds(5, 60);
    let acknowledged = 0;
    let cuts = 0;
    for (let round = 0; round < kills; round++) {
      const { child, told } = await launch(program);
      await sleep(50 + Math.random() * 150);
      await kill(child);
      const [first, ...rest] = told() as [{ recovered: number; cut: boolean }, ...{ acknowledged: number }[]];
      expect(first.recovered).toBeGreaterThanOrEqual(acknowledged);
      if (first.cut) cuts++;
      acknowledged = Math.max(acknowledged, first.recovered, ...rest.map((message) => message.acknowledged));
      if (round % 3 === 0) fs.appendFileSync(file, '0123456789abcdef 7 [{"n":1,"pa');
    }
    const journal = await openHere<{ n: number } | { below: number }>();
    let next = 0;
    for (const { value } of journal.recovered) {
      if ("n" in value) expect(value.n).toBe(next);
      next = "n" in value ? value.n + 1 : value.below;
    }
    expect(next).toBeGreaterThanOrEqual(acknowledged);
    expect(acknowledged).toBeGreaterThan(kills * 10);
    expect(cuts).toBeGreaterThan(0);
    if (kills >= 60)
      process.stdout.write(`journal: ${kills} kills, ${acknowledged} acknowledged, ${cuts} cuts, 0 lost\n`);
  },
  patience,
);

/** Starts a program and collects what it tells. */
async function launch(program: string) {
  const messages: unknown[] = [];
  const child = await start(program, [file], (message) => messages.push(message));
  return { child, told: () => messages };
}

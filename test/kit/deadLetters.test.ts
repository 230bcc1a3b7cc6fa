/** Dead letters: kept before the message is acknowledged, bounded aloud, replayed in order, and never held up by a poisonous one. */

import { once } from "node:events";
import * as fs from "node:fs";
import { join } from "node:path";

import fc from "fast-check";
import { afterAll, beforeEach, describe, expect, test, vi } from "vitest";

import {
  type DeadLetters,
  DeadLettersFullError,
  type FailedMessage,
  openDeadLetters,
} from "#kit/typescript/deadLetters";
import { JournalClosedError } from "#kit/typescript/journal";
import { sleep } from "#kit/typescript/time";

import { buildProgram, kill, patience, rounds, scratchFolder, start } from "./support/program";

const scratch = scratchFolder();
afterAll(() => scratch.remove());

let file = "";
let now = 0;
const open: DeadLetters<unknown>[] = [];
beforeEach(async () => {
  vi.restoreAllMocks();
  for (const letters of open.splice(0)) await letters.close();
  file = join(fs.mkdtempSync(join(scratch.path, "case-")), "orders.dead-letters");
  now = Date.UTC(2026, 0, 1);
});

async function openHere<T = unknown>(options = {}): Promise<DeadLetters<T>> {
  const journal = { durable: false };
  const letters = await openDeadLetters<T>(file, { source: "orders", now: () => now, journal, ...options });
  open.push(letters as DeadLetters<unknown>);
  return letters;
}

const message = (id: string, more: Partial<FailedMessage<unknown>> = {}): FailedMessage<unknown> => ({
  id,
  payload: { id },
  error: new Error("refused"),
  ...more,
});
const idsOf = (letters: DeadLetters<unknown>): string[] => letters.letters().map(({ id }) => id);
const fails = (): never => {
  throw new Error("still refused");
};

async function holding(ids: readonly string[], options = {}): Promise<DeadLetters<unknown>> {
  const letters = await openHere(options);
  for (const id of ids) await letters.add(message(id));
  return letters;
}

describe("a letter", () => {
  test("says what came from where, what went wrong, how often and when, without secrets in the error", async () => {
    const letters = await openHere();
    const error = Object.assign(new Error("GET https://bob:hunter2@host/ failed"), {
      code: "ECONNRESET",
      headers: { authorization: "Bearer abcdefghijkl" },
    });
    await letters.add({ id: "m1", payload: { total: 3 }, error, attempts: 4, requestId: "r-7" });
    const expected = {
      id: "m1",
      source: "orders",
      payload: { total: 3 },
      error: expect.objectContaining({ message: "GET https://[redacted]@host/ failed", code: "ECONNRESET" }),
      errorClass: "network",
      attempts: 4,
      replays: 0,
      firstFailedAt: "2026-01-01T00:00:00.000Z",
      lastFailedAt: "2026-01-01T00:00:00.000Z",
      requestId: "r-7",
    };
    expect(letters.letters()).toEqual([expected]);
    await letters.close();
    const text = fs.readFileSync(file, "utf8");
    expect([text.includes("hunter2"), text.includes("abcdefghijkl")]).toEqual([false, false]);
    expect((await openHere()).letters()).toEqual([expected]);
  });

  test("is on the disk before it is acknowledged", async () => {
    const letters = await openHere();
    await letters.add(message("m1"));
    expect(fs.readFileSync(file, "utf8")).toContain('"id":"m1"');
    expect(fs.statSync(file).mode & 0o777).toBe(0o600);
  });

  test("is one, however often its message is delivered, and remembers its first failure", async () => {
    const letters = await holding(["a", "b"]);
    now += 60_000;
    await letters.add(message("a", { attempts: 3, payload: "newer" }));
    await letters.add(message("a", { attempts: 2, payload: "newest" }));
    expect(idsOf(letters)).toEqual(["a", "b"]);
    expect(letters.letters()[0]).toMatchObject({
      attempts: 3,
      payload: "newest",
      firstFailedAt: "2026-01-01T00:00:00.000Z",
      lastFailedAt: "2026-01-01T00:01:00.000Z",
    });
  });

  test("does not change with the objects that it was made of, nor by its handler", async () => {
    const letters = await openHere<{ list: number[] }>();
    const payload = { list: [1] };
    const adding = letters.add({ id: "m1", payload, error: "text" });
    payload.list.push(2);
    await adding;
    await letters.replay((letter) => {
      letter.payload.list.push(3);
      throw new Error("no");
    });
    expect(letters.letters()[0]?.payload).toEqual({ list: [1] });
  });

  test("needs an id and a payload that is JSON", async () => {
    const letters = await openHere();
    await expect(letters.add(message(""))).rejects.toThrow(TypeError);
    await expect(letters.add({ ...message("x"), id: 7 as unknown as string })).rejects.toThrow("needs the id");
    await expect(letters.add(message("x", { payload: 1n }))).rejects.toThrow(TypeError);
    expect(letters.stats()).toEqual({ depth: 0, parked: 0, bytes: 0 });
  });

  test("keeps of a huge error a part", async () => {
    const letters = await openHere();
    const rows = Array.from({ length: 100 }, () => ({ text: "x".repeat(4_000) }));
    await letters.add(message("m1", { error: Object.assign(new Error("big"), { rows }) }));
    expect(letters.stats().bytes).toBeLessThan(20_000);
    expect(letters.letters()[0]?.error).toEqual({ cut: expect.stringContaining('"message":"big"') });
  });
});

describe("a full queue", () => {
  test("refuses aloud, keeps what it has, and takes more when there is room", async () => {
    const payload = "x".repeat(1_000);
    const letters = await openHere({ maxBytes: 4_000 });
    await letters.add(message("a", { payload, error: "e" }));
    await letters.add(message("b", { payload, error: "e" }));
    await letters.add(message("c", { payload, error: "e" }));
    const refused = await letters.add(message("d", { payload, error: "e" })).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(DeadLettersFullError);
    expect(refused).toMatchObject({
      maxBytes: 4_000,
      message: "dead letters of orders are full (4000 bytes): message d was not kept, do not acknowledge it",
    });
    await letters.add(message("c", { payload, error: "again" }));
    expect(idsOf(letters)).toEqual(["a", "b", "c"]);
    expect(await letters.discard("a")).toBe(true);
    await letters.add(message("d", { payload, error: "e" }));
    await letters.close();
    expect(idsOf(await openHere())).toEqual(["b", "c", "d"]);
  });

  test("counts letters that are on their way to the disk", async () => {
    const letters = await openHere({ maxBytes: 4_000 });
    const adds = Array.from({ length: 10 }, (_, n) =>
      letters.add(message(String(n), { payload: "x".repeat(1_000), error: "e" })),
    );
    const outcomes = await Promise.allSettled(adds);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(3);
    expect(letters.stats().bytes).toBeLessThanOrEqual(4_000);
  });

  test("stays about as small on the disk, however much goes through it", async () => {
    const maxBytes = 400_000;
    const letters = await openHere({ maxBytes });
    for (let n = 0; n < 60; n++) {
      await letters.add(message(String(n), { payload: "x".repeat(100_000), error: "e" }));
      await letters.replay(() => undefined);
    }
    await letters.close();
    expect(fs.statSync(file).size).toBeLessThan(2 * maxBytes + 2 * 1024 * 1024);
    expect(fs.statSync(file).size).toBeLessThan(6_000_000 / 2);
  });

  test("options that make no sense are refused", async () => {
    await expect(openHere({ maxBytes: 0 })).rejects.toThrow(RangeError);
    await expect(openHere({ maxReplays: Number.NaN })).rejects.toThrow(RangeError);
  });
});

describe("a replay", () => {
  test("goes through the letters in their order, and forgets those that succeed", async () => {
    const letters = await holding(["c", "a", "b"]);
    const order: string[] = [];
    expect(await letters.replay(({ id }) => order.push(id), { max: 2 })).toEqual({ succeeded: 2, failed: 0 });
    expect(await letters.replay(async ({ id }) => order.push(id))).toEqual({ succeeded: 1, failed: 0 });
    expect(await letters.replay(({ id }) => order.push(id))).toEqual({ succeeded: 0, failed: 0 });
    expect(order).toEqual(["c", "a", "b"]);
    await letters.close();
    expect(idsOf(await openHere())).toEqual([]);
  });

  test("goes on after a letter that fails, and parks it in the end, in the next process too", async () => {
    let letters = await holding(["poison", "b"], { maxReplays: 3 });
    const tried: string[] = [];
    for (let round = 1; round <= 5; round++) {
      now += 1_000;
      await letters.add(message(`new-${round}`));
      await letters.replay(({ id }) => {
        tried.push(id);
        if (id === "poison") throw Object.assign(new Error(`round ${round}`), { status: 422 });
      });
      await letters.close();
      letters = await openHere({ maxReplays: 3 });
    }
    expect(tried).toEqual(["poison", "b", "new-1", "poison", "new-2", "poison", "new-3", "new-4", "new-5"]);
    expect(letters.stats()).toMatchObject({ depth: 1, parked: 1 });
    expect(letters.letters()[0]).toMatchObject({
      attempts: 4,
      replays: 3,
      errorClass: "invalid-input",
      error: { message: "round 3" },
      lastFailedAt: "2026-01-01T00:00:03.000Z",
    });
    expect(await letters.requeue("poison")).toBe(true);
    expect(await letters.requeue("unknown")).toBe(false);
    expect(letters.stats()).toMatchObject({ depth: 1, parked: 0 });
    expect(await letters.replay(() => undefined)).toEqual({ succeeded: 1, failed: 0 });
    expect(await letters.discard("poison")).toBe(false);
  });

  test("goes on after a letter whose handler never ends", async () => {
    const letters = await holding(["hangs", "b"]);
    let isTold = false;
    const outcome = await letters.replay(
      ({ id }, signal) => {
        signal.addEventListener("abort", () => {
          isTold = true;
        });
        return id === "hangs" ? new Promise(() => undefined) : undefined;
      },
      { timeoutMs: 20 },
    );
    expect(outcome).toEqual({ succeeded: 1, failed: 1 });
    expect(isTold).toBe(true);
    expect(letters.letters()).toMatchObject([{ id: "hangs", errorClass: "network", error: { name: "TimeoutError" } }]);
  });

  test("ends with the reason of an abort, and a try that was called off does not count", async () => {
    const letters = await holding(["a", "b"]);
    const controller = new AbortController();
    const reason = new Error("shutting down");
    const replaying = letters.replay(
      () => {
        controller.abort(reason);
        return new Promise(() => undefined);
      },
      { signal: controller.signal },
    );
    await expect(replaying).rejects.toBe(reason);
    expect(letters.letters()).toMatchObject([
      { id: "a", replays: 0, attempts: 1 },
      { id: "b", replays: 0 },
    ]);
    let calls = 0;
    await expect(letters.replay(() => calls++, { signal: controller.signal })).rejects.toBe(reason);
    expect(calls).toBe(0);
    const late = new AbortController();
    expect(
      await letters.replay(() => late.abort(reason), { max: 1, signal: late.signal }),
      "a success counts although the abort came meanwhile",
    ).toEqual({ succeeded: 1, failed: 0 });
  });

  test("keeps a letter whose message was added again meanwhile, and not one that was only put back or discarded", async () => {
    const letters = await holding(["again", "back", "off", "off and fails"]);
    const outcome = await letters.replay(async ({ id }) => {
      if (id === "again") await letters.add(message("again"));
      if (id === "back") await letters.requeue("back");
      if (id.startsWith("off")) await letters.discard(id);
      if (id === "off and fails") fails();
    });
    expect(outcome).toEqual({ succeeded: 2, failed: 2 });
    expect(idsOf(letters)).toEqual(["again"]);
  });

  test("leaves for the next one what comes while it runs, and skips what goes", async () => {
    const letters = await holding(["a", "b", "c"]);
    const seen: string[] = [];
    await letters.replay(async ({ id }) => {
      seen.push(id);
      await letters.add(message(`after-${id}`));
      await letters.discard("b");
    });
    expect(seen).toEqual(["a", "c"]);
    expect(idsOf(letters)).toEqual(["after-a", "after-c"]);
  });

  test("is the only one", async () => {
    const letters = await holding(["a"]);
    let inner: Promise<unknown> = Promise.resolve();
    await letters.replay(() => {
      inner = letters.replay(() => undefined).catch((error: Error) => error.message);
    });
    expect(await inner).toBe("a replay of the dead letters of orders is under way");
    expect(await letters.replay(() => undefined)).toEqual({ succeeded: 0, failed: 0 });
  });

  test("of a closed queue rejects, as everything then does", async () => {
    const letters = await holding(["a"]);
    await letters.close();
    await expect(letters.replay(() => undefined)).rejects.toThrow(JournalClosedError);
    await expect(letters.add(message("b"))).rejects.toThrow(JournalClosedError);
    await expect(letters.discard("a")).rejects.toThrow(JournalClosedError);
  });

  test("handles each letter until it succeeds or is parked, whatever fails in between", async () => {
    const plan = fc.array(fc.record({ id: fc.constantFrom("a", "b", "c", "d"), failures: fc.nat(4) }), {
      maxLength: 6,
    });
    await fc.assert(
      fc.asyncProperty(plan, fc.array(fc.boolean(), { maxLength: 8 }), async (messages, reopen) => {
        fs.rmSync(file, { force: true });
        let letters = await openHere({ maxReplays: 3 });
        const failuresLeft = new Map<string, number>();
        for (const { id, failures } of messages) {
          await letters.add(message(id));
          failuresLeft.set(id, failures);
        }
        const order = [...failuresLeft.keys()];
        const handled: string[] = [];
        for (const again of [...reopen, true, true, true]) {
          const tried: string[] = [];
          await letters.replay(({ id }) => {
            tried.push(id);
            const left = failuresLeft.get(id) ?? 0;
            failuresLeft.set(id, left - 1);
            if (left > 0) fails();
            handled.push(id);
          });
          expect(tried).toEqual(order.filter((id) => tried.includes(id)));
          if (!again) continue;
          await letters.close();
          letters = await openHere({ maxReplays: 3 });
        }
        const parked = idsOf(letters);
        await letters.close();
        expect(new Set(handled).size).toBe(handled.length);
        expect([...handled, ...parked].sort()).toEqual([...order].sort());
        for (const { id } of messages)
          expect(parked.includes(id)).toBe((failuresLeft.get(id) ?? 0) >= 0 && !handled.includes(id));
      }),
      { numRuns: rounds(25, 500) },
    );
  });
});

describe("processes", () => {
  test("a letter that kills the process that replays it is parked after a few, and the rest is replayed", async () => {
    const program = buildProgram("consumer", scratch.path);
    const log = join(scratch.path, "poisonous");
    const letters = await openHere();
    for (const n of [0, 1, 2]) await letters.add(message(String(n), { payload: { n } }));
    await letters.close();
    const codes: unknown[] = [];
    for (let round = 0; round < 7; round++) {
      const child = await start(program, ["replay", file, log]);
      codes.push(child.exitCode ?? (await once(child, "exit"))[0]);
    }
    expect(codes).toEqual([3, 3, 3, 3, 3, 0, 0]);
    expect(fs.readFileSync(log, "utf8")).toBe("0\n1\n1\n1\n1\n1\n2\n");
    const left = await openHere();
    expect(left.stats()).toMatchObject({ depth: 1, parked: 1 });
  });

  test(
    "no acknowledged letter is lost, however often the process is killed",
    async () => {
      const program = buildProgram("consumer", scratch.path);
      const log = join(scratch.path, "replayed");
      fs.writeFileSync(log, "");
      const kills = rounds(5, 60);
      const acknowledged = new Set<string>();
      for (let round = 0; round < kills; round++) {
        const child = await start(program, ["add", file, log], (told) => {
          const { acknowledged: n } = told as { acknowledged?: number };
          if (n !== undefined) acknowledged.add(String(n));
        });
        await sleep(30 + Math.random() * 120);
        await kill(child);
      }
      const replayed = fs.readFileSync(log, "utf8").split("\n");
      const letters = await openHere();
      const kept = new Set([...idsOf(letters), ...replayed]);
      expect([...acknowledged].filter((id) => !kept.has(id))).toEqual([]);
      expect(acknowledged.size).toBeGreaterThan(kills * 4);
      // In their order; only the letter in hand at a kill may come twice.
      const order = replayed.filter(Boolean).map(Number);
      expect(order).toEqual([...order].sort((a, b) => a - b));
      expect(order.length - new Set(order).size).toBeLessThanOrEqual(kills);
    },
    patience,
  );
});

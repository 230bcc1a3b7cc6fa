/** The order of a shutdown, on a clock that tests move: what waits for what, and for how long at most. */

import fc from "fast-check";
import { describe, expect, test } from "vitest";

import type { ServerDrain } from "#kit/typescript/httpDrain";
import { runShutdown, type ShutdownPhase, type ShutdownStep, type StepReport } from "#kit/typescript/shutdownOrder";
import { sleep } from "#kit/typescript/time";

import { FakeClock } from "./support/fakeClock";

function shutdown(behaviours: readonly (readonly [ShutdownPhase, string, (number | "throws" | "hangs")?, number?])[]) {
  const clock = new FakeClock();
  const log: string[] = [];
  const reports: StepReport[] = [];
  const note = (event: string): number => log.push(`${clock.now()} ${event}`);
  const steps = new Set<ShutdownStep>();
  for (const [phase, name, behaviour = 0, timeoutMs = 1_000] of behaviours) {
    const action = async (signal: AbortSignal): Promise<void> => {
      note(name);
      signal.addEventListener("abort", () => note(`${name} aborted`));
      if (behaviour === "throws") throw new Error(name);
      if (behaviour === "hangs") await new Promise(() => undefined);
      else await sleep(behaviour, undefined, clock);
      note(`${name} done`);
    };
    steps.add({ phase, name, action, timeoutMs });
  }
  const run = (servers: readonly ServerDrain[] = [], onStep?: (report: StepReport) => void): Promise<boolean> => {
    const report = onStep ?? ((seen: StepReport) => void reports.push(seen));
    return clock.until(runShutdown({ servers, steps, drainDelayMs: 100, inFlightMs: 2_000, clock, onStep: report }));
  };
  const server = (requestsTakeMs: number): ServerDrain => ({
    announce: () => void note("server announces"),
    close: async () => {
      note("server closes");
      await sleep(requestsTakeMs, undefined, clock);
      note("server empty");
    },
    cut: () => void note("server cut"),
  });
  return { clock, log, reports, steps, run, server };
}

describe("a shutdown", () => {
  test("goes from the outside in: readiness, listening, consumers, requests, logs, pools", async () => {
    const { log, reports, run, server } = shutdown([
      ["close", "database", 10],
      ["close", "cache", 10],
      ["flush", "journal", 20],
      ["stop", "orders", 30],
      ["flush", "log", 5],
      ["stop", "mails", 5],
    ]);
    expect(await run([server(300)])).toBe(true);
    expect(log).toEqual([
      "0 server announces",
      "100 server closes",
      "100 orders",
      "100 mails",
      "105 mails done",
      "130 orders done",
      "400 server empty",
      "400 journal",
      "400 log",
      "405 log done",
      "420 journal done",
      "420 cache",
      "430 cache done",
      "430 database",
      "440 database done",
    ]);
    expect(reports.map(({ name, outcome, durationMs }) => `${name} ${outcome} ${durationMs}`)).toEqual([
      "mails done 5",
      "orders done 30",
      "requests in flight done 270",
      "log done 5",
      "journal done 20",
      "cache done 10",
      "database done 10",
    ]);
  });

  test("cuts requests off when their time is over, and still counts as clean", async () => {
    const { log, reports, run, server } = shutdown([["close", "database"]]);
    expect(await run([server(60_000), server(10)])).toBe(true);
    expect(log.slice(-5)).toEqual([
      "110 server empty",
      "2100 server cut",
      "2100 server cut",
      "2100 database",
      "2100 database done",
    ]);
    expect(reports[0]).toMatchObject({ name: "requests in flight", outcome: "timed out" });
  });

  test("cuts nobody off when all are done", async () => {
    const { log, run, server } = shutdown([]);
    await run([server(10)]);
    expect(log).not.toContain("110 server cut");
  });

  test("goes on after a step that fails, and after one that hangs, whose signal it aborts", async () => {
    const { log, reports, run, clock } = shutdown([
      ["stop", "orders", "hangs", 500],
      ["flush", "log", "throws"],
      ["close", "database"],
    ]);
    expect(await run()).toBe(false);
    expect(log).toEqual(["100 orders", "600 orders aborted", "600 log", "600 database", "600 database done"]);
    expect(reports).toMatchObject([
      { name: "orders", outcome: "timed out", durationMs: 500 },
      { name: "requests in flight", outcome: "done" },
      { name: "log", outcome: "failed", error: { message: "log" } },
      { name: "database", outcome: "done" },
    ]);
    expect(reports[0]).not.toHaveProperty("error");
    expect(clock.pending).toBe(0);
  });

  test("takes a step that throws at once for a failed one", async () => {
    const { steps, run } = shutdown([]);
    const action = (): never => {
      throw new Error("at once");
    };
    steps.add({ phase: "flush", name: "log", action, timeoutMs: 10 });
    expect(await run()).toBe(false);
  });

  test("runs a step that is added while it goes on, unless its phase is over", async () => {
    const { log, steps, run } = shutdown([]);
    const later = (phase: ShutdownPhase): ShutdownStep => ({
      phase,
      name: phase,
      action: () => log.push(phase),
      timeoutMs: 9,
    });
    const action = (): void => void [later("stop"), later("close")].map((step) => steps.add(step));
    steps.add({ phase: "flush", name: "adds", action, timeoutMs: 9 });
    expect(await run()).toBe(true);
    expect(log).toEqual(["close"]);
  });

  test("does not heed an observer that throws", async () => {
    const { run } = shutdown([["flush", "log"]]);
    const observer = (): never => {
      throw new Error("observer");
    };
    expect(await run([], observer)).toBe(true);
  });

  test("whatever the steps do: every one runs once, phases keep their order, and the end comes in time", async () => {
    const phase = fc.constantFrom<ShutdownPhase>("stop", "flush", "close");
    const behaviour = fc.oneof(
      fc.integer({ min: 0, max: 2_000 }),
      fc.constantFrom("throws" as const, "hangs" as const),
    );
    const steps = fc.array(fc.tuple(phase, behaviour, fc.integer({ min: 1, max: 1_000 })), { maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(steps, async (drawn) => {
        const named = drawn.map(([of, does, ms], index) => [of, `${of}-${index}`, does, ms] as const);
        const { clock, log, reports, run } = shutdown(named);
        const clean = await run();
        const order = { stop: 0, flush: 1, close: 2 };
        const started = log.map((line) => line.split(" ")).filter((words) => words.length === 2);
        const phases = started.map(([, name = ""]) => order[name.split("-")[0] as ShutdownPhase]);
        expect(phases).toEqual([...phases].sort());
        expect(started.map(([, name]) => name).sort()).toEqual(named.map(([, name]) => name).sort());
        expect(reports).toHaveLength(drawn.length + 1);
        expect(clean).toBe(reports.every(({ outcome }) => outcome === "done"));
        expect(clean).toBe(drawn.every(([, does, ms]) => typeof does === "number" && does < ms));
        const longest = (of: ShutdownPhase): number[] => drawn.filter(([is]) => is === of).map(([, , ms]) => ms);
        const bound =
          Math.max(0, ...longest("stop")) +
          Math.max(0, ...longest("flush")) +
          longest("close").reduce((a, b) => a + b, 0);
        expect(clock.now()).toBeLessThanOrEqual(100 + bound);
      }),
      { numRuns: 60 },
    );
  });
});

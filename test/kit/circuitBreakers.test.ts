/** One circuit breaker per destination: kept apart, remembered as long as it matters, in bounded memory. */

import { describe, expect, test } from "vitest";

import { CircuitBreakers } from "#kit/typescript/circuitBreakers";

import { reset } from "./support/failing";
import { FakeClock } from "./support/fakeClock";
import { settled } from "./support/settled";
import { testBreaker } from "./support/testBreaker";

describe("one per destination", () => {
  const fail = (circuits: CircuitBreakers, key: string): Promise<unknown> =>
    settled(circuits.for(key).run(() => Promise.reject(reset())));

  test("keeps them apart, and tells their states", async () => {
    const circuits = new CircuitBreakers({ consecutiveFailures: 1, clock: new FakeClock() });
    await fail(circuits, "a");
    expect(await circuits.for("b").run(() => "ok")).toBe("ok");
    expect(circuits.states()).toEqual({ a: "open", b: "closed" });
    await expect(circuits.for("a").run(() => 1)).rejects.toThrow("circuit to a is open");
  });

  test("forgets what is idle and closed, and keeps what is open", async () => {
    const clock = new FakeClock();
    const circuits = new CircuitBreakers({ clock, consecutiveFailures: 1, idleMs: 1_000, openMs: 100_000 });
    await fail(circuits, "down");
    for (let index = 0; index < 50; index++) circuits.for(`host ${index}`);
    clock.pass(2_000);
    for (let index = 0; index < 50; index++) circuits.for("busy");
    expect(circuits.states()).toEqual({ down: "open", busy: "closed" });
  });

  test("prefers to forget the closed ones when there are too many", async () => {
    const circuits = new CircuitBreakers({ clock: new FakeClock(), consecutiveFailures: 1, maxKeys: 3 });
    for (const key of ["a", "b"]) await fail(circuits, key);
    for (const key of ["c", "d", "e"]) circuits.for(key);
    expect(circuits.states()).toEqual({ a: "open", b: "open", e: "closed" });
  });

  test("knows when a breaker remembers nothing that a new one would not", async () => {
    const { breaker, clock, fail, succeed, times } = testBreaker({ windowMs: 1_000, openMs: 10_000 });
    expect(breaker.isAtRest).toBe(true);
    await succeed();
    expect(breaker.isAtRest).toBe(true);
    await fail();
    await succeed(); // no failures in a row, but one in the window
    expect(breaker.isAtRest).toBe(false);
    clock.pass(1_000);
    expect(breaker.isAtRest).toBe(true);
    await fail();
    clock.pass(9_999); // none in the window, but the next one would be the second in a row
    expect(breaker.isAtRest).toBe(false);
    clock.pass(1);
    expect(breaker.isAtRest).toBe(true);
    await times(5, fail);
    expect(breaker.isAtRest).toBe(false);
    clock.pass(1e9);
    expect(breaker.isAtRest).toBe(false);
    await succeed();
    expect(breaker.isAtRest).toBe(true);
  });

  test("keeps one that remembers a failure", async () => {
    const clock = new FakeClock();
    const circuits = new CircuitBreakers({ clock, consecutiveFailures: 2, maxKeys: 2, openMs: 60_000 });
    await fail(circuits, "a");
    for (const key of ["b", "c"]) circuits.for(key);
    expect(Object.keys(circuits.states())).toEqual(["a", "c"]);
    clock.pass(60_000);
    circuits.for("d");
    expect(Object.keys(circuits.states())).toEqual(["c", "d"]);
  });
});

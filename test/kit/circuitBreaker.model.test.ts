/** The circuit breaker against a plain model of it: calls that end in any order, at any time, on a clock that is also set back. */

import fc from "fast-check";
import { expect, test } from "vitest";

import type { Outcome } from "#kit/typescript/callOutcome";
import { CircuitBreaker } from "#kit/typescript/circuitBreaker";
import type { CircuitLimits, CircuitState } from "#kit/typescript/circuitOptions";

import { FakeClock } from "./support/fakeClock";
import { patience, rounds } from "./support/program";
import { type Deferred, deferred, type Settled, settled } from "./support/settled";

type Step =
  | { readonly kind: "pass"; readonly ms: number }
  | { readonly kind: "set back"; readonly ms: number }
  | { readonly kind: "start" }
  | { readonly kind: "end"; readonly which: number; readonly outcome: Outcome };

/** What the text says, word by word: a list of all that happened instead of counters, buckets and generations. */
class Model {
  state: CircuitState = "closed";
  private time = 0;
  /** When the present state began. */
  private since = 0;
  /** Calls of the present state, and only those. */
  private calls: { readonly id: number; readonly at: number }[] = [];
  private results: { readonly at: number; readonly outcome: Outcome }[] = [];
  private readonly limits: CircuitLimits;

  constructor(limits: CircuitLimits) {
    this.limits = limits;
  }

  pass(ms: number): void {
    this.time += ms;
  }

  look(): CircuitState {
    const { openMs, maxHalfOpenMs } = this.limits;
    const lastTrial = this.calls.at(-1)?.at ?? 0;
    if (this.state === "half-open" && this.free() === 0 && this.time >= lastTrial + maxHalfOpenMs) {
      this.enter("open", lastTrial + maxHalfOpenMs);
    }
    if (this.state === "open" && this.time >= this.since + openMs) this.enter("half-open", this.time);
    return this.state;
  }

  /** Whether the call is let through. */
  start(id: number): boolean {
    this.look();
    if (this.state === "open" || (this.state === "half-open" && this.free() === 0)) return false;
    this.calls.push({ id, at: this.time });
    return true;
  }

  end(id: number, outcome: Outcome): void {
    if (!this.calls.some((call) => call.id === id)) return;
    this.results.push({ at: this.time, outcome });
    if (this.state === "closed") this.endCall(outcome);
    else this.endTrial(outcome);
  }

  private endTrial(outcome: Outcome): void {
    if (outcome === "failure") return this.enter("open", this.time);
    if (this.count("success") === this.limits.trials) this.enter("closed", this.time);
  }

  private endCall(outcome: Outcome): void {
    const { windowMs, failureRatio, minCalls, consecutiveFailures } = this.limits;
    const bucket = (at: number): number => Math.floor(at / (windowMs / 10));
    const counted = this.results.filter((result) => result.outcome !== "ignored");
    const recent = counted.filter(({ at }) => bucket(at) > bucket(this.time) - 10);
    const failed = recent.filter((result) => result.outcome === "failure").length;
    if (outcome === "ignored") return;
    const isMany = recent.length >= minCalls && failed / recent.length >= failureRatio;
    if (isMany || this.inARow(counted) >= consecutiveFailures) this.enter("open", this.time);
  }

  private inARow(counted: readonly { readonly at: number; readonly outcome: Outcome }[]): number {
    let length = 0;
    let next = this.time;
    for (const { at, outcome } of [...counted].reverse()) {
      if (outcome === "success" || next - at >= this.limits.openMs) break;
      length++;
      next = at;
    }
    return length;
  }

  private free(): number {
    return this.limits.trials - this.calls.length + this.count("ignored");
  }

  private count(outcome: Outcome): number {
    return this.results.filter((result) => result.outcome === outcome).length;
  }

  private enter(state: CircuitState, at: number): void {
    this.state = state;
    this.since = at;
    this.calls = [];
    this.results = [];
  }
}

const limits = fc.record<CircuitLimits>({
  consecutiveFailures: fc.constantFrom(1, 2, 4, Infinity),
  failureRatio: fc.constantFrom(0.3, 0.5, 1),
  windowMs: fc.constantFrom(50, 100),
  minCalls: fc.integer({ min: 1, max: 6 }),
  openMs: fc.constantFrom(30, 80),
  trials: fc.integer({ min: 1, max: 3 }),
  maxHalfOpenMs: fc.constantFrom(20, 100),
});
const steps = fc.array(
  fc.oneof<fc.WeightedArbitrary<Step>[]>(
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("pass"), ms: fc.integer({ min: 1, max: 60 }) }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("set back"), ms: fc.integer({ min: 1, max: 500 }) }) },
    { weight: 6, arbitrary: fc.record({ kind: fc.constant("start") }) },
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("end"),
        which: fc.nat(5),
        outcome: fc.constantFrom<Outcome[]>("success", "failure", "failure", "ignored"),
      }),
    },
  ),
  { minLength: 20, maxLength: 120 },
);

interface Running {
  readonly id: number;
  readonly end: Deferred<Outcome>;
  readonly done: Promise<Settled>;
}

test(
  "is in the state of the model after every step, lets through what the model does, and can always close again",
  async () => {
    const seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(limits, steps, async (chosen, plan) => {
        const clock = new FakeClock();
        const breaker = new CircuitBreaker({
          ...chosen,
          clock,
          outcomeOfResult: (result) => (result === "ignored" ? "ignored" : "success"),
          outcomeOfError: (error) => (error === "ignored" ? "ignored" : "failure"),
          onChange: ({ from, to, reason }) => void seen.add(`${from} ${to} ${reason.replaceAll(/\d+/g, "n")}`),
        });
        const model = new Model(chosen);
        let running: readonly Running[] = [];
        const start = (id: number): Running | undefined => {
          const end = deferred<Outcome>();
          let called = false;
          const done = settled(
            breaker.run(() => {
              called = true;
              return end.promise;
            }),
          );
          expect(called).toBe(model.start(id));
          return called ? { id, end, done } : undefined;
        };
        const finish = async (call: Running, outcome: Outcome): Promise<void> => {
          running = running.filter((other) => other !== call);
          // An ignored outcome may come as a result or as an error.
          if (outcome === "failure" || (outcome === "ignored" && call.id % 2 === 0)) call.end.reject(outcome);
          else call.end.resolve(outcome);
          await call.done;
          model.end(call.id, outcome);
        };

        for (const [id, step] of plan.entries()) {
          if (step.kind === "pass") model.pass(step.ms);
          if (step.kind === "pass") clock.pass(step.ms);
          if (step.kind === "set back") clock.pass(-step.ms);
          if (step.kind === "start") running = [...running, start(id) ?? []].flat();
          const ending = step.kind === "end" ? running[step.which % Math.max(1, running.length)] : undefined;
          if (ending !== undefined && step.kind === "end") await finish(ending, step.outcome);
          expect(breaker.state).toBe(model.look());
        }

        // Twice, because trials that hang may have to be given up first.
        for (let round = 0; round < 2; round++) {
          clock.pass(chosen.maxHalfOpenMs + chosen.openMs);
          model.pass(chosen.maxHalfOpenMs + chosen.openMs);
          for (let trial = 0; trial < chosen.trials && breaker.state !== "closed"; trial++) {
            const call = start(1_000 + trial + 10 * round);
            if (call !== undefined) await finish(call, "success");
          }
        }
        expect(breaker.state).toBe("closed");
      }),
      { numRuns: rounds(1_000, 50_000) },
    );
    // Every change there is was tried.
    expect([...seen].sort()).toEqual([
      "closed open n failures in a row",
      "closed open n of n calls failed",
      "half-open closed the trials succeeded",
      "half-open open a trial failed",
      "half-open open the trials have no result",
      "open half-open open for n ms",
    ]);
  },
  patience,
);

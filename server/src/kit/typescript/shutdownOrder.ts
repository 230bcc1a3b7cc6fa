/** The order in which a service ends: not ready, no new work, work in flight done, logs written, pools closed. */

import { TimeoutError } from "./errors";
import type { ServerDrain } from "./httpDrain";
import { type Clock, sleep } from "./time";

/**
 * `stop`: takes no more work and finishes what it has begun (queue consumers, schedulers, WebSockets);
 * `flush`: writes out what is only in memory (logs, journals); `close`: lets go of what others needed (pools, clients).
 */
export type ShutdownPhase = "stop" | "flush" | "close";

export interface ShutdownStep {
  readonly phase: ShutdownPhase;
  readonly name: string;
  /** The signal aborts when the step's time is over; the shutdown goes on without it then. */
  readonly action: (signal: AbortSignal) => unknown;
  readonly timeoutMs: number;
}

export interface StepReport {
  readonly name: string;
  readonly outcome: "done" | "failed" | "timed out";
  readonly durationMs: number;
  readonly error?: unknown;
}

export interface ShutdownPlan {
  readonly servers: Iterable<ServerDrain>;
  /** Read when a phase begins: a step may still be added for a later one. */
  readonly steps: Iterable<ShutdownStep>;
  readonly drainDelayMs: number;
  readonly inFlightMs: number;
  readonly clock: Clock;
  /** What it throws is ignored. */
  readonly onStep: (report: StepReport) => void;
}

/**
 * Runs the plan to its end and resolves with true if every step is done. Requests cut off after `inFlightMs` are
 * reported but do not count: a client may stay for ever. Steps of the phases `stop` and `flush` run side by side, those
 * of `close` one after another, the last one added first. Never rejects.
 */
export async function runShutdown(plan: ShutdownPlan): Promise<boolean> {
  const { clock, inFlightMs } = plan;
  const servers = [...plan.servers];
  for (const server of servers) server.announce();
  await sleep(plan.drainDelayMs, undefined, clock);

  const closed = Promise.all(servers.map((server) => server.close()));
  const results = await Promise.all(stepsOf(plan, "stop").map((step) => runStep(step, plan)));
  const inFlight = { phase: "stop", name: "requests in flight", action: () => closed, timeoutMs: inFlightMs } as const;
  if (!(await runStep(inFlight, plan))) for (const server of servers) server.cut();

  results.push(...(await Promise.all(stepsOf(plan, "flush").map((step) => runStep(step, plan)))));
  for (const step of stepsOf(plan, "close").reverse()) results.push(await runStep(step, plan));
  return results.every(Boolean);
}

function stepsOf(plan: ShutdownPlan, phase: ShutdownPhase): ShutdownStep[] {
  return [...plan.steps].filter((step) => step.phase === phase);
}

/** Whether the step was done in time. */
async function runStep({ name, action, timeoutMs }: ShutdownStep, { clock, onStep }: ShutdownPlan): Promise<boolean> {
  const start = clock.now();
  const limit = new AbortController();
  const late = new TimeoutError(`${name} took longer than ${timeoutMs} ms`);
  let report: Pick<StepReport, "outcome" | "error"> = { outcome: "done" };
  let timer: unknown;
  try {
    const isOver = new Promise<never>((_, reject) => {
      timer = clock.setTimeout(() => {
        reject(late);
        limit.abort(late);
      }, timeoutMs);
    });
    await Promise.race([action(limit.signal), isOver]);
  } catch (error) {
    report = error === late ? { outcome: "timed out" } : { outcome: "failed", error };
  }
  clock.clearTimeout(timer);
  try {
    onStep({ name, durationMs: clock.now() - start, ...report });
  } catch {
    // An observer never holds up a shutdown.
  }
  return report.outcome === "done";
}
